// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../../lib/command/errors';
import { readText } from '../../lib/verify';
import { problemOf } from '../helpers/problems';
import { drop, manifestIn, referenceDocument, type Document } from '../helpers/reference';
import { referencePlan, TODAY } from './mutation/documents';
import { exitOf } from './mutation/mutate';

type Change = (document: Document) => void;

/** Each of them: what is done, the change, and whether it is broken or not known. */
type Case = readonly [name: string, change: Change, code: number];

const { violation, unclear, ok } = EXIT;
const provider = (document: Document): Document => document['provider'].tencentcloud[0];
const first = (type: string, change: (body: Document) => void): Change => {
  return (document) => change(Object.values(document['resource'][type])[0] as Document);
};
const add = (type: string, body: unknown): Change => {
  return (document) => void (document['resource'][type] = { ...document['resource'][type], other: body });
};
const bucket = (change: (body: Document) => void): Change => first('tencentcloud_cos_bucket', change);
const rules = (change: (rules: Document[]) => void): Change => bucket((body) => change(body['lifecycle_rules']));
const expiring = (change: (rule: Document) => void): Change => {
  return (document) => {
    const buckets = Object.values(document['resource'].tencentcloud_cos_bucket as Record<string, Document>);
    const all = buckets.flatMap((body) => body['lifecycle_rules'] as Document[]);
    all.filter(({ expiration }) => expiration !== undefined).forEach(change);
  };
};
const required = (document: Document): Document => document['terraform'].required_providers;

