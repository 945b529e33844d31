// SPDX-License-Identifier: Apache-2.0
import type { Category, Policy } from '../policy/types';
import type { Duration } from '../policy/time';
import type { Finding, Location } from './finding';
import type { KnownDifference } from './languages';
import type { DocumentKind, ModuleId } from './meanings';
import type { PolicyDocument } from './model';
import type { Passage } from './normalise';

/** One placement, as far as a document can speak of it. */
export interface ProvisionedPlacement {
  readonly id: string;
  readonly category: string;
  /** Name of the system as a document would write it: `MySQL`, `CLS` … */
  readonly system: string;
  readonly role: 'systemOfRecord' | 'derived';
  /**
   * Label of the class where the customer chooses: `7d`.
   * @default - classes are not compared
   */
  readonly class?: string;
  /**
   * Whether the deadline is kept there.
   * @default true
   */
  readonly enforced?: boolean;
  /** @default - where it lies is not compared */
  readonly region?: string;
  /**
   * The least age at which a live record goes there.
   * @default - nothing is stored, or a hold suspends it
   */
  readonly keptAtLeastMs?: number;
  /**
   * The greatest age of a copy that is no backup.
   * @default - nothing is stored, or a hold suspends it
   */
  readonly goneByMs?: number;
  /**
   * The greatest age of a backup.
   * @default - there is none
   */
  readonly backupsGoneByMs?: number;
}

/** A system that documents name as part of another. */
export interface DisclosedAs {
  readonly system: string;
  readonly as: string;
  readonly reason: string;
}

/** What is provisioned, free of any store and cloud. */
export interface Provisioned {
  readonly placements: readonly ProvisionedPlacement[];
  /** Systems of which managed backups exist. */
  readonly backedUpSystems: readonly string[];
  readonly disclosedAs: readonly DisclosedAs[];
  /**
   * How much longer backups live than they may live records, as provisioned.
   * @default - the backup allowance of the policy
   */
  readonly allowance?: Duration;
  /**
   * Categories under a legal hold.
   * @default - none
   */
  readonly holds?: readonly string[];
  /**
   * The file in which all this is declared, for locations.
   * @default 'estate'
   */
  readonly file?: string;
}

export interface CheckInput {
  readonly documents: readonly PolicyDocument[];
  readonly policy: Policy;
  /**
   * The file of the policy, for locations.
   * @default - the name of the policy
   */
  readonly policyFile?: string;
  /** @default - documents are compared with the policy and with one another only */
  readonly provisioned?: Provisioned;
  /** @default - no difference between language versions is known */
  readonly baseline?: readonly KnownDifference[];
}

/** The duty of the role is in the module of that role. */
export const MODULE_OF: Readonly<Record<Category['role'], ModuleId>> = {
  controller: 'privacy',
  processor: 'dataProcessing',
};

/** Collects findings with both their sources. */
export class Findings {
  readonly list: Finding[] = [];

  constructor(
    readonly input: CheckInput,
    /** What all its documents are. */
    readonly kind: DocumentKind = 'module',
  ) {}

  add(
    rule: Finding['rule'],
    texts: Pick<Finding, 'message' | 'why' | 'remedy'>,
    locations: readonly Location[],
    level: Finding['level'] = 'error',
  ): void {
    this.list.push({ rule, level, ...texts, locations });
  }

  /** The place of a passage in a document. */
  inDocument(document: PolicyDocument, at?: Passage): Location {
    return {
      file: document.file,
      line: at?.line ?? 1,
      text: at?.words ?? `the ${document.module} module (${document.language})`,
    };
  }

  /** A value of the policy. */
  inPolicy(text: string): Location {
    return { file: this.input.policyFile ?? this.input.policy.name, line: 1, text };
  }

  /** A value of the estate. */
  inEstate(text: string): Location {
    return { file: this.input.provisioned?.file ?? 'estate', line: 1, text };
  }

  /** The documents of a module. */
  documentsOf(module: ModuleId): readonly PolicyDocument[] {
    return this.input.documents.filter((document) => document.module === module);
  }

  /** The categories of the policy that documents of this module must tell of. */
  categoriesOf(module: ModuleId): ReadonlyArray<readonly [string, Category]> {
    return Object.entries(this.input.policy.categories).filter(([, { role }]) => MODULE_OF[role] === module);
  }
}
