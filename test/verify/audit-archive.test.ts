// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { loadEstate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { readPath, verifyInputs } from '../../lib/verify';
import { audited } from '../helpers/audited-estate';
import { manifestIn, type Document } from '../helpers/reference';

type Files = Record<string, Uint8Array>;

let folder: string;
let stack: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-archive-'));
  const exemptions = [
    { rule: 'retention/access', scope: 'cam auditors', reason: 'they audit', owner: 'security', until: '2027-01-01' },
  ];
  const estate = audited(loadEstate('retention.config.ts'), { everyDays: 7, exemptions });
  const { app, stacks } = buildApp(estate, { outdir: join(folder, 'out') });
  app.synth();
  stack = join(app.outdir, 'stacks', stacks[0]!.node.id);
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (at: string): Document => JSON.parse(readFileSync(join(at, 'cdk.tf.json'), 'utf8')) as Document;
const write = (at: string, document: Document): void =>
  writeFileSync(join(at, 'cdk.tf.json'), JSON.stringify(document));
const auditIn = (document: Document): Document =>
  Object.values(document['resource'].tencentcloud_scf_function as Record<string, Document>).find(({ name }) =>
    String(name).endsWith('-audit'),
  ) as Document;

function copy(): string {
  const at = mkdtempSync(join(folder, 'forged-'));
  cpSync(stack, at, { recursive: true });
  return at;
}

/** A copy of the stack whose audit has another archive, with every hash made anew: a forger who is careful. */
function forged(change: (files: Files) => void): string {
  const at = copy();
  const document = read(at);
  const own = auditIn(document);
  const before = join(at, String(own['zip_file']));
  const files: Files = unzipSync(readFileSync(before));
  change(files);
  const zip = zipSync(files);
  const hash = createHash('sha256').update(zip).digest('hex');
  const name = `audit-${hash.slice(0, 16)}.zip`;
  renameSync(before, join(dirname(before), name));
  writeFileSync(join(dirname(before), name), zip);
  own['zip_file'] = `${dirname(String(own['zip_file']))}/${name}`;
  manifestIn(document)['enforcers'][0].auditArchive = hash;
  write(at, document);
  return at;
}

const inDocument =
  (change: (document: Document) => void) =>
  (files: Files): void => {
    const document = JSON.parse(Buffer.from(files['document.json']!).toString()) as Document;
    change(document);
    files['document.json'] = Buffer.from(JSON.stringify(document));
  };

const flaws = (at: string): string[] =>
  verifyInputs(readPath(at), { today: '2026-11-28' })
    .findings.filter(({ level }) => level === 'error')
    .map(({ what }) => what);

describe('the archive of an audit', () => {
  test('is ours as it is synthesised, and packed anew by another hand', () => {
    expect(flaws(stack)).toEqual([]);
    expect(flaws(forged(() => undefined))).toEqual([]);
  }, 120_000);

  test.each<[string, (files: Files) => void, string]>([
    ['other code', (files) => void (files['index.js'] = Buffer.from('')), "'index.js' in the archive is not"],
    [
      'a file more',
      (files) => void (files['package.json'] = Buffer.from('{}')),
      "'package.json' in the archive is none",
    ],
    [
      'no document',
      (files) => void (files['document.json'] = Buffer.from('{}')),
      "'document.json' in the archive is no",
    ],
    ['another promise', inDocument(({ manifests }) => manifests[0].holds.push({})), 'is about another promise'],
    ['no promise', inDocument((document) => (document['manifests'] = [])), 'is about another promise'],
    [
      'more exemptions',
      inDocument(({ exemptions }) => exemptions.push({ ...exemptions[0], rule: 'retention/stranger' })),
      'has other exemptions',
    ],
    [
      'other code of the enforcer',
      inDocument(({ codeHashes }) => (codeHashes['im-retention-main'] = '0'.repeat(64))),
      "expects other code of the enforcer 'main'",
    ],
    [
      'a longer period of a backup',
      inDocument(({ expected }) => {
        const policy = expected.find(({ type }: Document) => type === 'tencentcloud_mysql_backup_policy') as Document;
        policy['values'].retention_period = 700;
      }),
      'does not expect tencentcloud_mysql_backup_policy',
    ],
    [
      'a topic that it does not compare',
      inDocument((document) => {
        const isTopic = ({ type, values }: Document): boolean =>
          type === 'tencentcloud_ckafka_topic' && values.topic_name === 'im-transit';
        document['expected'] = document['expected'].filter((each: Document) => !isTopic(each));
      }),
      'does not expect tencentcloud_ckafka_topic',
    ],
  ])('with %s is found, although every hash agrees', (_what, change, said) => {
    expect(flaws(forged(change))).toEqual(expect.arrayContaining([expect.stringContaining(said)]));
  });
});

