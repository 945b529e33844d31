// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../../lib/command/errors';
import { drop, manifestIn, referenceDocument, type Document } from '../helpers/reference';
import { referencePlan, referenceState, referenceStateFile, TODAY } from './mutation/documents';
import { exitOf } from './mutation/mutate';

/** What is done, the change, and the exit code that is right. @default of the code - not known */
type Case = readonly [name: string, change: (document: Document) => void, code?: number];

const { violation, unclear, ok } = EXIT;

function judged(cases: readonly Case[], fresh: () => Document): void {
  const all = cases.map(([name, change, code = unclear]) => [name, change, code] as const);
  test.each(all)('%s', (_name, change, code) => {
    const document = fresh();
    change(document);
    expect(exitOf(document, TODAY)).toBe(code);
  });
}

const added = (type: string, body: unknown) => {
  return (document: Document): void => {
    document['resource'][type] = { ...document['resource'][type], other: body };
  };
};
const zip = (document: Document): string =>
  (Object.values(document['resource'].tencentcloud_scf_function)[0] as Document)['zip_file'] as string;
const enforcerName = (document: Document): string =>
  (Object.values(document['resource'].tencentcloud_scf_function)[0] as Document)['name'] as string;

describe('a document', () => {
  judged(
    [
      [
        'with a utility of another maker',
        (d) => void (d['terraform'].required_providers.null = { source: 'somebody/null' }),
      ],
      ['with a utility of its maker', (d) => void (d['terraform'].required_providers.null = { version: '3.2' }), ok],
      ['whose resource takes a provider of another name', added('null_resource', { provider: 'other' })],
      ['whose resource takes a provider by an expression', added('null_resource', { provider: '${other.x}' })],
      ['whose resource takes a provider of its own', added('null_resource', { provider: 'null.x' }), ok],
      [
        'that writes the code of the enforcer',
        (d) => added('local_file', { filename: zip(d), content_base64: 'x' })(d),
        violation,
      ],
      ['that writes a file of any name', added('local_file', { filename: '${var.name}', content: 'x' }), violation],
      ['that writes another file', added('local_file', { filename: '${path.module}/x.json', content: 'x' }), ok],
      [
        'whose data source writes the code of the enforcer',
        (d) => void (d['data'] = { archive_file: { x: { type: 'zip', output_path: zip(d) } } }),
        violation,
      ],
      [
        'whose data source writes another archive',
        (d) => void (d['data'] = { archive_file: { x: { type: 'zip', output_path: 'mine.zip' } } }),
        ok,
      ],
      ...[
        ['tencentcloud_scf_trigger_config', { enable: 'CLOSE', trigger_name: 'retention-timer', type: 'timer' }],
        ['tencentcloud_scf_function_alias', { name: '$DEFAULT', function_version: '1' }],
        ['tencentcloud_scf_reserved_concurrency_config', { reserved_concurrency_mem: 0 }],
        ['tencentcloud_scf_function_event_invoke_config', { async_trigger_config: [{}] }],
      ].map(([type, body]): Case => [
        `with a ${String(type)} of the enforcer`,
        (d) => added(type as string, { function_name: enforcerName(d), ...(body as object) })(d),
        violation,
      ]),
      [
        'with a boundary of its role',
        (d) =>
          added('tencentcloud_cam_role_permission_boundary_attachment', {
            role_name: enforcerName(d),
            policy_id: 1,
          })(d),
        violation,
      ],
      [
        'with more rights of its role',
        (d) =>
          added('tencentcloud_cam_role_policy_attachment_by_name', {
            role_name: enforcerName(d),
            policy_name: 'AdministratorAccess',
          })(d),
        violation,
      ],
      ['without its manifest', (d) => drop(d['resource'], 'terraform_data'), violation],
      [
        'with a manifest that is a text',
        (d) => void (d['resource'].terraform_data.manifest.input = JSON.stringify(manifestIn(d))),
        violation,
      ],
    ],
    referenceDocument,
  );
});

const entry = (plan: Document, type = 'tencentcloud_cls_topic'): Document =>
  plan['resource_changes'].find((each: Document) => each['type'] === type) as Document;

