// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../../errors';
import { contentHash, MANIFEST_VERSION, type Manifest, type ManifestPlacement } from '../../manifest';
import { labelMs, obligationOf, type ChosenClass, type Obligation, type Policy } from '../../policy';
import { isUnknown, type ResourceView } from '../../stores/resource';
import { STORES, type AnyStore } from '../../stores/registry';
import { ownerOf, type Placement, type UnitBase } from '../../stores/store';
import { matchesScope } from '../findings/exemptions';
import type { Finding } from '../findings/finding';
import { isRegion } from './input';
import { asText, member } from './json';
import { TAGS_ONLY, type Mapping, type MappingEntry } from './mapping';
import { referred } from './reference';
import { boundUnits } from '../rules/unbound';
import type { Located } from '../rules/rule';
import { INSTANCES } from '../rules/tables/data-holders';
import { storeOfType, ViewIndex } from '../view-index';

const CATEGORY_TAG = 'retention-category';
const CLASS_TAG = 'retention-class';
/** The enforcer is not in play: whatever deletes is stated with its whole age. */
const NO_ENFORCER_MS = 1;

/** Views with references resolved, the manifests that stand for what they are mapped to, and what is wrong with it. */
export interface Mapped {
  readonly views: readonly ResourceView[];
  readonly manifests: readonly Located[];
  readonly findings: readonly Finding[];
}

/** Gives resources that were not written with this library a promise: from a mapping file, or from their tags. */
export function applyMapping(
  views: readonly ResourceView[],
  own: readonly Located[],
  given: Mapping | undefined,
  regions: readonly string[],
): Mapped {
  if (given === undefined && !views.some((view) => tag(view, CATEGORY_TAG) !== undefined)) {
    return { views, manifests: [], findings: [] };
  }
  const mapping = given ?? TAGS_ONLY;
  const index = new ViewIndex(views);
  const resolved = views.map((view) => withOwner(view, index));
  const taken = boundUnits({ manifests: own });
  const known = regions.filter(isRegion);
  const region = mapping.region ?? (known.length === 1 ? (known[0] ?? '') : '');
  const units: Record<string, UnitBase> = {};
  const placements: Record<string, ManifestPlacement> = {};
  const findings: Finding[] = [];
  findings.push(...idle(mapping, resolved));
  for (const view of resolved) {
    const held = heldBy(view);
    if (held === undefined || taken.has(`${held.store.name}\n${held.owner}`)) continue;
    for (const entry of entriesFor(view, mapping)) {
      try {
        const placed = place(view, held, entry, mapping.policy, resolved, region);
        if (placed === undefined) continue;
        units[placed.unitName] ??= placed.unit;
        placements[placed.id] ??= placed.placement;
      } catch (error) {
        findings.push(unusable(view, mapping.file, error));
      }
    }
  }
  const manifest = manifestOf(mapping, region, units, placements);
  const at = mapping.file === '' ? 'tags' : mapping.file;
  const located = { manifest, at, file: mapping.file === '' ? undefined : mapping.file, own: false };
  return { views: resolved, manifests: [located], findings };
}

interface Held {
  readonly store: AnyStore;
  readonly owner: string;
}

/** The unit that a resource holds or sets. */
function heldBy(view: ResourceView): Held | undefined {
  const instance = Object.hasOwn(INSTANCES, view.type) ? INSTANCES[view.type] : undefined;
  if (instance !== undefined) {
    // where the stack makes units on an instance, a topic is a unit and its instance is none.
    return STORES[instance].creates === true ? undefined : { store: STORES[instance], owner: identity(view) };
  }
  const store = storeOfType(view.type);
  const owner = store === undefined ? undefined : ownerOf(store, view);
  return store === undefined || typeof owner !== 'string' ? undefined : { store, owner };
}

/** An instance is known by its id, or by its address as long as it has none. */
function identity(view: ResourceView): string {
  const id = view.values['id'];
  return typeof id === 'string' ? id : view.address;
}

/** A resource that names its instance by a reference belongs to what the reference leads to. */
function withOwner(view: ResourceView, index: ViewIndex): ResourceView {
  const attributes = storeOfType(view.type)?.resourceTypes[view.type] ?? [];
  const found = attributes.flatMap((attribute): [string, string][] => {
    const value = view.values[attribute];
    if (!isUnknown(value)) return [];
    const [target] = Object.keys(INSTANCES).flatMap((type) => referred(value, type, view, index) ?? []);
    return target === undefined ? [] : [[attribute, identity(target)]];
  });
  return found.length === 0 ? view : { ...view, values: { ...view.values, ...Object.fromEntries(found) } };
}

function entriesFor(view: ResourceView, mapping: Mapping): readonly MappingEntry[] {
  const entries = mapping.resources.filter((entry) => matchesScope(entry.match, view.address));
  const category = tag(view, CATEGORY_TAG);
  if (entries.length > 0 || category === undefined) return entries;
  const chosen = tag(view, CLASS_TAG);
  return [{ match: view.address, category, class: chosen, unit: {}, location: {}, deleteAfter: undefined }];
}

