// SPDX-License-Identifier: Apache-2.0
import type { RuleText } from './rule-catalogue';

const HIDDEN = 'No formula counts this copy: it lives as long as it likes.';

/** What `retention audit` finds in the account itself. */
export const AUDIT_RULES = [
  {
    id: 'retention/manual-backup',
    title: 'Somebody took a backup by hand.',
    why: 'A manual backup has no period: it stays until somebody deletes it.',
    remedy: 'Delete it, or exempt it with who deletes it and when.',
  },
  {
    id: 'retention/overdue-backup',
    title: 'A backup is older than its period and the time that its clean-up was given.',
    why: 'The sum counts on the clean-up of the service; what it leaves is a copy past its deadline.',
    remedy: "Delete it, open a ticket with the vendor, and raise the term of the clean-up job in 'assume'.",
  },
  {
    id: 'retention/kept-backups',
    title: 'Long-term, archived or standby backups are on, or backups are kept longer by ticket.',
    why: 'They outlive the period of the policy by months or years, and no plan shows them.',
    remedy: 'Switch them off in the console, and delete the backups that they have kept.',
  },
  {
    id: 'retention/second-level-backup',
    title: 'Second-level backups are on.',
    why: 'Any second of the last 7 days can be restored or cloned: increments are a copy that no sum counts.',
    remedy: 'Switch them off, or exempt them where 7 days more are allowed.',
  },
  {
    id: 'retention/remote-copy',
    title: 'A copy lies in another region.',
    why: 'It has a life and a law of its own.',
    remedy: "Switch the copy off and delete it, or declare it with 'remoteBackup' and 'allowedRegions'.",
  },
  {
    id: 'retention/replica',
    title: 'A read-only, disaster-recovery or global replica is attached.',
    why: 'A deletion reaches it late, and its backups are its own.',
    remedy: 'Remove it, or declare it as a unit and exempt this with who watches its lag.',
  },
  {
    id: 'retention/clone',
    title: 'A clone, a flashback or a rolled-back copy was made.',
    why: 'It starts with old records, without an expiry of its own, and often under another name.',
    remedy: 'Delete it, or declare it with its placements.',
  },
  {
    id: 'retention/recycle-bin',
    title: 'An instance waits in the recycle bin, or dropped tables do.',
    why: 'Everything in it can be restored until it is gone for good.',
    remedy: 'Take it off line for good, or exempt it until the day on which the service does.',
  },
  {
    id: 'retention/export',
    title: 'A dump, an export or a download waits.',
    why: HIDDEN,
    remedy: 'Delete it, or exempt it with who deletes it and when.',
  },
  {
    id: 'retention/statement-log',
    title: 'Statements with their values are kept: SQL audit, slow log, operation log.',
    why: 'A statement holds the record that it wrote or sought, for as long as that log is kept.',
    remedy: 'Switch it off, or place its target as a unit whose period the category allows.',
  },
  {
    id: 'retention/pipeline',
    title:
      'Records leave the store: synchronisation, migration, subscription, delivery, transform, scheduled query, replication.',
    why: HIDDEN,
    remedy: 'Stop it and delete what it wrote, or place the category at its target as well.',
  },
  {
    id: 'retention/name-list',
    title: 'Names of objects are kept in another bucket: inventory or access log.',
    why: 'A name can be personal, and outlives the object.',
    remedy: 'Switch it off, or give the target bucket a rule of its own.',
  },
  {
    id: 'retention/live-lock',
    title: 'A bucket has an object lock.',
    why: 'A lock defeats every lifecycle rule until it ends.',
    remedy: 'Move the objects to a bucket without a lock.',
  },
  {
    id: 'retention/overdue-object',
    title: 'An object, a version or an unfinished upload is older than its rule and the days that the rule was given.',
    why: 'What the rule should have deleted is still there.',
    remedy: 'Look whether the rule covers it and is on; raise the term in question where the service is late.',
  },
  {
    id: 'retention/overdue-log',
    title: 'A topic still counts logs older than its period and the time that the service was given.',
    why: 'The sum counts on their deletion.',
    remedy: "Open a ticket with the vendor, and raise 'cls-deletion-lag' in 'assume'.",
  },
  {
    id: 'retention/account-trail',
    title: 'A track stores account events.',
    why: 'Who asked for what is data about people, kept where no placement covers it.',
    remedy: 'Place its target with a period, or exempt it with who watches it.',
  },
  {
    id: 'retention/drift',
    title: 'A live setting differs from what the estate writes.',
    why: 'Somebody changed it beside the estate, so what is proven is not what runs.',
    remedy: 'Deploy the estate again. Where a plan shows nothing, set it back by hand.',
  },
  {
    id: 'retention/early-deletion',
    title: 'A live setting deletes before the period: size limits, dynamic retention, eviction, a rule by date.',
    why: 'What is deleted early does not come back, and a floor may be promised.',
    remedy: 'Switch it off.',
  },
  {
    id: 'retention/stranger',
    title: 'An instance, a bucket or a topic is in the account and in no estate.',
    why: 'Data in it lives as long as a default says, and nobody counts it.',
    remedy: 'Declare it as a unit with its placements, or exempt it with what lies there and who says so.',
  },
  {
    id: 'retention/live-access-log',
    title: "A load balancer's access log goes elsewhere than the estate says.",
    why: 'A log topic of the load balancer itself keeps 30 days, which nobody can change.',
    remedy: 'Deliver it to the CLS unit of the estate.',
  },
  {
    id: 'retention/live-enforcer',
    title: 'The enforcer that runs is not the one that was deployed, or it does not run.',
    why: 'What expires inside databases is done by that function and by nothing else.',
    remedy: 'Deploy the estate again and read the log of the function.',
  },
  {
    id: 'retention/access',
    title:
      'Somebody may delete backups, change retention, download backups or read the secrets of the enforcer (a warning).',
    why: 'A promise about copies holds as long as nobody takes one along.',
    remedy: 'Take the right away, or exempt the policy with its owner and a date.',
  },
  {
    id: 'retention/above-assumed',
    title: 'A term was measured above the value that the estate assumes for it.',
    why: 'Every sum with this term is too small.',
    remedy: "Write the measured value with room into 'assume' and let the estate be solved again, or remove the cause.",
  },
  {
    id: 'retention/not-known',
    title: 'The account did not answer a question: nobody can tell what depends on it.',
    why: 'What is not known is not proven, and is not taken for none.',
    remedy: 'Do what the finding says, and run the audit again.',
  },
] as const satisfies readonly RuleText[];

/** Ids of these rules: a misspelt one does not compile. */
export type AuditRuleId = (typeof AUDIT_RULES)[number]['id'];
