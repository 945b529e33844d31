// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../directives';
import { enforcersOf } from '../estate/enforcers';
import type { EstatePlan } from '../estate/plan';
import type { FunctionNetwork } from '../estate/shards';
import type { Estate, RecordedElsewhere } from '../estate/types';
import { latestMs } from '../lifetime';
import { isPersonal } from '../policy';
import { STORES } from '../stores/registry';
import type { Placement, UnitBase } from '../stores/store';
import { groupBy } from '../estate/group';
import { contentHash, toPlain } from './plain';

export const MANIFEST_VERSION = 1;

/** One placement with everything that the law needs, and what the enforcer carries out there. */
export interface ManifestPlacement extends Omit<Placement, 'id'> {
  /** Absent where the store's own mechanism does all and nothing watches it. */
  readonly directive?: Directive;
  /** Greatest age of the live record and of any copy, as solved. A change here is a change of the promise. */
  readonly bound: { readonly liveMs: number; readonly latestMs: number };
}

/** One function of the enforcer: its network, and the units whose directives it carries out. */
export interface ManifestEnforcer {
  readonly name: string;
  readonly units: readonly string[];
  /** Where it runs and what it may read, without credentials. */
  readonly network: FunctionNetwork;
  /** SHA-256 of its code, hexadecimal. null: nobody made it yet. */
  readonly archive: string | null;
  /** The same of the function that audits. @default - none does */
  readonly auditArchive?: string;
}

/**
 * Everything that the infrastructure of one stack promises: one versioned document, an input of a `terraform_data`
 * resource, so that every change of a bound or a directive shows before and after in the plan and is kept in the state.
 */
export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  readonly kind: 'retention-manifest';
  readonly estate: string;
  readonly region: string;
  readonly policy: { readonly name: string; readonly strict: boolean; readonly hash: string };
  readonly enforcerEveryMs: number;
  /** How soon after it was received an order has to be carried out, in milliseconds. @default - nothing is promised */
  readonly ordersWithinMs?: number;
  /** Networks of this region in which an enforcer runs. */
  readonly enforcers: readonly ManifestEnforcer[];
  /** Who carries out directives that no enforcer of these does; null: nobody, so that every such row is open. */
  readonly enforcedElsewhere: { readonly by: string; readonly witness: string } | null;
  /**
   * Who keeps what only derived placements of this stack hold, by the category or by category and class: somebody whom the
   * estate names, or another stack of it. @default - nobody
   */
  readonly recordsElsewhere?: Readonly<Record<string, RecordedElsewhere>>;
  /** Categories of the placements that an order of erasure may be about. @default - not stated */
  readonly personal?: readonly string[];
  /** Open terms that the estate closes. */
  readonly assume: Readonly<Record<string, { readonly ms: number; readonly witness: string }>>;
  readonly allowedRegions: readonly string[] | null;
  /** Regions that the estate says are newer than the list of this version. @default - none */
  readonly newRegions?: readonly string[];
  readonly units: Readonly<Record<string, UnitBase>>;
  /** By address, so that the order of the estate changes nothing. */
  readonly placements: Readonly<Record<string, ManifestPlacement>>;
  /** Categories that only pass through a load balancer, by its name. */
  readonly passesThrough: Readonly<Record<string, { readonly id: string; readonly categories: readonly string[] }>>;
  readonly recipients: readonly { readonly name: string; readonly what: string; readonly optIn: boolean }[];
  readonly holds: readonly {
    readonly category: string;
    readonly until: string;
    readonly owner: string;
    readonly reason: string;
  }[];
  readonly acknowledge: Estate['acknowledge'];
}