describe('a plan', () => {
  judged(
    [
      ['with a member of a newer format', (p) => void (p['provider_actions'] = [{}])],
      ['whose resource has a member of a newer format', (p) => void (entry(p)['condition'] = 'x')],
      ['whose change has a member of a newer format', (p) => void (entry(p)['change'].until = 'x')],
      ['whose configuration has a member of a newer format', (p) => void (p['configuration'].policies = {})],
      [
        'whose provider has a member of a newer format',
        (p) => void (p['configuration'].provider_config.tencentcloud.for_each = {}),
      ],
      ['with deferred changes that are no list', (p) => void (p['deferred_changes'] = { a: 1 })],
      ['with actions that are no list', (p) => void (p['action_invocations'] = { a: 1 })],
      ['with modules that are no list', (p) => void (p['planned_values'].root_module.child_modules = { a: 1 })],
      [
        'with provisioners that are no list',
        (p) => void (p['configuration'].root_module.resources[0].provisioners = { type: 'local-exec' }),
      ],
      ...['true', 1, null].map((value): Case => [
        `that ended with ${String(value)}`,
        (p) => void (p['errored'] = value),
      ]),
      ...['false', 0, null].map((value): Case => [
        `that is complete by ${String(value)}`,
        (p) => void (p['complete'] = value),
      ]),
      ['that calls a resource otherwise', (p) => void (entry(p)['name'] = 'other')],
      [
        'that calls a resource of the configuration otherwise',
        (p) => {
          p['configuration'].root_module.resources[0].name = 'other';
        },
      ],
      ['with an index that is not in the address', (p) => void (entry(p)['index'] = 0)],
      ['whose configuration lacks a resource', (p) => void p['configuration'].root_module.resources.splice(3, 1)],
      ...['tencentcloudx', undefined].map((key): Case => [
        `whose resource has a provider by the key ${String(key)}`,
        (p) => void (p['configuration'].root_module.resources[3].provider_config_key = key),
      ]),
      ['with a resource of another kind', (p) => void (entry(p)['mode'] = 'ephemeral')],
      ['that reads what it manages', (p) => void (entry(p)['change'].actions = ['read'])],
      ['that creates what is there', (p) => void (entry(p)['change'].before = {})],
      ['that leaves as it is what is not there', (p) => void (entry(p)['change'].actions = ['no-op'])],
      [
        'that leaves as it is what goes',
        (p) => void Object.assign(entry(p)['change'], { actions: ['no-op'], before: {}, after: null }),
        violation,
      ],
      ['that destroys what stays', (p) => void (entry(p)['change'].actions = ['delete']), violation],
      [
        'whose manifest is of another provider',
        (p) => void (entry(p, 'terraform_data')['provider_name'] = 'registry.terraform.io/somebody/terraform'),
      ],
    ],
    referencePlan,
  );
});

const shown = (state: Document, type = 'tencentcloud_cls_topic'): Document =>
  state['values'].root_module.resources.find((each: Document) => each['type'] === type) as Document;

describe('a state as Terraform prints it', () => {
  judged(
    [
      ['with a member of a newer format', (s) => void (s['policies'] = [])],
      ['whose resource has a member of a newer format', (s) => void (shown(s)['until'] = 'x')],
      ['with modules that are no list', (s) => void (s['values'].root_module.child_modules = { a: 1 })],
      [
        'that calls a resource a data source',
        (s) => void (shown(s, 'tencentcloud_cos_bucket')['mode'] = 'data'),
        violation,
      ],
      ['with a resource of no kind', (s) => void (shown(s)['mode'] = 'x')],
      ['that calls a resource otherwise', (s) => void (shown(s)['name'] = 'x')],
      ['whose manifest puts out something else', (s) => void (shown(s, 'terraform_data')['values'].output = {})],
      ['that is tainted by a word', (s) => void (shown(s)['tainted'] = 'true'), violation],
      [
        'whose function could not be made',
        (s) => void (shown(s, 'tencentcloud_scf_function')['values'].status = 'CreateFailed'),
        violation,
      ],
      [
        'whose timer is not available',
        (s) => void (shown(s, 'tencentcloud_scf_trigger')['values'].available_status = 'Unavailable'),
        violation,
      ],
      ['whose manifest is of another provider', (s) => void (shown(s, 'terraform_data')['provider_name'] = 'x/y/z')],
    ],
    referenceState,
  );
});

const kept = (state: Document, type = 'tencentcloud_cls_topic'): Document =>
  state['resources'].find((each: Document) => each['type'] === type) as Document;

describe('a state as Terraform keeps it', () => {
  judged(
    [
      ['with a member of a newer format', (s) => void (s['policies'] = [])],
      ['whose object has a member of a newer format', (s) => void (kept(s)['instances'][0].until = 'x')],
      ['with a resource of no kind', (s) => void (kept(s)['mode'] = 'x')],
      ['with an object in a state that nobody knows', (s) => void (kept(s)['instances'][0].status = 'planned')],
      ['with objects that are no list', (s) => void (kept(s)['instances'] = { ...kept(s)['instances'] }), violation],
      [
        'whose manifest is not of the type beside it',
        (s) => void (kept(s, 'terraform_data')['instances'][0].attributes.input.type[1].estate = 'number'),
      ],
      [
        'whose manifest puts out something else',
        (s) => void (kept(s, 'terraform_data')['instances'][0].attributes.output.value = {}),
      ],
      ['whose manifest is of another provider', (s) => void (kept(s, 'terraform_data')['provider'] = 'provider["x"]')],
    ],
    referenceStateFile,
  );
});
