// SPDX-License-Identifier: Apache-2.0
import { definePolicy, imPolicy, policyNamed, type Category, type Policy, type Rule, type Source } from '../../policy';
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
  const allowed = [
    'kind',
    'from',
    'atMost',
    'atLeast',
    'strictAtMost',
    'default',
    'classes',
    'section',
    'interpretation',
  ];
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
  const optionalSpan = (property: string): ReturnType<typeof span> =>
    member(members, property) === undefined ? undefined : span(members, at, property, checker);
  if (kind === 'transient') return { kind, source };
  if (kind === 'afterTermination') {
    const [atMost, atLeast] = [span(members, at, 'atMost', checker), span(members, at, 'atLeast', checker)];
    const strictAtMost = optionalSpan('strictAtMost');
    if (atMost === undefined || atLeast === undefined) return undefined;
    return { kind, atMost, atLeast, source, ...(strictAtMost === undefined ? {} : { strictAtMost }) };
  }
  const from = members['from'];
  if (from !== 'created' && from !== 'lastWritten') {
    checker.invalid(at, 'from', 'one of created, lastWritten', from, 'say what starts the clock');
    return undefined;
  }
  if (kind === 'age') {
    const atMost = span(members, at, 'atMost', checker);
    const atLeast = optionalSpan('atLeast');
    return atMost === undefined
      ? undefined
      : { kind, from, atMost, source, ...(atLeast === undefined ? {} : { atLeast }) };
  }
  const fallback = duration(members, at, 'default', checker);
  const classes = asList(members['classes']).flatMap(
    (each, index) => duration({ period: each }, `${at}.classes[${index}]`, 'period', checker) ?? [],
  );
  if (fallback === undefined) return undefined;
  return { kind: 'customerChosen', from, default: fallback, classes, orNeverStored: true, source };
}
