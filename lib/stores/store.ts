// SPDX-License-Identifier: Apache-2.0
import type { Allowance, Directive, Subject, Terminations } from '../directives';
import type { Problem } from '../errors';
import type { Form } from '../form';
import type { Assumptions, OpenTerm } from '../lifetime/assumptions';
import type { Copy, Term } from '../lifetime/copy';
import type { Obligation } from '../policy';
import type { DocumentedTime, Limit, Rate } from './limit';
import { isUnknown, type ResourceView, type Unknown } from './resource';

/** Names of the stores; one folder each. */
export type StoreName = 'mysql' | 'mongodb' | 'redis' | 'ckafka' | 'pulsar' | 'cos' | 'cls';

/** What has one setting: an instance, a bucket, a topic. Each store adds its own properties. */
export interface UnitBase {
  readonly store: StoreName;
  /** Region code, for example `ap-singapore`. */
  readonly region: string;
}

/** A category (and class) at one location of a unit, with what it owes. */
export interface Placement<L = unknown> {
  /** Address: `<category>/<class or default>/<store>/<slug>-<6 hex of the location>`. Never a list position. */
  readonly id: string;
  /** The estate's own name of it, for messages. */
  readonly name: string;
  readonly category: string;
  readonly unit: string;
  readonly location: L;
  /** The one place that the category is kept in, or a rebuildable cache, event or index. */
  readonly role: 'systemOfRecord' | 'derived';
  readonly obligation: Obligation;
  /** Delays before the record arrives here; added where this store's clock is its own. */
  readonly arrival: readonly Term[];
  /** How records of one subject are found. @default - they cannot be erased on request */
  readonly subject?: Subject;
  /** Records that come in a day at the most. @default - not stated: how long the enforcer needs for them is assumed */
  readonly perDay?: number;
  /** What the estate answers for where a guard of the enforcer refuses. @default - nothing */
  readonly allow?: readonly Allowance[];
  /** Last day of a legal hold. */
  readonly holdUntil?: string;
}

/** Estate-wide facts that formulas need. */
export interface StoreContext {
  readonly assumptions: Assumptions;
  /** How often the enforcer runs. */
  readonly enforcerEveryMs: number;
  /**
   * Age after the end of use at which a terminations table forgets, or undefined where it does not.
   * @default - no table forgets
   */
  terminationsEndMs?(terminations: Terminations): number | undefined;
  /**
   * How long the function that works on a unit needs for all that it has to do, or undefined where no placement of that
   * function states its volume.
   * @default - no placement states its volume
   */
  drain?(unit: string): Drain | undefined;
}

/** How long a function needs until nothing is due any more, after the longest outage. */
export interface Drain {
  /** Time of work, in milliseconds; Infinity where more comes than it can delete. */
  readonly ms: number;
  /** Time between the runs of that work, in milliseconds. */
  readonly pausesMs: number;
  /** Whether every placement of the function states its volume. False: an assumed time counts where it is longer. */
  readonly whole: boolean;
  /** How it was computed. */
  readonly why: string;
}

/** Why a placement cannot be kept where the estate puts it. */
export interface Refusal {
  readonly placement: string;
  readonly category: string;
  /** The placement's name in the estate. */
  readonly at: string;
  /** What cannot be kept, for example `chatMessages/7d in mysql table im.messages`. */
  readonly what: string;
  /** Id of the term that breaks it, or `transient`, `clock`. */
  readonly term: string;
  /** Every term without a bound, where these break it. @default - another term does */
  readonly open?: readonly Term[];
  readonly why: string;
  readonly remedy: string;
  /** The smallest `within` of the policy that would do, where one would. */
  readonly withinMs?: number;
}

/** The largest native settings that keep the law, or why there are none. */
export interface Solution<S, P> {
  /** Companion settings of the unit. */
  readonly settings: S;
  /** Live setting per placement id; refused placements are absent. */
  readonly placements: ReadonlyMap<string, P>;
  readonly refusals: readonly Refusal[];
}

/** What `inspect` finds of one unit. */
export interface Inspected<S, P> {
  readonly settings: S;
  /** The live setting of a placement as provisioned, or null when nothing deletes it. */
  placement(placement: Placement): P | null;
}

/** What `inspect` looks at. */
export interface InspectInput<U> {
  readonly name: string;
  readonly unit: U;
  readonly resources: readonly ResourceView[];
  readonly directives: readonly Directive[];
}

