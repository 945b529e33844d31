// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type {
  EngineTask,
  RunContext,
  StepResult,
  WitnessResult,
} from '../../../../../functions/enforcer/engines/engine';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { HOLDS_KEY } from '../../../../../functions/enforcer/engines/redis/holds';
import type { RedisDirective } from '../../../../../lib/directives';
import { RetentionError } from '../../../../../lib/errors';
import { context, redisDirective } from '../../../../helpers/directives';
import { MINUTE, type RedisCase, SECOND } from './random-case';
import {
  A_LONG_TIME,
  DATE_FIELD,
  DATE_PATTERN,
  isSpared,
  keysOf,
  LONGEST_SKEW,
  type Made,
  type Seen,
  windowOf,
  writeOf,
} from './random-keys';
import type { RedisScene } from './random-scene';

/** What came of a case. A violation is thrown. */
export interface Outcome {
  readonly keys: number;
  readonly gone: number;
  readonly refused: boolean;
  readonly unjudged: number;
}

/** A server's clock moves in ticks while a script runs. */
const TICK_MS = 50;
const NEVER = Number.POSITIVE_INFINITY;
const NO_HOLD = { marks: new Map<Made, number | undefined>(), lost: false } as const;

/** Runs one case in a scene that runs no other, and holds what happened against what the generator alone knows. */
export async function runCase(scene: RedisScene, about: RedisCase): Promise<Outcome> {
  await scene.empty(about.cluster);
  const made = await write(scene, about);
  const before = await look(scene, about, made);
  const run = new Run(scene, about);
  if (about.cluster && !about.saysCluster) {
    await run.sweep();
    if (run.refused === undefined) throw new Error('one of several masters was taken for the whole keyspace');
    same(made, before, await look(scene, about, made), 'an endpoint that was refused');
    return { keys: made.length, gone: 0, refused: true, unjudged: 0 };
  }
  if (about.before === 'dry') {
    await run.sweep({ dryRun: true });
    same(made, before, await look(scene, about, made), 'a dry run');
    run.refused = undefined;
  }
  const firstMs = Date.now();
  const held = about.before === 'hold' || about.before === 'twoHolds';
  const touched = new Map<string, number>();
  const { marks, lost } = held ? await hold(run, scene, about, made, touched) : NO_HOLD;
  const touching = touch(scene, about, made, touched);
  await run.interrupted();
  await touching;
  run.refused = undefined;
  const swept = await run.sweep();
  const seen: Seen = { firstMs, lastMs: Date.now(), held, lost };
  const after = await look(scene, about, made);
  const stopped = about.clock !== 'lastWrite' && Math.abs(about.skewMs) > LONGEST_SKEW;
  const spares = made.some((each) => each.under && isSpared(about, each) && (before.get(each) ?? 0) > firstMs);
  if (stopped !== run.stopped)
    throw new Error(`clocks ${about.skewMs} ms apart: ${run.stopped ? 'stopped' : 'went on'}`);
  if (stopped) {
    const others = made.filter((each) => !touched.has(each.name));
    if (!held) same(others, before, after, 'a step that was stopped');
  } else {
    if (spares !== (run.refused !== undefined))
      throw new Error(`growing keys: ${spares}, refused: ${run.refused ?? 'no'}`);
    if (run.refused === undefined && swept?.complete !== true)
      throw new Error(`not complete: ${JSON.stringify(swept)}`);
    check(about, made, after, seen, touched);
    // what the application wrote anew has no mark any more.
    const pushed = [...marks].some(
      ([each, moment]) => each.under && !touched.has(each.name) && moment !== each.expiryMs && moment !== NEVER,
    );
    // a run that is cut reports nothing of the keys that it has dealt with.
    const reports = about.before === 'hold' && about.interruptions.length === 0 && run.refused === undefined;
    if (lost && pushed && reports && !run.said.includes(HOLDS_KEY))
      throw new Error(`what the hold knew is lost, and nobody says so: ${run.said}`);
  }
  const witness = await run.witness(swept?.complete === true);
  if (witness !== undefined && !stopped) witnessed(about, made, after, witness, swept?.complete === true, touched);
  const refused = run.refused !== undefined || run.stopped;
  if (held && about.stale && !refused && about.restoredAgeMs === undefined) await stale(run, scene, about, made, marks);
  return {
    keys: made.length,
    gone: made.filter((each) => after.get(each) === undefined).length,
    refused,
    unjudged: witness?.unjudged ?? 0,
  };
}

