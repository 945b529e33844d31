// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import type { AuditInput } from '../findings/found';
import { ACCOUNT_PROBES } from './account';
import { ENFORCER_PROBES } from './enforcer';
import type { Probe } from './probe';

export type { Probe } from './probe';

/** Terms that only the inside of an engine knows; the audit has no way into a database, and the enforcer does not report them. */
const INSIDE = [
  'mysql-long-transaction',
  'mysql-replica-lag',
  'mongodb-replica-lag',
  'mongodb-oplog-window',
  'mongodb-ttl-pass',
  'redis-replica-lag',
  'redis-persistence-rewrite',
  'redis-stall',
  'ckafka-idle-partition',
] as const;

const PERSON_PROBES: readonly Probe[] = [
  ...INSIDE.map((term) => ({
    term,
    by: 'person' as const,
    why: 'only the engine itself tells it: ask it as the canary says',
  })),
  {
    term: 'past-timestamps',
    by: 'person',
    why: 'only the writers know their clocks; the enforcer stops where those of stores differ',
  },
  {
    term: 'mysql-slow-log',
    by: 'person',
    why: 'what keeps records out of a slow log is a threshold and a habit of the application',
  },
  {
    term: 'mongodb-slow-log',
    by: 'person',
    why: 'what keeps records out of a slow log is a threshold and a habit of the application',
  },
  {
    term: 'redis-slow-log',
    by: 'person',
    why: 'what keeps records out of a slow log is a threshold and a habit of the application',
  },
  {
    term: 'redis-console-audit',
    by: 'person',
    why: 'the audit of Redis is asked from another service; look into its console',
  },
  { term: 'termination-lag', by: 'person', why: 'only billing knows when the use of a customer ended' },
  { term: 'derived-refill', by: 'person', why: 'only the application knows how old a record is when it copies it' },
  { term: 'redis-sliding-refresh', by: 'person', why: 'only the application knows whether a read extends a life' },
  { term: 'mongodb-oplog-upload', by: 'person', why: 'no action tells when an increment of the oplog was uploaded' },
  {
    term: 'ckafka-cleanup-pass',
    by: 'person',
    why: 'the service tells of no pass; a topic with a minute of retention does',
  },
  {
    term: 'ckafka-broker-outage',
    by: 'person',
    why: "brokers are the vendor's: its metrics show a gap, and no action says why",
  },
  {
    term: 'cls-shipped-copy',
    by: 'person',
    why: 'the target is outside of the topic: the audit reports the way there as retention/pipeline',
  },
];

/** One for each open term: `limits.ts` of the stores has its canary, and a test holds both lists together. */
export const PROBES: readonly Probe[] = [...ACCOUNT_PROBES, ...ENFORCER_PROBES, ...PERSON_PROBES];

/** Everything that the answers measure. */
export function measure(input: AuditInput): readonly Measurement[] {
  return PROBES.flatMap((probe) => (probe.by === 'person' ? [] : probe.measure(input)));
}
