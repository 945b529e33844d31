// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { checkForm } from './form';
import { ceilingMs, exactMs, floorMs, formatMs, labelMs } from './time';
import type { Category, Policy, PolicyProps, Rule } from './types';

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
