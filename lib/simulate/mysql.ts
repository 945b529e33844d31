// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../policy';
import { BINLOG_CHECK } from '../stores/mysql/limits';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings, MysqlUnit } from '../stores/mysql/types';
import { copyOf, oldest, type Ages, type Life } from './ages';
import { DailyBackups, keep, type Held } from './archive';
import { Enforcer } from './enforcer';
import { Schedule } from './schedule';
import { moments, type Traffic } from './traffic';
import { arrivalMs, dateTerm, lasting, type Scene, type World } from './world';

type MysqlScene = Scene<MysqlUnit, MysqlLocation, MysqlSettings, MysqlRowExpiry>;

/** Share of rows that the application itself deletes or overwrites, and of partitions and rows that a lock keeps. */
const ENDED_EARLY = 0.1;
const LOCKED = 0.1;
const BATCHED = 0.1;

interface Row extends Life {
  /** The last moment at which a binlog event carried the row. */
  readonly imageMs: number;
}

/**
 * Rows, their binlog and their backups. A run of the enforcer deletes what is due in batches or drops partitions; a lock
 * of an open transaction makes it give way until a later run. The binlog is a row of files that are rotated, uploaded,
 * removed here by the time of their start, and kept there.
 */
export function simulateMysql(scene: MysqlScene, world: World, traffic: Traffic, ages: Ages): void {
  const rows = new Table(scene, world).rows(traffic);
  for (const row of rows) ages.add('live', 'row', row);
  const { settings } = scene;
  const job = 'mysql-backup-expiry-job';
  const files = new BinlogFiles(world.fork('binlog'), rows);
  const localHours = lasting(settings.localBinlogHours, HOUR_MS);
  for (const row of rows) ages.add('log', 'local binlog', copyOf(row, files.local(row, localHours)));
  const uploaded = rows.map((row) => files.uploaded(row));
  const backups = new DailyBackups(world.fork('backup'), 'mysql-backup-duration', rows).copiesOf(rows);
  const days = (found: MysqlSettings['fullBackupDays']): number => lasting(found, DAY_MS);
  keep(world, ages, uploaded, {
    kind: 'backup',
    copy: 'binlog backup',
    keepMs: days(settings.binlogBackupDays),
    cleanUp: job,
  });
  keep(world, ages, backups, {
    kind: 'backup',
    copy: 'full backup',
    keepMs: days(settings.fullBackupDays) + world.draw('mysql-long-term-backup'),
    cleanUp: job,
  });
  if (settings.remoteBackupDays !== 'off') {
    const keepMs = days(settings.remoteBackupDays);
    // the days of a copy count from its arrival in the other region.
    const abroad = (copies: readonly Held[]): Held[] =>
      copies.map((copy) => copyOf(copy, copy.goneMs + world.draw('mysql-remote-copy')));
    keep(world, ages, abroad(backups), { kind: 'backup', copy: 'remote backup', keepMs, cleanUp: job });
    keep(world, ages, abroad(uploaded), { kind: 'backup', copy: 'remote binlog backup', keepMs, cleanUp: job });
  }
  for (const row of rows) {
    ages.add('log', 'slow log', copyOf(row, row.imageMs + world.draw('mysql-slow-log')));
    ages.add(
      'log',
      'audit log',
      copyOf(row, Math.max(row.imageMs, row.lostMs ?? 0) + world.draw('mysql-console-audit')),
    );
  }
  if (settings.auditDays !== null) {
    // the statement that ends the row repeats it.
    const statements = rows.map((row) => copyOf(row, Math.max(row.imageMs, row.lostMs ?? 0)));
    keep(world, ages, statements, {
      kind: 'log',
      copy: 'SQL audit log',
      keepMs: days(settings.auditDays),
      cleanUp: job,
    });
  }
}

class Table {
  private readonly enforcer: Enforcer;
  /** When each partition was dropped, by the end of its range. */
  private readonly drops = new Map<number, number>();

  constructor(
    private readonly scene: MysqlScene,
    private readonly world: World,
  ) {
    this.enforcer = new Enforcer(world);
  }

  rows(traffic: Traffic): Row[] {
    const { world } = this;
    const { placement, setting } = this.scene;
    const ahead = dateTerm(placement.obligation.clock);
    const late = arrivalMs(placement);
    const width = setting.partitionWidthMs;
    const byArrival = late > setting.deleteAfterMs;
    const aim = (atMs: number): number => {
      const sets = placement.obligation.clock === 'terminated' ? world.greatest(ahead) : 0;
      const wait = byArrival ? sets + late : setting.deleteAfterMs + world.greatest(ahead);
      const due = this.enforcer.aim(atMs + wait);
      // the first row of a partition waits longest; its range is aimed at the run as far as its grid allows.
      const start = width === null || byArrival ? due - wait : Math.ceil((due - wait) / width) * width - width;
      return width === null || byArrival ? start : start - world.greatest(ahead);
    };
    return moments(world, traffic, aim).map((clockMs) => {
      const dateMs = clockMs + world.off(ahead);
      // what a customer leaves behind sets out when the date of the end is written.
      const storedMs =
        (placement.obligation.clock === 'terminated' ? Math.max(clockMs, dateMs) : clockMs) + world.upTo(late);
      // a partition that cannot be dropped, and rows without a place of their own, are deleted in batches.
      const batched = width !== null && placement.location.appendOnly !== true && world.happens(BATCHED);
      return width === null || batched
        ? this.deleted(clockMs, storedMs, dateMs)
        : this.dropped(clockMs, storedMs, dateMs, width);
    });
  }

