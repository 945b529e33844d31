// SPDX-License-Identifier: Apache-2.0
import { chosenAgeMs, classOf, daysOfClass, type Directive, type Target, whyNotFound } from '../../../lib/directives';
import { timeOf, type ChooseOrder } from '../../../lib/orders';
import type { Ledger } from './ledger';

/** What an application chose last for a category. */
export interface Choice {
  readonly order: ChooseOrder;
  readonly position: string;
  readonly takenMs: number;
  /** Whether another class was chosen at the same instant: nobody knows which one counts, and none is carried out. */
  readonly contradicted: boolean;
}

/** What a placement has to lose, and which choices ask for it. */
export interface ChosenTarget {
  readonly choice: Choice;
  /** Absent where nobody knows what it means here. */
  readonly target?: Target;
  readonly why?: string;
}

/**
 * The choices that count, one for each application and category. A choice goes on for as long as a record that was written
 * before it may be there: it is no entry that a store passes, so that a restore finds it again without a marker.
 */
export async function choicesThatCount(
  ledger: Ledger,
  directives: readonly Directive[],
  nowMs: number,
): Promise<readonly Choice[]> {
  const longestMs = new Map<string, number>();
  for (const { category, deadlineMs } of directives) {
    longestMs.set(category, Math.max(longestMs.get(category) ?? 0, deadlineMs));
  }
  const chosen = new Map<string, Choice>();
  for await (const { order, position, takenMs } of ledger.choices(nowMs - Math.max(0, ...longestMs.values()))) {
    // what was written before it has gone by any class.
    if (timeOf(order) < nowMs - (longestMs.get(order.category) ?? 0)) continue;
    const key = JSON.stringify([order.application, order.category]);
    const other = chosen.get(key);
    const sameInstant = other !== undefined && timeOf(other.order) === timeOf(order);
    if (sameInstant && other.order.class !== order.class) chosen.set(key, { ...other, contradicted: true });
    else if (other === undefined || timeOf(order) > timeOf(other.order)) {
      chosen.set(key, { order, position, takenMs, contradicted: false });
    }
  }
  return [...chosen.values()];
}

/**
 * What a placement has to lose by the choices of its category: of an application that chose a shorter class, the records
 * that are older than that class keeps them. They go where they are. Nothing is moved: two places would hold a record
 * whenever a run is killed between the two writes, and its clock would begin anew in stores that count from a write. A
 * longer class takes nothing from a placement of a shorter one.
 */
export function targetsOf(
  directive: Directive,
  choices: readonly Choice[],
  directives: readonly Directive[],
): readonly ChosenTarget[] {
  const own = classOf(directive);
  return choices.flatMap((choice): ChosenTarget[] => {
    const { application, category, class: chosen } = choice.order;
    if (category !== directive.category || own === undefined) return [];
    if (daysOfClass(chosen) >= daysOfClass(own) && !choice.contradicted) return [];
    if (choice.contradicted) return [{ choice, why: 'two choices of one instant contradict: give a later one' }];
    const age = chosenAgeMs(directives, category, chosen);
    if (age === undefined)
      return [{ choice, why: `no placement is of the class '${chosen}', so its age is not known` }];
    const target = { application, ...(age === 0 ? {} : { atLeastMs: age }) };
    const why = directive.subject === undefined ? undefined : whyNotFound(directive.subject, target);
    return [why === undefined ? { choice, target } : { choice, why }];
  });
}

/** Whether records of one subject can be found, and deleted, in the placement. */
export function findsSubjects({ subject }: Directive): boolean {
  return subject !== undefined && !('never' in subject);
}
