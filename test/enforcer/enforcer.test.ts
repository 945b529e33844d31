// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { loadEstate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';

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
      'qcs::cos:ap-singapore:uid/1250000000:im-media-1250000000/certificates/*',
      'qcs::cos:ap-singapore:uid/1250000000:im-media-1250000000/chat/7d/*',
    ]);
    for (const { resource } of statement) expect(resource).not.toContain('*');
  });

  test('alarms on silence, on a failed directive and on a witness near its deadline', () => {
    const alarms = stack.all('cls_alarm');
    expect(alarms.map((alarm) => alarm['name']).sort()).toEqual([
      'im-retention-main: directive failed',
      'im-retention-main: heartbeat missing',
      'im-retention-main: oldest record past 90 % of its deadline',
    ]);
    for (const alarm of alarms) expect(alarm['alarm_notice_ids']).toEqual(['notice-im000001']);
  });

  test('puts no secret into the synthesised document', () => {
    expect(stack.text).not.toMatch(/ssm_secret|secret_string|"password"/);
  });
});
