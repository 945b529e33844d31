// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { checkForm } from './form';
import { anchorMs, ceilingMs, exactMs, floorMs, formatMs, labelMs, type Duration } from './time';
import type { AgeRule, Category, Policy, PolicyProps, Rule } from './types';

/**
 * Checks a policy and freezes its defaults.
 * @throws RetentionError with every problem of the policy
 */
export function definePolicy<const C extends string>(props: PolicyProps<C>): Policy<C> {
  const problems: Problem[] = [...checkForm(props)];
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
  if (props.erasure !== undefined) {
    const { within, ledgerWithin } = props.erasure;
    attempt(() => exactMs(within, 'erasure.within', props.name));
    attempt(() => exactMs(ledgerWithin, 'erasure.ledgerWithin', props.name));
  }
  RetentionError.throwIfAny(problems);
  return { ...props, strict: props.strict ?? false, recipients: props.recipients ?? [] };
}

/** Whether orders of erasure are about a category. */
export function isPersonal({ categories }: Pick<Policy, 'categories'>, category: string): boolean {
  const found = Object.hasOwn(categories, category) ? categories[category] : undefined;
  return found?.personal ?? found?.role === 'processor';
}

function checkRule(name: string, rule: Rule): Problem[] {
  if ('inTransit' in rule && rule.inTransit !== undefined) exactMs(rule.inTransit.atMost, 'inTransit.atMost', name);
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
      return [...problems, ...checkWindow(name, { moment: rule.default, window: rule.window })];
    }
    case 'age':
    case 'afterTermination':
      return checkWindow(name, rule);
  }
}

/**
 * A calendar moment has no one length, and the end of the year is not equally far from each of its days: a window must at
 * least be as wide as that is open.
 */
function checkWindow(
  name: string,
  { moment, window, anchor }: Pick<AgeRule, 'moment' | 'window' | 'anchor'>,
): Problem[] {
  const shortest = ceilingMs(moment, 'moment', name);
  if (window === 'before') return [];
  const longest = floorMs(moment, 'moment', name);
  const open = longest - shortest + anchorMs(anchor);
  const within = isZero(window.within) ? 0 : exactMs(window.within, 'window.within', name);
  if (within >= open && within > 0) return [];
  const reasons = [
    ...(longest > shortest
      ? [`'${String(moment)}' lasts ${formatMs(shortest)} to ${formatMs(longest)}, by its leap days and months`]
      : []),
    ...(anchor === undefined ? [] : ['the end of the year is up to 366 d away']),
  ];
  const [least, why] =
    open === 0
      ? ['what its store takes to delete', 'no store deletes at one instant']
      : [formatMs(open), `${reasons.join(' and ')}: kept for the longest, gone 'within' after the shortest`];
  const remedy = `give 'within' ${open === 0 ? '' : 'that and '}hours to days for its store ('retention explain --windows'), or leave the floor out with window: 'before'`;
  return [problem('retention/floor-above-ceiling', name, name, least, why, formatMs(within), remedy)];
}

/** A window of no width is no bad duration: it is a floor and a ceiling in one. */
function isZero(within: unknown): boolean {
  if (typeof within !== 'object' || within === null || !('toMilliseconds' in within)) return false;
  const duration = within as Duration;
  return !duration.isUnresolved() && duration.toMilliseconds({ integral: false }) === 0;
}
