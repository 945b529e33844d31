// SPDX-License-Identifier: Apache-2.0
import { unknown, type ResourceView } from '../../stores/resource';
import { planAsides } from './asides';
import { formatDoubts } from './format';
import type { Action, Change, Doubt, Input } from './input';
import { asList, asRecord, asText, isRecord, member, show } from './json';
import {
  configAddress,
  configuredByAddress,
  expressionText,
  inInstance,
  inside,
  modulesIn,
  type Expressions,
} from './plan-expressions';
import { plannedDoubts } from './planned-doubts';
import { providersOf } from './plan-providers';
import { withoutSecrets } from './secrets';
import { planFormDoubts } from './show-form';

const ACTIONS: Readonly<Record<string, Action>> = {
  'no-op': 'none',
  read: 'none',
  create: 'create',
  update: 'update',
  delete: 'delete',
  forget: 'forget',
  'delete,create': 'replace',
  'create,delete': 'replace',
};

/** The address of a data source, in a module or not. */
const IS_DATA = /(^|\.)data\.[^.]+\.[^.]+$/;

/** A replacement that forgets the old object. */
const FORGETS_THE_OLD: ReadonlySet<string> = new Set(['create,forget', 'forget,create']);

/**
 * Nested blocks that a store or a rule reads. The configuration in a plan leaves out blocks that are `dynamic`, so one
 * that is unknown there may come from a repetition that is not known yet.
 */
