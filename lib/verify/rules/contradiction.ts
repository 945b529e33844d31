// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../directives';
import { latestMs } from '../../lifetime';
import { contextOf, type Manifest } from '../../manifest';
import {
  derivedObligation,
  formatMs,
  heldUntil,
  isPersonal,
  LEDGER_CATEGORY,
  ledgerHold,
  ledgerObligation,
  policyNamed,
  type Obligation,
  type Policy,
} from '../../policy';
import { STORES } from '../../stores/registry';
import type { StoreContext } from '../../stores/store';
import type { Finding } from '../findings/finding';
import { same } from '../reading/json';
import { owedBy, pinned, type PinnedPolicy } from '../reading/pinned-policy';
import type { Row } from '../rows';
import { aboutSubjects, longestOfSubjects } from './ledger';
import type { Located, Rule, RuleInput } from './rule';

/**
 * A manifest that contradicts itself, the resources or the policy that it names. It is what the enforcer carries out and
 * what the evidence says, so a hand that edits one of them and not the other is found here.
 */
export const contradiction: Rule = (input) =>
  input.manifests.flatMap((each) => (each.own ? [...ofPolicy(each), ...ofPlacements(each, input)] : []));

function ofPlacements({ manifest, at, file }: Located, { rows }: RuleInput): Finding[] {
  const mine = rows.filter((row) => manifest.placements[row.placement.id] !== undefined);
  const place = file === undefined ? {} : { file };
  const context = contextOf(manifest);
  const found = mine.flatMap((row): Finding[] =>
    [directive(manifest, row, context), bound(manifest, row), hold(manifest, row)].flatMap((each) =>
      each === undefined
        ? []
        : [
            {
              rule: 'retention/contradiction',
              at: row.placement.id,
              ...place,
              placements: [row.placement.id],
              ...each,
            },
          ],
    ),
  );
  return [...found, ...names(manifest, at, place)];
}

type Contradiction = Pick<Finding, 'level' | 'what' | 'why' | 'remedy'>;

const AGAIN = 'synthesise it again from the estate, and change nothing by hand';

/** The directive must be what the store makes of the placement: its age is the setting, everything else follows. */
function directive(manifest: Manifest, row: Row, context: StoreContext): Contradiction | undefined {
  // what the engine is expected to say follows a setting; where that one is missing, it is the finding.
  const open = row.latestMs !== null && !Number.isFinite(row.latestMs);
  const judged = (each: Directive | undefined): Directive | undefined =>
    open && each !== undefined ? { ...each, expects: undefined } : each;
  const told = judged(manifest.placements[row.placement.id]?.directive);
  const expected =
    row.found.live === null
      ? undefined
      : judged(STORES[row.store].directive(row.unit, row.placement, row.found.live, context));
  if (same(told, expected) || (told === undefined && row.found.live === null)) return undefined;
  const wrong = differing(told, expected);
  return {
    level: 'error',
    what: `the directive and the placement differ in ${wrong}`,
    why: 'the enforcer does what the directive says, and the verdict is about the placement',
    remedy: AGAIN,
  };
}

/**
 * The bound is what people read in the plan: resources that allow more make it untrue, within the deadline as well, and
 * resources that allow less delete what the estate still keeps.
 */
function bound(manifest: Manifest, row: Row): Contradiction | undefined {
  const stated = manifest.placements[row.placement.id]?.bound;
  if (row.verdict === 'held' || row.latestMs === null || !Number.isFinite(row.latestMs)) return undefined;
  const live = row.copies.filter((copy) => copy.kind === 'live').map(latestMs);
  const pairs = [
    ['live copy', stated?.liveMs, Math.max(...live)],
    ['last copy', stated?.latestMs, row.latestMs],
  ] as const;
  const [pair] = pairs.filter(([, says, is]) => says !== is);
  if (pair === undefined) return undefined;
  const [name, says, is] = pair;
  return {
    level: 'error',
    what: `the manifest promises that the ${name} is gone after ${typeof says === 'number' ? formatMs(says) : 'no stated time'}, the resources say ${formatMs(is)}`,
    why: 'a setting was changed beside the estate, so the evidence is not what is deployed',
    remedy: AGAIN,
  };
}

/** A hold suspends the law for a placement, so somebody must have declared it; and one that is declared binds all of its category. */
function hold(manifest: Manifest, row: Row): Contradiction | undefined {
  const { category, holdUntil } = row.placement;
  const declared =
    category === LEDGER_CATEGORY
      ? ledgerHold(manifest.holds, [LEDGER_CATEGORY, ...aboutSubjects(manifest).map((each) => each.category)])
      : heldUntil(manifest.holds, category);
  if (holdUntil === declared) return undefined;
  const until = (day: string | undefined): string => (day === undefined ? 'no hold' : `a hold until ${day}`);
  return {
    level: 'error',
    what: `the placement has ${until(holdUntil)}, 'holds' states ${until(declared)} for '${category}'`,
    why: 'a hold suspends every deadline, so it needs an owner and a reason, and binds its whole category',
    remedy: "state the hold in 'holds' of the estate and synthesise again, and change nothing by hand",
  };
}

