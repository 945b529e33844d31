// SPDX-License-Identifier: Apache-2.0
import type { Doubt } from './input';
import { asList, asText, isRecord, member, same, show } from './json';
import { modulesIn } from './plan-expressions';

type Node = Readonly<Record<string, unknown>>;

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** Members of what `terraform show -json` prints, until Terraform 1.14 and OpenTofu 1.10: what each says is known here. */
const PLAN = words(
  'action_invocations applyable checks complete configuration deferred_action_invocations deferred_changes errored ' +
    'format_version output_changes planned_values prior_state proposed_unknown relevant_attributes resource_changes ' +
    'resource_drift terraform_version timestamp variables',
);
const STATE = words('checks format_version terraform_version values');
const VALUES = words('outputs root_module');
const MODULE = words('address child_modules resources');
const RESOURCE = words(
  'address depends_on deposed_key identity identity_schema_version index mode name provider_name schema_version ' +
    'sensitive_values tainted type values',
);
const ENTRY = words(
  'action_reason address change deposed index mode module_address name previous_address provider_name type',
);
const CHANGE = words(
  'actions after after_identity after_sensitive after_unknown before before_identity before_sensitive ' +
    'generated_config importing replace_paths',
);
const CONFIGURATION = words('provider_config root_module');
const PROVIDER = words('alias expressions full_name module_address name version_constraint');
const CONFIGURED_MODULE = words('module_calls outputs resources variables');
const CONFIGURED = words(
  'address count_expression depends_on expressions for_each_expression mode name provider_config_key provisioners ' +
    'schema_version type',
);
const CALL = words('count_expression depends_on expressions for_each_expression module source version_constraint');
/** Members of a state file of version 4. */
const STATE_FILE = words('check_results lineage outputs resources serial terraform_version version');
const FILE_RESOURCE = words('each instances mode module name provider type');
const FILE_INSTANCE = words(
  'attributes create_before_destroy dependencies deposed identity identity_schema_version index_key private ' +
    'schema_version sensitive_attributes status',
);

/** Kinds of resources that are kept: an action or an ephemeral one is in another list, if anywhere. */
const MODES: readonly unknown[] = ['managed', 'data'];

/** Most entries leave nothing open, and there are as many as resources, three times over. */
const NOTHING: readonly Doubt[] = Object.freeze([]);

function open(at: string, what: string): Doubt {
  return { at, what, level: 'error', unclear: true };
}

/** A newer version of the format may add a member that says what the others mean. */
function unknownMembers(node: unknown, known: ReadonlySet<string>, at: string): readonly Doubt[] {
  if (!isRecord(node)) return NOTHING;
  const strange = Object.keys(node).filter((key) => !known.has(key));
  if (strange.length === 0) return NOTHING;
  return strange.map((key) => open(at, `'${key}' is set there, and its meaning is not known`));
}

/** What is no list would be read as an empty one. */
function noLists(node: unknown, keys: readonly string[], at: string): readonly Doubt[] {
  return keys.flatMap((key) => {
    const value = member(node, key);
    return value === undefined || Array.isArray(value) ? [] : [open(at, `'${key}' must be a list, got ${show(value)}`)];
  });
}

/** The parts of a name say the same as the whole, or nobody knows which resource it is. */
function nameDoubts(entry: unknown, prefix: string): readonly Doubt[] {
  const address = asText(member(entry, 'address'));
  const mode = member(entry, 'mode');
  if (!MODES.includes(mode)) return [open(address, `'mode' must be managed or data, got ${show(mode)}`)];
  const local = `${asText(member(entry, 'type'))}.${asText(member(entry, 'name'))}`;
  const whole = `${prefix}${mode === 'data' ? 'data.' : ''}${local}`;
  const key = address.slice(whole.length);
  const fits = address.startsWith(whole) && (member(entry, 'index') === undefined ? key === '' : /^\[.+\]$/s.test(key));
  return fits ? NOTHING : [open(address, `'address' says another resource than its type and name, which are ${whole}`)];
}

/** The members of a plan, and whether its parts agree. */
export function planFormDoubts(document: Node): Doubt[] {
  const { configuration } = document;
  const entries = asList(document['resource_changes']).filter(isRecord);
  return [
    ...unknownMembers(document, PLAN, 'plan'),
    ...noLists(document, ['action_invocations', 'deferred_action_invocations', 'deferred_changes'], 'plan'),
    ...flagDoubts(document, 'errored', false),
    ...flagDoubts(document, 'complete', true),
    ...valuesDoubts(document['planned_values']),
    ...entries.flatMap((entry) => [
      ...unknownMembers(entry, ENTRY, asText(entry['address'])),
      ...unknownMembers(entry['change'], CHANGE, asText(entry['address'])),
      ...nameDoubts(entry, prefixOf(entry['module_address'])),
      ...actionDoubts(entry),
    ]),
    ...unknownMembers(configuration, CONFIGURATION, 'configuration'),
    ...Object.entries(members(member(configuration, 'provider_config'))).flatMap(([name, each]) =>
      unknownMembers(each, PROVIDER, `provider.${name}`),
    ),
    ...modulesIn(configuration).flatMap(({ prefix, module }) => moduleDoubts(prefix, module)),
  ];
}

/** The members of a state as `terraform show -json` prints it. */
export function stateFormDoubts(document: Node): Doubt[] {
  return [...unknownMembers(document, STATE, 'state'), ...valuesDoubts(document['values'])];
}

