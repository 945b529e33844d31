// SPDX-License-Identifier: Apache-2.0
import { fail } from '../errors';
import type { AgeRule, Clock, InTransit, Policy, Rule, Source } from './types';
import { anchorMs, ceilingMs, exactMs, floorMs, labelMs, Period, type Duration } from './time';

/** Class of data that is never stored, where it may be in transit. */
export const TRANSIENT_CLASS = 'never-stored';

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
  /**
   * What floor and ceiling were derived from.
   * @default - not stated: a manifest of an earlier version
   */
  readonly promise?: PromisedMoment;
}

/** The promise itself: a moment, and on which side of it the window lies. */
export interface PromisedMoment {
  /** The shortest time that the moment can last, in milliseconds. */
  readonly momentMs: number;
  /** `transit`: the data is never stored, and may be on its way for as long as the moment says. */
  readonly side: 'before' | 'after' | 'transit';
  /** What the window has beyond the moment, in milliseconds; 0 unless it lies after it. */
  readonly withinMs: number;
  /** Whether the published document tells of what lies beyond the moment; true where nothing does. */
  readonly disclosed: boolean;
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
  const transit = (): Obligation | 'transient' => {
    const inTransit: InTransit | undefined = 'inTransit' in rule ? rule.inTransit : undefined;
    if (inTransit === undefined || policy.strict) return 'transient';
    const momentMs = exactMs(inTransit.atMost, 'inTransit.atMost', at);
    const promise: PromisedMoment = { momentMs, side: 'transit', withinMs: 0, disclosed: inTransit.disclosed };
    // what may not be stored may not be backed up either.
    const none = { backupAllowanceMs: 0, allowanceDisclosed: false, keepAtLeastMs: 0 };
    return { ...common, ...none, class: TRANSIENT_CLASS, clock: 'created', deadlineMs: momentMs, promise };
  };
  switch (rule.kind) {
    case 'transient':
      return transit();
    case 'age':
      return { ...common, clock: rule.from, ...sidesOf(policy, rule, at) };
    case 'afterTermination': {
      const sides = sidesOf(policy, rule, at);
      const months = Period.is(rule.moment) && sides.keepAtLeastMs > 0 ? rule.moment.calendarMonths : undefined;
      return {
        ...common,
        clock: 'terminated',
        ...sides,
        ...(months === undefined ? {} : { keepAtLeastMonths: months }),
      };
    }
    case 'customerChosen': {
      const allowed = rule.classes.map((period) => exactMs(period, 'classes', at));
      const labels = allowed.map(labelMs).join(', ');
      if (chosen === undefined) return fail('retention/class-missing', at, category, labels);
      if (chosen === 'neverStored') {
        return rule.orNeverStored ? transit() : fail('retention/class-not-allowed', at, category, labels, chosen);
      }
      const ms = exactMs(chosen, 'class', at);
      if (!allowed.includes(ms)) return fail('retention/class-not-allowed', at, category, labels, labelMs(ms));
      return {
        ...common,
        class: labelMs(ms),
        clock: rule.from,
        ...sidesOf(policy, { moment: chosen, window: rule.window }, at),
      };
    }
  }
}

/** A moment with what it counts from and the side on which its window lies. */
type Promised = Pick<AgeRule, 'moment' | 'window' | 'anchor'>;

/**
 * Floor and ceiling of a moment. The end of the year is at most a year ahead: the floor has that year on top, the ceiling is
 * that of a record of its last instant. Calendar time lasts differently long: the floor takes the longest, the ceiling the
 * shortest. A strict policy has every window before its moment, because one moment cannot be both.
 */
function sidesOf(
  policy: Pick<Policy, 'strict'>,
  { moment, window, anchor }: Promised,
  at: string,
): Pick<Obligation, 'deadlineMs' | 'keepAtLeastMs' | 'promise'> {
  const momentMs = ceilingMs(moment, 'moment', at);
  if (policy.strict || window === 'before') {
    const promise: PromisedMoment = { momentMs, side: 'before', withinMs: 0, disclosed: true };
    return { deadlineMs: momentMs, keepAtLeastMs: 0, promise };
  }
  const withinMs = exactMs(window.within, 'window.within', at);
  return {
    deadlineMs: momentMs + withinMs,
    keepAtLeastMs: floorMs(moment, 'moment', at) + anchorMs(anchor),
    promise: { momentMs, side: 'after', withinMs, disclosed: window.disclosed },
  };
}

/** The obligation of a place that can be rebuilt from another: it may vanish early, so the ceiling is all that it has. */
export function derivedObligation(obligation: Obligation): Obligation {
  const { keepAtLeastMonths: _dropped, ...rest } = obligation;
  return { ...rest, keepAtLeastMs: 0 };
}

function labelOf(chosen: ChosenClass, at: string): string {
  return chosen === 'neverStored' ? chosen : labelMs(exactMs(chosen, 'class', at));
}
