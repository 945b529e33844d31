// SPDX-License-Identifier: Apache-2.0
import { contentHash } from '../../manifest';
import {
  LEDGER_CATEGORY,
  ledgerObligation,
  obligationOf,
  type ChosenClass,
  type Obligation,
  type Policy,
} from '../../policy';
import { asRecord, isRecord, member } from './json';
import { Checker, checkVersion, readVersioned } from '../findings/schema';

/**
 * A policy that the caller brings, so that the judged files do not bring their own yardstick: what it owes, by category
 * and class. It is data, so that a job of a CI can take it from another branch than the one that it judges.
 */
export interface PinnedPolicy {
  readonly name: string;
  readonly strict: boolean;
  /** The hash that manifests state. */
  readonly hash: string;
  /** By category and then by class; `default` where a category has none. */
  readonly obligations: Readonly<Record<string, Readonly<Record<string, Obligation>>>>;
  /** What a ledger of orders owes, were no copy there that it has to outlive. @default - the policy promises no erasure */
  readonly ledger?: Obligation;
}

const POLICY_KIND = 'retention-policy';
const VERSION = 1;
const DEFAULT_CLASS = 'default';
const AGAIN = 'write it again with `retention policy pin`';

/** The content of a file that pins a policy. */
export function pinOf(policy: Policy): object {
  return { kind: POLICY_KIND, version: VERSION, ...pinned(policy) };
}

/** What a policy owes, category by category. */
export function pinned(policy: Policy): PinnedPolicy {
  const obligations = Object.entries(policy.categories).map(([category, { rule }]) => {
    const classes: readonly (ChosenClass | undefined)[] =
      rule.kind === 'customerChosen'
        ? [...rule.classes, ...(rule.orNeverStored ? ['neverStored' as const] : [])]
        : [undefined];
    const owed = classes.flatMap((each): [string, Obligation][] => {
      const found = obligationOf(policy, category, each);
      // what may not be stored has no place that could owe anything.
      return found === 'transient' ? [] : [[found.class ?? DEFAULT_CLASS, found]];
    });
    return [category, Object.fromEntries(owed)] as const;
  });
  const { name, strict, erasure } = policy;
  return {
    name,
    strict,
    hash: contentHash(policy),
    obligations: Object.fromEntries(obligations),
    ...(erasure === undefined ? {} : { ledger: ledgerObligation(erasure, 0) }),
  };
}

/**
 * Reads a policy that `retention policy pin` wrote.
 * @throws RetentionError `retention/unreadable`, or all problems of its content
 */
export function readPinnedPolicy(file: string): PinnedPolicy {
  const checker = new Checker(file);
  const members = ['kind', 'version', 'name', 'strict', 'hash', 'obligations', 'ledger'];
  const document = checker.object(
    checkVersion(readVersioned(file, POLICY_KIND, VERSION), file, POLICY_KIND, VERSION),
    file,
    members,
  );
  const { strict, obligations, ledger } = document ?? {};
  if (typeof strict !== 'boolean') checker.invalid('', 'strict', 'true or false', strict, AGAIN);
  if (!isRecord(obligations) || Object.keys(obligations).length === 0) {
    checker.invalid('', 'obligations', 'an object of categories', obligations, AGAIN);
  }
  const owed = Object.fromEntries(
    Object.entries(asRecord(obligations)).map(([category, classes]) => {
      if (!isRecord(classes)) checker.invalid('obligations', category, 'an object of classes', classes, AGAIN);
      for (const [name, each] of Object.entries(asRecord(classes))) {
        if (isObligation(each, category)) continue;
        checker.invalid(
          `obligations.${category}`,
          name,
          "an obligation of that category with 'deadlineMs'",
          each,
          AGAIN,
        );
      }
      return [category, asRecord(classes) as Record<string, Obligation>];
    }),
  );
  if (ledger !== undefined && !isObligation(ledger, LEDGER_CATEGORY)) {
    checker.invalid('', 'ledger', "an obligation of a ledger with 'deadlineMs'", ledger, AGAIN);
  }
  const found = {
    name: checker.text(document, '', 'name'),
    strict: strict === true,
    hash: checker.text(document, '', 'hash'),
    obligations: owed,
    ...(ledger === undefined ? {} : { ledger: ledger as Obligation }),
  };
  checker.done();
  return found;
}

function isObligation(value: unknown, category: string): boolean {
  return typeof member(value, 'deadlineMs') === 'number' && member(value, 'category') === category;
}

/** What a pinned policy says of a category and class; undefined where it says nothing. */
export function owedBy(
  { obligations }: PinnedPolicy,
  category: string,
  label: string | undefined,
): Obligation | undefined {
  const classes = Object.hasOwn(obligations, category) ? obligations[category] : undefined;
  const name = label ?? DEFAULT_CLASS;
  return classes !== undefined && Object.hasOwn(classes, name) ? classes[name] : undefined;
}
