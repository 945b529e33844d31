// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { checkForm } from './form';
import { ceilingMs, exactMs, floorMs, formatMs, labelMs, type Duration, type Span } from './time';

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

/**
 * Checks a policy and freezes its defaults.
 * @throws RetentionError with every problem of the policy
 */
export function definePolicy<const C extends string>(props: PolicyProps<C>): Policy<C> {
  const problems: Problem[] = checkForm(props);
  const attempt = (check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      problems.push(...error.problems);
    }
  };
  for (const [name, category] of Object.entries<Category>(props.categories)) {
    attempt(() => {
      problems.push(...checkRule(name, category.rule));
    });
  }
  if (props.backupAllowance !== undefined) {
    const allowance = props.backupAllowance;
    attempt(() => exactMs(allowance.atMost, 'backupAllowance.atMost', props.name));
  }
  RetentionError.throwIfAny(problems);
  return { ...props, strict: props.strict ?? false, recipients: props.recipients ?? [] };
}

function checkRule(name: string, rule: Rule): Problem[] {
  switch (rule.kind) {
    case 'transient':
      return [];
    case 'customerChosen': {
      const classes = rule.classes.map((period) => exactMs(period, 'classes', name));
      const problems: Problem[] = [];
      for (const twice of new Set(classes.filter((ms, index) => classes.indexOf(ms) !== index))) {
        problems.push(problem('retention/duplicate', name, 'classes', labelMs(twice), 'list each class once'));
      }
      const fallback = exactMs(rule.default, 'default', name);
      if (!classes.includes(fallback)) {
        problems.push(
          problem('retention/class-not-allowed', name, name, classes.map(labelMs).join(', '), labelMs(fallback)),
        );
      }
      return problems;
    }
    case 'age':
    case 'afterTermination': {
      const ceiling = ceilingMs(rule.atMost, 'atMost', name);
      const floor = rule.atLeast === undefined ? 0 : floorMs(rule.atLeast, 'atLeast', name);
      const problems: Problem[] = [];
      if (rule.kind === 'afterTermination' && rule.strictAtMost !== undefined) {
        const strict = ceilingMs(rule.strictAtMost, 'strictAtMost', name);
        if (strict > ceiling) {
          problems.push(
            problem(
              'retention/invalid',
              name,
              'strictAtMost',
              `at most the ceiling of atMost, ${formatMs(ceiling)}`,
              formatMs(strict),
              'shorten it: the strict reading may promise more, never less',
            ),
          );
        }
      }
      if (floor > ceiling)
        problems.push(problem('retention/floor-above-ceiling', name, name, formatMs(floor), formatMs(ceiling)));
      return problems;
    }
  }
}
