// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../policy/types';
import type { Duration, Span } from '../policy/time';
import type {
  BasisId,
  CategoryId,
  ContentId,
  DocumentKind,
  IdentityId,
  ModuleId,
  PurposeId,
  RecipientId,
  SharedId,
  SystemId,
} from './meanings';
import type { Passage } from './normalise';

/** Something that was read, with its place and its original words. */
export interface Read<T> {
  readonly value: T;
  readonly at: Passage;
}

/** How a category is tied to systems. */
export interface Integration {
  readonly relation: 'integrated' | 'compatible';
  /** Whether the text limits the integration to the purpose named before. */
  readonly forThisPurpose: boolean;
}

/** A row of the table that says what is used, for what and why. */
export interface CategoryUse {
  readonly category: CategoryId;
  /** The document's own name of the category. */
  readonly name: string;
  readonly at: Passage;
  readonly contents: ReadonlyArray<Read<ContentId>>;
  readonly purposes: ReadonlyArray<Read<PurposeId>>;
  readonly bases: ReadonlyArray<Read<BasisId>>;
  /** @default - the row names no systems */
  readonly integration?: Read<Integration>;
  readonly systems: ReadonlyArray<Read<SystemId>>;
}

/** What a retention statement promises. */
export type Promised =
  | { readonly kind: 'age'; readonly period: Span }
  | { readonly kind: 'afterTermination'; readonly period: Span }
  | {
      readonly kind: 'customerChosen';
      /** @default - the statement names no period for customers who choose none */
      readonly fallback?: Duration;
      /** Whether the customer may choose that nothing is stored. */
      readonly orNeverStored: boolean;
    }
  | { readonly kind: 'transient' };

/** A row of the retention table. */
export interface RetentionStatement {
  readonly category: CategoryId;
  readonly name: string;
  readonly promised: Promised;
  /** How long it takes after the moment. @default - the statement does not say */
  readonly window?: Span;
  /** How long data that is never stored may be on its way. @default - the statement does not say */
  readonly transit?: Span;
  readonly at: Passage;
}

/** What starts the clock of a category, and the periods that may be chosen for it. */
export interface ScheduleStatement {
  readonly category: CategoryId;
  /** null for what is never stored. */
  readonly start: Clock | null;
  readonly choices: readonly Span[];
  readonly at: Passage;
}

/** What is provisioned for a category in a system; null where nothing is stored, and under a hold. */
export interface ProvisionedStatement {
  readonly category: CategoryId;
  /** Label of the class, `-` where nobody chooses. */
  readonly class: string;
  readonly system: SystemId;
  readonly keptAtLeastDays: number | null;
  readonly goneByDays: number | null;
  readonly backupsGoneByDays: number | null;
}

/** An identifier that is stored, and perhaps backed up, in a system. */
export interface StoredStatement {
  readonly identity: IdentityId;
  readonly system: SystemId;
  readonly backedUp: boolean;
}

/** Somebody who receives data. */
export interface RecipientStatement {
  readonly recipient: RecipientId;
  /** @default - the document does not say of which */
  readonly category?: CategoryId;
  readonly what: SharedId;
  /** Only if the customer chose it. */
  readonly optIn: boolean;
  /** Only if the customer subscribed to the recipient. */
  readonly subscribed: boolean;
}

/** What a customer may choose. */
export interface CustomerChoice {
  readonly category: CategoryId;
  readonly choice: 'storage' | 'period';
  /** @default - the document names none */
  readonly fallback?: Duration;
}

/** Where a law may change the promise. */
export interface LawException {
  /** Kept for another period, stored although the customer chose not to, or not to be deleted on request. */
  readonly kind: 'otherPeriod' | 'storedAnyway' | 'deletionForbidden';
  /** @default - the whole module */
  readonly category?: CategoryId;
}

export interface RegionStatement {
  readonly says: 'worldwide' | 'chosenRegion' | 'asInContract';
}

/** Which text wins where module and parent document contradict each other. */
export interface ConflictClause {
  readonly prevails: 'module' | 'parent';
}

/** A published document, read. */
export interface PolicyDocument {
  readonly file: string;
  readonly language: string;
  readonly module: ModuleId;
  readonly kind: DocumentKind;
  readonly uses: readonly CategoryUse[];
  readonly retention: readonly RetentionStatement[];
  readonly stored: ReadonlyArray<Read<StoredStatement>>;
  readonly recipients: ReadonlyArray<Read<RecipientStatement>>;
  readonly choices: ReadonlyArray<Read<CustomerChoice>>;
  readonly exceptions: ReadonlyArray<Read<LawException>>;
  /** The right to request deletion; the value says whether a law can forbid it. */
  readonly deletionRights: ReadonlyArray<Read<{ readonly unlessForbiddenByLaw: boolean }>>;
  readonly regions: ReadonlyArray<Read<RegionStatement>>;
  readonly conflicts: ReadonlyArray<Read<ConflictClause>>;
  /** Where the document names the data centre that the customer chose. */
  readonly dataCentre?: Passage;
  /** How much longer backup copies may live, where the document says so. */
  readonly backupAllowances: ReadonlyArray<Read<Span>>;
  /** Only in schedules. */
  readonly schedule: readonly ScheduleStatement[];
  /** Only in schedules and records. */
  readonly provisioned: ReadonlyArray<Read<ProvisionedStatement>>;
  /** Where a category lies, only in records. */
  readonly places: ReadonlyArray<Read<{ readonly category: CategoryId; readonly regions: readonly string[] }>>;
}