const DOCUMENTS: Readonly<Record<string, readonly Case[]>> = {
  'a provider that was not read': [
    ['another source', (d) => void (required(d)['tencentcloud'].source = 'somebody/tencentcloud'), unclear],
    ['a source of another name', (d) => void (required(d)['tencentcloud'].source = 'somebody/other'), unclear],
    ['no source', (d) => drop(required(d)['tencentcloud'], 'source'), unclear],
    ['a range of versions', (d) => void (required(d)['tencentcloud'].version = '~> 1.83.25'), unclear],
    ['no version', (d) => drop(required(d)['tencentcloud'], 'version'), unclear],
    ['no requirement', (d) => drop(d['terraform'], 'required_providers'), unclear],
    ['a local name', (d) => void (required(d)['tc'] = { ...required(d)['tencentcloud'] }), unclear],
    [
      'the registry by name',
      (d) => void (required(d)['tencentcloud'].source = 'registry.terraform.io/tencentcloudstack/tencentcloud'),
      ok,
    ],
  ],
  'a provider that works elsewhere': [
    ...['assume_role', 'assume_role_with_saml', 'assume_role_with_web_identity', 'mfa_certification'].map(
      (name): Case => [name, (d) => void (provider(d)[name] = [{ role_arn: 'x' }]), violation],
    ),
    ['domain', (d) => void (provider(d)['domain'] = 'internal.example'), violation],
    ['cos_domain', (d) => void (provider(d)['cos_domain'] = 'https://cos.example'), violation],
    ['protocol', (d) => void (provider(d)['protocol'] = 'HTTP'), violation],
    [
      'a second block with keys',
      (d) => d['provider'].tencentcloud.push({ alias: 'x', region: 'ap-singapore', secret_id: 'x' }),
      violation,
    ],
    ['another region', (d) => void (provider(d)['region'] = 'eu-frankfurt'), violation],
    [
      'another region, which is allowed',
      (d) => {
        manifestIn(d)['allowedRegions'].push('eu-frankfurt');
        d['provider'].tencentcloud.push({ alias: 'eu', region: 'eu-frankfurt' });
        bucket((body) => void (body['provider'] = 'tencentcloud.eu'))(d);
      },
      violation,
    ],
    ['an alias that nobody declares', bucket((body) => void (body['provider'] = 'tencentcloud.none')), unclear],
  ],
  'what nobody sees': [
    [
      'a provisioner of a bucket',
      bucket((body) => void (body['provisioner'] = { 'local-exec': { command: 'x' } })),
      violation,
    ],
    [
      'a provisioner of terraform_data',
      add('terraform_data', { provisioner: [{ 'remote-exec': { inline: [] } }] }),
      violation,
    ],
    [
      'a provisioner of null_resource',
      add('null_resource', [{ provisioner: [{ 'local-exec': [{ command: 'x' }] }] }]),
      violation,
    ],
    [
      'a program of a check',
      (d) => void (d['check'] = { x: { data: { external: { y: { program: ['x'] } } } } }),
      violation,
    ],
    [
      'ignored changes in a form of their own',
      bucket((body) => void (body['lifecycle'].ignore_changes = '${all}')),
      violation,
    ],
    [
      'ignored changes as an expression',
      bucket((body) => void (body['lifecycle'].ignore_changes = ['${lifecycle_rules}'])),
      violation,
    ],
    ['a program', (d) => void (d['data'] = { external: { x: { program: ['x'] } } }), violation],
    ['a module', (d) => void (d['module'] = { logs: { source: './logs' } }), unclear],
    ['an action', (d) => void (d['action'] = { tencentcloud_x: { y: {} } }), unclear],
    [
      'an action that a resource triggers',
      bucket((body) => void (body['lifecycle'].action_trigger = [{ events: ['after_create'] }])),
      unclear,
    ],
    ["OpenTofu's switch of a resource", bucket((body) => void (body['lifecycle'].enabled = false)), unclear],
    ['a block of a newer Terraform', (d) => void (d['policy'] = { x: {} }), unclear],
    ['a member of a newer Terraform', (d) => void (d['terraform'].overrides = {}), unclear],
    ['a resource that is no object', add('tencentcloud_cos_bucket', 'x'), unclear],
    ['a type that is no object', (d) => void (d['resource'].tencentcloud_vpc = 'x'), unclear],
    [
      'a removed block',
      (d) => void (d['removed'] = [{ from: 'tencentcloud_cos_bucket.old', lifecycle: { destroy: false } }]),
      violation,
    ],
    [
      'a removed block without a lifecycle',
      (d) => void (d['removed'] = { from: 'tencentcloud_cos_bucket.old' }),
      violation,
    ],
    ['what is counted', bucket((body) => void (body['count'] = '${var.n}')), violation],
    [
      'a directive of a template',
      first('tencentcloud_cls_topic', (body) => void (body['storage_type'] = '%{ if true }cold%{ endif }')),
      violation,
    ],
  ],
  'a setting without effect': [
    ['metadata acceleration', bucket((body) => void (body['chdfs_ofs'] = true)), violation],
    ['metadata acceleration by a variable', bucket((body) => void (body['chdfs_ofs'] = '${var.x}')), violation],
    [
      'too many rules',
      rules((list) =>
        list.push(
          ...Array.from({ length: 1000 }, (_x, n) => ({
            id: `r${n}`,
            filter_prefix: `x${n}/`,
            expiration: { days: 1 },
          })),
        ),
      ),
      violation,
    ],
    [
      'a transition on a date',
      expiring((rule) => void (rule['transition'] = [{ date: '2030-01-01', storage_class: 'ARCHIVE' }])),
      violation,
    ],
    [
      'a date beside days',
      expiring((rule) => void (rule['expiration'] = { ...rule['expiration'], date: '2030-01-01' })),
      violation,
    ],
    [
      'a delete marker beside days',
      expiring((rule) => void (rule['expiration'] = { ...rule['expiration'], delete_marker: true })),
      violation,
    ],
    [
      'a tag filter of a newer provider',
      expiring((rule) => void (rule['filter_tags'] = [{ key: 'a', value: 'b' }])),
      violation,
    ],
    ['a status of a newer provider', expiring((rule) => void (rule['status'] = 'Disabled')), violation],
    ['a mirror', bucket((body) => void (body['origin_pull_rules'] = [{ priority: 1 }])), violation],
    [
      'a policy that denies',
      add('tencentcloud_cos_bucket_policy', {
        bucket: 'x',
        policy: '{"Statement":[{"Effect":"Deny","Action":["name/cos:DeleteObject"]}]}',
      }),
      violation,
    ],
    [
      'a policy that is not known',
      add('tencentcloud_cos_bucket_policy', { bucket: 'x', policy: '${data.x.y.json}' }),
      violation,
    ],
    [
      'a policy that allows',
      add('tencentcloud_cos_bucket_policy', { bucket: 'x', policy: '{"Statement":[{"Effect":"Allow"}]}' }),
      ok,
    ],
    [
      'an alarm that posts log lines',
      add('tencentcloud_cls_alarm', { name: 'x', analysis: [{ type: 'original' }] }),
      violation,
    ],
    [
      'eviction',
      first('tencentcloud_redis_param', (body) => void (body['instance_params']['maxmemory-policy'] = 'volatile-lru')),
      violation,
    ],
    [
      'a template of parameters',
      add('tencentcloud_redis_param_template', {
        params_override: [{ key: 'maxmemory-policy', value: 'allkeys-lru' }],
      }),
      violation,
    ],
  ],
  'a manifest that says more than is read': [
    ['a member', (d) => void (manifestIn(d)['exceptions'] = ['log']), violation],
    ['a member of a unit', (d) => void (manifestIn(d)['units'].main.readOnly = true), violation],
    [
      'a member of a placement',
      (d) => void ((Object.values(manifestIn(d)['placements'])[0] as Document)['unless'] = 'x'),
      violation,
    ],
    [
      'a member of an obligation',
      (d) => void ((Object.values(manifestIn(d)['placements'])[0] as Document)['obligation'].except = 'x'),
      violation,
    ],
    ['a unit with a wrong number', (d) => void (manifestIn(d)['units'].cache.databases = -1), violation],
  ],
  'settings that delete earlier than the estate says': [
    ['a shorter period', first('tencentcloud_cls_topic', (body) => void (body['period'] -= 1)), violation],
    ['a shorter expiration', expiring((rule) => void (rule['expiration'].days = 1)), violation],
  ],
  'what changes nothing': [
    ['a network rule', add('tencentcloud_vpc_acl', { name: 'x' }), ok],
    ['a variable', (d) => void (d['variable'] = { x: { default: 1 } }), ok],
    ['an import', (d) => void (d['import'] = [{ to: 'tencentcloud_vpc.x', id: 'x' }]), ok],
    ['a moved block', (d) => void (d['moved'] = [{ from: 'a.b', to: 'a.c' }]), ok],
  ],
};