/** The members of a state file. */
export function stateFileFormDoubts(document: Node): Doubt[] {
  const resources = asList(document['resources']).filter(isRecord);
  return [
    ...unknownMembers(document, STATE_FILE, 'state'),
    ...noLists(document, ['resources'], 'state'),
    ...resources.flatMap((resource) => {
      const at = `${asText(resource['type'])}.${asText(resource['name'])}`;
      const { mode } = resource;
      return [
        ...unknownMembers(resource, FILE_RESOURCE, at),
        ...noLists(resource, ['instances'], at),
        ...(MODES.includes(mode) ? [] : [open(at, `'mode' must be managed or data, got ${show(mode)}`)]),
        ...asList(resource['instances']).flatMap((each) => [
          ...unknownMembers(each, FILE_INSTANCE, at),
          ...statusDoubts(each, at),
        ]),
      ];
    }),
  ];
}

function statusDoubts(instance: unknown, at: string): Doubt[] {
  const status = member(instance, 'status') ?? 'ready';
  return ['ready', 'tainted'].includes(status as string) ? [] : [open(at, `its 'status' is ${show(status)}`)];
}

/** Terraform puts out what was put in, so that a manifest is in a state twice. */
export function outputDoubts(type: string, at: string, values: Node): Doubt[] {
  if (type !== 'terraform_data' || values['input'] === undefined || values['input'] === null) return [];
  const { input, output } = values;
  return same(input, output) ? [] : [open(at, "'input' and 'output' say different things of it")];
}

/** Whether a value of any type is of the type that a state file keeps beside it. */
export function isOfType(value: unknown, type: unknown): boolean {
  if (value === null || type === 'dynamic') return value === null;
  if (!Array.isArray(type)) return typeof value === (type === 'bool' ? 'boolean' : type);
  const [kind, inner, ...others] = type as unknown[];
  if (others.length > 0) return false;
  const isInner = (each: unknown): boolean => isOfType(each, inner);
  if (kind === 'object') return isRecord(value) && isRecord(inner) && sameMembers(value, inner);
  if (kind === 'tuple') {
    if (!Array.isArray(value) || !Array.isArray(inner) || value.length !== inner.length) return false;
    return value.every((each, index) => isOfType(each, inner[index]));
  }
  if (kind === 'map') return isRecord(value) && Object.values(value).every(isInner);
  return (kind === 'list' || kind === 'set') && Array.isArray(value) && value.every(isInner);
}

function sameMembers(value: Node, types: Node): boolean {
  const keys = Object.keys(value);
  return (
    keys.length === Object.keys(types).length &&
    keys.every((key) => Object.hasOwn(types, key) && isOfType(value[key], types[key]))
  );
}

function flagDoubts(document: Node, key: string, expected: boolean): Doubt[] {
  const value = document[key];
  return value === undefined || typeof value === 'boolean'
    ? []
    : [open('plan', `'${key}' must be ${expected}, got ${show(value)}`)];
}

/** Resources of a module and its children. */
function valuesDoubts(values: unknown): Doubt[] {
  const doubts = [...unknownMembers(values, VALUES, 'values')];
  const rest: unknown[] = [member(values, 'root_module')];
  while (rest.length > 0) {
    const next = rest.pop();
    const address = asText(member(next, 'address'));
    doubts.push(
      ...unknownMembers(next, MODULE, address || 'root_module'),
      ...noLists(next, ['resources', 'child_modules'], address || 'root_module'),
      ...asList(member(next, 'resources')).flatMap((each) => [
        ...unknownMembers(each, RESOURCE, asText(member(each, 'address'))),
        ...nameDoubts(each, prefixOf(address)),
      ]),
    );
    rest.push(...asList(member(next, 'child_modules')));
  }
  return doubts;
}

function moduleDoubts(prefix: string, module: unknown): Doubt[] {
  const at = prefix === '' ? 'root_module' : prefix.slice(0, -1);
  return [
    ...unknownMembers(module, CONFIGURED_MODULE, at),
    ...noLists(module, ['resources'], at),
    ...asList(member(module, 'resources')).flatMap((each) => [
      ...unknownMembers(each, CONFIGURED, asText(member(each, 'address'))),
      ...noLists(each, ['provisioners'], asText(member(each, 'address'))),
      ...nameDoubts(each, ''),
    ]),
    ...Object.entries(members(member(module, 'module_calls'))).flatMap(([name, call]) =>
      unknownMembers(call, CALL, `${prefix}module.${name}`),
    ),
  ];
}

/** What is there before and after says the same as the action. */
function actionDoubts(entry: Node): readonly Doubt[] {
  const change = members(entry['change']);
  const actions = asList(change['actions']).map(asText);
  const isNew = actions.length === 1 && actions[0] === 'create';
  const goes = actions.length === 1 && ['delete', 'forget'].includes(actions[0] ?? '');
  // of what is read or made nothing may be known yet.
  const after = change['after'] ?? (change['after_unknown'] === true ? true : null);
  const reads = actions.join() === 'read' && entry['mode'] === 'data';
  const fits =
    (isNew || reads || isSet(change['before'])) &&
    (goes ? !isSet(after) : isSet(after)) &&
    (reads || !actions.includes('read'));
  if (fits && !(isNew && isSet(change['before']))) return NOTHING;
  const what = `'${actions.join(', ')}' does not fit what is there before and after it`;
  return [open(asText(entry['address']), what)];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function members(value: unknown): Node {
  return isRecord(value) ? value : {};
}

function prefixOf(module: unknown): string {
  return asText(module) === '' ? '' : `${asText(module)}.`;
}
