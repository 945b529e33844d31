// SPDX-License-Identifier: Apache-2.0
import { DIRECTIVES_HASH, directivesHash } from '../../lib/directives';
import { loadEstate } from '../../lib/estate';
import { directivesIn, type Manifest } from '../../lib/manifest';
import { verify, viewsFromSynth, type Finding } from '../../lib/verify';
import { documentOf } from '../helpers/synth';

type Body = Record<string, unknown>;
type Resources = Record<string, Record<string, Body>>;

const text = JSON.stringify(documentOf(loadEstate()));

/** Errors of the reference stack after a change to its written JSON. */
function errorsAfter(change: (resource: Resources) => void): Finding[] {
  const document = JSON.parse(text) as { resource: Resources };
  change(document.resource);
  tellEnforcer(document.resource);
  return verify(viewsFromSynth(document)).findings.filter(({ level }) => level === 'error');
}

/** The function carries what the manifest states, as after a synth: only what is judged here is wrong. */
function tellEnforcer(resource: Resources): void {
  const [manifest] = Object.values(resource['terraform_data'] ?? {});
  const [own] = Object.values(resource['tencentcloud_scf_function'] ?? {});
  if (manifest === undefined || own === undefined) return;
  const hash = directivesHash(directivesIn(manifest['input'] as Manifest));
  (own['environment'] as Body)[DIRECTIVES_HASH] = hash;
}

/** The one resource of a type whose attribute has that value. */
function find(
  resource: Resources,
  type: string,
  attribute: string,
  value: string,
): [Record<string, Body>, string, Body] {
  const named = resource[type] ?? {};
  const found = Object.entries(named).filter(([, body]) => body[attribute] === value);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`wanted one ${type}, got ${found.length}`);
  return [named, ...found[0]];
}

const remove =
  (type: string, attribute: string, value: string) =>
  (resource: Resources): void => {
    const [named, name] = find(resource, type, attribute, value);
    Reflect.deleteProperty(named, name);
  };
const set =
  (type: string, attribute: string, value: string, changes: Body) =>
  (resource: Resources): void => {
    Object.assign(find(resource, type, attribute, value)[2], changes);
  };
const rulesOf = (resource: Resources, bucket: string): Body[] =>
  find(resource, 'tencentcloud_cos_bucket', 'bucket', bucket)[2]['lifecycle_rules'] as Body[];
const placementsOf = (resource: Resources): Record<string, Body> => {
  const [manifest] = Object.values(resource['terraform_data'] ?? {});
  return (manifest as { input: { placements: Record<string, Body> } }).input.placements;
};
const addressOf = (resource: Resources, name: string): string =>
  Object.entries(placementsOf(resource)).find(([, each]) => each['name'] === name)![0];

test('the reference stack as it is written has no violation', () => {
  expect(errorsAfter(() => undefined)).toEqual([]);
});

