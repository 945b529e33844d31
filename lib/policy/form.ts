// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import {
  elsewhere,
  flag,
  isObject,
  judge,
  list,
  object,
  oneOf,
  optional,
  pathText,
  record,
  text,
  texts,
  variants,
  wordOr,
  type Path,
} from '../form';
import { SOURCE } from './obligation-form';
import { IN_CODE, newForm, oldMembers } from './old-form';
import type {
  AfterTerminationRule,
  AfterWindow,
  AgeRule,
  BackupAllowance,
  Category,
  CustomerChosenRule,
  ErasurePromise,
  InTransit,
  PolicyProps,
  Recipient,
  TransientRule,
} from './types';

const FROM = oneOf('created', 'lastWritten');
const AFTER = object<AfterWindow>({ side: oneOf('after'), within: elsewhere, reason: text, disclosed: flag });
const WINDOW = wordOr(
  'before',
  AFTER,
  "'before' (all is gone by its moment), or { side: 'after', within, reason, disclosed } (kept until then)",
);
const ANCHOR = optional(oneOf('yearEnd'));
const IN_TRANSIT = object<InTransit>({ atMost: elsewhere, reason: text, disclosed: flag });

const AGE = object<AgeRule>({
  kind: oneOf('age'),
  from: FROM,
  moment: elsewhere,
  window: WINDOW,
  anchor: ANCHOR,
  source: SOURCE,
});
const AFTER_TERMINATION = object<AfterTerminationRule>({
  kind: oneOf('afterTermination'),
  moment: elsewhere,
  window: WINDOW,
  anchor: ANCHOR,
  source: SOURCE,
});
const CUSTOMER_CHOSEN = object<CustomerChosenRule>({
  kind: oneOf('customerChosen'),
  from: FROM,
  default: elsewhere,
  classes: list(elsewhere),
  orNeverStored: flag,
  window: WINDOW,
  inTransit: optional(IN_TRANSIT),
  source: SOURCE,
});
const TRANSIENT = object<TransientRule>({
  kind: oneOf('transient'),
  inTransit: optional(IN_TRANSIT),
  source: SOURCE,
});
const RULE = variants('kind', {
  age: AGE,
  afterTermination: AFTER_TERMINATION,
  customerChosen: CUSTOMER_CHOSEN,
  transient: TRANSIENT,
});

/** A policy as an estate defines it. */
export const POLICY_FORM = object<PolicyProps<string>>({
  name: text,
  categories: record(
    object<Category>({ role: oneOf('controller', 'processor'), rule: RULE, personal: optional(flag), contains: texts }),
  ),
  backupAllowance: optional(object<BackupAllowance>({ atMost: elsewhere, reason: text, disclosed: flag })),
  strict: optional(flag),
  erasure: optional(
    object<ErasurePromise>({ within: elsewhere, ledgerWithin: elsewhere, source: SOURCE, disclosed: flag }),
  ),
  recipients: optional(list(object<Recipient>({ name: text, what: text, optIn: flag, source: SOURCE }))),
});

/**
 * Problems of the form of a policy: members that nobody reads, and values of another kind.
 * @throws RetentionError with these problems when the form is such that nothing else can be looked at
 */
export function checkForm(props: PolicyProps<string>): readonly Problem[] {
  const old = oldRules(props);
  const { problems, readable } = judge(POLICY_FORM, props, placeOf(props), {
    judgedElsewhere: (path) => old.has(ruleOf(path) ?? ''),
  });
  const all = [...old.values(), ...problems];
  if (old.size > 0 || !readable) throw new RetentionError(all);
  return all;
}

/** The category whose rule a path is in. */
function ruleOf([categories, name, rule]: Path): string | undefined {
  return categories === 'categories' && rule === 'rule' ? String(name) : undefined;
}

/** A category is known by its name alone, and its rule is what it says. */
function placeOf(props: unknown): (path: Path) => { readonly at: string; readonly property: string } {
  const name = isObject(props) && typeof props['name'] === 'string' ? props['name'] : 'policy';
  return (path) => {
    const [outer, key, ...rest] = path;
    if (outer === 'categories' && key !== undefined) {
      const inner = rest[0] === 'rule' && rest.length > 1 ? rest.slice(1) : rest;
      return { at: String(key), property: inner.length === 0 ? String(key) : pathText(inner) };
    }
    if (outer === 'recipients' && key !== undefined) {
      const at = pathText([outer, key]);
      return { at, property: rest.length === 0 ? at : pathText(rest) };
    }
    const at = outer === 'backupAllowance' || outer === 'erasure' ? name : 'policy';
    return { at, property: path.length === 0 ? 'policy' : pathText(path) };
  };
}

/** Rules that state floor and ceiling apart, by category, with the new form of each. */
function oldRules(props: unknown): ReadonlyMap<string, Problem> {
  const categories = isObject(props) && isObject(props['categories']) ? Object.entries(props['categories']) : [];
  return new Map(
    categories.flatMap(([name, category]): [string, Problem][] => {
      const rule = isObject(category) ? category['rule'] : undefined;
      const old = oldMembers(rule);
      const [first] = old;
      if (first === undefined || !isObject(rule)) return [];
      return [
        [
          name,
          problem(
            'retention/invalid',
            name,
            first,
            "absent: a rule states its 'moment' and on which side of it the 'window' lies",
            old.join(', '),
            `write ${newForm(rule, IN_CODE)}`,
          ),
        ],
      ];
    }),
  );
}
