// SPDX-License-Identifier: Apache-2.0
import { unknown, type ResourceView } from '../../stores/resource';
import { isRegion, type Action, type Change, type Doubt, type Input } from './input';
import { asList, asRecord, asText, isRecord, member, show } from './json';

/** Expressions of a resource in the configuration, by attribute. */
type Expressions = Readonly<Record<string, unknown>>;

/** Keys of `count` and `for_each` in an address. */
const KEYS = /\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g;

const ACTIONS: Readonly<Record<string, Action>> = {
  '': 'none',
  'no-op': 'none',
  read: 'none',
  create: 'create',
  update: 'update',
  delete: 'delete',
  forget: 'forget',
  'delete,create': 'replace',
  'create,delete': 'replace',
  'create,forget': 'replace',
};

/**
 * Nested blocks that a store or a rule reads. The configuration in a plan leaves out blocks that are `dynamic`, so one
 * that is unknown there may come from a repetition that is not known yet.
 */
const BLOCKS_READ: Readonly<Record<string, readonly string[]>> = {
  tencentcloud_ckafka_instance: ['config'],
  tencentcloud_cls_alarm: ['alarm_targets'],
  tencentcloud_cos_bucket: ['lifecycle_rules', 'object_lock_configuration', 'replica_rules'],
};

/** The service writes it into every new bucket, so that it is unknown until there is one. */
const OF_EVERY_NEW = 'object_lock_configuration';

/**
 * A plan as `terraform show -json` prints it.
 *
 * Values that are known after apply only are unknown, with the references of the configuration as their expression. What
 * the configuration does not mention and the provider computes is unset instead, as in synthesised JSON: stores know
 * which unset attributes leave a default of the server in force. Blocks that are read stay unknown.
 */
export function readPlan(document: Readonly<Record<string, unknown>>, file: string): Input {
  const configured = expressionsByAddress(document['configuration']);
  const doubts: Doubt[] = doubtsOf(document);
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const entry of asList(document['resource_changes'])) {
    const change = asRecord(member(entry, 'change'));
    const address = asText(member(entry, 'address'));
    const type = asText(member(entry, 'type'));
    if (asText(member(entry, 'mode')) === 'data') continue;
    if (address === '' || type === '' || !isRecord(member(entry, 'change'))) {
      doubts.push({ at: address || file, what: `an entry of 'resource_changes' cannot be read`, level: 'error' });
      continue;
    }
    const action = actionOf(change['actions']);
    if (action === undefined) {
      doubts.push({
        at: address,
        what: `the action ${asList(change['actions']).map(show).join(', ') || show(change['actions'])} is not known`,
        level: 'error',
      });
    }
    const before = isRecord(change['before']) ? viewOf(address, type, file, change['before']) : null;
    const expressions = configured.get(configAddress(entry));
    const after = afterOf(change, expressions, blocksRead(type, action));
    const kept = action === 'delete' || action === 'forget' || after === null;
    // a deposed object is an old copy that goes; the address keeps the new one.
    const deposed = member(entry, 'deposed') !== undefined;
    changes.push({
      address: deposed ? `${address} (deposed)` : address,
      type,
      action: action ?? 'none',
      before,
      after: kept ? null : viewOf(address, type, file, after),
    });
    if (!deposed) seen.add(address);
  }
  const views = changes.flatMap(({ after }) => (after === null ? [] : [after]));
  // the list of changes holds every resource; a trimmed plan may have planned values only.
  const planned = plannedViews(member(document['planned_values'], 'root_module'), file, seen);
  return {
    file,
    form: 'plan',
    views: [...views, ...planned.views],
    changes,
    doubts: [...doubts, ...planned.doubts],
    regions: regionsOf(document),
  };
}

/** Managed resources of a module and its children, as a plan or a state lists them, with what is in doubt of them. */
export function plannedViews(
  module: unknown,
  file: string,
  seen: ReadonlySet<string> = new Set(),
): Pick<Input, 'views' | 'doubts'> {
  const views: ResourceView[] = [];
  const doubts: Doubt[] = [];
  const rest: unknown[] = [module];
  while (rest.length > 0) {
    const next = rest.pop();
    for (const resource of asList(member(next, 'resources'))) {
      const address = asText(member(resource, 'address'));
      const type = asText(member(resource, 'type'));
      if (asText(member(resource, 'mode')) === 'data' || address === '' || type === '' || seen.has(address)) continue;
      if (member(resource, 'deposed_key') !== undefined) {
        doubts.push(deposed(address));
        continue;
      }
      if (member(resource, 'tainted') === true) doubts.push(tainted(address));
      views.push(viewOf(address, type, file, asRecord(member(resource, 'values'))));
    }
    rest.push(...asList(member(next, 'child_modules')));
  }
  return { views, doubts };
}

export function tainted(at: string): Doubt {
  return { at, what: 'it is tainted: the next apply replaces it, which resets what it sets', level: 'error' };
}

export function deposed(at: string): Doubt {
  return { at, what: 'an old object of it waits for its destroy', level: 'warning' };
}

/** A view without the attributes that are null, which Terraform writes for unset ones. */
export function viewOf(
  address: string,
  type: string,
  file: string,
  values: Readonly<Record<string, unknown>>,
): ResourceView {
  return {
    address,
    type,
    file,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined)),
  };
}

function actionOf(actions: unknown): Action | undefined {
  const key = asList(actions).map(asText).join(',');
  return Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
}

