// SPDX-License-Identifier: Apache-2.0
import { isUnknown, type ResourceView } from '../../stores/resource';
import { asText, isRecord, show } from '../reading/json';
import { referred } from '../reading/reference';
import type { ViewIndex } from '../view-index';

/** Resources that expected expressions name, as they were found: by the expression without its attribute. */
export type Targets = ReadonlyMap<string, ResourceView | undefined>;

/** Where one looks while comparing. */
interface Place {
  readonly view: ResourceView;
  readonly targets: Targets;
  readonly index: ViewIndex;
}

/** Members that tell Terraform how to work and not what to make. */
const META: ReadonlySet<string> = new Set(['//', 'depends_on', 'lifecycle', 'provider']);

/** What the provider plans for attributes that nobody sets, as seen in its plans. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  'tencentcloud_scf_function.func_type': 'Event',
};

/** Attributes that the service fills in: nobody can set them. */
const FILLED: ReadonlySet<string> = new Set([
  'id',
  'create_time',
  'update_time',
  'add_time',
  'mod_time',
  'modify_time',
  'available_status',
  'code_error',
  'code_result',
  'code_size',
  'create_mode',
  'eips',
  'err_no',
  'function_id',
  'host',
  'install_dependency',
  'policy_name',
  'policy_type',
  'role_arn',
  'status_desc',
  'trigger_attribute',
  'trigger_info',
  'vip',
]);

/** Attributes that one may set and that the service fills in where nobody does. */
const FILLED_WHEN_UNSET: ReadonlySet<string> = new Set([
  'tencentcloud_cam_policy.type',
  'tencentcloud_cam_role.session_duration',
  'tencentcloud_cls_alarm.alarm_level',
  'tencentcloud_scf_function.async_run_enable',
  'tencentcloud_scf_function.eip_fixed',
  'tencentcloud_scf_function.status',
]);

/** What the service says of a part that works. A state shows it, and another word is that of one that does not. */
const SAYS: Readonly<Record<string, unknown>> = {
  'tencentcloud_scf_function.status': 'Active',
  'tencentcloud_scf_function.code_result': 'success',
  'tencentcloud_scf_function.code_error': '',
  'tencentcloud_scf_function.err_no': 0,
  'tencentcloud_scf_trigger.available_status': 'Available',
};

const EXPRESSION = /\$\{([^{}]+)\}/g;

/** Every leaf in which a resource is not what its construct writes: attribute, expected, got. */
export function differences(expected: Readonly<Record<string, unknown>>, place: Place): string[] {
  const { view } = place;
  const found = Object.entries(expected).flatMap(([key, value]) =>
    META.has(key) ? [] : compare(key, value, view.values[key], place),
  );
  const extra = Object.entries(view.values)
    .filter(([key, value]) => !Object.hasOwn(expected, key) && !isEmpty(value) && !FILLED.has(key))
    .filter(
      ([key, value]) => !(DEFAULTS[`${view.type}.${key}`] === value || FILLED_WHEN_UNSET.has(`${view.type}.${key}`)),
    )
    .map(([key, value]) => `'${key}' must be unset, got ${text(value)}`);
  const broken = Object.entries(SAYS).flatMap(([at, says]) => {
    const [type, key = ''] = at.split('.');
    const got = type === view.type ? view.values[key] : undefined;
    return got === undefined || isUnknown(got) || got === says ? [] : [`'${key}' is ${show(got)}, so it does not work`];
  });
  return [...found, ...extra, ...broken];
}

function compare(path: string, expected: unknown, got: unknown, place: Place): string[] {
  if (path === 'zip_file') return sameFile(asText(expected), got) ? [] : [said(path, expected, got)];
  if (path.endsWith('document'))
    return sameDocument(asText(expected), got, place) ? [] : [said(path, 'as its construct writes it', got)];
  if (typeof expected === 'string' && expected.includes('${')) {
    return samePlace(expected, got, place) ? [] : [said(path, expected, got)];
  }
  if (Array.isArray(expected)) {
    const list = Array.isArray(got) ? (got as unknown[]) : got === undefined ? [] : [got];
    if (list.length !== expected.length || isUnknown(got)) return [said(path, `${expected.length} of them`, got)];
    return expected.flatMap((each, index) => compare(`${path}[${index}]`, each, list[index], place));
  }
  if (isRecord(expected)) {
    // a block that may be there once is a list of one in a plan.
    const block = Array.isArray(got) && got.length === 1 ? (got[0] as unknown) : got;
    if (!isRecord(block) || isUnknown(block)) return [said(path, 'a block', got)];
    return [
      ...Object.entries(expected).flatMap(([key, each]) => compare(`${path}.${key}`, each, block[key], place)),
      ...Object.entries(block)
        .filter(([key, each]) => !Object.hasOwn(expected, key) && !isEmpty(each))
        .map(([key, each]) => `'${path}.${key}' must be unset, got ${text(each)}`),
    ];
  }
  return !isUnknown(got) && String(got) === String(expected) ? [] : [said(path, expected, got)];
}