/** Steps of the engine, as the runner takes them. */
class Run {
  /** What the last step failed with, where a directive may fail. */
  refused: string | undefined;
  stopped = false;
  /** Every notice so far. */
  said = '';
  private readonly directive: RedisDirective;

  constructor(
    private readonly scene: RedisScene,
    private readonly about: RedisCase,
  ) {
    this.directive = directiveOf(about);
  }

  sweep(over: Partial<RunContext> = {}): Promise<StepResult | undefined> {
    return this.act((task) => task.sweep(), over);
  }

  ensure(over: Partial<RunContext> = {}): Promise<StepResult | undefined> {
    return this.act((task) => task.ensure(), over);
  }

  witness(swept: boolean): Promise<WitnessResult | undefined> {
    return this.act((task) => task.witness(), { swept });
  }

  /** Sweeps that run out of time, or lose their connection, their scripts or their server. */
  async interrupted(): Promise<void> {
    let cursor: string | undefined;
    for (const { budgetMs, by, afterMs } of this.about.interruptions) {
      const until = Date.now() + budgetMs;
      const sweeping = this.sweep({
        cursor,
        checkpoint: (at) => (cursor = at),
        remainingMs: by === 'time' ? () => until - Date.now() : () => MINUTE,
      });
      const breaking = by === 'time' ? Promise.resolve() : this.scene.disturb(by, afterMs, this.about.cluster);
      const [result] = await Promise.allSettled([sweeping, breaking]);
      if (result.status === 'fulfilled' && result.value !== undefined) cursor = result.value.cursor;
    }
  }

  private async act<T>(step: (task: EngineTask) => Promise<T>, over: Partial<RunContext>): Promise<T | undefined> {
    const { about, scene } = this;
    const run = context({
      now: () => Date.now() + about.skewMs,
      ...(about.restoredAgeMs === undefined ? {} : { restoredAgeMs: about.restoredAgeMs }),
      ...over,
    });
    try {
      const task = await redisEngine.open(this.directive, { cache: scene.endpoint(about) }, run);
      try {
        const result = await step(task);
        this.said += (result as { readonly notices?: readonly string[] }).notices?.join() ?? '';
        return result;
      } finally {
        await task.close();
      }
    } catch (error) {
      if (error instanceof Error && error.message.includes('must differ by at most')) this.stopped = true;
      else if (RetentionError.is(error)) this.refused = error.message;
      else throw error;
      return undefined;
    }
  }
}

function directiveOf(about: RedisCase): RedisDirective {
  const { unit, capMs } = about;
  const clocks = {
    lastWrite: { kind: 'lastWrite' },
    createdInKey: { kind: 'createdInKey', pattern: DATE_PATTERN, unit },
    createdInHashField: { kind: 'createdInHashField', field: DATE_FIELD, unit },
  } as const;
  const allow = about.allowsGrowing ? [{ guard: 'growing keys', who: 'the tests', why: 'a generator' }] : [];
  return redisDirective({
    db: about.db,
    prefix: about.prefix,
    clock: clocks[about.clock],
    capMs,
    deadlineMs: 2 * capMs,
    role: about.role,
    ...(about.floor ? { keepAtLeastMs: capMs } : {}),
    allow: [
      ...allow,
      { guard: 'hold', who: 'the tests', why: 'fields with expiries are looked at by a test of their own' },
    ],
  });
}

async function write(scene: RedisScene, about: RedisCase): Promise<readonly Made[]> {
  const made = keysOf(about, Date.now());
  await Promise.all(
    made.map(async (each) => {
      const client = scene.client(about.cluster, each.db);
      await client.call(...(writeOf(each) as [string, ...string[]]));
      if (each.fieldExpires && scene.expiresFields)
        await client.call('HPEXPIRE', each.name, String(A_LONG_TIME), 'FIELDS', '1', 'field');
      if (each.expiryMs !== undefined) await client.call('PEXPIREAT', each.name, each.expiryMs.toFixed(0));
    }),
  );
  return made;
}

