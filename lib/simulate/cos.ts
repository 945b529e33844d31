// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, HOUR_MS } from '../policy';
import { EXECUTION } from '../stores/cos/limits';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from '../stores/cos/types';
import { copyOf, type Ages } from './ages';
import { Enforcer } from './enforcer';
import { Schedule } from './schedule';
import { moments, type Traffic } from './traffic';
import { arrivalMs, lasting, type Scene, type World } from './world';

type CosScene = Scene<CosUnit, CosLocation, CosSettings, CosExpiry>;

/** 00:00 at GMT+8 on the clock of a run, which starts at 00:00 UTC. */
const MIDNIGHT_MS = 16 * HOUR_MS;

/** Shares of objects that the application overwrites or deletes itself, and of uploads that are never finished. */
const ENDED_EARLY = 0.2;
const UNFINISHED = 0.2;
/** Share of objects that the enforcer judges while its clock is ahead of the store's. */
const AHEAD = 0.1;

/**
 * Objects, noncurrent versions and unfinished uploads. The rules of a bucket run once a day from midnight on and take what
 * is due at its beginning, some of it only after the day; or the enforcer deletes each by its own age.
 */
export function simulateCos(scene: CosScene, world: World, traffic: Traffic, ages: Ages): void {
  const bucket = new Bucket(scene, world);
  for (const clockMs of bucket.moments(traffic)) bucket.write(clockMs, ages);
}

class Bucket {
  private readonly enforcer: Enforcer;
  private readonly rules: Rules;
  private readonly versioned: boolean;
  private readonly byTermination: boolean;

  constructor(
    private readonly scene: CosScene,
    private readonly world: World,
  ) {
    this.enforcer = new Enforcer(world);
    this.rules = new Rules(world.fork('rules'));
    this.versioned = scene.settings.versioned !== false;
    this.byTermination = scene.placement.location.terminations !== undefined;
  }

  moments(traffic: Traffic): number[] {
    const { deleteAfterMs } = this.scene.setting;
    const late = this.latestMs();
    const ahead = this.byTermination ? this.world.greatest('termination-lag') : late;
    const aim = (atMs: number): number => {
      if (deleteAfterMs === null) return this.rules.aim(atMs + late) - late;
      const wait = Math.max(deleteAfterMs + ahead, late);
      return this.enforcer.aim(atMs + wait) - wait;
    };
    return moments(this.world, traffic, aim);
  }

  write(clockMs: number, ages: Ages): void {
    const { world } = this;
    const storedMs = clockMs + world.upTo(this.latestMs());
    const removedMs = this.removed(clockMs, storedMs, this.scene.setting.expirationDays);
    const early = world.mood === 'mixed' && world.happens(ENDED_EARLY);
    const endMs = early ? world.random.between(storedMs, removedMs) : removedMs;
    const object = { clockMs, storedMs };
    ages.add('live', 'object', { ...object, goneMs: endMs, byApplication: early });
    if (this.versioned) {
      ages.add('version', 'noncurrent version', copyOf(object, this.versionGone(endMs, removedMs)));
    }
    if (!world.happens(UNFINISHED)) return;
    const abortedMs = this.removed(clockMs, storedMs, this.scene.settings.abortDays);
    ages.add('upload', 'unfinished upload', copyOf(object, abortedMs));
  }

  /** The longest time until an object comes here for the last time. */
  private latestMs(): number {
    const { clock } = this.scene.placement.obligation;
    const late = arrivalMs(this.scene.placement);
    if (clock === 'lastWritten') return late;
    const after = clock === 'terminated' ? this.world.greatest('termination-lag') : 0;
    return late + after + (this.byTermination ? 0 : this.world.greatest('cos-overwritten-object'));
  }

  private removed(clockMs: number, storedMs: number, days: CosExpiry['expirationDays']): number {
    const { deleteAfterMs } = this.scene.setting;
    if (deleteAfterMs === null) return this.rules.removed(storedMs, lasting(days, DAY_MS));
    const dateMs = this.byTermination
      ? clockMs + this.world.off('termination-lag')
      : storedMs - (this.world.happens(AHEAD) ? this.world.draw('past-timestamps') : 0);
    return this.enforcer.next(Math.max(dateMs + deleteAfterMs, storedMs)) + this.world.draw('cos-delete-drain');
  }

  /** A rule counts a version from when it was replaced; the enforcer from when it was written. */
  private versionGone(replacedMs: number, removedMs: number): number {
    if (this.scene.setting.deleteAfterMs !== null) return removedMs;
    return this.rules.removed(replacedMs, lasting(this.scene.setting.noncurrentDays, DAY_MS));
  }
}

/** The daily run of the rules of a bucket. */
class Rules {
  private readonly starts = new Schedule(DAY_MS, MIDNIGHT_MS);

  constructor(private readonly world: World) {}

  removed(fromMs: number, ageMs: number): number {
    return this.starts.next(fromMs + ageMs) + this.world.upTo(EXECUTION.ms) + this.world.draw('cos-tail');
  }

  /** Just after midnight: the rest of the day does not count. */
  aim(atMs: number): number {
    return this.starts.next(atMs) + 1;
  }
}