/** Whether a value is the resource that an expected expression names, by its id, its name or an expression of its own. */
function samePlace(expected: string, got: unknown, { view, targets, index }: Place): boolean {
  const { target, attribute } = named(expected.slice(2, -1), targets);
  // what is none of the enforcer's own comes from the manifest, which names it by the same reference.
  if (!/^\$\{[^{}]+\}$/.test(expected) || (target === undefined && !isOwn(expected, targets))) {
    return isUnknown(got) ? got.expression === expected : false;
  }
  if (target === undefined) return false;
  if (isUnknown(got)) return referred(got, target.type, view, index) === target && endsWith(got.expression, attribute);
  const value = target.values[attribute];
  if (typeof got !== 'string' || typeof value !== 'string') return false;
  return got === value || bare(got) === bare(value);
}

function named(expression: string, targets: Targets): { target: ResourceView | undefined; attribute: string } {
  const dot = expression.lastIndexOf('.');
  const attribute = expression.slice(dot + 1);
  const own = targets.get(expression.slice(0, dot)) ?? targets.get(expression);
  return { target: own, attribute: targets.has(expression) ? 'id' : attribute };
}

/** Whether an expression names a resource of the enforcer or its log, found or not. */
function isOwn(expected: string, targets: Targets): boolean {
  const inside = expected.slice(2, -1);
  return targets.has(inside) || targets.has(inside.slice(0, inside.lastIndexOf('.')));
}

function endsWith(expression: string, attribute: string): boolean {
  // an expression in a plan may name the resource alone.
  return expression.endsWith(`.${attribute}}`) || /^\$\{[^.]+\.[^.]+\}$/.test(expression);
}

/** The provider appends `#1` to the id of a metric topic. */
function bare(id: string): string {
  return id.split('#')[0] ?? id;
}

/** The folder is that of the synth; the name carries the hash. */
function sameFile(expected: string, got: unknown): boolean {
  return typeof got === 'string' && got.split(/[\\/]/).at(-1) === expected;
}

/** Policies compare as JSON. One with an id that is known after apply shows in a plan by its reference alone. */
function sameDocument(expected: string, got: unknown, place: Place): boolean {
  const references = [...expected.matchAll(EXPRESSION)].map(([whole]) => whole);
  if (isUnknown(got)) {
    const own = [...got.expression.matchAll(EXPRESSION)].map(([whole]) => whole);
    const same =
      own.length === references.length &&
      references.every((each, at) => samePlace(each, { ...got, expression: own[at] ?? '' }, place));
    const isTemplate = got.expression.replace(EXPRESSION, '').trim() !== '';
    return (
      same &&
      (!isTemplate ||
        canonical(got.expression.replace(EXPRESSION, '*')) === canonical(expected.replace(EXPRESSION, '*')))
    );
  }
  if (typeof got !== 'string') return false;
  const filled = expected.replace(EXPRESSION, (_whole, inside: string) => {
    const { target, attribute } = named(inside, place.targets);
    return bare(asText(target?.values[attribute]));
  });
  return canonical(got) === canonical(filled);
}

function canonical(json: string): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, each]) => [key, sorted(each)]),
    );
  };
  try {
    return JSON.stringify(sorted(JSON.parse(json)));
  } catch {
    return json;
  }
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.keys(value).length === 0;
}

function said(path: string, expected: unknown, got: unknown): string {
  return `'${path}' must be ${typeof expected === 'string' && !/^(a |as |\d)/.test(expected) ? `'${expected}'` : String(expected)}, got ${text(got)}`;
}

function text(value: unknown): string {
  return isUnknown(value) ? `what is not known (${value.expression})` : show(value);
}