  private deleted(clockMs: number, storedMs: number, dateMs: number): Row {
    const { world } = this;
    // what the column has lost of the time could have been its end.
    const lostOfDate = world.upTo(this.scene.placement.location.resolution === 'day' ? DAY_MS : SECOND_MS);
    const run = this.guarded(Math.max(dateMs + this.scene.setting.deleteAfterMs + lostOfDate, storedMs));
    const commitMs = this.enforcer.worked(run, world.draw('mysql-delete-drain'));
    const { placement, setting } = this.scene;
    const once = placement.location.appendOnly === true;
    const early = !once && world.mood === 'mixed' && world.happens(ENDED_EARLY);
    const endMs = early ? world.random.between(storedMs, commitMs) : commitMs;
    // a transaction that can still see the row keeps it, on every replica in its turn.
    const goneMs = endMs + world.draw('mysql-long-transaction') + world.draw('mysql-replica-lag');
    const imageMs = once && setting.deleteImage === 'key' ? storedMs : endMs;
    return { clockMs, storedMs, lostMs: endMs, goneMs, imageMs, byApplication: early };
  }

  private dropped(clockMs: number, storedMs: number, dateMs: number, width: number): Row {
    const { world } = this;
    let end = (Math.floor(dateMs / width) + 1) * width;
    // a row that comes after its partition was dropped lies in the oldest one left.
    while (this.dropOf(end) <= storedMs) end += width;
    const dropMs = this.dropOf(end);
    const appendOnly = this.scene.placement.location.appendOnly === true;
    // an update or a DELETE repeats the row in the binlog, and may come as late as the drop.
    const batchedMs = this.scene.setting.deleteImage === 'key' ? 0 : world.draw('mysql-partitions-in-place');
    const repeatedMs = appendOnly ? storedMs + batchedMs : dropMs - 1;
    const updatedMs = world.happens(1 / 2) ? Math.min(repeatedMs, dropMs - 1) : storedMs;
    return {
      clockMs,
      storedMs,
      lostMs: dropMs,
      goneMs: dropMs + world.draw('mysql-recycle-bin') + world.draw('mysql-replica-lag'),
      imageMs: Math.max(storedMs, updatedMs),
    };
  }

  private dropOf(end: number): number {
    const known = this.drops.get(end);
    if (known !== undefined) return known;
    const drop = this.unlocked(end + this.scene.setting.deleteAfterMs);
    this.drops.set(end, drop);
    return drop;
  }

  /** The run that does what is due: one that meets a lock of an open transaction gives way to the next. */
  private unlocked(dueMs: number): number {
    return this.hindered(dueMs, 'mysql-long-transaction');
  }

  /** A run that deletes in batches gives way to a busy server as well. */
  private guarded(dueMs: number): number {
    return this.hindered(this.unlocked(dueMs), 'mysql-guard');
  }

  private hindered(dueMs: number, by: string): number {
    const { world } = this;
    const run = this.enforcer.next(dueMs);
    if (!world.happens(LOCKED)) return run;
    const since = Math.max(dueMs, run - 1);
    return this.enforcer.next(Math.max(run, since + world.draw(by)));
  }
}

class BinlogFiles {
  private readonly starts: number[] = [];
  private readonly uploads = new Map<number, number>();
  private readonly checks: Schedule;
  private readonly instant: boolean;

  constructor(
    private readonly world: World,
    rows: readonly Row[],
  ) {
    const images = rows.map((row) => ({ ...row, goneMs: row.imageMs }));
    const worst = oldest(images)?.goneMs ?? 0;
    const last = images.reduce((latest, { goneMs }) => (goneMs === Infinity ? latest : Math.max(latest, goneMs)), 0);
    const longest = world.greatest('mysql-binlog-rotation');
    // files of less than a minute are not distinguished: each event is then the last of its own.
    this.instant = longest < MINUTE_MS;
    // in a stormy run every file stays open as long as it can, and one is opened by the image of the oldest row.
    let start = world.mood === 'stormy' && !this.instant ? (worst % longest) - longest : -MINUTE_MS;
    while (start <= last && !this.instant) {
      this.starts.push(start);
      start += Math.max(MINUTE_MS, world.draw('mysql-binlog-rotation'));
    }
    this.starts.push(start);
    this.checks = new Schedule(BINLOG_CHECK.ms, world.random.between(0, BINLOG_CHECK.ms - 1));
  }

  /** The file on the instance: in use, then waiting for its upload, then until a check finds its hours over. */
  local(row: Row, hoursMs: number): number {
    const { startMs, uploadedMs } = this.fileOf(row.imageMs);
    return this.checks.next(Math.max(startMs + hoursMs, uploadedMs));
  }

  uploaded(row: Row): Held {
    return copyOf(row, this.fileOf(row.imageMs).uploadedMs);
  }

  private fileOf(atMs: number): { startMs: number; uploadedMs: number } {
    if (atMs === Infinity) return { startMs: atMs, uploadedMs: atMs };
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.starts[middle] ?? 0) <= atMs) low = middle;
      else high = middle - 1;
    }
    const startMs = this.instant ? atMs : (this.starts[low] ?? atMs);
    const endMs = this.instant ? atMs : (this.starts[low + 1] ?? atMs);
    const upload = this.uploads.get(startMs) ?? this.world.draw('mysql-binlog-upload');
    this.uploads.set(startMs, upload);
    return { startMs, uploadedMs: endMs + upload };
  }
}
