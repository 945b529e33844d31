// SPDX-License-Identifier: Apache-2.0
import { AUDIT_RULES } from './audit-rules';
import { OPEN_TERMS, STORES } from '../../stores/registry';

/** What the documentation says of a rule. */
export interface RuleText {
  readonly id: string;
  /** What it finds, in one sentence. */
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
}

/** Rules that hold for all stores. */
export const GENERIC_RULES: readonly RuleText[] = [
  {
    id: 'retention/outlives',
    title: 'A copy can live longer than its deadline.',
    why: 'The sum of its terms is above what the policy allows; the finding lists the sum.',
    remedy: 'Shorten the largest setting, or let the construct solve it from the placement.',
  },
  {
    id: 'retention/too-early',
    title: 'A live record can be deleted before its floor.',
    why: 'The promise has a least time as well, and what is deleted does not come back.',
    remedy: 'Lengthen the setting.',
  },
  {
    id: 'retention/unbound-resource',
    title: 'A resource keeps data and belongs to no unit with a placement.',
    why: 'Data that no placement covers lives as long as a default says.',
    remedy: 'Declare it as a unit with its placements, map or tag it, or remove it.',
  },
  {
    id: 'retention/no-system-of-record',
    title: 'A category, or a class of it, is in derived places only.',
    why: 'What can be rebuilt may go at any time, so nothing shows that a record is kept for as long as it was promised: exit code 2 where nothing is broken.',
    remedy:
      "Make one place the system of record, verify all stacks of the estate together, or state who keeps it in 'recordsElsewhere' of the estate.",
  },
  {
    id: 'retention/no-subject',
    title: 'A placement of personal data does not say how the records of one subject are found.',
    why: 'A deletion on request does not reach what nobody can find. A warning, because no period is broken; an estate with a ledger is refused.',
    remedy:
      "Write 'subject' into the placement, or `{ never: 'the reason' }` where the store deletes no single record.",
  },
  {
    id: 'retention/unjudged-type',
    title: 'A provider, or a type of resource that is newer than the tables of this library, is not judged.',
    why: 'Whether it keeps, copies or wipes data is not known, so nobody can tell: exit code 2 where nothing is broken. One finding for each provider, or type of the provider that is judged.',
    remedy: 'Look into it; exempt the name of the provider or of the type, with who did and until when.',
  },
  {
    id: 'retention/unknown-value',
    title: 'A document leaves something open.',
    why: 'What is not known is not proven: a repeated resource, a module seen from outside, an unfinished plan, a tainted resource.',
    remedy: 'Write the value into the configuration, or verify the plan or the state.',
  },
  {
    id: 'retention/provider',
    title: 'A provider block points to another account or endpoint.',
    why: 'What is promised holds in the account and the service that the estate means.',
    remedy: 'Take it out, or exempt it with who knows that account.',
  },
  {
    id: 'retention/unreadable-manifest',
    title: 'The manifest of a stack cannot be read.',
    why: 'Without it nothing ties the resources to a promise.',
    remedy: 'Synthesise the stack again with this version of the library.',
  },
  {
    id: 'retention/contradiction',
    title: 'The manifest contradicts itself, the resources or the policy that it names.',
    why: 'A setting, a directive or a hold was changed beside the estate, so the evidence is not what is deployed.',
    remedy: 'Synthesise again from the estate, and change nothing by hand.',
  },
  {
    id: 'retention/policy',
    title: 'The policy is not the one that the caller pinned, or a placement owes something else than it says.',
    why: 'A manifest states its own policy: a change of policy, placement and directive that agree with each other is seen only against a policy that comes from elsewhere.',
    remedy: 'Give every placement what the pinned policy says, or pin the new one.',
  },
  {
    id: 'retention/weaker-promise',
    title:
      'A version leans on more than the one before: an assumption, an allowance, somebody else who enforces (a warning).',
    why: 'No sum shows it, and nothing but its witness shows that it holds.',
    remedy: 'Look at it.',
  },
  {
    id: 'retention/enforcer',
    title:
      'The enforcer is not complete, carries other directives than the manifest states, or is set to do something else: its function, its timer or one of its alarms is missing, goes with a plan, or is not what its construct writes.',
    why: 'What expires inside databases is done by the enforcer. A warning where a stack has no part of one: it may run elsewhere.',
    remedy: "State 'enforcer' in the estate and deploy what it synthesises.",
  },
  {
    id: 'retention/shortening',
    title: 'Something is deleted earlier than before, and nobody answers for it.',
    why: 'What is older is deleted after the apply, and no deploy brings it back. Lifting a hold and destroying a place count as shortening.',
    remedy: "Add the acknowledgement that the finding prints to 'acknowledge' of the estate.",
  },
  {
    id: 'retention/residue',
    title: 'A destroy, a replacement or the end of versioning leaves data or settings behind, or resets them.',
    why: 'A destroy does not make the service forget: recycle bins keep whole instances, settings stay, a backup policy resets to 7 days, a bucket without versioning keeps its old versions.',
    remedy: 'Apply the value that should remain first; keep a placement until its last record has expired.',
  },
  {
    id: 'retention/out-of-sight',
    title: 'A resource makes a copy that no formula counts, or deletes beside every formula.',
    why: 'Replication, shippers, dumps, manual backups, audit logs and logs of other services have a life of their own.',
    remedy: 'Remove it, place the category at its target as well, or exempt it with who watches that copy.',
  },
  {
    id: 'retention/parameter',
    title: 'A parameter of an engine that a formula or a floor leans on is set to something else.',
    why: 'An eviction deletes before the floor, a recycle bin and logs of statements keep what was deleted, a slower monitor deletes later than the sum says.',
    remedy: 'Set it to what the finding allows; exempt it with who answers for it.',
  },
  {
    id: 'retention/without-effect',
    title:
      'A setting is there and does not do what it says, because of something beside it or of how the provider writes it.',
    why: 'A bucket that is a file system, more lifecycle rules than the service takes, a date beside days, a bucket policy that denies: the settings are right, and nothing is deleted. A namespace of Pulsar that is renamed in place, or updated without its retention policy: the provider does something else than the plan says.',
    remedy: 'Remove what is beside it; exempt it with who tried it.',
  },
  {
    id: 'retention/unknown-attribute',
    title: 'An attribute or block of a judged resource is set that the pinned provider does not have.',
    why: 'A newer provider may give a setting a condition, and a sum that does not see it would be wrong.',
    remedy: 'Remove it, use the provider that this library was read against, or exempt it with who answers for it.',
  },
  {
    id: 'retention/region',
    title: 'A copy lies in a region that the contract does not permit, or in one that is not named.',
    why: "The estate's 'allowedRegions' says where copies may lie.",
    remedy: 'Move it, or add the region if the contract permits it.',
  },
  {
    id: 'retention/expired-hold',
    title: 'A legal hold has ended and is still in the estate, or on a placement.',
    why: 'The promise counts again, and what the hold removed deletes nothing until the next deploy.',
    remedy: 'Remove the hold and deploy, or have its owner extend it.',
  },
  {
    id: 'retention/held-but-deleting',
    title: 'A placement is on hold and the service still deletes by itself.',
    why: 'A legal hold forbids every deletion.',
    remedy: 'Synthesise and deploy with the hold in the estate.',
  },
  {
    id: 'retention/overlapping-locations',
    title: 'Two promises for one place, or two resources that set the same thing.',
    why: 'A record in both has two deadlines; of two settings the one that is applied last wins.',
    remedy: 'Give each its own prefix, table, collection or topic; keep one of the two resources.',
  },
  {
    id: 'retention/expired-exemption',
    title: 'An exemption has ended.',
    why: 'An exemption is a debt with a date.',
    remedy: 'Correct the cause and remove the exemption, or have its owner extend it.',
  },
  {
    id: 'retention/unused-exemption',
    title: 'An exemption matches nothing (a warning).',
    why: 'It would hide the next finding of that kind.',
    remedy: 'Remove it.',
  },
  {
    id: 'retention/rule-error',
    title: 'A rule failed with an error.',
    why: 'What a rule could not look at is not proven.',
    remedy: 'Report it with the input that shows it; exempt it with a date until then.',
  },
];