/** The manifest of one region of a solved estate. */
export function manifestOf(estate: Estate, plan: EstatePlan, region: string): Manifest {
  const units = plan.units.filter((unit) => estate.units[unit.name]?.region === region);
  const placements = units.flatMap((planned) => {
    const unit = estate.units[planned.name];
    if (unit === undefined) return [];
    const store = STORES[unit.store];
    const directives = new Map(planned.directives.map((directive) => [directive.id, directive]));
    return planned.placements.map((placement): [string, ManifestPlacement] => {
      const { id, ...rest } = placement;
      const copies = store.lifetime(unit, planned.settings, placement, planned.live.get(id) ?? null, plan.context);
      const directive = directives.get(id);
      return [
        id,
        {
          ...rest,
          ...(directive === undefined ? {} : { directive }),
          bound: {
            liveMs: Math.max(...copies.filter((copy) => copy.kind === 'live').map(latestMs)),
            latestMs: Math.max(...copies.filter((copy) => copy.kind !== 'residue').map(latestMs)),
          },
        },
      ];
    });
  });
  const { assumptions, enforcerEveryMs } = estate.context;
  const manifest: Manifest = {
    version: MANIFEST_VERSION,
    kind: 'retention-manifest',
    estate: estate.name,
    region,
    policy: { name: estate.policy.name, strict: estate.policy.strict, hash: contentHash(estate.policy) },
    enforcerEveryMs,
    ...(estate.policy.erasure === undefined ? {} : { ordersWithinMs: estate.policy.erasure.within.toMilliseconds() }),
    enforcers: enforcersOf(
      estate.networks,
      estate.units,
      placements.flatMap(([, { directive }]) => directive ?? []),
    )
      .filter(({ network }) => network.region === region)
      .map((each) => ({ ...each, archive: null })),
    enforcedElsewhere:
      estate.elsewhere === undefined ? null : { by: estate.elsewhere.by, witness: estate.elsewhere.witness },
    ...recordsElsewhere(estate, region),
    assume: Object.fromEntries(
      estate.assume.map((each) => [each.term, { ms: assumptions.term(each.term).ms, witness: each.witness }]),
    ),
    allowedRegions: estate.allowedRegions === undefined ? null : inOrder(estate.allowedRegions),
    ...(estate.newRegions.length === 0 ? {} : { newRegions: inOrder(estate.newRegions) }),
    personal: [...new Set(placements.map(([, { category }]) => category))]
      .filter((category) => isPersonal(estate.policy, category))
      .sort(),
    units: byKey(units.map(({ name }): [string, UnitBase] => [name, estate.units[name] as UnitBase])),
    placements: byKey(placements),
    passesThrough: passesThrough(estate, region),
    recipients: estate.policy.recipients.map(({ name, what, optIn }) => ({ name, what, optIn })),
    holds: inOrder(estate.holds.map(({ category, until, owner, reason }) => ({ category, until, owner, reason }))),
    acknowledge: inOrder(
      estate.acknowledge.map(({ category, from, to, who, ticket }) => ({ category, from, to, who, ticket })),
    ),
  };
  return toPlain(manifest) as Manifest;
}

/** Who keeps what the placements of a region do not. Another stack of the estate has a manifest of its own. */
function recordsElsewhere(estate: Estate, region: string): Pick<Manifest, 'recordsElsewhere'> {
  const regionOf = ({ unit }: Placement): string | undefined => estate.units[unit]?.region;
  const open = unrecorded(estate.placements.filter((each) => regionOf(each) === region));
  const others = estate.placements.flatMap((record): [string, RecordedElsewhere][] => {
    const key = recordKey(record);
    if (record.role !== 'systemOfRecord' || !open.has(key)) return [];
    return [[key, { by: stackIn(regionOf(record) ?? ''), witness: `the placement '${record.name}' there` }]];
  });
  const all = Object.fromEntries([...others, ...Object.entries(estate.recordsElsewhere)]);
  return Object.keys(all).length === 0 ? {} : { recordsElsewhere: byKey(Object.entries(all)) };
}

/** The name of another stack of the estate, where it keeps a record. */
export function stackIn(region: string): string {
  return `the stack in ${region}`;
}

/** What a system of record keeps: a category, and the class where there are classes. */
function recordKey({ category, obligation }: Pick<Placement, 'category' | 'obligation'>): string {
  return obligation.class === undefined ? category : `${category}/${obligation.class}`;
}

/** What derived placements hold and no system of record among them keeps, with those placements. What only travels owes no floor. */
export function unrecorded<P extends Pick<Placement, 'category' | 'obligation' | 'role'>>(
  placements: readonly P[],
): Map<string, readonly P[]> {
  const recorded = new Set(placements.filter(({ role }) => role === 'systemOfRecord').map(recordKey));
  return groupBy(
    placements.filter((each) => each.obligation.promise?.side !== 'transit' && !recorded.has(recordKey(each))),
    recordKey,
  );
}

/** Every category that has no data in the load balancer's own log only passes through it. */
function passesThrough(estate: Estate, region: string): Manifest['passesThrough'] {
  const balancers = Object.entries(estate.loadBalancers).filter(([, balancer]) => balancer.region === region);
  return Object.fromEntries(
    balancers.map(([name, balancer]) => {
      const logged = new Set(
        estate.placements
          .filter((placement) => placement.unit === balancer.accessLog)
          .map((placement) => placement.category),
      );
      const categories = Object.keys(estate.policy.categories).filter((category) => !logged.has(category));
      return [name, { id: balancer.id, categories }];
    }),
  );
}

/** Lists of the estate in an order of their own, so that moving a line there changes nothing here. */
function inOrder<T>(list: readonly T[]): T[] {
  const keyed = list.map((item) => ({ item, key: JSON.stringify(item) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}

function byKey<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