/** When each key expires, by what the server says: infinite for never, undefined for keys that are gone. */
async function look(
  scene: RedisScene,
  about: RedisCase,
  made: readonly Made[],
): Promise<ReadonlyMap<Made, number | undefined>> {
  const moments = await Promise.all(
    made.map(async (each) => {
      const client = scene.client(about.cluster, each.db);
      const [moment, type] = await Promise.all([
        client.call('PEXPIRETIME', each.name) as Promise<number>,
        client.call('TYPE', each.name) as Promise<string>,
      ]);
      if (type !== 'none' && type !== each.type) throw new Error(`${each.name} became a ${type}`);
      return moment === -2 ? undefined : moment === -1 ? NEVER : moment;
    }),
  );
  return new Map(made.map((each, index) => [each, moments[index]]));
}

/** A hold, with what an application does meanwhile. Returns the marks of keys, and whether the record of the hold was lost. */
async function hold(
  run: Run,
  scene: RedisScene,
  about: RedisCase,
  made: readonly Made[],
  touched: Map<string, number>,
): Promise<{ readonly marks: ReadonlyMap<Made, number | undefined>; readonly lost: boolean }> {
  const pass = async (): Promise<void> => {
    const result = await run.ensure({ held: true });
    if (result?.complete !== true)
      throw new Error(`the hold was not complete: ${JSON.stringify(result)} ${run.refused}`);
  };
  await pass();
  const marks = await look(scene, about, made);
  const own = made.filter((each) => each.under);
  const lost = about.meanwhile === 'lost';
  if (lost) await scene.client(about.cluster, about.db).del(HOLDS_KEY);
  // nobody writes into a store that is behind the gate.
  else if (about.meanwhile !== 'nothing' && about.restoredAgeMs === undefined)
    for (const [index, each] of own.filter((_, n) => n % 2 === 0).entries()) {
      // a key that is written anew with its own mark keeps its own expiry, as with KEEPTTL.
      const other = own[(2 * index + 1) % own.length];
      const copied = other === undefined || other === each ? undefined : marks.get(other);
      const constant = about.constants[index % about.constants.length] ?? 0;
      const moment = about.meanwhile === 'copies' && copied !== undefined && copied !== NEVER ? copied : constant;
      await writeAnew(scene, about, each, moment, touched);
    }
  if (about.before === 'twoHolds') await pass();
  for (const [each, moment] of await look(scene, about, made)) {
    const dueMs = each.expiryMs ?? NEVER;
    if (moment === undefined) throw new Error(`${each.name} is gone under a hold`);
    if (!each.under && moment !== dueMs) throw new Error(`${each.name} is beside the prefix, and was held`);
    if (each.under && moment < Date.now() + 30 * A_YEAR)
      throw new Error(`${each.name} expires under the hold: ${moment}`);
  }
  return { marks, lost };
}

/** A write that takes the old key, and gives the new one an expiry of the application's or none. */
async function writeAnew(
  scene: RedisScene,
  about: RedisCase,
  each: Made,
  moment: number | undefined,
  touched: Map<string, number>,
): Promise<void> {
  const startedMs = Date.now();
  const steps = scene
    .client(about.cluster, each.db)
    .multi()
    .del(each.name)
    .call(...(writeOf(each) as [string, ...string[]]));
  if (moment !== undefined) steps.call('PEXPIREAT', each.name, moment.toFixed(0));
  await steps.exec();
  touched.set(each.name, startedMs);
}

/** Writes keys with the marks that they had under a hold that is over: they are young, and stay for a whole life. */
async function stale(
  run: Run,
  scene: RedisScene,
  about: RedisCase,
  made: readonly Made[],
  marks: ReadonlyMap<Made, number | undefined>,
): Promise<void> {
  const touched = new Map<string, number>();
  const own = made.filter((each) => each.under && (marks.get(each) ?? 0) >= 2 ** 52 && marks.get(each) !== NEVER);
  for (const each of own) await writeAnew(scene, about, each, marks.get(each) ?? 0, touched);
  const firstMs = Date.now();
  await run.sweep();
  const seen: Seen = { firstMs, lastMs: Date.now(), held: false, lost: false };
  check(about, own, await look(scene, about, own), seen, touched);
}