describe.each(Object.entries(DOCUMENTS))('%s', (_kind, cases) => {
  test.each(cases)('%s', (_name, change, code) => {
    const document = referenceDocument();
    change(document);
    expect(exitOf(document, TODAY)).toBe(code);
  });
});

const changeOf = (plan: Document, type: string): Document =>
  plan['resource_changes'].find((each: Document) => each['type'] === type) as Document;
const bucketOf = (plan: Document): Document => changeOf(plan, 'tencentcloud_cos_bucket');
const planned = (plan: Document): Document[] => plan['planned_values'].root_module.resources;
const ours = (plan: Document): Document => plan['configuration'].provider_config.tencentcloud;

const PLANS: Readonly<Record<string, readonly Case[]>> = {
  'a form that was not read': [
    ['no version', (p) => drop(p, 'format_version'), unclear],
    ['a newer one', (p) => void (p['format_version'] = '2.0'), unclear],
    ['a number', (p) => void (p['format_version'] = 1.2), unclear],
    ['no planned values', (p) => void (p['planned_values'] = null), unclear],
    ['no list of changes', (p) => void (p['resource_changes'] = null), violation],
    ['actions', (p) => void (p['action_invocations'] = [{ address: 'action.x.y' }]), unclear],
    ['deferred actions', (p) => void (p['deferred_action_invocations'] = [{}]), unclear],
    [
      'a module whose inside is not there',
      (p) => void (p['configuration'].root_module.module_calls = { x: { source: './x' } }),
      unclear,
    ],
    ['an action that nobody knows', (p) => void (bucketOf(p)['change'].actions = ['recreate']), violation],
    ['no action', (p) => drop(bucketOf(p)['change'], 'actions'), violation],
    [
      'a resource that calls itself a data source',
      (p) => {
        bucketOf(p)['change'].after.lifecycle_rules = [];
        bucketOf(p)['mode'] = 'data';
      },
      violation,
    ],
    ['nothing known of a resource', (p) => void (bucketOf(p)['change'].after_unknown = true), violation],
    ['an error', (p) => void (p['errored'] = true), violation],
    ['a part', (p) => void (p['complete'] = false), violation],
  ],
  'a plan that contradicts itself': [
    [
      'another value',
      (p) => void (planned(p).find(({ type }) => type === 'tencentcloud_cls_topic')!['values'].period = 3640),
      unclear,
    ],
    ['a resource less', (p) => void planned(p).pop(), unclear],
    ['another type', (p) => void (planned(p)[0]!['type'] = 'tencentcloud_vpc'), unclear],
  ],
  'a provider that was not read, in a plan': [
    [
      'another source of a resource',
      (p) => void (bucketOf(p)['provider_name'] = 'registry.terraform.io/somebody/other'),
      unclear,
    ],
    ['no source of a resource', (p) => drop(bucketOf(p), 'provider_name'), unclear],
    ['another source', (p) => void (ours(p)['full_name'] = 'registry.terraform.io/somebody/tencentcloud'), unclear],
    ['another version', (p) => void (ours(p)['version_constraint'] = '1.84.0'), unclear],
    ['no version', (p) => drop(ours(p), 'version_constraint'), unclear],
    ['a role', (p) => void (ours(p)['expressions'].assume_role = [{ role_arn: { constant_value: 'x' } }]), violation],
  ],
  'what a plan lets go of': [
    [
      'a bucket',
      (p) =>
        void Object.assign(bucketOf(p)['change'], {
          actions: ['forget'],
          before: bucketOf(p)['change'].after,
          after: null,
        }),
      violation,
    ],
    [
      'an old bucket behind a new one',
      (p) => {
        const { change } = bucketOf(p) as { change: Document };
        change['before'] = { ...change['after'], bucket: 'old-1250000000' };
        change['actions'] = ['create', 'forget'];
      },
      violation,
    ],
  ],
  'what a plan does beside it': [
    [
      'a provisioner',
      (p) => void (p['configuration'].root_module.resources[0].provisioners = [{ type: 'local-exec' }]),
      violation,
    ],
    [
      'a program',
      (p) =>
        p['configuration'].root_module.resources.push({
          address: 'data.external.x',
          mode: 'data',
          type: 'external',
          name: 'x',
        }),
      violation,
    ],
  ],
};

