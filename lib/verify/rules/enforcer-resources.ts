// SPDX-License-Identifier: Apache-2.0
import { archiveFlaws } from '../../enforcer/archive';
import {
  archiveName,
  auditFunctionOf,
  expectedResources,
  LOG_SET,
  LOG_TOPIC,
  type ExpectedResource,
} from '../../enforcer/expected';
import { auditArchiveFlaws } from '../../enforcer/audit-archive';
import type { Manifest, ManifestEnforcer } from '../../manifest';
import { STORES } from '../../stores/registry';
import { isUnknown, type ResourceView } from '../../stores/resource';
import { asText } from '../reading/json';
import { referred } from '../reading/reference';
import type { ViewIndex } from '../view-index';
import { differences, type Targets } from './expected-leaves';
import { located, type RuleInput } from './rule';

/** One difference, where it was found. */
export interface Difference {
  readonly at: string;
  readonly file?: string;
  readonly what: string;
}

/** What was found of an enforcer. */
export interface Compared {
  readonly found: readonly Difference[];
  /** Resources that are its own. */
  readonly own: ReadonlySet<ResourceView>;
}

/** Attributes that tell two resources of a type apart. */
const NAMES = ['name', 'trigger_name'] as const;

/** Compares every resource of an enforcer with what its construct writes from the manifest. */
export function compareEnforcer(manifest: Manifest, enforcer: ManifestEnforcer, input: RuleInput): Compared {
  const { index } = input;
  const expected = expectedResources(manifest, enforcer);
  const taken = new Set<ResourceView>();
  const matched = expected.map((resource) => {
    const view = find(resource, index, taken);
    if (view !== undefined) taken.add(view);
    return { resource, view };
  });
  const log = logOf(manifest, enforcer, index);
  const targets: Targets = new Map([
    ...matched.map(({ resource, view }) => [`${resource.type}.${resource.name}`, view] as const),
    [LOG_TOPIC.slice(2, -1), log.topic],
    [LOG_SET.slice(2, -1), log.logset],
  ]);
  const found = matched.flatMap(({ resource, view }): Difference[] => {
    if (view === undefined) {
      return [
        { at: `enforcer '${enforcer.name}'`, what: `its ${resource.type} '${nameOf(resource)}' is not in these files` },
      ];
    }
    const flaws = [
      ...differences(resource.values, { view, targets, index }),
      ...archiveOf(view, nameOf(resource), manifest, enforcer, input),
    ];
    return flaws.map((what) => ({ ...located(view), what }));
  });
  const indexes = index
    .ofType('tencentcloud_cls_index')
    .filter((view) => !taken.has(view))
    .filter((view) => referred(view.values['topic_id'], 'tencentcloud_cls_topic', view, index) === log.topic)
    .filter(() => log.topic !== undefined)
    .map((view) => ({
      ...located(view),
      what: "it changes the index of the enforcer's log, in which the alarms look",
    }));
  const others = [...indexes, ...strangers(matched, taken, index), ...writers(enforcer, index)];
  return { found: [...found, ...others], own: taken };
}

function nameOf({ name, values }: ExpectedResource): string {
  return asText(values['name']) || asText(values['trigger_name']) || name;
}

/** By the address that the estate synthesises, or by what tells it apart in files that were written otherwise. */
function find(
  { type, name, values }: ExpectedResource,
  index: ViewIndex,
  taken: ReadonlySet<ResourceView>,
): ResourceView | undefined {
  const free = index.ofType(type).filter((view) => !taken.has(view));
  const same = (key: (typeof NAMES)[number]): boolean => typeof values[key] === 'string';
  return (
    free.find((view) => view.address === `${type}.${name}` || view.address.endsWith(`.${type}.${name}`)) ??
    // inside of another construct the path is longer, and so are the names.
    free.find((view) => view.address.includes(name.replace(/_[0-9A-F]{8}$/, '_'))) ??
    free.find((view) => NAMES.some((key) => same(key) && view.values[key] === values[key]))
  );
}

function logOf(
  manifest: Manifest,
  { network }: ManifestEnforcer,
  index: ViewIndex,
): { topic: ResourceView | undefined; logset: ResourceView | undefined } {
  const unit = manifest.units[network.log] as { readonly topic?: string } | undefined;
  const topic = index.ofType('tencentcloud_cls_topic').find((view) => view.values['topic_name'] === unit?.topic);
  const logset =
    topic === undefined ? undefined : referred(topic.values['logset_id'], 'tencentcloud_cls_logset', topic, index);
  return { topic, logset };
}