/** One resource of a configuration that was not written with this library. */
export interface DiscoverInput {
  readonly view: ResourceView;
  /** The unit as `ownerOf` names it, references resolved. */
  readonly owner: string;
  readonly resources: readonly ResourceView[];
  readonly region: string;
  /** Age at which something outside of the configuration deletes; null: nobody says so. */
  readonly deleteAfterMs: number | null;
}

/** What `discover` finds. */
export interface Discovered<U, L, P> {
  readonly unit: U;
  readonly location: L;
  /** The live setting that the stated age means; null: resources alone say what deletes. */
  readonly setting: P | null;
}

/**
 * One store: how it is set, how long its copies live, and what is found of it.
 *
 * `U` unit, `L` location, `S` companion settings of a unit, `P` live setting of a placement. All functions are pure.
 */
export interface Store<U extends UnitBase, L, S, P> {
  readonly name: StoreName;
  /** Product name for people. */
  readonly title: string;
  readonly limits: readonly Limit[];
  readonly documented: readonly DocumentedTime[];
  readonly openTerms: readonly OpenTerm[];
  /** How fast the enforcer works. @default - it has no work that grows with the records */
  readonly sweepRate?: Rate;
  /** Records of a unit that every pass reads, whatever is due. @default - a pass reads what is due alone */
  scans?(unit: U): number;
  /** Whether the stack creates the unit, unless the unit says `adopt`. @default false: the unit is there before the stack */
  readonly creates?: boolean;
  /**
   * Terraform types that belong to this store, each with the attributes that name its unit, joined by '/'. The first one
   * is the unit itself where the stack creates it.
   */
  readonly resourceTypes: Readonly<Record<string, readonly string[]>>;
  /**
   * Types that `inspect` looks at beside those of the unit, because they copy it or name it by a reference.
   * @default - none
   */
  readonly neighbourTypes?: readonly string[];
  /**
   * Whether a resource that names the unit is the unit's, where a name is not enough to know.
   * @default - the name decides
   */
  owns?(unit: U, view: ResourceView, resources: readonly ResourceView[]): boolean;
  /** What identifies the unit in the cloud: an instance id, a bucket, `<instance>/<topic>`. */
  unitText(unit: U): string;
  /** The members of a unit and of a location, as editors see them; the checks below say more. */
  readonly forms: { readonly unit: Form; readonly location: Form };
  /** Problems of a unit as written in the estate. */
  checkUnit(unit: U, at: string): Problem[];
  /** Problems of a location on that unit, for a record clock. */
  checkLocation(location: L, unit: U, at: string): Problem[];
  /** The location in words: `table im.messages`, `prefix chat/30d/`. Unique in a unit. */
  locationText(location: L, unit: U): string;
  /** Whether a record could lie in both. */
  overlaps(one: L, other: L): boolean;
  solve(unit: U, placements: readonly Placement<L>[], context: StoreContext): Solution<S, P>;
  lifetime(unit: U, settings: S, placement: Placement<L>, setting: P | null, context: StoreContext): readonly Copy[];
  inspect(input: InspectInput<U>): Inspected<S, P>;
  /**
   * What the enforcer carries out for the placement.
   * @param context what the sum was made with, where the engine is to compare it
   */
  directive(unit: U, placement: Placement<L>, setting: P, context?: StoreContext): Directive | undefined;
  /**
   * What the service itself still deletes under a legal hold, in words. The enforcer obeys the hold by itself.
   * @default - the service deletes nothing by itself
   */
  deletesUnderHold?(unit: U, settings: S, setting: P): string | undefined;
  /**
   * The unit and the place that a resource of the store is about, for configurations that were not written with this
   * library; undefined when the resource does not tell. `deleteAfterMs` is what somebody states about its own deletion.
   * @default - such configurations cannot place data in this store
   */
  discover?(input: DiscoverInput): Discovered<U, L, P> | undefined;
  /** The setting for the table: `expire 27 d, noncurrent 1 d`. */
  settingText(settings: S, setting: P): string;
}

/** The unit that a resource of the store belongs to, in the words of `unitText`. */
export function ownerOf(
  store: Pick<Store<UnitBase, unknown, unknown, unknown>, 'resourceTypes'>,
  view: ResourceView,
): string | Unknown | undefined {
  const parts = (store.resourceTypes[view.type] ?? []).map((attribute) => view.values[attribute]);
  const open = parts.find(isUnknown);
  if (open !== undefined) return open;
  return parts.length > 0 && parts.every((part) => typeof part === 'string') ? parts.join('/') : undefined;
}
