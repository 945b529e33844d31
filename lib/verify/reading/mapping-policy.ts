// SPDX-License-Identifier: Apache-2.0
import {
  definePolicy,
  exactMs,
  imPolicy,
  labelMs,
  Period,
  policyNamed,
  type Category,
  type Policy,
  type Rule,
  type Source,
  type Window,
} from '../../policy';
import { newForm, oldMembers, type Spelling } from '../../policy/old-form';
import { asList, asText, isRecord, member } from './json';
import { collectProblems, duration, optionalText, span } from './mapping-values';
import type { Checker } from '../findings/schema';

const RULES = ['age', 'afterTermination', 'customerChosen', 'transient'];

/** The policy of a mapping file: the name of one that ships with this library, or one that the file defines. */
export function parsePolicy(value: unknown, checker: Checker): Policy | undefined {
  if (value === undefined) return imPolicy;
  if (typeof value === 'string') {
    const shipped = policyNamed(value);
    if (shipped === undefined) {
      checker.invalid('', 'policy', `'${imPolicy.name}' or an object`, value, 'define the policy in the file');
    }
    return shipped;
  }
  const members = checker.object(value, 'policy', ['name', 'strict', 'backupAllowance', 'categories']);
  if (members === undefined) return undefined;
  const categories = checker.object(
    members['categories'],
    'policy.categories',
    Object.keys(keysOf(members['categories'])),
  );
  const parsed = Object.entries(categories ?? {}).flatMap(([name, category]) => {
    const at = `policy.categories.${name}`;
    const rule = parseRule(category, at, checker);
    return rule === undefined ? [] : [[name, { role: 'controller', rule, contains: [] } satisfies Category] as const];
  });
  const allowance = parseAllowance(members['backupAllowance'], checker);
  const name = checker.text(members, 'policy', 'name');
  if (policyNamed(name) !== undefined) {
    checker.invalid('policy', 'name', 'a name of its own', name, 'one policy of that name ships with this library');
  }
  return collectProblems(checker, () =>
    definePolicy({
      name,
      strict: members['strict'] === true,
      categories: Object.fromEntries(parsed),
      ...(allowance === undefined ? {} : { backupAllowance: allowance }),
    }),
  );
}

function keysOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function parseAllowance(value: unknown, checker: Checker): Policy['backupAllowance'] {
  if (value === undefined) return undefined;
  const at = 'policy.backupAllowance';
  const members = checker.object(value, at, ['atMost', 'reason', 'disclosed']);
  const atMost = duration(members, at, 'atMost', checker);
  if (members === undefined || atMost === undefined) return undefined;
  return { atMost, reason: checker.text(members, at, 'reason'), disclosed: members['disclosed'] === true };
}

function parseRule(value: unknown, at: string, checker: Checker): Rule | undefined {
  const allowed = ['kind', 'from', 'moment', 'window', 'default', 'classes', 'section', 'interpretation'];
  if (isRecord(value) && refuseOldForm(value, at, checker)) return undefined;
  const members = checker.object(value, at, allowed);
  if (members === undefined) return undefined;
  const kind = asText(members['kind']);
  if (!RULES.includes(kind)) {
    checker.invalid(at, 'kind', `one of ${RULES.join(', ')}`, members['kind'], 'mend the spelling');
    return undefined;
  }
  const interpretation = optionalText(members, at, 'interpretation', checker);
  const source: Source = {
    section: checker.text(members, at, 'section'),
    ...(interpretation === undefined ? {} : { interpretation }),
  };
  if (kind === 'transient') return { kind, source };
  const window = parseWindow(members['window'], `${at}.window`, checker);
  if (kind === 'afterTermination') {
    const moment = span(members, at, 'moment', checker);
    return moment === undefined || window === undefined ? undefined : { kind, moment, window, source };
  }
  const from = members['from'];
  if (from !== 'created' && from !== 'lastWritten') {
    checker.invalid(at, 'from', 'one of created, lastWritten', from, 'say what starts the clock');
    return undefined;
  }
  if (kind === 'age') {
    const moment = span(members, at, 'moment', checker);
    return moment === undefined || window === undefined ? undefined : { kind, from, moment, window, source };
  }
  const fallback = duration(members, at, 'default', checker);
  const classes = asList(members['classes']).flatMap(
    (each, index) => duration({ period: each }, `${at}.classes[${index}]`, 'period', checker) ?? [],
  );
  if (fallback === undefined || window === undefined) return undefined;
  return { kind: 'customerChosen', from, default: fallback, classes, orNeverStored: true, window, source };
}

/** On which side of the moment records go; a file that does not say so has promised that they are gone by then. */
function parseWindow(value: unknown, at: string, checker: Checker): Window | undefined {
  if (value === undefined || value === 'before') return 'before';
  if (!isRecord(value)) {
    const allowed = "'before', or an object with 'side', 'within', 'reason' and 'disclosed'";
    checker.invalid('', at, allowed, value, 'say whether data is gone by its moment or kept until then');
    return undefined;
  }
  const members = checker.object(value, at, ['side', 'within', 'reason', 'disclosed']);
  const within = duration(members, at, 'within', checker);
  if (members === undefined || within === undefined) return undefined;
  if (members['side'] !== 'after') checker.invalid(at, 'side', "'after'", members['side'], "write 'after'");
  return {
    side: 'after',
    within,
    reason: checker.text(members, at, 'reason'),
    disclosed: members['disclosed'] === true,
  };
}

/** As a mapping file writes it. */
const IN_FILE: Spelling = {
  span: (span) =>
    Period.is(span)
      ? `'P${span.calendarMonths}M${span.extraMs === 0 ? '' : ` + ${labelMs(span.extraMs)}`}'`
      : `'${labelMs(exactMs(span, 'moment'))}'`,
  reason: "reason: 'why', disclosed: false",
};

/** Says the new form of a rule that still has the members of the old one. */
function refuseOldForm(members: Readonly<Record<string, unknown>>, at: string, checker: Checker): boolean {
  const [old] = oldMembers(members);
  if (old === undefined) return false;
  const times = Object.fromEntries(
    ['atMost', 'atLeast'].flatMap((each) => {
      const time = member(members, each) === undefined ? undefined : span(members, at, each, checker);
      return time === undefined ? [] : [[each, time]];
    }),
  );
  checker.invalid(
    at,
    old,
    "absent: a rule states its 'moment' and on which side of it the 'window' lies",
    members[old],
    `write ${newForm(times, IN_FILE)}`,
  );
  return true;
}