/** The file with the name of the hash may be another one: where it lies beside the document, it is hashed. */
function archiveOf(
  view: ResourceView,
  name: string,
  manifest: Manifest,
  enforcer: ManifestEnforcer,
  { archives, packed, index }: RuleInput,
): string[] {
  if (view.type !== 'tencentcloud_scf_function') return [];
  const isAudit = name === auditFunctionOf(manifest.estate, enforcer.name);
  const archive = isAudit ? (enforcer.auditArchive ?? null) : enforcer.archive;
  const zip = view.values['zip_file'];
  if (archive === null) return ['the manifest states no hash of the code, so any code would do'];
  if (typeof zip !== 'string' || !Object.hasOwn(archives, zip)) return [];
  const bytes = Object.hasOwn(packed, zip) ? packed[zip] : undefined;
  if (archives[zip] === archive) {
    if (bytes === undefined) return [];
    return isAudit
      ? auditArchiveFlaws(bytes, manifest, enforcer, ownedBy(manifest, index))
      : archiveFlaws(bytes, manifest, enforcer);
  }
  const wanted = archiveName(archive, isAudit ? 'audit' : 'enforcer');
  return [`'zip_file' is another archive than '${wanted}': its SHA-256 must be ${archive}, got ${archives[zip] ?? ''}`];
}

/** Resources of the units of a manifest. */
function ownedBy({ units }: Manifest, index: ViewIndex): ResourceView[] {
  return Object.values(units).flatMap((unit) => index.ownedBy(unit.store, STORES[unit.store].unitText(unit)));
}

/** Attributes of types that write a file on the machine that applies, by which the code could be another one by then. */
const WRITES: Readonly<Record<string, string>> = {
  archive_file: 'output_path',
  local_file: 'filename',
  local_sensitive_file: 'filename',
};

/** Resources that write the archive of an enforcer, or a file whose name is not known. */
function writers({ archive }: ManifestEnforcer, index: ViewIndex): Difference[] {
  const code = archiveName(archive ?? '');
  return Object.entries(WRITES).flatMap(([type, attribute]) =>
    index.ofType(type).flatMap((view) => {
      const path = view.values[attribute];
      if (typeof path !== 'string' && !isUnknown(path)) return [];
      // what follows an expression may be the name of the file.
      const name = /[^{}\\/]*$/.exec(isUnknown(path) ? path.expression : path)?.[0] ?? '';
      if (name !== code && name !== '') return [];
      return [{ ...located(view), what: `'${attribute}' may be the archive of the enforcer, which it would replace` }];
    }),
  );
}

/** Types that act on a function, its timer, its role or its policy from the outside. */
const AROUND = /^tencentcloud_(scf|cam)_/;

/** Other resources that name a part of the enforcer: more rights, a boundary, a switch, a limit of what may run at once. */
function strangers(
  matched: readonly { readonly resource: ExpectedResource; readonly view: ResourceView | undefined }[],
  own: ReadonlySet<ResourceView>,
  index: ViewIndex,
): Difference[] {
  const parts = matched.filter(({ resource }) => AROUND.test(resource.type));
  const words = new Set(
    parts.flatMap(({ resource, view }) => [
      asText(resource.values['name']),
      asText(view?.values['id']),
      asText(view?.values['name']),
    ]),
  );
  words.delete('');
  const names = (value: unknown): boolean => {
    if (isUnknown(value)) {
      return parts.some(({ view }) => view !== undefined && mentions(value.expression, view.address));
    }
    if (Array.isArray(value)) return value.some(names);
    if (typeof value === 'object' && value !== null) return Object.values(value).some(names);
    return typeof value === 'string' && words.has(value);
  };
  return index.views
    .filter((view) => AROUND.test(view.type) && !own.has(view) && Object.values(view.values).some(names))
    .map((view) => ({ ...located(view), what: 'it changes a part of the enforcer that its construct writes' }));
}

function mentions(expression: string, address: string): boolean {
  const at = expression.indexOf(address);
  return at !== -1 && !/[\w-]/.test(expression[at + address.length] ?? '');
}
