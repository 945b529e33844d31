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
import {
  exactly,
  flag,
  isObject,
  list,
  oneOf,
  optional,
  record,
  text,
  variants,
  wordOr,
  type Form,
  type Formed,
  type Path,
} from '../../form';
import { newForm, oldMembers, type Spelling } from '../../policy/old-form';
import type { CheckedFile } from '../findings/files';
import { DURATION, SPAN, toDuration, toSpan } from './mapping-values';
import { member } from './json';

const FROM = oneOf('created', 'lastWritten');
const WINDOW = optional(
  wordOr(
    'before',
    exactly({ side: oneOf('after'), within: DURATION, reason: text, disclosed: optional(flag) }),
    "'before', or an object with 'side', 'within', 'reason' and 'disclosed'; say whether data is gone by its moment or kept until then",
  ),
);
const SECTION = { section: text, interpretation: optional(text) };

const RULE = variants('kind', {
  age: exactly({ kind: oneOf('age'), from: FROM, moment: SPAN, window: WINDOW, ...SECTION }),
  afterTermination: exactly({ kind: oneOf('afterTermination'), moment: SPAN, window: WINDOW, ...SECTION }),
  customerChosen: exactly({
    kind: oneOf('customerChosen'),
    from: FROM,
    default: DURATION,
    classes: optional(list(DURATION)),
    window: WINDOW,
    ...SECTION,
  }),
  transient: exactly({ kind: oneOf('transient'), ...SECTION }),
});

const OWN = exactly({
  name: text,
  strict: optional(flag),
  backupAllowance: optional(exactly({ atMost: DURATION, reason: text, disclosed: optional(flag) })),
  categories: record(RULE),
});

/** The policy of a mapping file: the name of one that ships with this library, or one that the file defines. */
export const POLICY_IN_FILE: Form<string | Formed<typeof OWN>> = wordOr(
  imPolicy.name,
  OWN,
  `'${imPolicy.name}' or an object; define the policy in the file`,
);

type RuleInFile = Formed<typeof RULE>;

/** The policy of a mapping file, or undefined where it cannot be used. */
export function policyIn(
  value: string | Formed<typeof OWN> | undefined,
  checked: CheckedFile<Form>,
): Policy | undefined {
  if (value === undefined) return imPolicy;
  const isOld = refuseOldForm(value, checked);
  if (isOld || !checked.isSound('policy')) return undefined;
  if (typeof value === 'string') return policyNamed(value);
  const { name, strict = false, backupAllowance: allowance, categories } = value;
  if (policyNamed(name) !== undefined) {
    checked.invalid(['policy', 'name'], 'a name of its own', name, 'one policy of that name ships with this library');
  }
  return checked.collect(() =>
    definePolicy({
      name,
      strict,
      categories: Object.fromEntries(
        Object.entries(categories).map(([category, rule]): [string, Category] => [
          category,
          { role: 'controller', rule: ruleOf(rule), contains: [] },
        ]),
      ),
      ...(allowance === undefined
        ? {}
        : {
            backupAllowance: {
              atMost: toDuration(allowance.atMost),
              reason: allowance.reason,
              disclosed: allowance.disclosed ?? false,
            },
          }),
    }),
  );
}

function ruleOf(rule: RuleInFile): Rule {
  const { section, interpretation } = rule;
  const source: Source = { section, ...(interpretation === undefined ? {} : { interpretation }) };
  switch (rule.kind) {
    case 'transient':
      return { kind: rule.kind, source };
    case 'afterTermination':
      return { kind: rule.kind, moment: toSpan(rule.moment), window: windowOf(rule), source };
    case 'age':
      return { kind: rule.kind, from: rule.from, moment: toSpan(rule.moment), window: windowOf(rule), source };
    case 'customerChosen':
      return {
        kind: rule.kind,
        from: rule.from,
        default: toDuration(rule.default),
        classes: (rule.classes ?? []).map(toDuration),
        orNeverStored: true,
        window: windowOf(rule),
        source,
      };
  }
}

/** On which side of the moment records go; a file that does not say so has promised that they are gone by then. */
function windowOf({ window = 'before' }: Exclude<RuleInFile, { kind: 'transient' }>): Window {
  if (window === 'before') return window;
  return { ...window, within: toDuration(window.within), disclosed: window.disclosed ?? false };
}

/** As a mapping file writes it. */
const IN_FILE: Spelling = {
  span: (span) =>
    Period.is(span)
      ? `'P${span.calendarMonths}M${span.extraMs === 0 ? '' : ` + ${labelMs(span.extraMs)}`}'`
      : `'${labelMs(exactMs(span, 'moment'))}'`,
  reason: "reason: 'why', disclosed: false",
};

/** Whether a path is in a rule that still has the members of the old form, of which one problem says all. */
export function isInOldRule(content: unknown, [policy, categories, name]: Path): boolean {
  if (policy !== 'policy' || categories !== 'categories' || typeof name !== 'string') return false;
  return oldMembers(member(member(member(content, policy), categories), name)).length > 0;
}

/** Says the new form of rules that still have the members of the old one. */
function refuseOldForm(policy: unknown, checked: CheckedFile<Form>): boolean {
  const categories = isObject(policy) && isObject(policy['categories']) ? policy['categories'] : {};
  const old = Object.entries(categories).filter(([, rule]) => oldMembers(rule).length > 0);
  for (const [name, rule] of old) {
    const [first = ''] = oldMembers(rule);
    const times = Object.fromEntries(
      ['atMost', 'atLeast'].flatMap((each) => {
        const time = SPAN.safeParse(member(rule, each));
        return time.success ? [[each, toSpan(time.data)]] : [];
      }),
    );
    checked.invalid(
      ['policy', 'categories', name, first],
      "absent: a rule states its 'moment' and on which side of it the 'window' lies",
      member(rule, first),
      `write ${newForm(times, IN_FILE)}`,
    );
  }
  return old.length > 0;
}