/** Terms that have no bound by their nature, beside settings that are missing and terms that nobody bounds. */
export const STRUCTURAL_TERMS: Readonly<Record<string, string>> = {
  'ckafka-cleanup-policy':
    "a topic that is compacted keeps the latest record of every key: set 'clean_up_policy' to 'delete'",
  'ckafka-forward': 'a dump of the topic to a bucket that no placement covers',
  'ckafka-heartbeat': "a unit says idle: 'heartbeat' and no directive writes into its partitions",
  'cls-access-log': 'the access log of a load balancer that the unit names is not delivered to its topic',
  'cos-object-lock': 'a lock defeats every lifecycle rule',
  'cos-termination-forgotten': 'the table that tells of the end of use forgets it before the objects are gone',
  'cos-replica': 'objects are replicated, and lifecycle results are not',
  'cos-versioning': 'the estate says that the bucket keeps versions and the resource suspends them: old ones stay',
  'mysql-row-expiry': 'no directive expires the rows of the table',
  'redis-active-expire': 'what sets the pace of active expiry is not known',
  'redis-rewrite': 'every write restarts the clock of a key whose age counts from creation',
};

/** A rule of a store is a term of its sums: found when the term is missing, unknown or outside of the vendor's bounds. */
export function storeRules(): readonly (RuleText & { readonly store: string })[] {
  const rules = new Map<string, RuleText & { store: string }>();
  const add = (term: string, store: string, title: string, why: string, remedy: string): void => {
    const id = `retention/${term}`;
    if (!rules.has(id)) rules.set(id, { id, store, title, why, remedy });
  };
  for (const store of Object.values(STORES)) {
    for (const limit of store.limits) {
      const bounds = `${limit.min} to ${limit.max} ${limit.unit}`;
      const remedy = `Set a whole number of ${bounds}.`;
      add(limit.id, store.name, `The ${limit.text} is unset, unknown or outside of ${bounds}.`, OPEN, remedy);
    }
  }
  for (const [term, text] of Object.entries(STRUCTURAL_TERMS)) {
    add(term, term.split('-')[0] ?? '', `${text.charAt(0).toUpperCase()}${text.slice(1)}.`, OPEN, 'Remove the cause.');
  }
  for (const term of OPEN_TERMS) {
    const store = Object.values(STORES).find((each) => each.openTerms.includes(term));
    const state = term.ms === undefined ? 'has no bound until the estate assumes one' : 'ships with an assumed value';
    const title = `${term.text.charAt(0).toUpperCase()}${term.text.slice(1)}: ${state}.`;
    add(term.id, store?.name ?? 'all', title, term.why, `Close it with assume: { term: '${term.id}', at, witness }.`);
  }
  return [...rules.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const OPEN = 'No sum with an open term can meet a deadline.';

/** The text of a rule, generic or of a store. */
export function ruleText(id: string): RuleText {
  const found = [...GENERIC_RULES, ...AUDIT_RULES, ...storeRules()].find((each) => each.id === id);
  return (
    found ?? { id, title: `The term '${id.replace(/^retention\//, '')}' is unbounded.`, why: OPEN, remedy: 'Bound it.' }
  );
}