/** A policy that this library ships is known by its content, not only by its name. */
function ofPolicy({ manifest, at, file }: Located): Finding[] {
  const shipped = policyNamed(String(manifest.policy?.name));
  if (shipped === undefined) return [];
  const { policy, says } = shippedAs(shipped, manifest.policy.strict);
  const finding = (where: string, what: string, placements: readonly string[]): Finding => ({
    rule: 'retention/contradiction',
    level: 'error',
    at: where,
    ...(file === undefined ? {} : { file }),
    what,
    why: 'the verdict is only as good as the deadlines that it compares with',
    remedy: `${AGAIN}; give a policy of your own a name of its own`,
    placements,
  });
  const owes = (placement: Manifest['placements'][string]): Obligation | undefined =>
    owed(says, placement) ?? ofLedger(policy, manifest, placement);
  const findings = Object.entries(manifest.placements).flatMap(([id, placement]) => {
    const wrong = differing(placement.obligation, owes(placement));
    return wrong === ''
      ? []
      : [finding(id, `what it owes is not what the policy '${policy.name}' says: ${wrong}`, [id])];
  });
  const personal = personalOf(policy, manifest);
  if (!same(manifest.personal, personal)) {
    const text = (categories: readonly string[] | undefined): string => categories?.join(', ') || 'none';
    findings.push(
      finding(at, `orders of erasure are about ${text(personal)}, got ${text(manifest.personal)} in 'personal'`, []),
    );
  }
  if (findings.length === 0 && manifest.policy.hash !== says.hash) {
    findings.push(finding(at, `the policy '${policy.name}' is not the one that this library ships`, []));
  }
  return findings;
}

/** Orders are kept as long as the longest copy that the manifest states of what they are about. */
function ofLedger(
  { erasure }: Policy,
  manifest: Manifest,
  { category, role }: Manifest['placements'][string],
): Obligation | undefined {
  if (category !== LEDGER_CATEGORY || erasure === undefined || role !== 'systemOfRecord') return undefined;
  return ledgerObligation(erasure, longestOfSubjects(manifest));
}

/** What the policy says of a placement; what can be rebuilt may vanish early. */
function owed(
  says: PinnedPolicy,
  { category, role, obligation }: Manifest['placements'][string],
): Obligation | undefined {
  const found = owedBy(says, category, obligation.class);
  return found === undefined || role === 'systemOfRecord' ? found : derivedObligation(found);
}

/** Categories of the placements that an order of erasure may be about. */
function personalOf(policy: Policy, { placements }: Manifest): string[] {
  const placed = new Set(Object.values(placements).map(({ category }) => category));
  return [...placed].filter((category) => isPersonal(policy, category)).sort();
}

/** What shipped policies say. There are a few of them, and all manifests are judged by them. */
const said = new Map<string, { readonly policy: Policy; readonly says: PinnedPolicy }>();

function shippedAs(shipped: Policy, strict: boolean): { readonly policy: Policy; readonly says: PinnedPolicy } {
  const key = `${shipped.name}${strict ? ' strict' : ''}`;
  const policy = { ...shipped, strict };
  const known = said.get(key) ?? { policy, says: pinned(policy) };
  said.set(key, known);
  return known;
}

/** Units under two names are two promises for one thing. */
function names(manifest: Manifest, at: string, place: { readonly file?: string }): Finding[] {
  const seen = new Map<string, string>();
  return Object.entries(manifest.units).flatMap(([name, unit]): Finding[] => {
    const key = `${unit.store}\n${STORES[unit.store].unitText(unit)}`;
    const other = seen.get(key);
    seen.set(key, name);
    if (other === undefined) return [];
    return [
      {
        rule: 'retention/contradiction',
        level: 'error',
        at,
        ...place,
        what: `the units '${other}' and '${name}' are the same ${STORES[unit.store].title}`,
        why: 'companion settings are judged for each alone',
        remedy: AGAIN,
        placements: [],
      },
    ];
  });
}

/** Names of the members that differ, or nothing. */
function differing(one: unknown, other: unknown): string {
  if (same(one, other)) return '';
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return 'being there at all';
  const [a, b] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => !same(a[key], b[key]))
    .sort()
    .map((key) => `'${key}'`)
    .join(', ');
}
