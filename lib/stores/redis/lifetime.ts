// SPDX-License-Identifier: Apache-2.0
import { documented, setting, slowest, unbounded, type Copy, type Term } from '../../lifetime';
import { SECOND_MS } from '../../policy';
import { settingTerm } from '../limit';
import { arrivalTerms, drainTerms, earlyTerm, enforcerTerms } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import {
  ACTIVE_EXPIRE_EFFORT,
  BACKUP_KEPT,
  CAP_SECONDS,
  DATABASES,
  DATABASES_PER_RUN,
  HZ,
  KEYS_AT_MOST,
  KEYS_PER_EFFORT,
  KEYS_PER_RUN,
  SCANNED_PER_SECOND,
  TABLE_RESIZE,
  WALKING_VERSIONS,
} from './limits';
import { diagnosticCopies } from './diagnostics';
import type { RedisCap, RedisLocation, RedisSettings } from './types';

/**
 * Every copy of a key, term by term. `seen` is the enforcer's timer, its outage and one scan with the pauses between
 * its runs; `walk` is active expiry.
 *
 *     live, last write   arrival + seen + refresh + E + walk + Y + L
 *     live, created in   the slowest of
 *       in time            F + E + walk + Y + L
 *       written again      F + E + seen + Y + L      (SET drops the expiry; the enforcer then finds the key overdue)
 *       arrived late       arrival + seen + Y + L
 *       without a date     missing date + seen + E + walk + Y + L
 *     terminated         each with the termination lag in front: writes go on until the application knows
 *     RDB or AOF file    live + rewrite
 *     daily backup       live + duration + 7 d + 1 d
 *
 *     walk, from 6.2     2 * ceil(databases / 16) * ceil(N / K) / hz,  K = 20 + 5 * (effort - 1)
 *     walk, up to 5.0    seen: keys are drawn at random, and only the scan touches each of them
 *
 * The walk also visits at most 20 K buckets a run, but a table that held N keys has fewer than 2 N buckets, so that is
 * never the slower count. It counts twice, because the linear cursor of 6.0 to 7.0 can lose its place when the table is
 * resized. @see the sources beside each number in `limits.ts`
 */
export function lifetime(
  settings: RedisSettings,
  placement: Placement<RedisLocation>,
  cap: RedisCap | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const live = liveTerms(settings, placement, cap, context);
  return [
    { kind: 'live', name: 'key', latest: live, earliest: cap === null ? live : earliestTerms(placement, cap, context) },
    { kind: 'log', name: 'RDB or AOF file', latest: [...live, rewriteTerm(settings, open(REWRITE))], earliest: [] },
    {
      kind: 'backup',
      name: 'daily backup',
      latest: [
        ...live,
        open('redis-backup-duration'),
        documented(BACKUP_KEPT.id, BACKUP_KEPT.text, BACKUP_KEPT.ms, BACKUP_KEPT.source),
        open('redis-backup-raised'),
        open('redis-backup-expiry-job'),
      ],
      earliest: [],
    },
    ...diagnosticCopies(live, context),
  ];
}

const REWRITE = 'redis-persistence-rewrite';

/** As assumed, or as often as the enforcer sees it to be; the larger never takes the place of the smaller. */
function rewriteTerm({ rewrittenWithinMs }: RedisSettings, assumed: Term): Term {
  if (rewrittenWithinMs === null || rewrittenWithinMs >= assumed.ms) return assumed;
  const why = 'the enforcer compares it with the age of the last snapshot in every run, and fails where it is older';
  return { ...assumed, ms: rewrittenWithinMs, basis: 'assumed', why };
}

function capTerm(cap: RedisCap): Term {
  return setting(CAP_SECONDS.id, CAP_SECONDS.text, cap.capMs);
}

/** A write in place keeps the expiry of the first one, so the age since the last write has no least value. */
function earliestTerms(placement: Placement<RedisLocation>, cap: RedisCap, context: StoreContext): Term[] {
  const { clock, writtenOnce } = placement.location;
  if (placement.obligation.clock === 'lastWritten' && writtenOnce !== true) return [];
  // the server's clock both begins and ends what counts from a write.
  return clock.kind === 'lastWrite' ? [capTerm(cap)] : [capTerm(cap), earlyTerm(context)];
}

