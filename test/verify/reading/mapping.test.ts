// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { parseMapping, readPath, readText, verify, verifyInputs, violations, type Mapping } from '../../../lib/verify';
import { problemsOf } from '../../helpers/problems';

const TODAY = '2026-11-22';
const inputs = readPath(join(__dirname, '..', '..', 'fixtures', 'plans', 'hcl.json'));

const FILE = {
  kind: 'retention-mapping',
  version: 1,
  resources: [
    { match: 'tencentcloud_cos_bucket.*', category: 'log' },
    {
      match: 'tencentcloud_mysql_instance.db',
      category: 'log',
      deleteAfter: { age: '5d', witness: 'cron job purge-logs' },
    },
  ],
};

const judge = (mapping?: Mapping): string[] =>
  violations(verifyInputs(inputs, { today: TODAY, ...(mapping === undefined ? {} : { mapping }) }).findings).map(
    ({ rule, at }) => `${rule} at ${at}`,
  );

describe('a configuration that was not written with this library', () => {
  test('is judged by the tags of its resources, references followed', () => {
    expect(judge()).toEqual([
      'retention/outlives at log/default/cos:export-b-1250000000/prefix ',
      'retention/mysql-row-expiry at mysql tencentcloud_mysql_instance.db',
      'retention/mysql-local-binlog at mysql tencentcloud_mysql_instance.db',
      'retention/mysql-binlog-backup at mysql tencentcloud_mysql_instance.db',
      'retention/mysql-remote-backup at mysql tencentcloud_mysql_instance.db',
      'retention/mysql-slow-log at mysql tencentcloud_mysql_instance.db',
      'retention/cls-period at cls hcl-access',
      'retention/out-of-sight at module.logs[0].tencentcloud_clb_log_topic.own',
    ]);
  });

  test('is judged by a mapping file, which also says what deletes from outside', () => {
    const rules = judge(parseMapping(FILE, 'm.json'));
    expect(rules).not.toContain('retention/mysql-row-expiry at mysql tencentcloud_mysql_instance.db');
    expect(rules).toContain('retention/mysql-local-binlog at mysql tencentcloud_mysql_instance.db');
  });

  test('is judged by a policy of its own', () => {
    const policy = {
      name: 'ours',
      categories: { log: { kind: 'age', from: 'created', moment: 'P2M', section: 'handbook 4' } },
      backupAllowance: { atMost: '10d', reason: 'managed backups' },
    };
    const buckets = judge(parseMapping({ ...FILE, policy }, 'm.json')).filter((each) => each.includes('cos'));
    expect(buckets).toEqual([]);
  });

  test('is unbound where its log topic has the name of another that is mapped', () => {
    const topics = ['a', 'b'].flatMap((name) => [
      { address: `tencentcloud_cls_logset.${name}`, type: 'tencentcloud_cls_logset', values: { logset_name: name } },
      {
        address: `tencentcloud_cls_topic.${name}`,
        type: 'tencentcloud_cls_topic',
        values: {
          logset_id: `\${tencentcloud_cls_logset.${name}.id}`,
          topic_name: 'access',
          period: name === 'a' ? 1 : 3640,
          storage_type: 'hot',
          tags: { 'retention-category': 'log' },
        },
      },
    ]);
    expect(violations(verify(topics, { today: TODAY }).findings).map(({ rule, at }) => `${rule} at ${at}`)).toEqual([
      'retention/unbound-resource at tencentcloud_cls_topic.b',
    ]);
  });

  test('is unbound where a tag names no category', () => {
    const [input] = inputs;
    const views = input!.views.map((view) => ({
      ...view,
      values: { ...view.values, tags: { 'retention-category': 'misspelt' } },
    }));
    const { findings } = verifyInputs([{ ...input!, views }], { today: TODAY });
    expect(findings.map(({ what }) => what).join('\n')).toContain("'category' must be one of log, monitoring");
  });
});

describe('a reference to one of several instances', () => {
  const created = (address: string, after: object, unknownAttribute: string): object => {
    const [type = '', name = ''] = address.replace(/\[.*$/, '').split('.');
    const change = { actions: ['create'], before: null, after, after_unknown: { [unknownAttribute]: true } };
    return { address, type, name, change };
  };
  const settings = (key: string): [object, object] => {
    const address = `tencentcloud_mysql_backup_policy.p${key}`;
    const references = [`tencentcloud_mysql_instance.db[${key}].id`, `tencentcloud_mysql_instance.db[${key}]`];
    return [
      created(address, { retention_period: 7, binlog_period: 7 }, 'mysql_id'),
      { address, expressions: { mysql_id: { references } } },
    ];
  };
  const judged = (keys: readonly string[]): string[] => {
    const instance = { tags: { 'retention-category': 'log' } };
    const policies = keys.map(settings);
    const plan = {
      resource_changes: [
        ...keys.map((key) => created(`tencentcloud_mysql_instance.db[${key}]`, instance, 'id')),
        ...policies.map(([change]) => change),
      ],
      configuration: { root_module: { resources: policies.map(([, configured]) => configured) } },
    };
    const { findings } = verifyInputs([readText(JSON.stringify(plan), 'p')], { today: TODAY });
    return violations(findings).map(({ rule, at }) => `${rule} at ${at}`);
  };

  test.each([[['0']], [['0', '1']]])('leads to that one, of %j', (keys) => {
    const found = judged(keys);
    expect(found.filter((each) => /unbound-resource|mysql-full-backup|mysql-binlog-backup/.test(each))).toEqual([]);
    // the instance has no other settings.
    expect(found).toContain('retention/mysql-local-binlog at mysql tencentcloud_mysql_instance.db[0]');
  });
});

test('a mapping file is refused with all of its problems at once', () => {
  const wrong = {
    ...FILE,
    colour: 'blue',
    assume: [{ term: 'unheard-of', at: '1h', witness: 'x' }],
    acknowledge: [{ category: 'log' }],
    resources: [
      { match: '', category: 'misspelt', clas: '7d' },
      5,
      { match: 'x', category: 'log', deleteAfter: { age: 'soon', witness: 'y' } },
    ],
  };
  expect(
    problemsOf(() => parseMapping(wrong, 'm.json')).map(({ at, message }) => `${at}: ${message.split(';')[0]}`),
  ).toEqual(
    expect.arrayContaining([
      expect.stringContaining("m.json: 'colour' must be one of"),
      expect.stringContaining("'term' of an assumption"),
      expect.stringContaining("m.json acknowledge[0]: 'from' must be given"),
      expect.stringContaining("m.json resources[0]: 'clas' must be one of"),
      expect.stringContaining("m.json resources[0]: 'category' must be one of"),
      expect.stringContaining("m.json resources[0]: 'match' must be a text"),
      expect.stringContaining("m.json: 'resources[1]' must be an object"),
      expect.stringContaining("m.json resources[2].deleteAfter: 'age' must be a time"),
    ]),
  );
});

test.each([
  ['a newer version', { ...FILE, version: 2 }],
  ['another kind', { ...FILE, kind: 'x' }],
  ['a list', []],
])('a mapping file of %s is not guessed at', (_what, content) => {
  expect(problemsOf(() => parseMapping(content, 'm.json'))[0]!.code).toBe('retention/unreadable');
});
