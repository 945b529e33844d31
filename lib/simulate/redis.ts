// SPDX-License-Identifier: Apache-2.0
import { MINUTE_MS, SECOND_MS } from '../policy';
import {
  BACKUP_KEPT,
  DATABASES_PER_RUN,
  KEYS_PER_EFFORT,
  KEYS_PER_RUN,
  WALKING_VERSIONS,
} from '../stores/redis/limits';
import type { RedisCap, RedisLocation, RedisSettings, RedisUnit } from '../stores/redis/types';
import { copyOf, oldest, type Ages, type Life } from './ages';
import { DailyBackups, keep } from './archive';
import { Enforcer } from './enforcer';
import { Schedule } from './schedule';
import { moments, type Traffic } from './traffic';
import { arrivalMs, type Scene, type World } from './world';

type RedisScene = Scene<RedisUnit, RedisLocation, RedisSettings, RedisCap>;

/** Shares of keys that are written again before they expire, that carry no date, and of tables that are resized. */
const REWRITTEN = 0.15;
const UNDATED = 0.1;
const RESIZED = 0.1;

/**
 * Keys, the file that persists them, and daily backups. The enforcer scans all keys and caps what it sees; a cursor of
 * active expiry walks the table and deletes what is expired, unless the server is too old to have one.
 */
export function simulateRedis(scene: RedisScene, world: World, traffic: Traffic, ages: Ages): void {
  const keys = new Keyspace(scene, world).keys(traffic);
  for (const key of keys) ages.add('live', 'key', key);
  const rewrites = rewritesOf(scene.settings, world.fork('rewrite'), keys);
  for (const key of keys) {
    const goneMs = rewrites?.next(key.goneMs) ?? key.goneMs;
    ages.add('log', 'RDB or AOF file', copyOf(key, goneMs));
    ages.add('log', 'slow log', copyOf(key, key.goneMs + world.draw('redis-slow-log')));
    ages.add('log', 'audit log', copyOf(key, key.goneMs + world.draw('redis-console-audit')));
  }
  keep(world, ages, new DailyBackups(world.fork('backup'), 'redis-backup-duration', keys).copiesOf(keys), {
    kind: 'backup',
    copy: 'daily backup',
    keepMs: BACKUP_KEPT.ms + world.draw('redis-backup-raised'),
    cleanUp: 'redis-backup-expiry-job',
  });
}

/** Rewrites of the file: a stormy run has them as rare as they can be, and one just before the oldest key is gone. */
function rewritesOf({ rewrittenWithinMs }: RedisSettings, world: World, keys: readonly Life[]): Schedule | undefined {
  const rarest = Math.min(rewrittenWithinMs ?? Number.POSITIVE_INFINITY, world.greatest('redis-persistence-rewrite'));
  if (world.mood === 'calm' || rarest === 0) return undefined;
  if (world.mood === 'stormy') return new Schedule(rarest, (oldest(keys)?.goneMs ?? 0) - 1);
  const period = Math.min(rarest, Math.max(MINUTE_MS, world.draw('redis-persistence-rewrite')));
  return new Schedule(period, world.random.between(0, MINUTE_MS));
}

class Keyspace {
  private readonly enforcer: Enforcer;
  private readonly walk: Walk | undefined;

  constructor(
    private readonly scene: RedisScene,
    private readonly world: World,
  ) {
    this.enforcer = new Enforcer(world);
    this.walk = WALKING_VERSIONS.includes(scene.settings.version) ? new Walk(scene.settings, world) : undefined;
  }

  keys(traffic: Traffic): Life[] {
    const { world } = this;
    const { placement, setting } = this.scene;
    const dated = placement.location.clock.kind !== 'lastWrite';
    const late = arrivalMs(placement);
    const after = this.afterTheEnd();
    const ahead = world.greatest('future-timestamps');
    let first = false;
    const aim = (atMs: number): number => {
      // the enforcer is needed when a key comes, and again when one that lost its expiry is due.
      first = !first;
      const wait = after + (dated && first ? Math.max(late, setting.capMs + ahead) : dated ? 0 : late);
      return this.enforcer.aim(atMs + wait) - wait;
    };
    const keys: Life[] = [];
    for (const clockMs of moments(world, traffic, aim)) {
      const writtenMs = clockMs + world.upTo(after);
      if (!dated) {
        const storedMs = writtenMs + world.upTo(late);
        keys.push(...this.sinceSeen(clockMs, storedMs, world.draw('redis-sliding-refresh')));
      } else if (world.happens(UNDATED)) {
        keys.push(...this.sinceSeen(clockMs, writtenMs + world.draw('redis-missing-date'), 0));
      } else {
        keys.push(this.sinceDate(clockMs, writtenMs + world.upTo(late), writtenMs + world.off('future-timestamps')));
      }
    }
    return keys;
  }

