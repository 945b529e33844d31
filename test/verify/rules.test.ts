// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  readPath,
  readText,
  verify,
  verifyInputs,
  violations,
  type Finding,
  type VerifyOptions,
} from '../../lib/verify';
import { AUDIT_RULES } from '../../lib/verify/rules/audit-rules';
import { GENERIC_RULES, ruleText } from '../../lib/verify/rules/rule-catalogue';
import { RULES } from '../../lib/verify/rules';
import { manifestIn, referenceDocument, type Document } from '../helpers/reference';

const TODAY = '2026-11-22';
const folder = join(__dirname, '..', 'fixtures', 'plans');

function findingsOf(file: string, options: VerifyOptions = {}): Finding[] {
  const { findings } = verifyInputs(readPath(join(folder, file)), { today: TODAY, ...options });
  return violations(findings);
}

/** Findings about a synthesised document with more resources in it. */
function withResources(resources: Document, change: (document: Document) => void = () => undefined): Finding[] {
  const document = referenceDocument();
  for (const [type, body] of Object.entries(resources))
    document['resource'][type] = { ...document['resource'][type], x: body };
  change(document);
  return violations(verifyInputs([readText(JSON.stringify(document), 'f')], { today: TODAY }).findings);
}

describe('shortening', () => {
  test('fails when a plan deletes earlier and nobody answers for it', () => {
    const [finding, ...others] = findingsOf('shorter.json');
    expect(others).toEqual([]);
    expect(finding).toEqual({
      rule: 'retention/shortening',
      level: 'error',
      at: 'log/default/cls/access-7c20a2',
      file: join(folder, 'shorter.json'),
      what: "the promise for 'log' becomes shorter: from 30d to 14d",
      why: 'what is older than 14d is deleted after the apply, and no deploy brings it back',
      remedy: "if that is meant, add { category: 'log', from: '30d', to: '14d', who, ticket } to 'acknowledge'",
      placements: [
        'log/default/cls/access-7c20a2',
        'log/default/cos/log-18783f',
        'log/default/mysql/ops-requests-869938',
      ],
    });
  });

  const acknowledged = (ack: object): string[] => {
    const document = JSON.parse(readFileSync(join(folder, 'shorter.json'), 'utf8'));
    const manifest = document.resource_changes.find((each: Document) => each['type'] === 'terraform_data');
    manifest.change.after.input.acknowledge = [ack];
    return violations(verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY }).findings).map(
      ({ rule }) => rule,
    );
  };
  const ACK = { category: 'log', from: '30d', to: '14d', who: 'dpo', ticket: 'T-1' };

  test.each([
    ['the very words of the finding', ACK],
    ['a range that holds it', { ...ACK, from: '60 d', to: '7d 12h' }],
  ])('is answered by %s', (_what, ack) => {
    expect(acknowledged(ack)).toEqual([]);
  });

  test.each([
    ['another category', { ...ACK, category: 'monitoring' }],
    ['a range that ends too early', { ...ACK, to: '15d' }],
    ['a range that begins too late', { ...ACK, from: '20d' }],
    ['nobody', { ...ACK, who: ' ' }],
    ['no ticket', { ...ACK, ticket: ' ' }],
    ['no time', { ...ACK, to: 'soon' }],
  ])('is not answered by %s', (_what, ack) => {
    expect(acknowledged(ack)).toEqual(['retention/shortening']);
  });

  test('is no matter of a first deploy, of a longer period and of no change', () => {
    expect(['create.json', 'longer.json', 'same.json'].flatMap((file) => findingsOf(file))).toEqual([]);
  });

  test('fails when a hold is lifted: the plan of the hold, read backwards', () => {
    const document = JSON.parse(readFileSync(join(folder, 'held.json'), 'utf8'));
    for (const { change } of document.resource_changes) [change.before, change.after] = [change.after, change.before];
    const { findings } = verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY });
    expect(violations(findings).map(({ what }) => what)).toContain(
      "the hold on 'log' is lifted: from hold until 2027-03-31 to 30d",
    );
  });
});

