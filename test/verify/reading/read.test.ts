// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUnknown } from '../../../lib/stores/resource';
import { readPath, readText, verifyInputs, type Input } from '../../../lib/verify';
import { problemsOf } from '../../helpers/problems';

const folder = join(__dirname, '..', '..', 'fixtures', 'plans');
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

  describe('of a bucket that is there', () => {
    const unknownIn = (actions: readonly string[], block: string): boolean => {
      const change = { actions, before: { bucket: 'a' }, after: { bucket: 'a' }, after_unknown: { [block]: true } };
      const resource = { address: 'tencentcloud_cos_bucket.a', type: 'tencentcloud_cos_bucket', name: 'a' };
      const document = {
        resource_changes: [{ ...resource, change }],
        configuration: { root_module: { resources: [{ ...resource, expressions: { bucket: {} } }] } },
      };
      return isUnknown(readText(JSON.stringify(document), 'p').views[0]!.values[block]);
    };

    // the configuration in a plan leaves out blocks that are dynamic.
    test.each(['lifecycle_rules', 'object_lock_configuration', 'replica_rules'])(
      'keeps %s unknown where nothing else says what it is',
      (block) => {
        expect(unknownIn(['update'], block)).toBe(true);
        expect(unknownIn(['update'], 'cos_bucket_url')).toBe(false);
      },
    );

    test('leaves unset what the service writes into every new bucket', () => {
      expect(unknownIn(['delete', 'create'], 'object_lock_configuration')).toBe(false);
      expect(unknownIn(['delete', 'create'], 'replica_rules')).toBe(true);
    });
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
    ['a variable', { references: ['var.r'] }, '', 'eu-frankfurt'],
    ['a variable that is handed down', { references: ['var.inner'] }, 'module.a.module.b', 'eu-frankfurt'],
    ['a variable that nobody gives', { references: ['var.none'] }, '', '${var.none}'],
    ['a resource', { references: ['terraform_data.t.output', 'terraform_data.t'] }, '', '${terraform_data.t.output}'],
    ['two variables', { references: ['var.r', 'var.none'] }, '', '${var.r} ${var.none}'],
    ['nothing', undefined, '', ''],
  ])('has the region of a provider from %s', (_what, region, module, expected) => {
    const provider = { name: 'tencentcloud', module_address: module, expressions: { region } };
    const inner = { expressions: { inner: { references: ['var.outer'] } }, module: {} };
    const outer = { expressions: { outer: { references: ['var.r'] } }, module: { module_calls: { b: inner } } };
    const document = {
      resource_changes: [],
      variables: { r: { value: 'eu-frankfurt' } },
      configuration: { provider_config: { p: provider }, root_module: { module_calls: { a: outer } } },
    };
    expect(readText(JSON.stringify(document), 'p').regions).toEqual([expected]);
  });

  test.each([
    ['errored', { errored: true }, 'ended with an error'],
    ['complete', { complete: false }, 'not complete'],
    ['deferred', { deferred_changes: [{}] }, 'defers changes'],
  ])('is in doubt when it is not whole: %s', (_what, members, text) => {
    const { doubts } = readText(JSON.stringify({ format_version: '1.2', resource_changes: [], ...members }), 'p');
    expect(doubts).toEqual([expect.objectContaining({ level: 'error', what: expect.stringContaining(text) })]);
  });

  test('is in doubt about an action that nobody knows', () => {
    const change = {
      address: 'a.b',
      mode: 'managed',
      type: 'a',
      name: 'b',
      change: { actions: ['explode'], before: null, after: {} },
    };
    const { doubts } = readText(JSON.stringify({ format_version: '1.2', resource_changes: [change] }), 'p');
    expect(doubts.map(({ what }) => what)).toContain('the action "explode" is not known');
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

describe('a state as terraform shows it', () => {
  const resource = { address: 'a.b', mode: 'managed', type: 'a', name: 'b', values: { id: 'x' } };
  const read = (extra: object): Input =>
    readText(
      JSON.stringify({ format_version: '1.0', values: { root_module: { resources: [{ ...resource, ...extra }] } } }),
      's',
    );

  test('is in doubt about a tainted resource, which the next apply resets', () => {
    const { views, doubts } = read({ tainted: true });
    expect(views).toHaveLength(1);
    expect(doubts).toEqual([{ at: 'a.b', level: 'error', what: expect.stringContaining('tainted') }]);
  });

  test('takes an old object for a resource of its own, and says that it is there', () => {
    const { views, doubts } = read({ deposed_key: '00000001' });
    expect(views.map(({ address }) => address)).toEqual(['a.b (deposed 00000001)']);
    expect(doubts).toEqual([{ at: 'a.b', level: 'warning', what: expect.stringContaining('old object') }]);
  });
});

describe('a synthesised document', () => {
  test('has unknown values where Terraform ignores changes or blocks are dynamic', () => {
    const body = { a: 1, b: 2, dynamic: { c: {} }, lifecycle: { ignore_changes: ['a'] } };
    const [view] = readText(JSON.stringify({ resource: { t: { n: body } } }), 'f').views;
    expect(['a', 'b', 'c'].map((key) => isUnknown(view!.values[key]))).toEqual([true, false, true]);
  });

  test('is the same where a list of one object stands for the object, as Terraform allows', () => {
    const lifecycle = { ignore_changes: ['b'] };
    const body = { a: 1, b: 2, dynamic: { c: { for_each: [1] } }, lifecycle };
    const listed = { a: 1, b: 2, dynamic: [{ c: [{ for_each: [1] }] }], lifecycle: [lifecycle] };
    const provider = { region: 'ap-singapore' };
    const read = (document: object): Input => readText(JSON.stringify(document), 'f');
    expect(
      read({
        resource: [{ t: [{ n: [listed] }] }],
        provider: [{ tencentcloud: [provider] }],
        module: [{ m: [{ source: './m' }] }],
      }),
    ).toEqual(
      read({ resource: { t: { n: body } }, provider: { tencentcloud: provider }, module: { m: { source: './m' } } }),
    );
  });

  test('has an unknown value where a part of a block is dynamic, at any depth', () => {
    const rule = { filter_prefix: 'a/', dynamic: { expiration: { for_each: [1], content: { days: 1 } } } };
    const tags = { dynamic: 'x' };
    const [view] = readText(JSON.stringify({ resource: { t: { n: { rules: [rule], tags } } } }), 'f').views;
    expect([isUnknown(view!.values['rules']), view!.values['tags']]).toEqual([true, tags]);
  });

  test.each([
    [
      'an expression',
      { tencentcloud: [{ region: 'ap-singapore' }, { region: '${var.r}' }] },
      ['ap-singapore', '${var.r}'],
    ],
    ['none', { tencentcloud: {} }, ['']],
    ['no provider block', undefined, ['']],
  ])('has the regions of its providers: %s', (_what, provider, expected) => {
    const document = { resource: { tencentcloud_vpc: { n: {} } }, provider };
    expect(readText(JSON.stringify(document), 'f').regions).toEqual(expected);
  });

  test('is in doubt about what is counted and about modules', () => {
    const document = { resource: { t: { n: { count: 0 } } }, module: { m: {} } };
    expect(readText(JSON.stringify(document), 'f').doubts.map(({ at, level }) => [at, level])).toEqual([
      ['t.n', 'error'],
      ['module.m', 'error'],
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

  test('is found by the manifest of the output folder, without what an earlier synth left there', () => {
    const out = mkdtempSync(join(tmpdir(), 'read-'));
    for (const name of ['a', 'left']) {
      mkdirSync(join(out, 'stacks', name), { recursive: true });
      writeFileSync(join(out, 'stacks', name, 'cdk.tf.json'), '{"resource":{}}');
    }
    const manifest = (content: object): void => writeFileSync(join(out, 'manifest.json'), JSON.stringify(content));
    manifest({ stacks: { a: { synthesizedStackPath: 'stacks/a/cdk.tf.json' } } });
    expect(readPath(out).map(({ file }) => file)).toEqual([join(out, 'stacks', 'a', 'cdk.tf.json')]);
    // WHEN the manifest does not say what was synthesised, nothing is guessed
    manifest({ stacks: { a: { synthesizedStackPath: 'stacks/gone/cdk.tf.json' } } });
    expect(problemsOf(() => readPath(out))[0]!.code).toBe('retention/unreadable');
    manifest({ stacks: { a: {} } });
    expect(problemsOf(() => readPath(out))[0]!.message).toContain("no 'synthesizedStackPath' of stack 'a'");
    manifest({ name: 'a web application' });
    expect(problemsOf(() => readPath(out))[0]!.message).toContain('no manifest of cdktf');
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