function liveTerms(
  settings: RedisSettings,
  placement: Placement<RedisLocation>,
  cap: RedisCap | null,
  context: StoreContext,
): readonly Term[] {
  if (cap === null) {
    return [
      unbounded(CAP_SECONDS.id, 'key expiry', 'no directive caps the keys of this prefix: declare the placement'),
    ];
  }
  const open = (id: string): Term => context.assumptions.term(id);
  const seen = [
    ...enforcerTerms(context),
    ...drainTerms(context, placement.unit, scanTerm(settings, open('redis-scan-drain'))),
  ];
  const walk = WALKING_VERSIONS.includes(settings.version) ? walkTerms(settings) : seen;
  const end = [open('redis-stall'), open('redis-replica-lag')];
  // nothing is written for a customer who left, once the application knows of it.
  const after = placement.obligation.clock === 'terminated' ? [open('termination-lag')] : [];
  if (placement.location.clock.kind === 'lastWrite') {
    return [
      ...rewriteTerms(placement),
      ...after,
      ...arrivalTerms(placement, context),
      ...seen,
      open('redis-sliding-refresh'),
      capTerm(cap),
      ...walk,
      ...end,
    ];
  }
  const due = [...after, open('future-timestamps'), capTerm(cap)];
  return slowest(
    [...due, ...walk, ...end],
    [...due, ...seen, ...end],
    [...after, ...placement.arrival, ...seen, ...end],
    [...after, open('redis-missing-date'), ...seen, capTerm(cap), ...walk, ...end],
  );
}

/** One scan takes what is assumed, or longer where there are more keys than it reads in that time. */
function scanTerm({ keysAtMost }: RedisSettings, assumed: Term): Term {
  const ms = Math.ceil((keysAtMost * SECOND_MS) / SCANNED_PER_SECOND);
  // a count that is no number makes a sum that is none, which breaks the law.
  return ms <= assumed.ms ? assumed : { ...assumed, text: `the enforcer scans ${keysAtMost} keys once`, ms };
}

/** What a second write does to a clock that starts at the last one. */
function rewriteTerms(placement: Placement<RedisLocation>): Term[] {
  if (placement.location.writtenOnce === true) return [];
  switch (placement.obligation.clock) {
    case 'lastWritten':
    case 'terminated':
      return [];
    case 'created':
      return [
        unbounded(
          'redis-rewrite',
          'rewriting after creation',
          "every write restarts the clock: name where the key carries its date (clock 'createdInKey' or 'createdInHashField'), or state writtenOnce: true",
        ),
      ];
  }
}

/** One walk of active expiry over all keys, and a second one; unbounded when what sets its pace is not known. */
function walkTerms(settings: RedisSettings): Term[] {
  const open = [
    settingTerm(HZ, settings.hz, 1, "'hz' of redis_param is unset, so the instance may run at another rate: set it"),
    settingTerm(
      ACTIVE_EXPIRE_EFFORT,
      settings.activeExpireEffort,
      1,
      "'active-expire-effort' of redis_param is unset, so the instance may do less in a run: set it",
    ),
    settingTerm(KEYS_AT_MOST, settings.keysAtMost, 1, 'it is unset'),
    settingTerm(DATABASES, settings.databases, 1, 'it is unset'),
  ].filter((term) => term.basis === 'unbounded');
  const { hz, activeExpireEffort: effort } = settings;
  if (open.length > 0 || typeof hz !== 'number' || typeof effort !== 'number') return open;
  const keys = KEYS_PER_RUN + KEYS_PER_EFFORT * (effort - 1);
  const runs = Math.ceil(settings.databases / DATABASES_PER_RUN) * Math.ceil(settings.keysAtMost / keys);
  const ms = Math.ceil((runs * SECOND_MS) / hz);
  return [
    setting(
      'redis-active-expire',
      `active expiry walks ${settings.keysAtMost} keys, ${keys} a run, ${hz} runs a second`,
      ms,
    ),
    { id: TABLE_RESIZE.id, text: TABLE_RESIZE.text, ms, basis: 'assumed', why: TABLE_RESIZE.why },
  ];
}