describe('residue', () => {
  const rules = (file: string): string[] => findingsOf(file).map(({ rule, what }) => `${rule}: ${what}`);

  test('fails when a destroy resets, deletes or leaves data behind', () => {
    expect(rules('destroy.json')).toEqual([
      "retention/shortening: the place of 'log' is destroyed: from 30d to 0d",
      'retention/residue: it is destroyed: the topic and its logs are deleted',
      'retention/residue: it is destroyed: the provider resets the instance to 7 days of backups and binlogs and another backup method, whatever was set',
      'retention/residue: the placement leaves the estate and its data stays in mysql cdb-a1b2c3d4, table ops.requests',
    ]);
  });

  test('fails when a backup policy is replaced, as after a taint', () => {
    expect(rules('replace.json')).toEqual([
      expect.stringContaining('it is replaced: the provider resets the instance'),
    ]);
  });
});

describe('a destroy', () => {
  const destroyed = (type: string, before: object): string[] => {
    const document = JSON.parse(readFileSync(join(folder, 'same.json'), 'utf8'));
    const change = { actions: ['delete'], before, after: null, after_unknown: {} };
    const [{ provider_name: provider }] = document.resource_changes.filter(({ type: each }: Document) =>
      String(each).startsWith('tencentcloud_'),
    );
    const address = `${type}.x`;
    document.resource_changes.push({ address, mode: 'managed', type, name: 'x', provider_name: provider, change });
    const { findings } = verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY });
    return violations(findings).map(({ what }) => what);
  };
  const PREPAID = { charge_type: 'PREPAID', force_delete: false };

  test.each([
    ['tencentcloud_mysql_database', { db_name: 'im' }, 'the database is dropped'],
    ['tencentcloud_ckafka_datahub_topic', { name: 'a' }, 'its records are deleted'],
    ['tencentcloud_mysql_readonly_instance', PREPAID, 'recycle bin'],
    ['tencentcloud_mysql_dr_instance', PREPAID, 'recycle bin'],
  ])('fails for %s', (type, before, what) => {
    expect(destroyed(type, before)).toEqual([expect.stringContaining(what)]);
  });

  test('passes for a replica that is purged, because its master keeps the data', () => {
    expect(destroyed('tencentcloud_mysql_readonly_instance', { charge_type: 'POSTPAID' })).toEqual([]);
  });
});

describe('a hold', () => {
  const held = (today: string): Finding[] => findingsOf('held.json', { today });

  test('is kept while it lasts, and its rows show no bound', () => {
    expect(held('2027-03-31')).toEqual([]);
    const { rows } = verifyInputs(readPath(join(folder, 'held.json')));
    expect(
      rows.map((row) => [row.settingText, row.keptAtLeastMs, row.latestLiveMs, row.latestMs, row.marginMs]),
    ).toEqual(rows.map(() => ['on hold until 2027-03-31', null, null, null, null]));
  });

  test('fails from the day after its end', () => {
    expect(held('2027-04-01').map(({ rule }) => rule)).toEqual(['retention/expired-hold']);
  });

  test.each([
    ['nobody declared it', undefined, 'a hold until 2027-03-31', 'no hold'],
    ['it ends on another day', '2027-01-01', 'a hold until 2027-03-31', 'a hold until 2027-01-01'],
  ])('fails when %s', (_what, until, placed, declared) => {
    const document = JSON.parse(readFileSync(join(folder, 'held.json'), 'utf8'));
    const manifest = document.resource_changes.find((each: Document) => each['type'] === 'terraform_data');
    const { input } = manifest.change.after;
    input.holds = until === undefined ? [] : [{ ...input.holds[0], until }];
    const findings = (today: string): Finding[] =>
      violations(verifyInputs([readText(JSON.stringify(document), 'p')], { today }).findings);
    expect(findings(TODAY).map(({ rule, what }) => [rule, what])).toEqual(
      Object.keys(input.placements).map(() => [
        'retention/contradiction',
        `the placement has ${placed}, 'holds' states ${declared} for 'log'`,
      ]),
    );
    expect(findings('2027-04-01').map(({ what }) => what)).toContain(
      "the hold on 'log' ended on 2027-03-31 (today is 2027-04-01)",
    );
  });

  test('fails when the service still deletes by itself', () => {
    const document = JSON.parse(readFileSync(join(folder, 'held.json'), 'utf8'));
    for (const { type, change } of document.resource_changes) {
      if (type === 'tencentcloud_cos_bucket') change.after.lifecycle_rules = change.before.lifecycle_rules;
      if (type === 'tencentcloud_cls_topic') change.after.period = 28;
    }
    const findings = violations(verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY }).findings);
    expect(findings.map(({ rule, what }) => [rule, what])).toEqual([
      ['retention/held-but-deleting', expect.stringContaining('period below the longest one')],
      ['retention/held-but-deleting', expect.stringContaining('a lifecycle rule that expires objects after 23 d')],
    ]);
  });
});

