// SPDX-License-Identifier: Apache-2.0
import { documented, setting, slowest, sumMs, unbounded, type Copy, type Term } from '../../lifetime';
import { DAY_MS, SECOND_MS } from '../../policy';
import { settingTerm } from '../limit';
import { arrivalTerms, drainTerms, earlyTerm, enforcerTerms } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import {
  DELETE_SECONDS,
  FULL_BACKUP_DAYS,
  LONG_TERM_BACKUP_DAYS,
  OPLOG_BACKUP_DAYS,
  TTL_SECONDS,
  TTL_SLEEP,
} from './limits';
import { diagnosticCopies } from './diagnostics';
import type { MongodbExpiry, MongodbLocation, MongodbSettings } from './types';

/**
 * Every copy of a document, term by term. F is how far the date is ahead (or the termination date behind).
 *
 *     live             the slowest of
 *       by the index   F + E + Z + 2P + L
 *       swept          F + missing date + E + A + drain + L    no missing date where its absence means that nobody left
 *       arrived late   T + arrival + (Z + 2P or A + drain) + L
 *     written          live, or the arrival where nothing repeats a document after it
 *     oplog            written + W + L
 *     full backup      live + duration + Rb + 1 d + long term    or oplog for live where the backup has it and that is longer
 *     oplog backup     written + upload + Ro + 1 d
 *
 * T is how far a termination date is behind. Physical backups and snapshots copy the files of the instance, and with
 * them the oplog, which holds a document longer than its collection does; a logical backup reads collections.
 * Two passes count because a document can be due just after its index was visited, and the next visit comes at the end
 * of the next pass. @see the sources beside each number in `limits.ts`
 */
export function lifetime(
  settings: MongodbSettings,
  placement: Placement<MongodbLocation>,
  expiry: MongodbExpiry | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const live = liveTerms(placement, expiry, context);
  const lag = open('mongodb-replica-lag');
  const written = writtenTerms(live, placement, context);
  const oplog = [...written, open('mongodb-oplog-window'), lag];
  const files = settings.backupMethod === 'logical' ? live : slowest(live, oplog);
  const backedUp = [...files, open('mongodb-backup-duration')];
  const job = open('mongodb-backup-expiry-job');
  const copies: Copy[] = [
    {
      kind: 'live',
      name: 'document',
      latest: live,
      earliest: expiry === null ? live : [...dueTerms(expiry), earlyTerm(context)],
    },
    { kind: 'log', name: 'oplog', latest: oplog, earliest: [] },
    {
      kind: 'backup',
      name: 'oplog backup',
      latest: [
        ...written,
        open('mongodb-oplog-upload'),
        settingTerm(
          OPLOG_BACKUP_DAYS,
          settings.oplogBackupDays,
          DAY_MS,
          "'oplog_expired_days' of mongodb_instance_backup_rule is unset, and the provider never reads the value of the server: set it",
        ),
        job,
      ],
      earliest: [],
    },
    {
      kind: 'backup',
      name: 'full backup',
      latest: [
        ...backedUp,
        settingTerm(
          FULL_BACKUP_DAYS,
          settings.fullBackupDays,
          DAY_MS,
          "'backup_retention_period' of mongodb_instance_backup_rule is unset, so the backup period of the instance is not known: set it",
        ),
        job,
        ...(settings.longTermBackupDays === null ? [open('mongodb-long-term-backup')] : []),
      ],
      earliest: [],
    },
  ];
  copies.push(...diagnosticCopies(live, context));
  if (settings.longTermBackupDays !== null) {
    const longTerm = settingTerm(LONG_TERM_BACKUP_DAYS, settings.longTermBackupDays, DAY_MS, 'it is unset');
    copies.push({ kind: 'backup', name: 'long-term backup', latest: [...backedUp, longTerm, job], earliest: [] });
  }
  return copies;
}

/**
 * The last write that repeats the document: a delete writes only its key. Without a word about it that is as late as its
 * end; where the last write starts the clock, or nothing writes after the insert, it is when the document comes here.
 */
function writtenTerms(
  live: readonly Term[],
  placement: Placement<MongodbLocation>,
  context: StoreContext,
): readonly Term[] {
  const { clock } = placement.obligation;
  if (placement.location.writtenOnce !== true && clock !== 'lastWritten') return live;
  const open = (id: string): Term => context.assumptions.term(id);
  const after = clock === 'terminated' ? [open('termination-lag')] : [];
  const once = slowest([...after, ...arrivalTerms(placement, context)], [...after, open('mongodb-missing-date')]);
  return sumMs(once) < sumMs(live) ? once : live;
}

/** The age at which the native mechanism acts. */
function dueTerms(expiry: MongodbExpiry): Term[] {
  const index = settingTerm(TTL_SECONDS, expiry.expireAfterSeconds, SECOND_MS, 'it is unset');
  return expiry.form === 'age'
    ? [index]
    : [setting('mongodb-expire-at', 'due date that the application writes', expiry.deleteAfterMs), index];
}

function liveTerms(
  placement: Placement<MongodbLocation>,
  expiry: MongodbExpiry | null,
  context: StoreContext,
): readonly Term[] {
  if (expiry === null) {
    return [
      unbounded(
        TTL_SECONDS.id,
        'document expiry',
        'no directive expires the documents of this collection: declare the placement',
      ),
    ];
  }
  const open = (id: string): Term => context.assumptions.term(id);
  const terminated = placement.obligation.clock === 'terminated';
  const ahead = terminated ? open('termination-lag') : open('future-timestamps');
  const lag = open('mongodb-replica-lag');
  const pass = open('mongodb-ttl-pass');
  const passes = [documented(TTL_SLEEP.id, TTL_SLEEP.text, TTL_SLEEP.ms, TTL_SLEEP.source), pass, pass, lag];
  const sweep = [...enforcerTerms(context), ...drainTerms(context, placement.unit, open('mongodb-sweep-drain')), lag];
  const byIndex = [ahead, ...dueTerms(expiry), ...passes];
  // the enforcer also deletes what a server without the index leaves, so a document with its date counts as well. One
  // without a termination date is kept: the customer stays.
  const swept = [
    ahead,
    ...(terminated ? [] : [open('mongodb-missing-date')]),
    setting(DELETE_SECONDS.id, DELETE_SECONDS.text, expiry.deleteAfterMs),
    ...sweep,
  ];
  // the record carries its date, so a delay on the way matters only when it is longer than the age itself.
  const arrived = [...(terminated ? [ahead] : []), ...placement.arrival];
  return slowest(byIndex, swept, [...arrived, ...passes], [...arrived, ...sweep]);
}
