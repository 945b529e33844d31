// SPDX-License-Identifier: Apache-2.0
import type { EnforcerNetwork } from './network';
import type { FunctionNetworks } from './shards';
import type { Allowance, Subject } from '../directives';
import type { Assumption } from '../lifetime';
import type { ChosenClass, Duration, Hold, Policy } from '../policy';
import type { StoreTypes, Unit } from '../stores/registry';
import type { Placement, Refusal, StoreContext, StoreName } from '../stores/store';

/** Units of an estate under the names that placements use. */
export type Units = Readonly<Record<string, Unit>>;

/** Names of the units of one store. */
type UnitNames<U extends Units, S extends StoreName> = {
  [K in keyof U & string]: U[K]['store'] extends S ? K : S extends U[K]['store'] ? K : never;
}[keyof U & string];

/** Where on the unit; a topic holds one category as a whole, so there is nothing to say. */
type LocationProps<L> = Record<string, never> extends L ? { readonly location?: L } : { readonly location: L };

/** One category (and class) at one location of a unit. */
export type PlacementProps<C extends string = string, U extends Units = Units> = {
  readonly [S in StoreName]: LocationProps<StoreTypes[S]['location']> & {
    /** A name of your own, for messages and `arrivesFrom`. Unique. */
    readonly name: string;
    readonly category: C;
    /**
     * The period that the customer chose, for categories whose period is chosen.
     * @default - none
     */
    readonly class?: ChosenClass;
    /**
     * A part of the category that has a system of record of its own, for example the media beside the text.
     * @default - the whole category
     */
    readonly part?: string;
    /** Name of the unit. */
    readonly unit: UnitNames<U, S>;
    /** The one place that the category is kept in, or a rebuildable cache, event or index. */
    readonly role: 'systemOfRecord' | 'derived';
    /**
     * Where the record was before, and the largest delay until it is written here.
     * @default - written here when the clock starts
     */
    readonly arrivesFrom?: { readonly placement: string; readonly within: Duration };
    /**
     * Records that come here in a day at the most. From this the plan computes how long the enforcer needs, and the enforcer
     * alarms where it deletes more.
     * @default - not stated: how long the enforcer needs is assumed
     */
    readonly perDay?: number;
    /**
     * How the records of one subject are found here, so that an order of erasure reaches them.
     * @default - none: a category with personal data then gets a finding
     */
    readonly subject?: Subject;
    /**
     * Guards of the enforcer that may let this placement pass, each with who answers for it and why.
     * @default - none: what a guard does not know to be safe is refused
     */
    readonly allow?: readonly Allowance[];
  };
}[StoreName];

/** A load balancer. It stores no content; its access log is data in a CLS unit. */
export interface LoadBalancer<U extends Units = Units> {
  readonly id: string;
  readonly region: string;
  /** The CLS unit that takes its access log. */
  readonly accessLog: keyof U & string;
}

/** Consent to a shorter period, which deletes data on apply. */
export interface Acknowledgement<C extends string = string> {
  readonly category: C;
  readonly from: string;
  readonly to: string;
  readonly who: string;
  readonly ticket: string;
}

/** Somebody else who carries out the directives. */
export interface EnforcedElsewhere {
  /** Who: a job or a team, by a name that people find. */
  readonly by: string;
  /** What shows that it runs: the alarm or the page on which the age of the oldest record is seen. */
  readonly witness: string;
}

/** Somebody else who keeps a category for its period. */
export interface RecordedElsewhere {
  /** Who: the system and its team, by a name that people find. */
  readonly by: string;
  /** What shows that it keeps the category for as long as it is promised, and no longer. */
  readonly witness: string;
}

/** When and where the enforcer runs. */
export interface EnforcerOptions<U extends Units = Units> {
  /** Minutes that divide an hour, or hours that divide a day. @default - 15 minutes */
  readonly every?: Duration;
  /** VPCs in which an enforcer runs, by a name of your choice. @default - none */
  readonly networks?: Readonly<Record<string, EnforcerNetwork<keyof U & string>>>;
  /**
   * Who carries out the directives where no network does; a row that needs them is then kept only if that is assumed.
   * @default - nobody: an estate whose placements need directives is refused
   */
  readonly elsewhere?: EnforcedElsewhere;
}

/** What a platform engineer edits. */
export interface EstateProps<C extends string, U extends Units> {
  /** Name of the estate: prefix of its stacks. */
  readonly name: string;
  /**
   * Regions in which copies may lie.
   * @default - not checked; the report says so
   */
  readonly allowedRegions?: readonly string[];
  /**
   * Codes of regions that opened after this version was written, so that they are not taken for misspelt ones.
   * @default - none
   */
  readonly newRegions?: readonly string[];
  /** What has one setting each (an instance, a bucket, a topic), under the name that placements use. */
  readonly units: U;
  /** Which category of data lies where. */
  readonly placements: readonly PlacementProps<C, NoInfer<U>>[];
  /** @default - none */
  readonly loadBalancers?: Readonly<Record<string, LoadBalancer<NoInfer<U>>>>;
  /**
   * Who keeps a category of which only derived placements are here, by the name of the category.
   * @default - nobody: such a category is kept by no system of record, and nobody can tell how long it can be found
   */
  readonly recordsElsewhere?: Readonly<Partial<Record<C, RecordedElsewhere>>>;
  /** Values for open terms. @default - those that ship with the library */
  readonly assume?: readonly Assumption[];
  /** @default - no legal holds */
  readonly holds?: readonly Hold<C>[];
  /** @default - none: no period may become shorter */
  readonly acknowledge?: readonly Acknowledgement<C>[];
  /**
   * Forbid a destroy of what keeps or resets data. Destroy needs a deploy with `false` first.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * The function that expires what only the inside of a database can expire.
   * @default - every 15 minutes, and no function: refused where a placement needs one
   */
  readonly enforcer?: EnforcerOptions<NoInfer<U>>;
  /**
   * How long what `retention audit` measured counts; older than this, a term is an assumption again. Whole days.
   * @default - 35 days
   */
  readonly audit?: { readonly validFor: Duration };
  /**
   * Where Terraform keeps its state.
   * @default - a local file beside the project
   */
  readonly state?: { readonly bucket: string; readonly region: string; readonly prefix: string };
}

/** A checked estate: every placement with its address and obligation. */
export interface Estate {
  readonly name: string;
  readonly policy: Policy;
  readonly units: Units;
  readonly placements: readonly Placement[];
  /** Placements of data that may not be stored at all. */
  readonly refused: readonly Refusal[];
  readonly loadBalancers: Readonly<Record<string, LoadBalancer>>;
  readonly allowedRegions: readonly string[] | undefined;
  readonly newRegions: readonly string[];
  readonly assume: readonly Assumption[];
  readonly holds: readonly Hold[];
  readonly acknowledge: readonly Acknowledgement[];
  readonly protect: boolean;
  readonly context: StoreContext;
  /** How long a measurement counts. */
  readonly auditValidMs: number;
  readonly state: EstateProps<string, Units>['state'];
  /** The VPC of each function of the enforcer, by the name of the function. */
  readonly networks: FunctionNetworks;
  /** Who carries out the directives where no network does. */
  readonly elsewhere: EnforcedElsewhere | undefined;
  /** Who keeps categories of which only derived placements are here. */
  readonly recordsElsewhere: Readonly<Record<string, RecordedElsewhere>>;
}
