// SPDX-License-Identifier: Apache-2.0
import type { Duration, Span } from './time';

/** Where a rule comes from. */
export interface Source {
  /** Section of the published document, for example `privacy module, section 6`. */
  readonly section: string;
  /**
   * How the text was read where it leaves room.
   * @default - the text is used as it stands
   */
  readonly interpretation?: string;
}

/** What starts the clock of a record. */
export type Clock = 'created' | 'lastWritten' | 'terminated';

/** Gone a fixed time after the clock starts. */
export interface AgeRule {
  readonly kind: 'age';
  readonly from: 'created' | 'lastWritten';
  /** Ceiling: no copy is older. */
  readonly atMost: Span;
  /** @default - no floor */
  readonly atLeast?: Span;
  readonly source: Source;
}

/** Kept while the customer uses the service, gone some time after its end. */
export interface AfterTerminationRule {
  readonly kind: 'afterTermination';
  /** Floor after the end of use: not deleted earlier. */
  readonly atLeast: Span;
  /** Ceiling after the end of use. */
  readonly atMost: Span;
  /**
   * The ceiling when the policy is strict. The floor is then dropped to the end of use, because one moment cannot be
   * both the earliest and the latest.
   * @default - `atMost`
   */
  readonly strictAtMost?: Span;
  readonly source: Source;
}

/** Kept as long as the customer chose, from a list of classes. */
export interface CustomerChosenRule {
  readonly kind: 'customerChosen';
  readonly from: 'created' | 'lastWritten';
  /** The class of customers who made no choice. */
  readonly default: Duration;
  /** Every period that a customer may choose. Infrastructure is provisioned per class, never per customer. */
  readonly classes: readonly Duration[];
  /** Whether a customer may choose that the data is never stored (class `neverStored`: a placement of it is refused). */
  readonly orNeverStored: boolean;
  readonly source: Source;
}

/** Never stored. */
export interface TransientRule {
  readonly kind: 'transient';
  readonly source: Source;
}

export type Rule = AgeRule | AfterTerminationRule | CustomerChosenRule | TransientRule;

/** One category of data that the published document names. */
export interface Category {
  /** Whose data it is: our own duty (controller) or the customer's (processor). */
  readonly role: 'controller' | 'processor';
  readonly rule: Rule;
  /** What the document says that the category contains. */
  readonly contains: readonly string[];
}

/** How much longer copies of kind `backup` may live than the live record. */
export interface BackupAllowance {
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

export interface PolicyProps<C extends string> {
  readonly name: string;
  readonly categories: Readonly<Record<C, Category>>;
  /** @default - none: managed backups must meet the live deadline */
  readonly backupAllowance?: BackupAllowance;
  /**
   * Read every text at its harshest: no backup allowance, ceilings at the moment that the text names.
   * @default false
   */
  readonly strict?: boolean;
  /** @default - no recipients */
  readonly recipients?: readonly Recipient[];
}

/** A checked policy. */
export interface Policy<C extends string = string> extends PolicyProps<C> {
  readonly strict: boolean;
  readonly recipients: readonly Recipient[];
}