function afterOf(
  change: Readonly<Record<string, unknown>>,
  expressions: Expressions | undefined,
  blocks: readonly string[],
): Record<string, unknown> | null {
  const mask = change['after_unknown'];
  if (!isRecord(change['after'])) return mask === true ? {} : null;
  const after = new Map<string, unknown>(Object.entries(change['after']));
  for (const [attribute, each] of Object.entries(asRecord(mask))) {
    if (!hasUnknown(each)) continue;
    const expression = expressions === undefined ? undefined : member(expressions, attribute);
    const computed = each === true && expressions !== undefined && expression === undefined;
    if (computed && !blocks.includes(attribute)) after.delete(attribute);
    else after.set(attribute, overlay(after.get(attribute), each, expressionText(expression)));
  }
  return Object.fromEntries(after);
}

function blocksRead(type: string, action: Action | undefined): readonly string[] {
  const blocks = Object.hasOwn(BLOCKS_READ, type) ? (BLOCKS_READ[type] ?? []) : [];
  const isNew = action === 'create' || action === 'replace';
  return isNew ? blocks.filter((block) => block !== OF_EVERY_NEW) : blocks;
}

function hasUnknown(mask: unknown): boolean {
  if (mask === true) return true;
  return typeof mask === 'object' && mask !== null && Object.values(mask).some(hasUnknown);
}

/** Puts unknown values where the mask says so. */
function overlay(value: unknown, mask: unknown, expression: string): unknown {
  if (mask === true) return unknown(expression);
  if (!hasUnknown(mask)) return value;
  if (Array.isArray(mask)) {
    const list = asList(value);
    return mask.map((each, index) => overlay(list[index], each, expression));
  }
  const result = new Map<string, unknown>(Object.entries(asRecord(value)));
  for (const [key, each] of Object.entries(asRecord(mask))) {
    if (hasUnknown(each)) result.set(key, overlay(result.get(key), each, expression));
  }
  return Object.fromEntries(result);
}

/** The references of an expression, in the form that an expression has in synthesised JSON. */
function expressionText(expression: unknown): string {
  const references = new Set<string>();
  const rest: unknown[] = [expression];
  while (rest.length > 0) {
    const next = rest.pop();
    for (const reference of asList(member(next, 'references'))) references.add(asText(reference));
    if (typeof next === 'object' && next !== null) rest.push(...(Object.values(next) as unknown[]));
  }
  const [first] = [...references].filter((each) => each !== '');
  return first === undefined ? 'known after apply' : `\${${first}}`;
}

function expressionsByAddress(configuration: unknown): Map<string, Expressions> {
  const found = new Map<string, Expressions>();
  const rest: { prefix: string; module: unknown }[] = [{ prefix: '', module: member(configuration, 'root_module') }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    for (const resource of asList(member(next.module, 'resources'))) {
      const expressions = member(resource, 'expressions');
      const address = asText(member(resource, 'address'));
      // expressions are left out where a resource has none at all.
      if (address !== '') found.set(`${next.prefix}${address}`, asRecord(expressions));
    }
    for (const [name, call] of Object.entries(asRecord(member(next.module, 'module_calls')))) {
      rest.push({ prefix: `${next.prefix}module.${name}.`, module: member(call, 'module') });
    }
  }
  return found;
}

/** The address in the configuration: without the keys of `count` and `for_each`. */
function configAddress(entry: unknown): string {
  const module = asText(member(entry, 'module_address')).replace(KEYS, '');
  const local = `${asText(member(entry, 'type'))}.${asText(member(entry, 'name'))}`;
  return module === '' ? local : `${module}.${local}`;
}

function doubtsOf(document: Readonly<Record<string, unknown>>): Doubt[] {
  const doubts: Doubt[] = [];
  const add = (what: string): void => void doubts.push({ at: 'plan', what, level: 'error' });
  if (document['errored'] === true) add('the plan ended with an error, so it does not show everything');
  if (document['complete'] === false) add('the plan is not complete: a second one follows after the apply');
  if (asList(document['deferred_changes']).length > 0) add('the plan defers changes that it does not show');
  return doubts;
}

/** Regions of the providers: a constant, a variable's value, else the expression, or an empty text where none is set. */
function regionsOf(document: Readonly<Record<string, unknown>>): string[] {
  return Object.values(asRecord(member(document['configuration'], 'provider_config')))
    .filter((provider) => member(provider, 'name') === 'tencentcloud')
    .map((provider) => {
      const region = member(member(provider, 'expressions'), 'region');
      return region === undefined ? '' : regionOf(region, asText(member(provider, 'module_address')), document);
    });
}

/** What an expression gives that is a constant or nothing but a variable, of the root or handed down to a module. */
function regionOf(expression: unknown, module: string, document: Readonly<Record<string, unknown>>): string {
  const constant = asText(member(expression, 'constant_value'));
  if (constant !== '') return constant;
  const references = asList(member(expression, 'references')).map(asText);
  const name = /^var\.([A-Za-z0-9_-]+)$/.exec(references[0] ?? '')?.[1];
  const open = expressionText(expression);
  if (references.length !== 1 || name === undefined) return open;
  if (module === '') {
    const value = asText(member(member(document['variables'], name), 'value'));
    return isRegion(value) ? value : open;
  }
  const path = module.replace(KEYS, '').split('.module.');
  const own = (path.pop() ?? '').replace(/^module\./, '');
  const parent = path.reduce(
    (outer, each) => member(callOf(outer, each.replace(/^module\./, '')), 'module'),
    member(document['configuration'], 'root_module'),
  );
  const given = member(member(callOf(parent, own), 'expressions'), name);
  return given === undefined ? open : regionOf(given, path.join('.module.'), document);
}

function callOf(module: unknown, name: string): unknown {
  return member(member(module, 'module_calls'), name);
}
