// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, SECOND_MS } from '../policy';
import { TTL_SLEEP } from '../stores/mongodb/limits';
import type { MongodbExpiry, MongodbLocation, MongodbSettings, MongodbUnit } from '../stores/mongodb/types';
import { copyOf, type Ages, type Life } from './ages';
import { DailyBackups, keep } from './archive';
import { Enforcer } from './enforcer';
import { Schedule } from './schedule';
import { moments, type Traffic } from './traffic';
import { arrivalMs, dateTerm, lasting, type Scene, type World } from './world';

type MongodbScene = Scene<MongodbUnit, MongodbLocation, MongodbSettings, MongodbExpiry>;

/** Share of documents without a usable date, of those that no index sees, and of those that the application ends itself. */
const UNDATED = 0.1;
const UNINDEXED = 0.1;
const ENDED_EARLY = 0.1;

interface Document extends Life {
  /** The last write: the oplog carries the whole document then, and only its key when it is deleted. */
  readonly writtenMs: number;
}

/**
 * Documents, the oplog and backups. The TTL thread visits the index once in a pass and sleeps between passes; what it
 * cannot see, because a date is missing or too late, the enforcer sweeps by `_id` or by the clock's own field.
 */
export function simulateMongodb(scene: MongodbScene, world: World, traffic: Traffic, ages: Ages): void {
  const documents = new Collection(scene, world).documents(traffic);
  for (const document of documents) ages.add('live', 'document', document);
  const lag = 'mongodb-replica-lag';
  const oplog = documents.map((document) =>
    copyOf(document, document.writtenMs + world.draw('mongodb-oplog-window') + world.draw(lag)),
  );
  for (const entry of oplog) ages.add('log', 'oplog', entry);
  for (const document of documents) {
    ages.add('log', 'slow log', copyOf(document, document.goneMs + world.draw('mongodb-slow-log')));
    ages.add('log', 'audit log', copyOf(document, document.goneMs + world.draw('mongodb-console-audit')));
  }
  const { settings } = scene;
  const cleanUp = 'mongodb-backup-expiry-job';
  const uploads = documents.map((document) =>
    copyOf(document, document.writtenMs + world.draw('mongodb-oplog-upload')),
  );
  // a logical backup reads collections; every other copies the files of the instance, and the oplog is one of them.
  const files = settings.backupMethod === 'logical' ? documents : [...documents, ...oplog];
  const backups = new DailyBackups(world.fork('backup'), 'mongodb-backup-duration', files).copiesOf(files);
  keep(world, ages, uploads, {
    kind: 'backup',
    copy: 'oplog backup',
    keepMs: lasting(settings.oplogBackupDays, DAY_MS),
    cleanUp,
  });
  const ticket = settings.longTermBackupDays === null ? world.draw('mongodb-long-term-backup') : 0;
  const fullMs = lasting(settings.fullBackupDays, DAY_MS) + ticket;
  keep(world, ages, backups, { kind: 'backup', copy: 'full backup', keepMs: fullMs, cleanUp });
  if (settings.longTermBackupDays !== null) {
    const keepMs = lasting(settings.longTermBackupDays, DAY_MS);
    keep(world, ages, backups, { kind: 'backup', copy: 'long-term backup', keepMs, cleanUp });
  }
}

class Collection {
  private readonly enforcer: Enforcer;
  private readonly ttl: TtlThread;

  constructor(
    private readonly scene: MongodbScene,
    private readonly world: World,
  ) {
    this.enforcer = new Enforcer(world);
    this.ttl = new TtlThread(world.fork('ttl'));
  }

