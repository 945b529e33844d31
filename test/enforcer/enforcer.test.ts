// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { DIRECTIVES_HASH, directivesHash, parseDirectivesText } from '../../lib/directives';
import { policyDocument } from '../../lib/enforcer/role';
import { checkNetworks, cursorsOf, loadEstate, type FunctionNetwork, type Units } from '../../lib/estate';
import { directivesFor, type Manifest } from '../../lib/manifest';
import { buildApp } from '../../lib/stacks';

type Body = Readonly<Record<string, unknown>>;

function synthesised(): {
  readonly folder: string;
  readonly one: (type: string) => Body;
  readonly text: string;
  all: (type: string) => Body[];
} {
  const { app } = buildApp(loadEstate('retention.config.ts'), {
    outdir: mkdtempSync(join(tmpdir(), 'retention-enforcer-test-')),
  });
  app.synth();
  const folder = join(app.outdir, 'stacks', 'im-ap-singapore');
  const text = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  const { resource } = JSON.parse(text) as { resource: Record<string, Record<string, Body>> };
  const all = (type: string): Body[] => Object.values(resource[`tencentcloud_${type}`] ?? {});
  const one = (type: string): Body => {
    const found = all(type);
    expect(found).toHaveLength(1);
    return found[0] ?? {};
  };
  return { folder, one, all, text };
}