const A_YEAR = A_LONG_TIME / 300;

/** Writes keys anew, which takes their expiry, while sweeps go on: their life begins again. */
async function touch(
  scene: RedisScene,
  about: RedisCase,
  made: readonly Made[],
  touched: Map<string, number>,
): Promise<void> {
  // nobody writes into a store that is behind the gate.
  if (about.restoredAgeMs !== undefined) return;
  const own = made.filter((each) => each.under).slice(0, about.touched);
  for (const each of own) {
    try {
      await writeAnew(scene, about, each, undefined, touched);
    } catch {
      // the server was killed: whether it was written is not known.
      touched.set(each.name, NEVER);
    }
    await sleep(3);
  }
}

function check(
  about: RedisCase,
  made: readonly Made[],
  after: ReadonlyMap<Made, number | undefined>,
  seen: Seen,
  touched: ReadonlyMap<string, number>,
): void {
  for (const each of made) {
    const writtenMs = touched.get(each.name);
    if (writtenMs === NEVER) continue;
    const key = writtenMs === undefined ? each : { ...each, expiryMs: undefined };
    const times = writtenMs === undefined ? seen : { ...seen, firstMs: writtenMs };
    const window = windowOf(about, key, times, isSpared(about, each));
    const { toMs } = window;
    // what is left alone keeps an expiry that the application wrote under the hold, far beyond any life.
    const fromMs = writtenMs === undefined ? window.fromMs : Math.min(window.fromMs, 2 ** 52);
    const moment = after.get(each);
    const said = JSON.stringify({ ...each, moment, fromMs, toMs, writtenMs });
    // what expired is gone, and what is to be gone has expired.
    if (moment === undefined ? fromMs > Date.now() : moment < fromMs - TICK_MS)
      throw new Error(`a key goes ${fromMs - (moment ?? Date.now())} ms early: ${said}`);
    if (moment !== undefined && moment > toMs + TICK_MS)
      throw new Error(`a key stays ${moment - toMs} ms late: ${said}`);
    if (moment !== undefined && toMs < seen.lastMs - SECOND) throw new Error(`a due key is there: ${said}`);
  }
}

function same(
  made: readonly Made[],
  before: ReadonlyMap<Made, number | undefined>,
  after: ReadonlyMap<Made, number | undefined>,
  what: string,
): void {
  for (const each of made)
    if (before.get(each) !== after.get(each) && (before.get(each) ?? 0) > Date.now())
      throw new Error(`${what} changed ${each.name} from ${before.get(each)} to ${after.get(each)}`);
}

/** Nothing that is left is older than the witness says, and what no clock can judge is counted. */
function witnessed(
  about: RedisCase,
  made: readonly Made[],
  after: ReadonlyMap<Made, number | undefined>,
  witness: WitnessResult,
  swept: boolean,
  touched: ReadonlyMap<string, number>,
): void {
  const own = made.filter((each) => each.under && (after.get(each) ?? 0) > Date.now() + MINUTE);
  const unjudged = own.filter((each) =>
    about.clock === 'lastWrite'
      ? !(swept && about.restoredAgeMs !== 'not known') && (after.get(each) ?? 0) > Date.now() + about.capMs
      : each.dateMs === undefined,
  );
  const said = JSON.stringify(witness);
  if (witness.unknown !== undefined) throw new Error(`nothing was in the way of the witness: ${said}`);
  if (witness.unjudged < unjudged.length) throw new Error(`${unjudged.length} keys cannot be judged: ${said}`);
  const nowMs = Date.now() + about.skewMs;
  const ages = own.flatMap((each) => {
    if (about.clock !== 'lastWrite') return each.dateMs === undefined ? [] : [nowMs - each.dateMs];
    const moment = after.get(each) ?? NEVER;
    return moment === NEVER || touched.has(each.name) ? [] : [Date.now() + about.capMs - moment];
  });
  const oldest = Math.max(0, ...ages);
  // a key that expired meanwhile was the oldest.
  if ((witness.oldestMs ?? 0) < oldest - 20 * SECOND) throw new Error(`the oldest key is ${oldest} ms old: ${said}`);
}
