// SPDX-License-Identifier: Apache-2.0
import { MINUTE_MS, SECOND_MS } from '../policy';
import { EXPIRY_CHECK, FIRST_CHECK, TRIM_CHECK } from '../stores/pulsar/limits';
import type { PulsarLocation, PulsarRetention, PulsarSettings, PulsarUnit } from '../stores/pulsar/types';
import type { Ages } from './ages';
import { Broker } from './broker';
import { moments, type Traffic } from './traffic';
import { arrivalMs, lasting, type Scene, type World } from './world';

type PulsarScene = Scene<PulsarUnit, PulsarLocation, PulsarSettings, PulsarRetention>;

/** Share of records that end their ledger early, because it is full. */
const FULL = 0.02;

const TERMS = { outage: 'pulsar-broker-outage', pass: 'pulsar-check-pass', firstMs: FIRST_CHECK.ms };

interface Published {
  /** When the clock of the promise started. */
  readonly clockMs: number;
  readonly storedMs: number;
  /** The date of the producer, from which its time to live counts. */
  readonly dateMs: number;
}

interface Ledger {
  readonly records: Published[];
  endedMs: number;
}

/**
 * One topic with a subscription that acknowledges nothing. A timer ends a ledger, and so does the next record after it;
 * one check moves the subscription past what is expired, from the oldest on, and another deletes whole ledgers that it
 * has passed and whose retention is over, never one before those before it. Nothing is checked while no broker has the topic.
 */
export function simulatePulsar(scene: PulsarScene, world: World, traffic: Traffic, ages: Ages): void {
  const retentionMs = lasting(scene.setting.retentionMinutes, MINUTE_MS);
  const ttlMs = lasting(scene.setting.ttlSeconds, SECOND_MS);
  const expiry = new Broker(world.fork('expiry'), { ...TERMS, everyMs: EXPIRY_CHECK.ms });
  const trimming = new Broker(world.fork('trimming'), { ...TERMS, everyMs: TRIM_CHECK.ms });
  // a record that begins a ledger waits for the end of that first.
  const waitMs = world.greatest('pulsar-ledger') + Math.max(retentionMs, ttlMs);
  const published = records(scene, world, traffic, (atMs) => trimming.aim(atMs + waitMs) - waitMs);
  let passedMs = -Infinity;
  let deletedMs = -Infinity;
  for (const { records: held, endedMs } of ledgersOf(published, world, trimming)) {
    const skipped = held.map(({ dateMs }) => {
      passedMs = expiry.check(Math.max(passedMs, dateMs + ttlMs));
      return passedMs;
    });
    const dueMs = Math.max(endedMs + retentionMs + 1, passedMs);
    // one check takes all that is due.
    deletedMs = Math.max(deletedMs, trimming.check(dueMs + world.draw('pulsar-idle-topic')));
    for (const [index, { clockMs, storedMs }] of held.entries()) {
      // a storage that is full takes it earlier, and a subscription that skipped it never gets it.
      const lostMs = Math.min(deletedMs, skipped[index] ?? deletedMs) - world.draw('pulsar-full-storage');
      ages.add('live', 'record', { clockMs, storedMs, goneMs: deletedMs, lostMs: Math.max(storedMs, lostMs) });
      ages.add('log', 'ledger on disk', { clockMs, storedMs, goneMs: deletedMs + world.draw('pulsar-disk') });
    }
  }
}

/** Records as they are last written: what consumers send on is new. */
function records(
  { placement }: PulsarScene,
  world: World,
  traffic: Traffic,
  aim: (atMs: number) => number,
): Published[] {
  const after = placement.obligation.clock === 'terminated' ? world.greatest('termination-lag') : 0;
  const late = arrivalMs(placement) + after + world.greatest('pulsar-sent-on');
  return moments(world, traffic, (atMs) => aim(atMs + late) - late)
    .map((clockMs): Published => {
      const storedMs = clockMs + world.upTo(late);
      return { clockMs, storedMs, dateMs: storedMs + world.off('future-timestamps') };
    })
    .sort((a, b) => a.storedMs - b.storedMs);
}

/** The ledgers of the topic. A broker that is down ends none: the one that takes its topics over does. */
function ledgersOf(published: readonly Published[], world: World, broker: Broker): Ledger[] {
  const ledgers: Ledger[] = [];
  let open: Ledger | undefined;
  for (const record of published) {
    if (open === undefined || record.storedMs > open.endedMs) {
      // an empty ledger ends with its first record when it is old, so that a young one is the worst.
      const lasts = world.draw('pulsar-ledger');
      open = { records: [], endedMs: broker.upFrom(record.storedMs + lasts) };
      ledgers.push(open);
    }
    open.records.push(record);
    const full = world.mood === 'mixed' && world.random.chance(FULL);
    if (full) open.endedMs = record.storedMs;
  }
  return ledgers;
}