  /** How long a customer who left is still written about. */
  private afterTheEnd(): number {
    const { clock } = this.scene.placement.obligation;
    return clock === 'terminated' ? this.world.greatest('termination-lag') : 0;
  }

  /** The scan sees the key and sets its expiry, counted from now. */
  private sinceSeen(clockMs: number, storedMs: number, refreshMs: number): Life[] {
    const { placement, setting } = this.scene;
    const { world } = this;
    const seenMs = this.seen(storedMs);
    const dueMs = seenMs + setting.capMs + refreshMs;
    const first: Life = { clockMs, storedMs, ...this.expired(dueMs) };
    const inPlace =
      placement.obligation.clock === 'lastWritten' &&
      placement.location.writtenOnce !== true &&
      world.happens(REWRITTEN);
    if (!inPlace || world.mood === 'stormy') return [first];
    // a write in place keeps the expiry of the first one.
    const againMs = world.random.between(seenMs, dueMs);
    return [first, { ...first, clockMs: againMs, storedMs: againMs }];
  }

  /** The scan sets the expiry by the date that the key carries, and deletes what is overdue when it sees it. */
  private sinceDate(clockMs: number, storedMs: number, dateMs: number): Life {
    const { world } = this;
    const dueMs = dateMs + this.scene.setting.capMs;
    const seenMs = this.seen(storedMs);
    if (seenMs >= dueMs) return { clockMs, storedMs, ...this.deleted(seenMs) };
    if (!world.happens(REWRITTEN)) return { clockMs, storedMs, ...this.expired(dueMs) };
    // SET drops the expiry, and the key keeps its date.
    const againMs = world.happens(1 / 2) ? dueMs - 1 : world.random.between(seenMs, dueMs - 1);
    const seenAgainMs = this.seen(againMs);
    return { clockMs, storedMs, ...(seenAgainMs >= dueMs ? this.deleted(seenAgainMs) : this.expired(dueMs)) };
  }

  /** When a scan that begins after a write comes by the key. */
  private seen(storedMs: number): number {
    return this.enforcer.next(storedMs) + this.world.draw('redis-scan-drain');
  }

  /** An expired key goes when the walk comes by; servers without one wait until the scan touches it. */
  private expired(dueMs: number): Pick<Life, 'goneMs' | 'lostMs'> {
    const removed = this.walk === undefined ? this.seen(dueMs) : this.walk.next(dueMs);
    // nobody can read it any more, but that is not what is meant by gone.
    return { ...this.deleted(removed), lostMs: dueMs };
  }

  private deleted(atMs: number): Pick<Life, 'goneMs' | 'lostMs'> {
    const removedMs = atMs + this.world.draw('redis-stall');
    return { lostMs: removedMs, goneMs: removedMs + this.world.draw('redis-replica-lag') };
  }
}

/**
 * The cursor of active expiry. Its runs are not events of their own: one run is a hundredth of a second, and what counts
 * is how long a whole turn over the table takes.
 */
class Walk {
  private readonly turnMs: number;

  constructor(
    settings: RedisSettings,
    private readonly world: World,
  ) {
    const { hz, activeExpireEffort, keysAtMost } = settings;
    const perRun =
      typeof activeExpireEffort === 'number' ? KEYS_PER_RUN + KEYS_PER_EFFORT * (activeExpireEffort - 1) : 0;
    const keys = world.mood === 'calm' ? 1 : Math.max(1, world.upTo(keysAtMost));
    const runs = Math.ceil(settings.databases / DATABASES_PER_RUN) * Math.ceil(keys / perRun);
    this.turnMs = typeof hz === 'number' ? Math.ceil((runs * SECOND_MS) / hz) : Infinity;
  }

  /** When the cursor reaches a key that expired: it passed the bucket some time before. */
  next(dueMs: number): number {
    const { world } = this;
    const passed = world.mood === 'stormy' ? 0 : world.random.between(0, this.turnMs - 1);
    // a resize can put the key behind the cursor just before it is reached.
    const behind = world.happens(RESIZED)
      ? world.mood === 'stormy'
        ? this.turnMs
        : world.random.between(0, passed)
      : 0;
    return dueMs - passed + this.turnMs + behind;
  }
}