describe.each(Object.entries(PLANS))('%s', (_kind, cases) => {
  test.each(cases)('%s', (_name, change, code) => {
    const plan = referencePlan();
    change(plan);
    expect(exitOf(plan, TODAY)).toBe(code);
  });
});

describe('the plan of the reference estate', () => {
  test('keeps every promise as the real provider plans it', () => {
    expect(exitOf(referencePlan(), TODAY)).toBe(ok);
  });

  test('never shows what Terraform marks as sensitive', () => {
    const plan = referencePlan();
    bucketOf(plan)['change'].after.secret_of_a_newer_version = 'hunter2';
    bucketOf(plan)['change'].after_sensitive = { secret_of_a_newer_version: true };
    expect(JSON.stringify(readText(JSON.stringify(plan), 'plan.json'))).not.toContain('hunter2');
  });
});

test('two members of one name are refused, because Terraform reads both and JSON.parse the last', () => {
  const text = JSON.stringify(referenceDocument());
  const twice = text.replace('"resource":', '"resource":{"aws_s3_bucket":{"copy":{"bucket":"x"}}},"resource":');
  expect(problemOf(() => readText(twice, 'cdk.tf.json')).message).toEqual(
    expect.stringContaining('two members of one name'),
  );
  expect(() => readText(text, 'cdk.tf.json')).not.toThrow();
  // the names of members are nothing but names where they are values.
  const quoted = JSON.stringify({ ...referenceDocument(), locals: { x: '"a": "b\\"', ['"y":']: 'z:' } });
  expect(() => readText(quoted, 'cdk.tf.json')).not.toThrow();
});
