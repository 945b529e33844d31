// SPDX-License-Identifier: Apache-2.0
import { fail } from '../errors';
import type { Clock, Policy, Rule, Source } from './types';
import { ceilingMs, exactMs, floorMs, labelMs, Period, type Duration } from './time';

/** What one placement of a category owes, in milliseconds. */
export interface Obligation {
  readonly category: string;
  /** `30d` for a customer-chosen class, else undefined. */
  readonly class?: string;
  readonly rule: Rule['kind'];
  /** What starts the clock. */
  readonly clock: Clock;
  /** Latest age of every copy that is no backup. */
  readonly deadlineMs: number;
  /** How much longer a backup may live; 0 when the policy is strict or allows none. */
  readonly backupAllowanceMs: number;
  /** Earliest age at which the live record may disappear; 0 without a floor. */
  readonly keepAtLeastMs: number;
  /** The calendar part of the floor, in whole months, where it has one: the enforcer checks the exact date as well. */
  readonly keepAtLeastMonths?: number;
  /** Whether the published document tells of the backup allowance. */
  readonly allowanceDisclosed: boolean;
  readonly source: Source;
}

/** The class of a placement: one of the periods of the policy, or the customer's choice that nothing is stored. */
export type ChosenClass = Duration | 'neverStored';

/**
 * The obligation of a category (and class) under a policy, or `transient` for data that may not be stored at all.
 * @throws RetentionError `retention/unknown-category`, `retention/class-missing`, `retention/class-not-allowed`,
 * `retention/class-unexpected`
 */
export function obligationOf<C extends string>(
  policy: Policy<C>,
  category: C,
  chosen: ChosenClass | undefined,
  at = '',
): Obligation | 'transient' {
  const definition = Object.hasOwn(policy.categories, category) ? policy.categories[category] : undefined;
  if (definition === undefined) {
    return fail('retention/unknown-category', at, Object.keys(policy.categories).join(', '), String(category));
  }
  const { rule } = definition;
  if (rule.kind !== 'customerChosen' && chosen !== undefined) {
    fail('retention/class-unexpected', at, category, labelOf(chosen, at));
  }
  const allowance = policy.strict ? undefined : policy.backupAllowance;
  const common = {
    category,
    rule: rule.kind,
    backupAllowanceMs: allowance === undefined ? 0 : exactMs(allowance.atMost, 'backupAllowance.atMost', at),
    allowanceDisclosed: allowance?.disclosed ?? false,
    source: rule.source,
  };
  switch (rule.kind) {
    case 'transient':
      return 'transient';
    case 'age':
      return {
        ...common,
        clock: rule.from,
        deadlineMs: ceilingMs(rule.atMost, 'atMost', at),
        keepAtLeastMs: rule.atLeast === undefined ? 0 : floorMs(rule.atLeast, 'atLeast', at),
      };
    case 'afterTermination':
      return {
        ...common,
        clock: 'terminated',
        deadlineMs: ceilingMs(policy.strict ? (rule.strictAtMost ?? rule.atMost) : rule.atMost, 'atMost', at),
        // one moment cannot be both the earliest and the latest: the strict reading keeps the ceiling.
        keepAtLeastMs: policy.strict ? 0 : floorMs(rule.atLeast, 'atLeast', at),
        ...(!policy.strict && Period.is(rule.atLeast) ? { keepAtLeastMonths: rule.atLeast.calendarMonths } : {}),
      };
    case 'customerChosen': {
      const allowed = rule.classes.map((period) => exactMs(period, 'classes', at));
      const labels = allowed.map(labelMs).join(', ');
      if (chosen === undefined) return fail('retention/class-missing', at, category, labels);
      if (chosen === 'neverStored') {
        return rule.orNeverStored ? 'transient' : fail('retention/class-not-allowed', at, category, labels, chosen);
      }
      const ms = exactMs(chosen, 'class', at);
      if (!allowed.includes(ms)) return fail('retention/class-not-allowed', at, category, labels, labelMs(ms));
      return { ...common, class: labelMs(ms), clock: rule.from, deadlineMs: ms, keepAtLeastMs: 0 };
    }
  }
}

function labelOf(chosen: ChosenClass, at: string): string {
  return chosen === 'neverStored' ? chosen : labelMs(exactMs(chosen, 'class', at));
}
