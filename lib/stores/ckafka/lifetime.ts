// SPDX-License-Identifier: Apache-2.0
import { documented, setting, sumMs, unbounded, type Copy, type Term } from '../../lifetime';
import { settingTerm, type DocumentedTime } from '../limit';
import { isUnknown, type Found } from '../resource';
import { arrivalTerms, beyond, earlyTerm, enforcerTerms, nextRunTerm } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import {
  FILE_DELETE_DELAY,
  FIRST_CHECK,
  RETENTION_CHECK,
  RETENTION_FOR_EVER,
  RETENTION_MS,
  SEGMENT_MS,
  TRIM_MINUTES,
} from './limits';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from './types';

const MISSING = 'no tencentcloud_ckafka_topic of that instance and name was found: declare the topic';

/**
 * Every copy of a record, term by term.
 *
 *     deleted    arrival + A + max(R + S, S + H) + C + P + O + 30 s + P      with CreateTime H + arrival + B for H
 *     segment    deleted + X
 *     live       deleted, or trimmed: arrival + A + T + J + O
 *
 * A broker that comes back begins its checks anew: after 30 s, and with a pass that may come to the topic last.
 * Where the end of use starts the clock, writes go on until the application knows of it, which adds the termination lag.
 * Apache Kafka also deletes the segment that is being written; CKafka documents that it does not, so a partition without
 * new records keeps its last segment for the idle time H. With CreateTime only a date rolls it, and dates may be as far
 * behind as records arrive late and as a clock of a writer is slow (B). With `heartbeat` H is the enforcer's timer, and its records carry the time. Trimming moves the
 * first readable offset and leaves the bytes of the segment that is being written, so it bounds `live` only.
 */
export function lifetime(
  unit: CkafkaUnit,
  settings: CkafkaSettings,
  placement: Placement<CkafkaLocation>,
  found: CkafkaRetention | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const outage = open('ckafka-broker-outage');
  const retention = retentionTerm(found);
  const start = [
    ...arrivalTerms(placement, context),
    // nothing is written for a customer who left, once the application knows of it.
    ...(placement.obligation.clock === 'terminated' ? [open('termination-lag')] : []),
    // a date ahead of the clock keeps its segment, and all later ones, until the clock is there.
    open(unit.timestamps === 'LogAppendTime' ? 'ckafka-append-time' : 'future-timestamps'),
    ...cleanupPolicyTerms(settings.cleanupPolicy),
  ];
  const deleted = [
    ...start,
    settingTerm(SEGMENT_MS, settings.segmentMs, 1, segmentMissing(found)),
    retention,
    ...beyond(idleTerms(unit, placement, found, context), retention.ms),
    term(RETENTION_CHECK),
    open('ckafka-cleanup-pass'),
    outage,
    ...(outage.ms > 0 ? [term(FIRST_CHECK), open('ckafka-cleanup-pass')] : []),
  ];
  const kept = unit.timestamps === 'LogAppendTime' ? [retention] : [retention, earlyTerm(context)];
  const copies: Copy[] = [];
  if (trims(unit)) {
    const trim = trimTerm(found);
    // the enforcer compares the record's date with a clock of its own.
    const trimmed = [trim, earlyTerm(context)];
    copies.push({
      kind: 'live',
      name: 'readable record',
      latest: [...start, trim, ...enforcerTerms(context), outage, nextRunTerm(context, outage)],
      earliest: sumMs(trimmed) < sumMs(kept) ? trimmed : kept,
    });
  } else {
    copies.push({ kind: 'live', name: 'readable record', latest: deleted, earliest: kept });
  }
  copies.push({ kind: 'log', name: 'segment', latest: [...deleted, term(FILE_DELETE_DELAY)], earliest: [] });
  if (settings.forwardBucket !== null) {
    copies.push({
      kind: 'log',
      name: 'forwarded copy',
      latest: [...deleted, forwardTerm(settings.forwardBucket)],
      earliest: [],
    });
  }
  return copies;
}

/** Whether the enforcer trims the topic. */
export function trims(unit: CkafkaUnit): boolean {
  return (unit.idle ?? 'trim') === 'trim';
}

function retentionTerm(found: CkafkaRetention | null): Term {
  if (found?.retentionMs === RETENTION_FOR_EVER) {
    return unbounded(
      RETENTION_MS.id,
      RETENTION_MS.text,
      `${RETENTION_FOR_EVER} keeps records for ever: set ${RETENTION_MS.min} to ${RETENTION_MS.max} ${RETENTION_MS.unit}`,
    );
  }
  return settingTerm(
    RETENTION_MS,
    found?.retentionMs ?? null,
    1,
    found === null
      ? MISSING
      : "'retention' is unset, and the provider and its documentation disagree on what is then written (1 minute, 2 hours): set it",
  );
}

function segmentMissing(found: CkafkaRetention | null): string {
  return found === null
    ? MISSING
    : "'segment' is unset, so the server's own value of up to 90 days applies and every plan shows a change: set it";
}

function trimTerm(found: CkafkaRetention | null): Term {
  if (found !== null && found.trimAfterMs !== null)
    return setting(TRIM_MINUTES.id, TRIM_MINUTES.text, found.trimAfterMs);
  return unbounded(
    TRIM_MINUTES.id,
    TRIM_MINUTES.text,
    found === null
      ? MISSING
      : "no directive trims the topic although its unit says idle: 'trim': declare the placement",
  );
}

/** How long a segment waits for a record that rolls it. One with a date of the past does not, however late it comes. */
function idleTerms(
  unit: CkafkaUnit,
  placement: Placement<CkafkaLocation>,
  found: CkafkaRetention | null,
  context: StoreContext,
): Term[] {
  const byWriters = unit.timestamps === 'CreateTime';
  const behind = byWriters ? [context.assumptions.term('past-timestamps')] : [];
  if (unit.idle !== 'heartbeat') {
    const late = byWriters ? arrivalTerms(placement, context) : [];
    return [...late, ...behind, context.assumptions.term('ckafka-idle-partition')];
  }
  if (found?.heartbeat === true) return [...behind, ...enforcerTerms(context)];
  return [
    unbounded(
      'ckafka-heartbeat',
      'record written into every partition by the enforcer',
      found === null
        ? MISSING
        : "no directive writes into the partitions although the unit says idle: 'heartbeat': declare the placement",
    ),
  ];
}

function cleanupPolicyTerms(policy: Found<string>): Term[] {
  if (policy === 'delete') return [];
  return [unbounded('ckafka-cleanup-policy', 'cleanup policy', cleanupPolicyWhy(policy))];
}

function cleanupPolicyWhy(policy: Found<string>): string {
  if (policy === null) return MISSING;
  if (isUnknown(policy)) return `its value is not known (${policy.expression}): write 'delete' into the configuration`;
  return `'${policy}' keeps the latest record of every key whatever its age: set 'clean_up_policy' to 'delete'`;
}

function forwardTerm(bucket: string | Exclude<Found<string>, string | null>): Term {
  const where = isUnknown(bucket) ? bucket.expression : `bucket '${bucket}'`;
  return unbounded(
    'ckafka-forward',
    'dump of the topic to a bucket',
    `records are copied to ${where}, which no placement covers: stop the dump in the console or write to that bucket from a placement of its own`,
  );
}

function term(time: DocumentedTime): Term {
  return documented(time.id, time.text, time.ms, time.source);
}