  documents(traffic: Traffic): Document[] {
    const { world } = this;
    const { placement, setting } = this.scene;
    const { clock } = placement.obligation;
    const ahead = dateTerm(clock);
    const late = arrivalMs(placement);
    // by age, a document without the date of termination belongs to a customer who stays.
    const swept = clock !== 'terminated' || setting.form === 'expireAt';
    const sets = clock === 'terminated' ? world.greatest(ahead) : 0;
    const waits = Math.max(sets + late, setting.deleteAfterMs + world.greatest(ahead));
    let byEnforcer = false;
    const aim = (atMs: number): number => {
      byEnforcer = !byEnforcer;
      return byEnforcer ? this.enforcer.aim(atMs + waits) - waits : this.ttl.aim(atMs + waits) - waits;
    };
    return moments(world, traffic, aim).map((clockMs) => {
      const dateMs = clockMs + world.off(ahead);
      if (swept && world.happens(UNDATED)) return this.swept(clockMs, dateMs);
      // what a customer leaves behind sets out when the date of the end is written.
      const storedMs = (clock === 'terminated' ? Math.max(clockMs, dateMs) : clockMs) + world.upTo(late);
      if (world.happens(UNINDEXED)) {
        // before 5.1 a server does not turn a plain index into one that expires.
        const sweptMs = this.sweptAt(Math.max(dateMs + setting.deleteAfterMs, storedMs));
        return this.ended(clockMs, storedMs, sweptMs);
      }
      const expiresMs =
        setting.form === 'age'
          ? dateMs + setting.expireAfterSeconds * SECOND_MS
          : dateMs + setting.deleteAfterMs + setting.expireAfterSeconds * SECOND_MS;
      return this.ended(clockMs, storedMs, this.ttl.next(Math.max(expiresMs, storedMs)));
    });
  }

  /** A document without the date: `_id` tells the second in which it was made. */
  private swept(clockMs: number, dateMs: number): Document {
    const { world } = this;
    const storedMs =
      clockMs + (this.scene.placement.obligation.clock === 'terminated' ? 0 : world.draw('mongodb-missing-date'));
    const dueMs = dateMs + (storedMs - clockMs) + this.scene.setting.deleteAfterMs;
    return this.ended(clockMs, storedMs, this.sweptAt(Math.max(dueMs, storedMs)));
  }

  private sweptAt(dueMs: number): number {
    return this.enforcer.worked(this.enforcer.next(dueMs), this.world.draw('mongodb-sweep-drain'));
  }

  private ended(clockMs: number, storedMs: number, deletedMs: number): Document {
    const { world } = this;
    const early = world.mood === 'mixed' && world.happens(ENDED_EARLY);
    const endMs = early ? world.random.between(storedMs, deletedMs) : deletedMs;
    // the application may write the document until the very moment of its deletion.
    const { obligation, location } = this.scene.placement;
    const repeats = obligation.clock !== 'lastWritten' && location.writtenOnce !== true;
    const writtenMs = repeats && world.happens(1 / 2) ? Math.max(storedMs, endMs - 1) : storedMs;
    return {
      clockMs,
      storedMs,
      lostMs: endMs,
      goneMs: endMs + world.draw('mongodb-replica-lag'),
      writtenMs,
      byApplication: early,
    };
  }
}

/** Passes of the TTL thread. The next one starts a pause after the end of this one. */
class TtlThread {
  private readonly visits: number[] = [];
  private readonly early: boolean[] = [];
  private startMs: number;
  private readonly idle: Schedule | undefined;

  constructor(private readonly world: World) {
    this.startMs = world.random.between(0, TTL_SLEEP.ms - 1) - TTL_SLEEP.ms;
    // without work every pass takes no time.
    this.idle =
      world.mood === 'calm' || world.greatest('mongodb-ttl-pass') === 0
        ? new Schedule(TTL_SLEEP.ms, this.startMs)
        : undefined;
  }

  /** The first visit to the index at or after a time. */
  next(atMs: number): number {
    return this.idle?.next(atMs) ?? this.visits[this.index(atMs)] ?? atMs;
  }

  /** Just after an early visit: the next one may be at the end of the next pass. */
  aim(atMs: number): number {
    if (this.idle !== undefined) return this.idle.next(atMs) + 1;
    let index = this.index(atMs);
    while (this.early[index] === false) index = this.index((this.visits[index] ?? atMs) + 1);
    return (this.visits[index] ?? atMs) + 1;
  }

  private index(atMs: number): number {
    while ((this.visits.at(-1) ?? -Infinity) < atMs) this.pass();
    let low = 0;
    let high = this.visits.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.visits[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private pass(): void {
    const { world } = this;
    const duration = world.draw('mongodb-ttl-pass');
    const wasEarly = this.early.at(-1) === true;
    const wait = world.mood === 'stormy' ? (wasEarly ? duration : 0) : world.upTo(duration);
    this.visits.push(this.startMs + wait);
    this.early.push(wait === 0);
    this.startMs += duration + TTL_SLEEP.ms;
  }
}