describe('out of sight', () => {
  test.each([
    ['tencentcloud_clb_log_topic', { log_set_id: 'x', topic_name: 'y' }, 'keep 30 days'],
    ['tencentcloud_clb_log_set', { period: 7 }, 'keep 30 days'],
    [
      'tencentcloud_mysql_cls_log_attachment',
      { instance_id: 'cdb-im000001', cls_region: 'ap-singapore' },
      'slow and error logs',
    ],
    ['tencentcloud_mysql_backup', { instance_id: 'cdb-im000001' }, 'manual backup'],
    ['tencentcloud_mysql_dr_instance', { master_instance_id: 'cdb-im000001' }, 'disaster-recovery'],
    ['tencentcloud_redis_backup_operation', { instance_id: 'crs-im000001' }, 'manual backup'],
    ['tencentcloud_mongodb_audit_service', { instance_id: 'cmgo-im000001' }, 'audit log'],
    ['tencentcloud_ckafka_datahub_task', { task_name: 'x' }, 'copies records'],
    ['tencentcloud_cos_bucket_inventory', { bucket: 'im-media-1250000000' }, 'object names'],
    ['tencentcloud_cos_bucket_version', { bucket: 'im-media-1250000000', status: 'Enabled' }, 'by turns'],
    ['tencentcloud_mysql_readonly_instance', { master_instance_id: 'cdb-im000001' }, 'a replica with'],
    ['tencentcloud_mongodb_readonly_instance', { father_instance_id: 'cmgo-im000001' }, 'a replica with'],
    ['tencentcloud_mysql_ro_stop_replication', { instance_id: 'cdbro-1' }, 'no longer follows its master'],
    ['tencentcloud_mysql_dr_instance_to_mater', { instance_id: 'cdb-1' }, 'no longer follows its master'],
    ['tencentcloud_mysql_ro_group', { ro_group_info: [{ replication_delay_time: 60 }] }, 'delayed replicas'],
    ['tencentcloud_mysql_db_import_job_operation', { instance_id: 'cdb-im000001' }, 'of an earlier time'],
    ['tencentcloud_redis_startup_instance_operation', { instance_id: 'crs-im000001' }, 'of an earlier time'],
    ['tencentcloud_mysql_isolate_instance', { instance_id: 'cdb-im000001' }, 'recycle bin'],
    ['tencentcloud_redis_clear_instance_operation', { instance_id: 'crs-im000001' }, 'deletes every key'],
    ['tencentcloud_dts_sync_job', {}, 'data transmission'],
    ['tencentcloud_dts_migrate_job', {}, 'data transmission'],
    ['tencentcloud_ckafka_datahub_topic', { name: 'a', retention_ms: 1 }, 'DataHub'],
    ['tencentcloud_monitor_tmp_multiple_writes', { instance_id: 'prom-1' }, 'another place'],
    ['tencentcloud_cls_export', { topic_id: 'x' }, 'copies a log topic'],
    ['tencentcloud_cls_cos_shipper', { topic_id: 'x', bucket: 'y' }, 'copies a log topic'],
    ['tencentcloud_clb_instance', { log_topic_id: 'elsewhere' }, 'no log topic of these files'],
    ['tencentcloud_scf_function', { name: 'other' }, 'a topic of its own'],
  ])('fails for %s', (type, body, what) => {
    const findings = withResources({ [type]: body });
    expect(findings.map(({ rule }) => rule)).toContain('retention/out-of-sight');
    expect(findings.map((each) => each.what).join('\n')).toContain(what);
  });

  test('passes replicas that follow without a delay', () => {
    expect(withResources({ tencentcloud_mysql_ro_group: { ro_group_info: [{ ro_group_name: 'a' }] } })).toEqual([]);
  });

  test('fails when clients may create topics of an instance, and also when nobody says whether they may', () => {
    const rules = (config: object): string[] =>
      withResources({ tencentcloud_ckafka_instance: { id: 'ckafka-im000001', config } }).map(({ rule }) => rule);
    expect(rules({ auto_create_topic_enable: true })).toEqual(['retention/out-of-sight']);
    expect(rules({ auto_create_topic_enable: '${var.x}' })).toEqual(['retention/out-of-sight']);
    expect(rules({ auto_create_topic_enable: false })).toEqual([]);
  });
});

