// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '../policy/types';
import { exactMs, Period, type Span } from '../policy/time';
import type { Findings } from './check-input';
import { promisedLabel, spanLabel } from './facts';
import type { Finding } from './finding';
import type { PolicyDocument, Promised, RetentionStatement } from './model';

const WHY = 'what is provisioned follows the policy in code, and what binds is the document';

/** One retention statement against the rule of its category. */
export function checkPromise(
  findings: Findings,
  document: PolicyDocument,
  stated: RetentionStatement,
  rule: Rule,
): void {
  const { category, promised } = stated;
  const report = (id: Finding['rule'], property: string, wanted: string, got: string): void => {
    findings.add(
      id,
      {
        message: `'${property}' of '${category}' must be ${wanted} as in the policy, got ${got} in the document`,
        why: WHY,
        remedy: 'find out which of the two is meant, and change the other in the same pull request',
      },
      [
        findings.inDocument(document, stated.at),
        findings.inPolicy(`${category}: ${ruleLabel(rule)} (${rule.source.section})`),
      ],
    );
  };
  switch (rule.kind) {
    case 'transient':
      if (promised.kind !== 'transient')
        report('retention/document-rule-disagrees', 'rule', ruleLabel(rule), promisedLabel(promised));
      return;
    case 'age':
      if (promised.kind !== 'age')
        report('retention/document-rule-disagrees', 'rule', ruleLabel(rule), promisedLabel(promised));
      else checkMoment(rule.moment, promised.period, report);
      return;
    case 'afterTermination':
      if (promised.kind === 'afterTermination') checkMoment(rule.moment, promised.period, report);
      else report('retention/document-rule-disagrees', 'rule', ruleLabel(rule), promisedLabel(promised));
      return;
    case 'customerChosen':
      if (promised.kind !== 'customerChosen') {
        report('retention/document-rule-disagrees', 'rule', ruleLabel(rule), promisedLabel(promised));
        return;
      }
      if (promised.fallback === undefined || !sameSpan(promised.fallback, rule.default)) {
        const got = promised.fallback === undefined ? 'none' : spanLabel(promised.fallback);
        report('retention/document-default-disagrees', 'default', spanLabel(rule.default), got);
      }
      if (promised.orNeverStored !== rule.orNeverStored) {
        const say = (can: boolean): string => (can ? 'a choice of the customer' : 'no choice of the customer');
        report(
          'retention/document-choice-disagrees',
          'orNeverStored',
          say(rule.orNeverStored),
          say(promised.orNeverStored),
        );
      }
  }
}

/** The document names a moment; on which side of it the window lies is checked apart from it. */
function checkMoment(
  moment: Span,
  stated: Span,
  report: (id: Finding['rule'], property: string, wanted: string, got: string) => void,
): void {
  if (!sameSpan(stated, moment))
    report('retention/document-period-disagrees', 'moment', spanLabel(moment), spanLabel(stated));
}

/** Days equal days and months equal months: 60 days are not two months. */
function sameSpan(a: Span, b: Span): boolean {
  if (Period.is(a) !== Period.is(b)) return false;
  if (Period.is(a) && Period.is(b)) return a.calendarMonths === b.calendarMonths && a.extraMs === b.extraMs;
  return !Period.is(a) && !Period.is(b) && exactMs(a, 'period') === exactMs(b, 'period');
}

/** A rule of the policy in the words of `promisedLabel`. */
export function ruleLabel(rule: Rule): string {
  return promisedLabel(promisedOf(rule));
}

function promisedOf(rule: Rule): Promised {
  switch (rule.kind) {
    case 'age':
      return { kind: 'age', period: rule.moment };
    case 'afterTermination':
      return { kind: 'afterTermination', period: rule.moment };
    case 'customerChosen':
      return { kind: 'customerChosen', fallback: rule.default, orNeverStored: rule.orNeverStored };
    case 'transient':
      return { kind: 'transient' };
  }
}
