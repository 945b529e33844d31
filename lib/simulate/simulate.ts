// SPDX-License-Identifier: Apache-2.0
import { DAY_MS } from '../policy';
import type { CkafkaLocation, CkafkaRetention, CkafkaSettings } from '../stores/ckafka/types';
import type { ClsLocation, ClsPeriod, ClsSettings } from '../stores/cls/types';
import type { CosExpiry, CosLocation, CosSettings } from '../stores/cos/types';
import type { MongodbExpiry, MongodbLocation, MongodbSettings } from '../stores/mongodb/types';
import type { MysqlLocation, MysqlRowExpiry, MysqlSettings } from '../stores/mysql/types';
import type { PulsarLocation, PulsarRetention, PulsarSettings } from '../stores/pulsar/types';
import type { RedisCap, RedisLocation, RedisSettings } from '../stores/redis/types';
import type { Unit } from '../stores/registry';
import type { Placement, StoreContext, StoreName } from '../stores/store';
import type { Estate, EstatePlan } from '../estate';
import { Ages, type CopyAges } from './ages';
import { simulateCkafka } from './ckafka';
import { simulateCls } from './cls';
import { simulateCos } from './cos';
import { simulateMongodb } from './mongodb';
import { simulateMysql } from './mysql';
import { simulatePulsar } from './pulsar';
import { Random, type Mood } from './random';
import { simulateRedis } from './redis';
import { World, type Scene } from './world';

/** How a simulation runs. */
export interface SimulationOptions {
  /** Days in which records are written. */
  readonly days: number;
  /** The same seed gives the same run. */
  readonly seed: number;
  /** @default 24 */
  readonly writesPerDay?: number;
  /**
   * Days after which the run ends, whatever is still there.
   * @default - when the last copy is gone
   */
  readonly untilDays?: number;
  /** @default - a calm run, a mixed one and a stormy one, taken together */
  readonly moods?: readonly Mood[];
}

/** A placement as it is provisioned, without its types. */
export interface Provisioned {
  readonly unit: Unit;
  readonly placement: Placement;
  /** Companion settings of the unit. */
  readonly settings: unknown;
  /** Live setting of the placement. */
  readonly setting: unknown;
}

/** What one kind of copy of one placement went through. */
export interface SimulatedCopy extends CopyAges {
  readonly placementId: string;
  readonly store: StoreName;
}

const MOODS: readonly Mood[] = ['calm', 'mixed', 'stormy'];
const WRITES_PER_DAY = 24;

/**
 * Plays random writes against one placement and tells the least and the greatest age that each of its copies reached.
 *
 * The model knows mechanisms (timers, passes, files, segments, daily runs) and none of the formulas. Records meet only in
 * what they share (a partition, a segment, a file, a pass), so each walks from event to event on its own; that gives
 * the same moments as one queue of all events would. Time is exact to the millisecond, except that the runs of Redis'
 * active expiry are counted and not played.
 */
export function simulatePlacement(
  provisioned: Provisioned,
  context: StoreContext,
  options: SimulationOptions,
): readonly CopyAges[] {
  const ages = new Ages(options.untilDays === undefined ? Infinity : options.untilDays * DAY_MS);
  const traffic = { days: options.days, writesPerDay: options.writesPerDay ?? WRITES_PER_DAY };
  for (const mood of options.moods ?? MOODS) {
    const random = new Random(options.seed).fork(`${provisioned.placement.id} ${mood}`);
    const world = new World(random, mood, context);
    const { unit, placement, settings, setting } = provisioned;
    // the plan keeps settings of every store alike; the unit's name says whose they are.
    const scene = <U extends Unit, L, S, P>(own: U): Scene<U, L, S, P> => ({
      unit: own,
      placement: placement as Placement<L>,
      settings: settings as S,
      setting: setting as P,
    });
    switch (unit.store) {
      case 'mysql':
        simulateMysql(scene<typeof unit, MysqlLocation, MysqlSettings, MysqlRowExpiry>(unit), world, traffic, ages);
        break;
      case 'mongodb':
        simulateMongodb(
          scene<typeof unit, MongodbLocation, MongodbSettings, MongodbExpiry>(unit),
          world,
          traffic,
          ages,
        );
        break;
      case 'redis':
        simulateRedis(scene<typeof unit, RedisLocation, RedisSettings, RedisCap>(unit), world, traffic, ages);
        break;
      case 'ckafka':
        simulateCkafka(scene<typeof unit, CkafkaLocation, CkafkaSettings, CkafkaRetention>(unit), world, traffic, ages);
        break;
      case 'pulsar':
        simulatePulsar(scene<typeof unit, PulsarLocation, PulsarSettings, PulsarRetention>(unit), world, traffic, ages);
        break;
      case 'cos':
        simulateCos(scene<typeof unit, CosLocation, CosSettings, CosExpiry>(unit), world, traffic, ages);
        break;
      case 'cls':
        simulateCls(scene<typeof unit, ClsLocation, ClsSettings, ClsPeriod>(unit), world, traffic, ages);
        break;
    }
  }
  return ages.list();
}

/** Simulates every placement of a solved estate. Under a legal hold nothing is deleted, so such placements are left out. */
export function simulateEstate(estate: Estate, plan: EstatePlan, options: SimulationOptions): SimulatedCopy[] {
  return plan.units.flatMap(({ name, placements, settings, live }) => {
    const unit = estate.units[name];
    return placements.flatMap((placement) => {
      const setting = live.get(placement.id);
      if (unit === undefined || setting === undefined || placement.holdUntil !== undefined) return [];
      return simulatePlacement({ unit, placement, settings, setting }, estate.context, options).map((copy) => ({
        placementId: placement.id,
        store: unit.store,
        ...copy,
      }));
    });
  });
}
