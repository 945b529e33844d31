// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUnknown } from '../../lib/stores/resource';
import { readPath, readText, verifyInputs, type Input } from '../../lib/verify';
import { problemsOf } from '../helpers/problems';

const folder = join(__dirname, '..', 'fixtures', 'plans');
const read = (name: string): Input => readPath(join(folder, name))[0]!;
const table = (input: Input): unknown =>
  verifyInputs([input], { today: '2026-11-22' }).rows.map(({ placement, settingText, latestMs, verdict }) => ({
    id: placement.id,
    settingText,
    latestMs,
    verdict,
  }));

describe('the same stack', () => {
  test.each([
    ['a plan that creates it', 'create.json', 'plan'],
    ['a plan that changes nothing', 'same.json', 'plan'],
    ['the state as terraform shows it', 'state.json', 'state'],
    ['the state file', 'terraform.tfstate.json', 'state'],
  ])('has the same table from %s as from its synthesised JSON', (_what, name, form) => {
    const input = read(name);
    expect(input.form).toBe(form);
    expect(table(input)).toEqual(table(read('synthesised.json')));
    expect(table(input)).toHaveLength(3);
  });
});

describe('a plan', () => {
  const hcl = read('hcl.json');
  const view = (address: string) => hcl.views.find((each) => each.address === address)!;

  test('names resources of modules and of for_each by their whole address', () => {
    expect(hcl.views.map(({ address }) => address)).toEqual(
      expect.arrayContaining(['tencentcloud_cos_bucket.export["a"]', 'module.logs[0].tencentcloud_cls_topic.logs']),
    );
  });

  test('has unknown values with the reference that they come from', () => {
    const { mysql_id: id, binlog_period: period } = view('tencentcloud_mysql_backup_policy.db').values;
    expect(isUnknown(id) && id.expression).toBe('${tencentcloud_mysql_instance.db.id}');
    expect(isUnknown(period) && period.expression).toBe('${terraform_data.days.output}');
  });

  test('leaves unset what the configuration does not mention and the server computes', () => {
    expect(view('tencentcloud_cos_bucket.export["a"]').values).not.toHaveProperty('object_lock_configuration');
  });

  test('keeps such values unknown where the configuration is not there to tell', () => {
    const document = JSON.parse(readFileSync(join(folder, 'hcl.json'), 'utf8'));
    delete document.configuration;
    const bucket = readText(JSON.stringify(document), 'p').views.find(
      ({ type }) => type === 'tencentcloud_cos_bucket',
    )!;
    expect(isUnknown(bucket.values['object_lock_configuration'])).toBe(true);
  });

  test('tells what becomes of each resource', () => {
    const actions = (name: string): string[] => [...new Set(read(name).changes.map(({ action }) => action))].sort();
    expect(actions('create.json')).toEqual(['create']);
    expect(actions('same.json')).toEqual(['none']);
    expect(actions('destroy.json')).toEqual(['delete']);
    expect(actions('replace.json')).toContain('replace');
    expect(actions('shorter.json')).toEqual(['none', 'update']);
  });

  test('has the regions of its providers', () => {
    expect(hcl.regions).toEqual(['ap-singapore']);
  });

  test.each([
    ['errored', { errored: true }, 'ended with an error'],
    ['complete', { complete: false }, 'not complete'],
    ['deferred', { deferred_changes: [{}] }, 'defers changes'],
  ])('is in doubt when it is not whole: %s', (_what, members, text) => {
    const { doubts } = readText(JSON.stringify({ resource_changes: [], ...members }), 'p');
    expect(doubts).toEqual([expect.objectContaining({ level: 'error', what: expect.stringContaining(text) })]);
  });

  test('is in doubt about an action that nobody knows', () => {
    const change = { address: 'a.b', type: 'a', change: { actions: ['explode'], before: null, after: {} } };
    expect(readText(JSON.stringify({ resource_changes: [change] }), 'p').doubts[0]?.what).toBe(
      'the action "explode" is not known',
    );
  });
});