describe('RetentionEnforcer', () => {
  const stack = synthesised();

  test('runs in the VPC without public network, on a timer whose qualifier is explicit', () => {
    expect(stack.one('scf_function')).toMatchObject({
      vpc_id: 'vpc-im000001',
      subnet_id: 'subnet-im000001',
      enable_public_net: false,
      runtime: 'Nodejs18.15',
      handler: 'index.main_handler',
    });
    expect(stack.one('scf_trigger')).toMatchObject({
      type: 'timer',
      enable: 'OPEN',
      qualifier: '$LATEST',
      trigger_desc: '0 */15 * * * * *',
    });
  });

  test('logs to a CLS unit of the estate, whose period is solved like any other', () => {
    const body = stack.one('scf_function');
    expect(body['cls_topic_id']).toMatch(/^\$\{tencentcloud_cls_topic\.cls-enforcerLog_/);
    const topic = stack.all('cls_topic').find((each) => each['topic_name'] === 'im-enforcer');
    expect(topic?.['period']).toBe(5);
  });

  test('carries every directive of the manifest and endpoints without credentials in a zip named by its hash', () => {
    const zipFile = String(stack.one('scf_function')['zip_file']);
    expect(zipFile).toMatch(/enforcer-[0-9a-f]{16}\.zip$/);
    const files = unzipSync(readFileSync(join(stack.folder, zipFile)));
    const json = (name: string): Record<string, unknown> =>
      JSON.parse(Buffer.from(files[name] ?? []).toString('utf8')) as Record<string, unknown>;
    const directives = json('directives.json')['directives'] as { id: string; unit: string }[];
    const { resource } = JSON.parse(stack.text) as {
      resource: { terraform_data: { manifest: { input: { placements: Record<string, { directive?: unknown }> } } } };
    };
    const promised = Object.entries(resource.terraform_data.manifest.input.placements).filter(
      ([, each]) => each.directive !== undefined,
    );
    expect(directives.map((each) => each.id).sort()).toEqual(promised.map(([id]) => id).sort());
    const endpoints = json('endpoints.json');
    for (const { unit } of directives) expect(Object.keys(endpoints)).toContain(unit);
    expect(JSON.stringify(endpoints)).not.toMatch(/"(password|user|url|token)"/);
    expect(readdirSync(stack.folder)).toContain('assets');
  });

  test('states the hash of the directives in its zip, which is that of the manifest', () => {
    const { environment, zip_file: zip } = stack.one('scf_function') as {
      environment: Record<string, string>;
      zip_file: string;
    };
    const files = unzipSync(readFileSync(join(stack.folder, zip)));
    const carried = parseDirectivesText(
      Buffer.from(files['directives.json'] ?? []).toString('utf8'),
      'directives.json',
    );
    expect(environment[DIRECTIVES_HASH]).toBe(directivesHash(carried.directives));
    const { resource } = JSON.parse(stack.text) as { resource: { terraform_data: { manifest: { input: Manifest } } } };
    const { input } = resource.terraform_data.manifest;
    expect(input.enforcers.map((each) => [each.name, directivesHash(directivesFor(input, each))])).toEqual([
      ['main', environment[DIRECTIVES_HASH]],
    ]);
  });

  test('may read its own secrets, write its own topic, and delete only under prefixes that a directive names', () => {
    const { statement } = JSON.parse(String(stack.one('cam_policy')['document'])) as {
      statement: { action: string[]; resource: string[] }[];
    };
    const resources = (action: string): string[] =>
      statement.filter((each) => each.action.includes(action)).flatMap((each) => each.resource);
    expect(resources('ssm:GetSecretValue')).toHaveLength(5);
    for (const resource of resources('ssm:GetSecretValue'))
      expect(resource).toMatch(/:uin\/100000000001:secret\/creatorUin\/\*\/im-[a-z-]+$/);
    expect(resources('cls:pushLog')).toHaveLength(1);
    expect(resources('name/cos:DeleteObject')).toEqual([
      'qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/monitoring/*',
      // lifecycle rules end these, and orders of erasure reach them.
      ...['180d', '30d', '360d', '7d', '90d'].map(
        (period) => `qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/profiles/${period}/*`,
      ),
      'qcs::cos:ap-singapore:uid/1250000000:im-media-1250000000/certificates/*',
      ...['180d', '30d', '360d', '7d', '90d'].map(
        (period) => `qcs::cos:ap-singapore:uid/1250000000:im-media-1250000000/chat/${period}/*`,
      ),
      'qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/retention-enforcer/main/*',
      'qcs::cos:ap-singapore:uid/1250000000:im-orders-1250000000/orders/inbox/*',
    ]);
    for (const action of ['name/cos:GetObject', 'name/cos:PutObject']) {
      expect(resources(action)).toEqual([
        'qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/retention-enforcer/main/*',
        'qcs::cos:ap-singapore:uid/1250000000:im-orders-1250000000/orders/*',
        'qcs::cos:ap-singapore:uid/1250000000:im-media-1250000000/retention_ledger/*',
        'qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/retention_ledger/*',
      ]);
    }
    for (const { resource } of statement) expect(resource).not.toContain('*');
  });

  test('alarms on silence, on a failed directive, on a witness near its deadline and on a late order', () => {
    const alarms = stack.all('cls_alarm');
    expect(alarms.map((alarm) => alarm['name']).sort()).toEqual([
      'im-retention-main: directive failed',
      'im-retention-main: heartbeat missing',
      'im-retention-main: oldest record past 90 % of its deadline',
      'im-retention-main: order of erasure late, refused or failed',
    ]);
    for (const alarm of alarms) expect(alarm['alarm_notice_ids']).toEqual(['notice-im000001']);
  });

  test('keeps its cursors in objects of the unit that the network names', () => {
    const { environment } = stack.one('scf_function') as { environment: Record<string, string> };
    expect(environment).toMatchObject({
      RETENTION_STATE_UNIT: 'archive',
      RETENTION_STATE_BUCKET: 'im-archive-1250000000',
      RETENTION_STATE_PREFIX: 'retention-enforcer/main/',
    });
  });

  test('puts no secret into the synthesised document', () => {
    expect(stack.text).not.toMatch(/ssm_secret|secret_string|"password"/);
  });
});

describe('the cursors of a network', () => {
  const units = {
    archive: { store: 'cos', region: 'ap-singapore', bucket: 'im-archive-1250000000', versioned: false },
    media: { store: 'cos', region: 'ap-singapore', bucket: 'im-media-1250000000', versioned: true },
    far: { store: 'cos', region: 'ap-tokyo', bucket: 'im-far-1250000000', versioned: false },
    log: { store: 'cls', region: 'ap-singapore', logset: 'im', topic: 'im-enforcer', kind: 'log' },
  } as const satisfies Units;
  const network = (cursors?: string): FunctionNetwork => ({
    region: 'ap-singapore',
    vpcId: 'vpc-im000001',
    subnetId: 'subnet-im000001',
    account: { uin: '100000000001', appId: '1250000000' },
    log: 'log',
    notify: ['notice-im000001'],
    endpoints: {},
    ...(cursors === undefined ? {} : { cursors }),
  });
  const problems = (cursors?: string): string[] =>
    checkNetworks({ main: network(cursors) }, units, 15 * 60 * 1000).map(({ message }) => message);

  test.each([undefined, 'archive'])('may be kept in %s', (cursors) => {
    expect(problems(cursors)).toEqual([]);
  });

  test.each(['media', 'far', 'log', 'nowhere'])("fail when they are to be kept in '%s'", (cursors) => {
    expect(problems(cursors)).toEqual([
      `'cursors' must be a COS unit without versions in ap-singapore, got '${cursors}'; name such a bucket, or leave it out where a pass fits into one run`,
    ]);
  });

  test('leave the role and the environment alone when there are none', () => {
    expect(cursorsOf('main', network(), units)).toBeUndefined();
    expect(policyDocument({ network: network(), directives: [], log: { resource: { id: 'topic' } } })).not.toContain(
      'cos:',
    );
    expect(cursorsOf('main', network('archive'), units)).toEqual({
      unit: 'archive',
      bucket: 'im-archive-1250000000',
      prefix: 'retention-enforcer/main/',
    });
  });
});
