// SPDX-License-Identifier: Apache-2.0
import type { Duration, Span } from './time';

/** Where a rule comes from. */
export interface Source {
  /** Section of the published document, for example `privacy module, section 6`. */
  readonly section: string;
  /**
   * How the text was read where it leaves room.
   * @default - the text is used as it is
   */
  readonly interpretation?: string;
}

/** What starts the clock of a record. */
export type Clock = 'created' | 'lastWritten' | 'terminated';

/** The live record goes in the time after the moment: it is kept in full, and then gone within a stated time. */
export interface AfterWindow {
  readonly side: 'after';
  /** Copies of every kind are gone this long after the moment; backups have their allowance on top. */
  readonly within: Duration;
  /** Why it takes this long. */
  readonly reason: string;
  /** Whether the published document tells of it. */
  readonly disclosed: boolean;
}

/**
 * On which side of the moment records go. A promise names a moment, and a store can only offer a window: the time from
 * the least age at which it deletes to the greatest. `before`: whatever the moment, all is gone by then.
 */
export type Window = 'before' | AfterWindow;

/** What every rule with a moment says. Floor and ceiling follow from it, in `obligationOf` alone. */
interface MomentRule {
  /** On which side of the moment records go: `before`, or after it within a stated time. */
  readonly window: Window;
  /** The section of the published document that it comes from. */
  readonly source: Source;
}

/** A rule whose moment is the same for all records. */
interface FixedRule extends MomentRule {
  /**
   * `yearEnd`: the moment counts from the end of the calendar year in which the clock starts, as tax and commercial law
   * do. Stores know the age of a record and not its year, so a record of January is kept as long as the law says and one of
   * December up to a year longer: `within` must have room for that year, 366 days.
   * @default - the moment counts from the clock itself
   */
  readonly anchor?: 'yearEnd';
}

/** Gone a fixed time after the clock starts. */
export interface AgeRule extends FixedRule {
  readonly kind: 'age';
  /** What starts the clock of a record. */
  readonly from: 'created' | 'lastWritten';
  /** The age that the document names. */
  readonly moment: Span;
}

/** Kept while the customer uses the service, gone some time after its end. */
export interface AfterTerminationRule extends FixedRule {
  readonly kind: 'afterTermination';
  /** Time after the end of use. */
  readonly moment: Span;
}

/** Kept as long as the customer chose, from a list of classes: the class is the moment. */
export interface CustomerChosenRule extends MomentRule {
  readonly kind: 'customerChosen';
  /** What starts the clock of a record. */
  readonly from: 'created' | 'lastWritten';
  /** The class of customers who made no choice. */
  readonly default: Duration;
  /** Every period that a customer may choose. Infrastructure is provisioned per class, never per customer. */
  readonly classes: readonly Duration[];
  /** Whether a customer may choose that the data is never stored (class `neverStored`). */
  readonly orNeverStored: boolean;
  /**
   * How long data that is never stored may be on its way.
   * @default - not at all: a placement of it is refused
   */
  readonly inTransit?: InTransit;
}

/** How long data that is never stored may lie in a topic or another store that it only passes through. */
export interface InTransit {
  readonly atMost: Duration;
  readonly reason: string;
  /** Whether the published document tells of it. */
  readonly disclosed: boolean;
}

/** Never stored. */
export interface TransientRule {
  readonly kind: 'transient';
  /**
   * How long it may be on its way.
   * @default - not at all: a placement of it is refused
   */
  readonly inTransit?: InTransit;
  readonly source: Source;
}

export type Rule = AgeRule | AfterTerminationRule | CustomerChosenRule | TransientRule;

/** One category of data that the published document names. */
export interface Category {
  /** Whose data it is: our own duty (controller) or the customer's (processor). */
  readonly role: 'controller' | 'processor';
  /** How long it may or must be kept: one of the four kinds below. */
  readonly rule: Rule;
  /**
   * Whether it holds data of persons that an order of erasure may be about.
   * @default - what is the customer's, and not ours
   */
  readonly personal?: boolean;
  /** What the document says that the category contains. */
  readonly contains: readonly string[];
}

/** How much longer copies of kind `backup` may live than the live record. */
export interface BackupAllowance {
  /** Longest time beyond the deadline of the live record. */
  readonly atMost: Duration;
  readonly reason: string;
  /** Whether the published document tells the customer about it. */
  readonly disclosed: boolean;
}

/** Somebody who receives data and whom infrastructure cannot make forget. */
export interface Recipient {
  readonly name: string;
  readonly what: string;
  readonly optIn: boolean;
  readonly source: Source;
}

/** What is promised to who asks for erasure, or chooses another class. */
export interface ErasurePromise {
  /** How soon after an order was received the live data is gone. */
  readonly within: Duration;
  /** How much longer than the longest copy the record of an order may live. */
  readonly ledgerWithin: Duration;
  readonly source: Source;
  /** Whether the published document says how soon. */
  readonly disclosed: boolean;
}

export interface PolicyProps<C extends string> {
  /** Name of the policy: manifests and reports say it. */
  readonly name: string;
  /** Each category of data under the name that placements use. */
  readonly categories: Readonly<Record<C, Category>>;
  /**
   * How much longer backups may live than the live record.
   * @default - none: managed backups must meet the live deadline, and live records go that much earlier
   */
  readonly backupAllowance?: BackupAllowance;
  /**
   * Read every text at its harshest: no backup allowance, nothing in transit, and every window before its moment.
   * @default false
   */
  readonly strict?: boolean;
  /** @default - no recipients */
  readonly recipients?: readonly Recipient[];
  /** @default - nothing is promised: an estate cannot keep a ledger of orders */
  readonly erasure?: ErasurePromise;
}

/** A checked policy. */
export interface Policy<C extends string = string> extends PolicyProps<C> {
  readonly strict: boolean;
  readonly recipients: readonly Recipient[];
}