describe('unbound', () => {
  test.each([
    ['an instance that no unit names', 'tencentcloud_mysql_instance', { id: 'cdb-other' }],
    ['a service that the library does not know', 'tencentcloud_postgresql_instance', { name: 'x' }],
    ['metrics with a period of their own', 'tencentcloud_monitor_tmp_instance', { data_retention_time: 45 }],
    ['a bucket', 'tencentcloud_cos_bucket', { bucket: 'other-1250000000' }],
    ['a topic whose instance is not known', 'tencentcloud_ckafka_topic', { instance_id: '${x.y.id}', topic_name: 'z' }],
    [
      'the audit of another instance',
      'tencentcloud_mysql_audit_service',
      { instance_id: 'cdb-other', log_expire_day: 7 },
    ],
  ])('fails for %s', (_what, type, body) => {
    expect(withResources({ [type]: body }).map(({ rule }) => rule)).toContain('retention/unbound-resource');
  });

  test('fails for a log topic that has the name of a unit in a logset of its own', () => {
    const findings = withResources({
      tencentcloud_cls_logset: { logset_name: 'other' },
      tencentcloud_cls_topic: {
        logset_id: '${tencentcloud_cls_logset.x.id}',
        topic_name: 'im-clb-access',
        period: 3640,
      },
    });
    expect(findings.map(({ rule, at, what }) => [rule, at, what])).toEqual([
      [
        'retention/unbound-resource',
        'tencentcloud_cls_topic.x',
        "it has the name of the unit 'im-clb-access' and is another",
      ],
    ]);
  });

  test('passes an instance that a unit names, and resources that keep nothing', () => {
    expect(
      withResources({ tencentcloud_mysql_instance: { id: 'cdb-im000001' }, tencentcloud_vpc: { name: 'x' } }),
    ).toEqual([]);
  });
});

describe('other rules', () => {
  test('fails for an audit log, which repeats rows', () => {
    const rules = withResources({
      tencentcloud_mysql_audit_service: { instance_id: 'cdb-im000001', log_expire_day: 7 },
    });
    expect(rules.map(({ rule }) => rule)).toContain('retention/outlives');
  });

  test('fails for two resources that set the same thing', () => {
    const findings = withResources({
      tencentcloud_mysql_backup_policy: { mysql_id: 'cdb-im000001', retention_period: 1000 },
    });
    expect(findings.map(({ rule }) => rule)).toContain('retention/overlapping-locations');
  });

  test('fails for placements that overlap', () => {
    const findings = withResources({}, (document) => {
      const { placements } = manifestIn(document);
      const [id] = Object.keys(placements).filter((each) => each.includes('/mysql/'));
      placements[`${id}x`] = structuredClone(placements[id!]);
      delete placements[`${id}x`].directive;
    });
    expect(findings.map(({ rule }) => rule)).toContain('retention/overlapping-locations');
  });

  test('fails closed and lets the others speak when a rule throws', () => {
    const rules = RULES as Record<string, unknown>;
    const original = rules['region'];
    rules['region'] = () => {
      throw new TypeError('broken');
    };
    try {
      const { findings } = verify([
        { address: 'tencentcloud_cos_bucket.x', type: 'tencentcloud_cos_bucket', values: { bucket: 'x' } },
      ]);
      expect(findings.map(({ rule, level }) => [rule, level])).toEqual([
        ['retention/unbound-resource', 'error'],
        ['retention/rule-error', 'error'],
      ]);
    } finally {
      rules['region'] = original;
    }
  });

  test('every rule has a text in the catalogue', () => {
    const ids: string[] = [...GENERIC_RULES, ...AUDIT_RULES].map(({ id }) => id);
    expect(Object.keys(RULES).filter((name) => name !== 'asides' && !ids.includes(`retention/${name}`))).toEqual([]);
    expect(ruleText('retention/mysql-full-backup').title).toContain('7 to 1830 days');
  });
});
