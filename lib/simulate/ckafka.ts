// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS } from '../policy';
import { FILE_DELETE_DELAY, FIRST_CHECK, RETENTION_CHECK, RETENTION_FOR_EVER } from '../stores/ckafka/limits';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings, CkafkaUnit } from '../stores/ckafka/types';
import type { Ages } from './ages';
import { Broker } from './broker';
import { Enforcer } from './enforcer';
import { moments, type Traffic } from './traffic';
import { arrivalMs, lasting, type Scene, type World } from './world';

type CkafkaScene = Scene<CkafkaUnit, CkafkaLocation, CkafkaSettings, CkafkaRetention>;

const CHECKS = {
  outage: 'ckafka-broker-outage',
  pass: 'ckafka-cleanup-pass',
  everyMs: RETENTION_CHECK.ms,
  firstMs: FIRST_CHECK.ms,
};

/** Share of appends that end a segment early, because it is full. */
const FULL = 0.02;

interface Appended {
  /** When the clock of the promise started; undefined for records of nobody (heartbeats, other traffic). */
  readonly clockMs: number | undefined;
  readonly storedMs: number;
  /** The timestamp that the broker judges by. */
  readonly dateMs: number;
}

interface Segment {
  readonly records: Appended[];
  readonly firstMs: number;
  largestMs: number;
  /** When the next segment began; Infinity while this one is written. */
  closedMs: number;
  /** When its last record fell below the first readable one; Infinity without trimming. */
  trimmedMs: number;
}

/**
 * One partition. Segments end on an append only; a check deletes whole segments from the oldest on, never the one that
 * is written, and stops at the first that is not due. The enforcer trims what it may or writes heartbeats.
 */
export function simulateCkafka(scene: CkafkaScene, world: World, traffic: Traffic, ages: Ages): void {
  new Partition(scene, world).run(traffic, ages);
}

class Partition {
  private readonly enforcer: Enforcer;
  private readonly broker: Broker;
  private readonly retentionMs: number;
  private readonly segmentMs: number;
  /** How far the clock of the enforcer is ahead of the broker's. */
  private readonly trimmerAheadMs: number;

  constructor(
    private readonly scene: CkafkaScene,
    private readonly world: World,
  ) {
    this.enforcer = new Enforcer(world);
    const apart = world.mood === 'mixed' && scene.unit.timestamps === 'LogAppendTime';
    this.trimmerAheadMs = apart ? world.draw('past-timestamps') : 0;
    const { retentionMs, trimAfterMs } = scene.setting;
    // where the enforcer trims, the broker is down when the enforcer comes back.
    const worst = trimAfterMs === null ? undefined : (atMs: number): number => this.enforcer.repaired(atMs);
    this.broker = new Broker(world.fork('broker'), CHECKS, worst);
    this.retentionMs = retentionMs === RETENTION_FOR_EVER ? Infinity : lasting(retentionMs, 1);
    this.segmentMs = lasting(scene.settings.segmentMs, 1);
  }

  run(traffic: Traffic, ages: Ages): void {
    const { segments, readableUntil } = this.write(this.records(traffic));
    let deletedMs = -Infinity;
    for (const segment of segments) {
      // a segment below the first readable record is due as well, and none goes before the ones before it.
      const dueMs = Math.min(segment.largestMs + this.retentionMs + 1, segment.trimmedMs);
      deletedMs = this.broker.check(Math.max(dueMs, segment.closedMs, deletedMs));
      const goneMs = deletedMs + FILE_DELETE_DELAY.ms;
      for (const record of segment.records) {
        if (record.clockMs === undefined) continue;
        const { clockMs, storedMs } = record;
        const unreadable = Math.min(readableUntil.get(record) ?? Infinity, deletedMs);
        ages.add('live', 'readable record', { clockMs, storedMs, goneMs: unreadable });
        ages.add('log', 'segment', { clockMs, storedMs, goneMs });
      }
    }
  }