describe('the resources of an audit', () => {
  const OWN = ['cam_role', 'cam_policy', 'cam_role_policy_attachment', 'scf_function', 'scf_trigger', 'cls_alarm'];
  const own = (document: Document): [string, string, Document][] =>
    OWN.flatMap((type) =>
      Object.entries(document['resource'][`tencentcloud_${type}`] as Document)
        .filter(([name]) => name.includes('_Audit_'))
        .map(([name, body]): [string, string, Document] => [`tencentcloud_${type}`, name, body as Document]),
    );

  test('are all there: a role, a function, a timer, and alarms for silence and for what is found', () => {
    const count = (type: string): number => own(read(stack)).filter(([each]) => each === `tencentcloud_${type}`).length;
    expect(OWN.map((type) => [type, count(type)])).toEqual([
      ['cam_role', 1],
      ['cam_policy', 1],
      ['cam_role_policy_attachment', 1],
      ['scf_function', 1],
      ['scf_trigger', 1],
      ['cls_alarm', 2],
    ]);
  });

  test('are part of the promise: without any of them, or with any value changed, verify finds it', () => {
    const silent: string[] = [];
    const wanted = own(read(stack)).flatMap(([type, name, body]) => [
      [type, name, undefined] as const,
      ...Object.entries(body)
        .filter(([key, value]) => key !== 'description' && ['string', 'number', 'boolean'].includes(typeof value))
        .map(([key]) => [type, name, key] as const),
    ]);
    for (const [type, name, key] of wanted) {
      const at = copy();
      const document = read(at);
      const named = document['resource'][type] as Document;
      const body = named[name] as Document;
      if (key === undefined) Reflect.deleteProperty(named, name);
      else
        body[key] =
          typeof body[key] === 'string' ? 'another' : typeof body[key] === 'number' ? body[key] + 1 : !body[key];
      write(at, document);
      if (flaws(at).length === 0) silent.push(`${type} ${key ?? 'without it'}`);
    }
    expect(wanted.length).toBeGreaterThan(35);
    expect(silent).toEqual([]);
  }, 240_000);

  test('name one role that may read and keep one object, action by action', () => {
    const document = read(stack);
    const [policy] = own(document)
      .filter(([type]) => type === 'tencentcloud_cam_policy')
      .map(([, , body]) => JSON.parse(String(body['document'])) as Document);
    const actions = (policy?.['statement'] as Document[]).flatMap(({ action }) => action as string[]);
    const writing = actions.filter((each) => !/^((name\/)?[a-z]+:)(Describe|List|Get|Search)/.test(each));
    expect(writing).toEqual(['cls:pushLog', 'name/cos:PutObject']);
    expect(actions.filter((each) => each.includes('*'))).toEqual([]);
    expect((policy?.['statement'] as Document[]).filter(({ resource }) => String(resource) === '*')).toHaveLength(1);
    expect((policy?.['statement'] as Document[]).at(-1)).toEqual({
      effect: 'allow',
      action: ['name/cos:GetObject', 'name/cos:PutObject'],
      resource: ['qcs::cos:ap-singapore:uid/1250000000:im-archive-1250000000/retention-enforcer/main.audit.json'],
    });
  });
});