describe('a companion that is missing is a finding', () => {
  test.each<[string, (resource: Resources) => void, string, string[]]>([
    [
      'the backup policy of MySQL',
      remove('tencentcloud_mysql_backup_policy', 'mysql_id', 'cdb-im000001'),
      'mysql cdb-im000001',
      ['retention/mysql-binlog-backup', 'retention/mysql-full-backup'],
    ],
    [
      'the binlog period of MySQL, which hides a server value',
      set('tencentcloud_mysql_backup_policy', 'mysql_id', 'cdb-im000002', { binlog_period: null }),
      'mysql cdb-im000002',
      ['retention/mysql-binlog-backup'],
    ],
    [
      'the hours of local binlogs',
      remove('tencentcloud_mysql_local_binlog_config', 'instance_id', 'cdb-im000001'),
      'mysql cdb-im000001',
      ['retention/mysql-local-binlog'],
    ],
    [
      'the word that backups are not copied elsewhere',
      remove('tencentcloud_mysql_remote_backup_config', 'instance_id', 'cdb-im000001'),
      'mysql cdb-im000001',
      ['retention/mysql-remote-backup'],
    ],
    [
      'the backup rule of MongoDB',
      remove('tencentcloud_mongodb_instance_backup_rule', 'instance_id', 'cmgo-im000001'),
      'mongodb cmgo-im000001',
      ['retention/mongodb-full-backup', 'retention/mongodb-oplog-backup'],
    ],
    [
      'the oplog backup of MongoDB',
      set('tencentcloud_mongodb_instance_backup_rule', 'instance_id', 'cmgo-im000001', { oplog_expired_days: null }),
      'mongodb cmgo-im000001',
      ['retention/mongodb-oplog-backup'],
    ],
    [
      'the pace of active expiry of Redis',
      remove('tencentcloud_redis_param', 'instance_id', 'crs-im000001'),
      'redis crs-im000001',
      ['retention/redis-active-expire-effort', 'retention/redis-hz'],
    ],
    [
      'the segment time of a topic',
      set('tencentcloud_ckafka_topic', 'topic_name', 'im-requests', { segment: null }),
      'ckafka ckafka-im000001/im-requests',
      ['retention/ckafka-segment'],
    ],
    [
      'the retention of a topic',
      set('tencentcloud_ckafka_topic', 'topic_name', 'im-requests', { retention: null }),
      'ckafka ckafka-im000001/im-requests',
      ['retention/ckafka-retention'],
    ],
    [
      'the period of a log topic',
      set('tencentcloud_cls_topic', 'topic_name', 'im-clb-access', { period: null }),
      'cls im-clb-access',
      ['retention/cls-period'],
    ],
    [
      'the rule of a prefix',
      (resource) => rulesOf(resource, 'im-archive-1250000000').splice(1, 1),
      'cos im-archive-1250000000',
      ['retention/cos-expiration'],
    ],
    [
      'the expiration of noncurrent versions',
      set('tencentcloud_cos_bucket', 'bucket', 'im-archive-1250000000', { versioning_enable: true }),
      'cos im-archive-1250000000',
      ['retention/cos-noncurrent-expiration'],
    ],
    [
      'the rule that aborts unfinished uploads',
      (resource) => rulesOf(resource, 'im-archive-1250000000').shift(),
      'cos im-archive-1250000000',
      ['retention/cos-abort-uploads'],
    ],
    [
      'the bucket itself',
      remove('tencentcloud_cos_bucket', 'bucket', 'im-archive-1250000000'),
      'cos im-archive-1250000000',
      ['retention/cos-abort-uploads', 'retention/cos-expiration', 'retention/cos-noncurrent-expiration'],
    ],
    [
      'the directive that expires rows',
      (resource) => delete placementsOf(resource)[addressOf(resource, 'accounts')]?.['directive'],
      'mysql cdb-im000001',
      ['retention/mysql-row-expiry'],
    ],
  ])('%s', (_name, change, at, rules) => {
    const found = errorsAfter(change);
    expect([...new Set(found.map(({ rule }) => rule))].sort()).toEqual(rules);
    expect(new Set(found.map((finding) => finding.at))).toEqual(new Set([at]));
    for (const finding of found) {
      expect(finding.remedy).not.toBe('bound it');
      expect(finding.placements.length).toBeGreaterThan(0);
    }
  });

  test('with one finding for all placements of its unit, and its remedy', () => {
    const found = errorsAfter(remove('tencentcloud_mysql_local_binlog_config', 'instance_id', 'cdb-im000001'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      rule: 'retention/mysql-local-binlog',
      level: 'error',
      at: 'mysql cdb-im000001',
      what: "'local binlog kept' of the local binlog is unbounded",
      why: 'no sum with an open term can meet a deadline',
      remedy: 'mysql_local_binlog_config is missing, so the hours of the instance are not known: declare it',
    });
    // accounts, applications, and profiles and message indexes of five classes each.
    expect(found[0]?.placements).toHaveLength(12);
  });
});

