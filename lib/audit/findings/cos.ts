// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, formatMs } from '../../policy';
import { EXECUTION, ROUNDING } from '../../stores/cos/limits';
import type { Finding } from '../../verify';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/cos';
import { age, termMs } from './common';
import { found, placementsOn, type AuditInput } from './found';

/** What the account says of the buckets of the estate. */
export function judgeCos(input: AuditInput): readonly Finding[] {
  return [
    ...unitsOf(input.estate, 'cos').flatMap(({ bucket }) => leaving(input, bucket)),
    ...input.estate.placements.flatMap((placement) => overdue(input, placement)),
  ];
}

function leaving({ answers, estate }: AuditInput, bucket: string): Finding[] {
  const at = `cos ${bucket}`;
  const placements = placementsOn(estate, (unit) => unit.store === 'cos' && unit.bucket === bucket);
  return [
    ...answers
      .items(asks.COS_REPLICATION, bucket)
      .map(({ ID, Status, Destination }) =>
        found(
          'retention/pipeline',
          `${at} replication ${ID}`.trim(),
          `replication (${Status}) to ${Destination?.Bucket ?? '?'}, where no rule of ours deletes`,
          { placements },
        ),
      ),
    ...answers
      .items(asks.COS_LOGGING, bucket)
      .filter(({ target }) => target !== '')
      .map(({ target }) => found('retention/name-list', at, `its access log goes to bucket ${target}`, { placements })),
    ...answers
      .items(asks.COS_INVENTORY, bucket)
      .map(({ Id, Destination }) =>
        found(
          'retention/name-list',
          `${at} inventory ${Id}`,
          `an inventory of its names goes to ${Destination?.COSBucketDestination?.Bucket ?? '?'}`,
          { placements },
        ),
      ),
    ...answers
      .items(asks.COS_LOCK, bucket)
      .filter(({ enabled }) => enabled)
      .map(() => found('retention/live-lock', at, 'object lock is on', { placements })),
    ...answers
      .items(asks.COS_LIFECYCLE, bucket)
      .filter(({ enabled, onDate }) => enabled && onDate)
      .map(({ id }) =>
        found('retention/early-deletion', `${at} rule ${id}`, 'a rule deletes on a date', { placements }),
      ),
  ];
}

type Placement = AuditInput['estate']['placements'][number];

/** Objects, versions and uploads that their rule should have deleted. */
function overdue(input: AuditInput, placement: Placement): Finding[] {
  const { answers, nowMs, estate } = input;
  const unit = estate.units[placement.unit];
  if (unit?.store !== 'cos') return [];
  const { prefix } = placement.location as { readonly prefix: string };
  const rules = answers.items(asks.COS_LIFECYCLE, unit.bucket).filter(({ enabled, partial }) => enabled && !partial);
  const covering = rules.filter((rule) => prefix.startsWith(rule.prefix));
  const { clock, deadlineMs } = placement.obligation;
  const graceMs = ROUNDING.ms + EXECUTION.ms + termMs(input, 'cos-tail');
  const late = (what: string, sinceMs: number | null, days: number | null): Finding[] => {
    if (sinceMs === null) return [];
    const ageMs = nowMs - sinceMs;
    const isLate = days !== null && ageMs > days * DAY_MS + graceMs;
    // the record in it is at least as old as the object: this holds as well where the enforcer deletes, and no rule does.
    const isBroken = clock === 'created' && ageMs > deadlineMs;
    if (!isLate && !isBroken) return [];
    const bound = isLate
      ? `its rule says ${days} d and the service was given ${formatMs(graceMs)}`
      : `no copy of a record there may be older than ${formatMs(deadlineMs)}`;
    const text = `the oldest ${what} is ${age(ageMs)} old, ${bound}`;
    return [found('retention/overdue-object', `cos ${unit.bucket}/${prefix}`, text, { placements: [placement.id] })];
  };
  const least = (pick: (rule: (typeof covering)[number]) => number | null): number | null =>
    covering.reduce<number | null>((known, rule) => {
      const days = pick(rule);
      return days === null ? known : Math.min(known ?? days, days);
    }, null);
  const seen = answers.items(asks.COS_VERSIONS, placement.id);
  const uploads = answers.items(asks.COS_UPLOADS, placement.id);
  return [
    ...late(
      'object',
      oldest(seen.map(({ oldestMs }) => oldestMs)),
      least(({ expirationDays }) => expirationDays),
    ),
    ...late(
      'version',
      oldest(seen.map(({ oldestNoncurrentMs }) => oldestNoncurrentMs)),
      least(({ noncurrentDays }) => noncurrentDays),
    ),
    ...late(
      'unfinished upload',
      oldest(uploads.map(({ oldestMs }) => oldestMs)),
      least(({ abortDays }) => abortDays),
    ),
  ];
}

/** The earliest of some moments. */
export function oldest(moments: readonly (number | null)[]): number | null {
  return moments.reduce<number | null>(
    (known, each) => (each === null ? known : known === null ? each : Math.min(known, each)),
    null,
  );
}
