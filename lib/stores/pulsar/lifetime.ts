// SPDX-License-Identifier: Apache-2.0
import { documented, sumMs, type Copy, type Term } from '../../lifetime';
import { MINUTE_MS, SECOND_MS } from '../../policy';
import { settingTerm, type DocumentedTime } from '../limit';
import { arrivalTerms, beyond, earlyTerm } from '../shared-terms';
import type { Placement, StoreContext } from '../store';
import { EXPIRY_CHECK, FIRST_CHECK, RETENTION_MINUTES, STORAGE_MEGABYTES, TRIM_CHECK, TTL_SECONDS } from './limits';
import type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from './types';

const MISSING = 'no tencentcloud_tdmq_namespace of that cluster and name was found: declare the namespace';

/**
 * Every copy of a record, term by term.
 *
 *     record     arrival + sent on + L + O + max(R, A + T + E + P) + C + P + I + O    with O + 5 min + P for each O > 0
 *     on disk    record + D
 *
 * Pulsar deletes whole ledgers, once every subscription has acknowledged all of a ledger and its retention R is over,
 * which counts from the end of the ledger. A ledger ends L after it began, also without a new record; a broker that goes
 * down leaves that to the one that takes its topics over. What nobody acknowledges counts as acknowledged after the time
 * to live T, by the date that the producer wrote, so that no subscription pins a ledger for longer; the last record of a
 * ledger is L younger than its first at most. Retry and dead letter topics are in the namespace and are written to by
 * consumers, which starts all of it anew.
 */
export function lifetime(
  unit: PulsarUnit,
  settings: PulsarSettings,
  placement: Placement<PulsarLocation>,
  found: PulsarRetention | null,
  context: StoreContext,
): Copy[] {
  const open = (id: string): Term => context.assumptions.term(id);
  const outage = open('pulsar-broker-outage');
  const pass = open('pulsar-check-pass');
  // a broker that comes back begins its checks anew.
  const started = outage.ms > 0 ? [term(FIRST_CHECK), pass] : [];
  const retention = retentionTerm(found);
  const ttl = ttlTerm(found);
  const record = [
    ...arrivalTerms(placement, context),
    // nothing is written for a customer who left, once the application knows of it.
    ...(placement.obligation.clock === 'terminated' ? [open('termination-lag')] : []),
    open('pulsar-sent-on'),
    open('pulsar-ledger'),
    { ...outage, text: `${outage.text} ends no ledger` },
    ...started,
    retention,
    ...beyond([open('future-timestamps'), ttl, term(EXPIRY_CHECK), pass], retention.ms),
    term(TRIM_CHECK),
    pass,
    open('pulsar-idle-topic'),
    { ...outage, text: `${outage.text} deletes nothing` },
    ...started,
  ];
  return [
    { kind: 'live', name: 'record', latest: record, earliest: earliestTerms(unit, settings, retention, ttl, context) },
    { kind: 'log', name: 'ledger on disk', latest: [...record, open('pulsar-disk')], earliest: [] },
  ];
}

/**
 * The least age: that of the retention, or that at which a subscription may skip a record. No age is certain where nothing
 * says how early a full storage deletes, or where the storage is less than that for which somebody answers.
 */
function earliestTerms(
  unit: PulsarUnit,
  settings: PulsarSettings,
  retention: Term,
  ttl: Term,
  context: StoreContext,
): Term[] {
  const full = context.assumptions.term('pulsar-full-storage');
  const limit = settingTerm(STORAGE_MEGABYTES, settings.storageMegabytes, 1, MISSING);
  if (full.basis === 'unbounded' || limit.basis === 'unbounded' || limit.ms < unit.storageMegabytes) return [];
  const early = { ...full, ms: -full.ms };
  const kept = [retention, early];
  const skipped = [ttl, earlyTerm(context), early];
  return sumMs(skipped) < sumMs(kept) ? skipped : kept;
}

function retentionTerm(found: PulsarRetention | null): Term {
  return settingTerm(
    RETENTION_MINUTES,
    found?.retentionMinutes ?? null,
    MINUTE_MS,
    found === null
      ? MISSING
      : "'retention_policy.time_in_minutes' is unset, and nothing says what the service then keeps: set it",
  );
}

function ttlTerm(found: PulsarRetention | null): Term {
  return settingTerm(
    TTL_SECONDS,
    found?.ttlSeconds ?? null,
    SECOND_MS,
    found === null ? MISSING : "'msg_ttl' is unset, so that a subscription nobody reads pins its ledgers: set it",
  );
}

function term(time: DocumentedTime): Term {
  return documented(time.id, time.text, time.ms, time.source);
}
