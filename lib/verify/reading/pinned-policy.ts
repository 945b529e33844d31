// SPDX-License-Identifier: Apache-2.0
import { exactly, flag, oneOf, optional, record, text, type Formed } from '../../form';
import { contentHash } from '../../manifest';
import {
  LEDGER_CATEGORY,
  ledgerObligation,
  OBLIGATION,
  obligationOf,
  type ChosenClass,
  type Obligation,
  type Policy,
} from '../../policy';
import { CheckedFile, readVersioned } from '../findings/files';

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

/** A file that pins a policy. */
export const PINNED_FORM = exactly({
  kind: oneOf(POLICY_KIND),
  version: oneOf(VERSION),
  name: text,
  strict: flag,
  hash: text,
  obligations: record(record(OBLIGATION, `an object of classes; ${AGAIN}`), `an object of categories; ${AGAIN}`),
  ledger: optional(OBLIGATION),
});

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
  const checked = new CheckedFile(file, PINNED_FORM, readVersioned(file, POLICY_KIND, VERSION));
  const { obligations, ledger } = checked.content as Formed<typeof PINNED_FORM>;
  if (checked.isSound('obligations')) {
    if (Object.keys(obligations).length === 0) {
      checked.invalid(['obligations'], 'an object of categories', obligations, AGAIN);
    }
    for (const [category, classes] of Object.entries(obligations)) {
      for (const [name, owed] of Object.entries(classes)) {
        if (owed.category === category) continue;
        checked.invalid(['obligations', category, name], 'an obligation of that category', owed.category, AGAIN);
      }
    }
  }
  if (ledger !== undefined && checked.isSound('ledger') && ledger.category !== LEDGER_CATEGORY) {
    checked.invalid(['ledger'], 'an obligation of a ledger', ledger.category, AGAIN);
  }
  const { kind: _kind, version: _version, ...pin } = checked.done();
  return pin;
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