function tag(view: ResourceView, name: string): string | undefined {
  const value = asText(member(view.values['tags'], name));
  return value === '' ? undefined : value;
}

interface Placed {
  readonly unitName: string;
  readonly unit: UnitBase;
  readonly id: string;
  readonly placement: ManifestPlacement;
}

function place(
  view: ResourceView,
  { store, owner }: Held,
  entry: MappingEntry,
  policy: Policy,
  resources: readonly ResourceView[],
  region: string,
): Placed | undefined {
  const deleteAfterMs = entry.deleteAfter?.ms ?? null;
  const discovered = store.discover?.({ view, owner, resources, region, deleteAfterMs });
  if (discovered === undefined) return undefined;
  const unit = { ...discovered.unit, ...entry.unit };
  const location = { ...(discovered.location as object), ...entry.location };
  const obligation = owed(policy, entry);
  const unitName = `${store.name}:${store.unitText(unit)}`;
  const place = store.locationText(location, unit);
  const id = `${entry.category}/${obligation.class ?? 'default'}/${unitName}/${place}`;
  const placement: Omit<Placement, 'id'> = {
    name: view.address,
    category: entry.category,
    unit: unitName,
    location,
    role: 'systemOfRecord',
    obligation,
    arrival: [],
  };
  const { setting } = discovered;
  const directive = setting === null ? undefined : store.directive(unit, { id, ...placement }, setting);
  return {
    unitName,
    unit,
    id,
    placement: {
      ...placement,
      ...(directive === undefined ? {} : { directive }),
      bound: { liveMs: 0, latestMs: 0 },
    },
  };
}

/** @throws RetentionError for a category or a class that the policy does not know, and for what is never stored */
function owed(policy: Policy, entry: MappingEntry): Obligation {
  const rule = Object.hasOwn(policy.categories, entry.category) ? policy.categories[entry.category]?.rule : undefined;
  const classes = rule?.kind === 'customerChosen' ? rule.classes : [];
  const chosen: ChosenClass | undefined =
    entry.class === undefined
      ? undefined
      : (classes.find((each) => labelMs(each.toMilliseconds()) === entry.class) ?? 'neverStored');
  const obligation = obligationOf(policy, entry.category, chosen, entry.match);
  if (obligation !== 'transient') return obligation;
  throw new RangeError(
    `${entry.category}${entry.class === undefined ? '' : ` of class '${entry.class}'`} is never stored, or the class is unknown`,
  );
}

/** Entries that match no resource: what they promise is promised of nothing. */
function idle({ resources, file }: Mapping, views: readonly ResourceView[]): Finding[] {
  return resources
    .filter(({ match }) => !views.some((view) => matchesScope(match, view.address)))
    .map(({ match, category }) => ({
      rule: 'retention/unbound-resource',
      level: 'error',
      unclear: true,
      at: match,
      ...(file === '' ? {} : { file }),
      what: `an entry of the mapping places '${category}' there, and no resource has such an address`,
      why: 'whether that data is kept is not known: these files may be others than the mapping is for',
      remedy: `correct the entry in '${file}' or remove it, or give the files that have the resource`,
      placements: [],
    }));
}

function unusable(view: ResourceView, file: string, error: unknown): Finding {
  const messages = RetentionError.is(error) ? error.problems.map((each) => each.message).join('; ') : undefined;
  return {
    rule: 'retention/unbound-resource',
    level: 'error',
    at: view.address,
    ...(view.file === undefined ? {} : { file: view.file }),
    what: `what it is mapped to cannot be used: ${messages ?? (error instanceof Error ? error.message : String(error))}`,
    why: 'data without a promise lives as long as a default says',
    remedy: file === '' ? `correct its tags '${CATEGORY_TAG}' and '${CLASS_TAG}'` : `correct its entry in '${file}'`,
    placements: [],
  };
}

function manifestOf(
  mapping: Mapping,
  region: string,
  units: Readonly<Record<string, UnitBase>>,
  placements: Readonly<Record<string, ManifestPlacement>>,
): Manifest {
  const { policy } = mapping;
  return {
    version: MANIFEST_VERSION,
    kind: 'retention-manifest',
    estate: mapping.file === '' ? 'tags' : mapping.file,
    region,
    policy: { name: policy.name, strict: policy.strict, hash: contentHash(policy) },
    enforcerEveryMs: NO_ENFORCER_MS,
    enforcers: [],
    enforcedElsewhere: null,
    assume: Object.fromEntries(
      mapping.assume.map(({ term, at, witness }) => [term, { ms: at.toMilliseconds(), witness }]),
    ),
    allowedRegions: region === '' ? null : mapping.allowedRegions,
    units,
    placements,
    passesThrough: {},
    recipients: [],
    holds: [],
    acknowledge: mapping.acknowledge,
  };
}