  /** Records as producers send them, with the traffic that keeps the partition from falling idle for too long. */
  private records(traffic: Traffic): Appended[] {
    const { world } = this;
    const { placement, unit } = this.scene;
    const late = arrivalMs(placement) + this.afterTheEnd();
    const ahead = unit.timestamps === 'LogAppendTime' ? 'ckafka-append-time' : 'future-timestamps';
    const trim = this.scene.setting.trimAfterMs;
    // where nothing trims, aimed records are those that open a segment; whether they do is left to chance.
    const wait = late + world.greatest(ahead) + (trim ?? this.retentionMs + this.segmentMs);
    const aim = (atMs: number): number =>
      (trim === null ? this.broker.aim(atMs + wait) : this.enforcer.aim(atMs + wait)) - wait;
    const own = moments(world, traffic, aim)
      .map((clockMs): Appended => {
        const storedMs = clockMs + world.upTo(late);
        return { clockMs, storedMs, dateMs: this.written(storedMs, clockMs) + this.off(ahead) };
      })
      .sort((a, b) => a.storedMs - b.storedMs);
    return this.filled(own, traffic.days * DAY_MS);
  }

  /** The broker dates by its own clock, and every producer by another. */
  private off(ahead: string): number {
    const own = this.scene.unit.timestamps === 'LogAppendTime';
    return own ? this.world.draw(ahead) : this.world.off(ahead);
  }

  /** The date of a record: that of its append, or that of its creation, which was before it set out. */
  private written(storedMs: number, notBeforeMs: number): number {
    const { placement, unit } = this.scene;
    if (unit.timestamps === 'LogAppendTime') return storedMs;
    // how late a record comes has nothing to do with the one before: the greatest delay of all would change no interval.
    const delay = this.world.random.between(0, arrivalMs(placement));
    return storedMs - Math.min(delay, storedMs - notBeforeMs);
  }

  /** How long a customer who left is still written about. */
  private afterTheEnd(): number {
    return this.scene.placement.obligation.clock === 'terminated' ? this.world.greatest('termination-lag') : 0;
  }

  /** Adds records of nobody where the partition would be idle for longer than it may be, one an hour at the most. */
  private filled(own: readonly Appended[], writtenMs: number): Appended[] {
    const { heartbeat } = this.scene.setting;
    const idle = this.world.greatest('ckafka-idle-partition');
    if (!heartbeat && idle === Infinity) return [...own];
    const all: Appended[] = [];
    const end = writtenMs + 3 * (this.segmentMs + this.retentionMs + DAY_MS);
    let lastMs = 0;
    let next = 0;
    while (lastMs < end) {
      const record = own[next];
      // busy traffic would hide the segment that is kept open longest, so that there is as little of it as there may be.
      const fillMs = heartbeat ? this.enforcer.next(lastMs + 1) : lastMs + Math.max(HOUR_MS, this.world.upTo(idle));
      if (record !== undefined && record.storedMs <= fillMs) {
        all.push(record);
        lastMs = record.storedMs;
        next += 1;
      } else {
        all.push({ clockMs: undefined, storedMs: fillMs, dateMs: heartbeat ? fillMs : this.written(fillMs, 0) });
        lastMs = fillMs;
      }
    }
    return all;
  }

  private write(appended: readonly Appended[]): {
    segments: Segment[];
    readableUntil: ReadonlyMap<Appended, number>;
  } {
    const { trimAfterMs } = this.scene.setting;
    const segments: Segment[] = [];
    const readableUntil = new Map<Appended, number>();
    let latest = -Infinity;
    let active: Segment | undefined;
    for (const record of appended) {
      const full = this.world.mood === 'mixed' && this.world.random.chance(FULL);
      if (active === undefined || full || record.dateMs - active.firstMs > this.segmentMs) {
        if (active !== undefined) active.closedMs = record.storedMs;
        active = { records: [], firstMs: record.dateMs, largestMs: -Infinity, closedMs: Infinity, trimmedMs: Infinity };
        segments.push(active);
      }
      active.records.push(record);
      active.largestMs = Math.max(active.largestMs, record.dateMs);
      // trimming stops before the first record that is not due, so that each waits for all before it.
      latest = Math.max(latest, record.dateMs);
      const trimmedMs =
        trimAfterMs === null
          ? Infinity
          : this.trim(Math.max(latest + trimAfterMs - this.trimmerAheadMs, record.storedMs));
      readableUntil.set(record, trimmedMs);
      active.trimmedMs = trimmedMs;
    }
    return { segments, readableUntil };
  }

  /** The first run of the enforcer that finds the broker up. */
  private trim(dueMs: number): number {
    let run = this.enforcer.next(dueMs);
    for (let upMs = this.broker.upFrom(run); upMs > run; upMs = this.broker.upFrom(run)) run = this.enforcer.next(upMs);
    return run;
  }
}