describe('a setting that breaks the law is a finding', () => {
  test('with the sum and by how much it is too long', () => {
    const found = errorsAfter((resource) => {
      rulesOf(resource, 'im-archive-1250000000').find(({ filter_prefix }) => filter_prefix === 'profiles/30d/')![
        'expiration'
      ] = { days: 30 };
    });
    expect(found.filter(({ rule }) => rule === 'retention/outlives')).toEqual([
      expect.objectContaining({
        rule: 'retention/outlives',
        at: expect.stringMatching(/^userInformation\/30d\/cos\/profiles-30d-[0-9a-f]{6}$/) as string,
        what: expect.stringMatching(/^the object can live 33 d .*, allowed 33 d$/) as string,
        why: expect.stringContaining(
          'lifecycle expiration 30 d + age rounded up to the next 00:00 GMT+8 1 d',
        ) as string,
      }),
    ]);
  });

  test.each<[string, (resource: Resources) => void, string]>([
    [
      'outside of the bounds of the vendor',
      set('tencentcloud_cls_topic', 'topic_name', 'im-clb-access', { period: 3601 }),
      'retention/cls-period',
    ],
    [
      'for ever',
      set('tencentcloud_cls_topic', 'topic_name', 'im-clb-access', { period: 3640 }),
      'retention/cls-period',
    ],
    [
      'not known before apply',
      set('tencentcloud_cls_topic', 'topic_name', 'im-clb-access', { period: '${var.days}' }),
      'retention/cls-period',
    ],
    [
      'a compacted topic',
      set('tencentcloud_ckafka_topic', 'topic_name', 'im-requests', { clean_up_policy: 'compact' }),
      'retention/ckafka-cleanup-policy',
    ],
  ])('when it is %s', (_name, change, rule) => {
    expect(errorsAfter(change).map((finding) => finding.rule)).toContain(rule);
  });

  test('when it deletes before the floor of the promise', () => {
    const found = errorsAfter((resource) => {
      const directive = placementsOf(resource)[addressOf(resource, 'accounts')]!['directive'] as Body;
      directive['deleteAfterMs'] = 61 * 86_400_000;
      // else the directive contradicts itself, and is not read at all.
      Reflect.deleteProperty(directive, 'keepAtLeastMs');
    });
    expect(found.find(({ rule }) => rule === 'retention/too-early')).toMatchObject({
      at: expect.stringMatching(/^configuration\/default\/mysql\//) as string,
      what: 'the row can be deleted after 60 d 23 h 55 min, promised are 62 d',
      remedy: 'lengthen the setting by 1 d 5 min',
    });
  });
});

describe('a resource without a promise is a finding', () => {
  const BUCKET = { bucket: 'dumps-1250000000', acl: 'private' };

  test('when it is a bucket of a raw binding', () => {
    const found = errorsAfter((resource) => {
      resource['tencentcloud_cos_bucket']!['dumps'] = { ...BUCKET };
    });
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'retention/unbound-resource',
        at: 'tencentcloud_cos_bucket.dumps',
        what: "'dumps-1250000000' belongs to no unit of the estate",
      }),
    ]);
  });

  test('when nobody knows before apply what it belongs to', () => {
    const found = errorsAfter((resource) => {
      resource['tencentcloud_cos_bucket']!['dumps'] = { ...BUCKET, bucket: '${var.name}' };
    });
    expect(found.map(({ rule, what }) => [rule, what])).toEqual([
      ['retention/unbound-resource', 'what it belongs to is not known before apply (${var.name})'],
    ]);
  });

  test('when the manifest is gone: then nothing is tied to a promise', () => {
    const found = errorsAfter((resource) => delete resource['terraform_data']);
    expect(new Set(found.map(({ rule }) => rule))).toEqual(new Set(['retention/unbound-resource']));
    expect(found.length).toBeGreaterThan(15);
  });

  test('but not when the type keeps no data', () => {
    expect(errorsAfter((resource) => (resource['tencentcloud_vpc'] = { net: { name: 'net' } }))).toEqual([]);
  });
});
