// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { Manifest } from '../../manifest';
import { derivedObligation, LEDGER_CATEGORY, policyNamed, type Obligation } from '../../policy';
import type { Finding } from '../findings/finding';
import { owedBy, type PinnedPolicy } from '../reading/pinned-policy';
import { longestOfSubjects } from './ledger';
import type { Located, Rule } from './rule';

const WHY = 'the judged files bring a yardstick of their own, and the caller judges by another';
const REMEDY =
  'give every placement what the pinned policy says, or pin the new policy after those who answer for it agreed';

/** Judges by the policy that the caller brought: what a manifest says of its own policy counts only where both agree. */
export const pinnedPolicy: Rule = ({ manifests, pinned, policyHash }) => {
  if (pinned === undefined && policyHash === undefined) return [];
  return manifests.flatMap((each) => [
    ...(policyHash === undefined ? [] : ofHash(each, policyHash, pinned)),
    ...(pinned === undefined ? [] : ofPolicy(each, pinned)),
  ]);
};

function finding(
  { file }: Located,
  at: string,
  what: string,
  placements: readonly string[] = [],
  unclear = false,
): Finding {
  return {
    rule: 'retention/policy',
    level: 'error',
    ...(unclear ? { unclear: true } : {}),
    at,
    ...(file === undefined ? {} : { file }),
    what,
    why: WHY,
    remedy: REMEDY,
    placements,
  };
}

function ofHash(each: Located, policyHash: string, pinned: PinnedPolicy | undefined): Finding[] {
  const { name, hash } = each.manifest.policy;
  const stated = pinned?.hash ?? hash;
  if (stated !== policyHash)
    return [finding(each, each.at, `the hash of the policy must be ${policyHash}, got ${stated}`)];
  // a hash is a word: what follows from it is seen only where the policy is known.
  if (pinned !== undefined || policyNamed(name) !== undefined) return [];
  const what = `the manifest states the pinned hash, and whether its periods follow from it is not known: give the policy itself as well`;
  return [finding(each, each.at, what, [], true)];
}

function ofPolicy(each: Located, pinned: PinnedPolicy): Finding[] {
  const { manifest, own } = each;
  const { name, strict, hash } = manifest.policy;
  // a mapping has a form of its own, so only what it owes compares.
  const another = own && (name !== pinned.name || strict !== pinned.strict || hash !== pinned.hash);
  const text = (one: { name: string; strict: boolean; hash: string }): string =>
    `'${one.name}' ${one.hash}${one.strict ? ', strict' : ''}`;
  const wrong = Object.entries(manifest.placements).flatMap(([id, { category, obligation, role }]) => {
    const whole = owedBy(pinned, category, obligation.class) ?? owedByLedger(pinned, manifest, category);
    const owed = whole !== undefined && role === 'derived' ? derivedObligation(whole) : whole;
    if (owed === undefined)
      return [
        finding(each, id, `the pinned policy says nothing of '${category}/${obligation.class ?? 'default'}'`, [id]),
      ];
    const differ = (
      ['deadlineMs', 'backupAllowanceMs', 'keepAtLeastMs', 'keepAtLeastMonths', 'clock', 'rule'] as const
    ).filter((key) => !isDeepStrictEqual(obligation[key], owed[key]));
    if (differ.length === 0) return [];
    const values = differ
      .map((key) => `'${key}' must be ${String(owed[key])}, got ${String(obligation[key])}`)
      .join('; ');
    return [finding(each, id, `what it owes is not what the pinned policy says: ${values}`, [id])];
  });
  return [
    ...(another
      ? [finding(each, each.at, `the policy must be ${text(pinned)}, got ${text({ name, strict, hash })}`)]
      : []),
    ...wrong,
  ];
}

/** Orders are kept as long as the longest copy that the manifest states of what they are about. */
function owedByLedger({ ledger }: PinnedPolicy, manifest: Manifest, category: string): Obligation | undefined {
  if (ledger === undefined || category !== LEDGER_CATEGORY) return undefined;
  const longestMs = longestOfSubjects(manifest);
  return {
    ...ledger,
    deadlineMs: ledger.deadlineMs + longestMs,
    keepAtLeastMs: (ledger.keepAtLeastMs ?? 0) + longestMs,
  };
}