describe('a state file', () => {
  const instance = (extra: object): string =>
    JSON.stringify({
      version: 4,
      resources: [
        {
          mode: 'managed',
          type: 'a',
          name: 'b',
          module: 'module.m',
          instances: [{ attributes: { id: 'x' }, ...extra }],
        },
      ],
    });

  test('names instances by their key', () => {
    expect(readText(instance({ index_key: 'k' }), 's').views[0]?.address).toBe('module.m.a.b["k"]');
    expect(readText(instance({ index_key: 0 }), 's').views[0]?.address).toBe('module.m.a.b[0]');
  });

  test('is in doubt about a tainted resource, which the next apply resets', () => {
    expect(readText(instance({ status: 'tainted' }), 's').doubts[0]?.what).toContain('tainted');
  });
});

describe('a synthesised document', () => {
  test('has unknown values where Terraform ignores changes or blocks are dynamic', () => {
    const body = { a: 1, b: 2, dynamic: { c: {} }, lifecycle: { ignore_changes: ['a'] } };
    const [view] = readText(JSON.stringify({ resource: { t: { n: body } } }), 'f').views;
    expect(['a', 'b', 'c'].map((key) => isUnknown(view!.values[key]))).toEqual([true, false, true]);
  });

  test('is in doubt about what is counted and about modules', () => {
    const document = { resource: { t: { n: { count: 0 } } }, module: { m: {} } };
    expect(readText(JSON.stringify(document), 'f').doubts.map(({ at, level }) => [at, level])).toEqual([
      ['t.n', 'error'],
      ['module.m', 'warning'],
    ]);
  });

  test('is found in an output folder of cdktf, stack by stack, and in the folder of one stack', () => {
    const out = mkdtempSync(join(tmpdir(), 'read-'));
    for (const name of ['b', 'a']) {
      mkdirSync(join(out, 'stacks', name), { recursive: true });
      writeFileSync(join(out, 'stacks', name, 'cdk.tf.json'), '{"resource":{}}');
    }
    expect(readPath(out).map(({ file }) => file)).toEqual(
      ['a', 'b'].map((name) => join(out, 'stacks', name, 'cdk.tf.json')),
    );
    expect(readPath(join(out, 'stacks', 'a'))).toHaveLength(1);
  });
});

describe('anything else is refused with what to do', () => {
  const why = (content: Buffer | string): string => problemsOf(() => readText(content, 'f'))[0]!.message;

  test.each([
    ['nothing', Buffer.from(''), 'nothing; give a synthesised'],
    ['a binary plan', Buffer.from('PK\u0003\u0004'), "run 'terraform show -json f > plan.json'"],
    ['messages of a plan', '{"@level":"info"}\n{"@level":"info"}', 'save the plan with -out'],
    ['half a document', '{"resource": {', 'no JSON'],
    ['a list', '[]', 'a list; give'],
    ['another object', '{"a":1}', 'an object with a; give'],
    ['an old state', '{"version":3,"serial":1}', 'a state of version 3, known is 4'],
  ])('%s', (_what, content, text) => {
    expect(why(content)).toContain(text);
  });

  test('values nested deeper than any resource', () => {
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect(why(`{"resource":{"t":{"n":{"a":${nested}}}}}`)).toContain('nested deeper');
  });

  test('a file that is not there, and a folder without stacks', () => {
    expect(problemsOf(() => readPath(join(folder, 'none')))[0]!.message).toContain('no such file');
    expect(problemsOf(() => readPath(folder))[0]!.message).toContain('a folder without stacks');
  });

  test('a text in UTF-16, as shells on Windows write it, is read all the same', () => {
    expect(readText(Buffer.from('\ufeff{"resource":{}}', 'utf16le'), 'f').form).toBe('synthesised');
  });
});