const BLOCKS_READ: Readonly<Record<string, readonly string[]>> = {
  tencentcloud_ckafka_instance: ['config'],
  tencentcloud_cls_alarm: ['alarm_targets'],
  tencentcloud_cos_bucket: ['lifecycle_rules', 'object_lock_configuration', 'replica_rules'],
  tencentcloud_tdmq_namespace: ['retention_policy'],
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
  const configured = configuredByAddress(document['configuration']);
  const doubts: Doubt[] = doubtsOf(document);
  const providers = providersOf(document);
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const entry of asList(document['resource_changes'])) {
    const change = asRecord(member(entry, 'change'));
    const address = asText(member(entry, 'address'));
    const type = asText(member(entry, 'type'));
    if (asText(member(entry, 'mode')) === 'data' && IS_DATA.test(address)) continue;
    if (address === '' || type === '' || !isRecord(member(entry, 'change'))) {
      doubts.push({ at: address || file, what: `an entry of 'resource_changes' cannot be read`, level: 'error' });
      continue;
    }
    // Terraform makes another one and lets go of the old one: both happen.
    const actions = asList(change['actions']).map(asText).join(',');
    const lets = FORGETS_THE_OLD.has(actions);
    const action = lets ? 'create' : Object.hasOwn(ACTIONS, actions) ? ACTIONS[actions] : undefined;
    if (action === undefined) {
      doubts.push({
        at: address,
        what: `the action ${asList(change['actions']).map(show).join(', ') || show(change['actions'])} is not known`,
        level: 'error',
      });
    }
    const before = isRecord(change['before'])
      ? viewOf(address, type, file, asRecord(withoutSecrets(change['before'], change['before_sensitive'])))
      : null;
    const resource = configured.get(configAddress(entry));
    const after = afterOf(change, inInstance(resource, address), blocksRead(type, action));
    if (resource === undefined && after !== null && isRecord(document['configuration'])) {
      const what = 'it is not in the configuration, so what else is done with it is not known';
      doubts.push({ at: address, what, level: 'error', unclear: true });
    }
    const kept = action === 'delete' || action === 'forget' || after === null;
    // a deposed object is an old copy that goes; the address keeps the new one.
    const deposed = member(entry, 'deposed') !== undefined;
    if (lets && before !== null) {
      changes.push({ address: `${address} (the old one)`, type, action: 'forget', before, after: null });
    }
    changes.push({
      address: deposed ? `${address} (deposed)` : address,
      type,
      action: action ?? 'none',
      before: lets ? null : before,
      after: kept ? null : viewOf(address, type, file, after, providers.regionOf(resource)),
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
    doubts: [...doubts, ...planned.doubts, ...plannedDoubts(document), ...providers.doubts],
    regions: providers.regions,
    asides: [...planAsides(document), ...providers.asides],
  };
}

/** Managed resources of a module and its children, as a plan or a state lists them, with what is in doubt of them. */
export function plannedViews(
  module: unknown,
  file: string,
  seen: ReadonlySet<string> = new Set(),
): Pick<Input, 'views' | 'doubts'> {
  const views: ResourceView[] = [];
  // the object that is in use comes first.
  const late: ResourceView[] = [];
  const doubts: Doubt[] = [];
  const rest: unknown[] = [module];
  while (rest.length > 0) {
    const next = rest.pop();
    for (const resource of asList(member(next, 'resources'))) {
      const address = asText(member(resource, 'address'));
      const type = asText(member(resource, 'type'));
      if (asText(member(resource, 'mode')) === 'data' || address === '' || type === '' || seen.has(address)) continue;
      const values = asRecord(withoutSecrets(member(resource, 'values'), member(resource, 'sensitive_values')));
      const old = member(resource, 'deposed_key');
      if (old !== undefined) {
        doubts.push(deposed(address));
        late.push(viewOf(deposedAddress(address, old), type, file, values));
        continue;
      }
      if ((member(resource, 'tainted') ?? false) !== false) doubts.push(tainted(address));
      views.push(viewOf(address, type, file, values));
    }
    rest.push(...asList(member(next, 'child_modules')));
  }
  return { views: [...views, ...late], doubts };
}

export function tainted(at: string): Doubt {
  return { at, what: 'it is tainted: the next apply replaces it, which resets what it sets', level: 'error' };
}

export function deposed(at: string): Doubt {
  return { at, what: 'an old object of it waits for its destroy, and holds its data until then', level: 'warning' };
}

/** The address of an old object, which is a resource with settings of its own. */
export function deposedAddress(address: string, key: unknown): string {
  return `${address} (deposed${typeof key === 'string' ? ` ${key}` : ''})`;
}

/** A view without the attributes that are null, which Terraform writes for unset ones. */
export function viewOf(
  address: string,
  type: string,
  file: string,
  given: Readonly<Record<string, unknown>>,
  region?: string,
): ResourceView {
  const isSet = (value: unknown): boolean => value !== null && value !== undefined;
  const whole = Object.values(given).every(isSet);
  const values = whole ? given : Object.fromEntries(Object.entries(given).filter(([, value]) => isSet(value)));
  return region === undefined ? { address, type, file, values } : { address, type, file, values, region };
}

function afterOf(
  change: Readonly<Record<string, unknown>>,
  expressions: Expressions | undefined,
  blocks: readonly string[],
): Record<string, unknown> | null {
  const mask = change['after_unknown'];
  // nothing of it is known.
  if (mask === true) return {};
  if (!isRecord(change['after'])) return null;
  const known = asRecord(withoutSecrets(change['after'], change['after_sensitive']));
  // most of what is unknown is computed and not in it, and most plans change little: only what differs is copied.
  let after: Map<string, unknown> | undefined;
  for (const [attribute, each] of Object.entries(asRecord(mask))) {
    if (!hasUnknown(each)) continue;
    const expression = expressions === undefined ? undefined : member(expressions, attribute);
    const computed = each === true && expressions !== undefined && expression === undefined;
    const unset = computed && !blocks.includes(attribute);
    if (unset && !Object.hasOwn(known, attribute)) continue;
    after ??= new Map<string, unknown>(Object.entries(known));
    if (unset) after.delete(attribute);
    else after.set(attribute, overlay(after.get(attribute), each, expression));
  }
  return after === undefined ? known : Object.fromEntries(after);
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
function overlay(value: unknown, mask: unknown, expression: unknown): unknown {
  if (mask === true) return unknown(expressionText(expression));
  if (!hasUnknown(mask)) return value;
  if (Array.isArray(mask)) {
    const list = asList(value);
    return mask.map((each, index) => overlay(list[index], each, inside(expression, index)));
  }
  const result = new Map<string, unknown>(Object.entries(asRecord(value)));
  for (const [key, each] of Object.entries(asRecord(mask))) {
    if (hasUnknown(each)) result.set(key, overlay(result.get(key), each, inside(expression, key)));
  }
  return Object.fromEntries(result);
}

function doubtsOf(document: Readonly<Record<string, unknown>>): Doubt[] {
  const doubts: Doubt[] = [];
  const add = (what: string): void => void doubts.push({ at: 'plan', what, level: 'error' });
  doubts.push(...formatDoubts(document, 'plan'), ...planFormDoubts(document));
  const open = (what: string): void => void doubts.push({ at: 'plan', what, level: 'error', unclear: true });
  if (Object.hasOwn(document, 'planned_values') && !isRecord(document['planned_values'])) {
    open(`'planned_values' is ${show(document['planned_values'])}, so it does not say what will be there`);
  }
  if (document['resource_changes'] !== undefined && !Array.isArray(document['resource_changes'])) {
    open(`'resource_changes' must be a list, got ${show(document['resource_changes'])}`);
  }
  for (const { prefix, module } of modulesIn(document['configuration'])) {
    if (prefix !== '' && !isRecord(module)) open(`the inside of ${prefix.slice(0, -1)} is not in the plan`);
  }
  for (const key of ['action_invocations', 'deferred_action_invocations']) {
    if (asList(document[key]).length > 0) open(`'${key}': an action of a provider may do anything`);
  }
  if (document['errored'] === true) add('the plan ended with an error, so it does not show everything');
  if (document['complete'] === false) add('the plan is not complete: a second one follows after the apply');
  if (asList(document['deferred_changes']).length > 0) add('the plan defers changes that it does not show');
  return doubts;
}
