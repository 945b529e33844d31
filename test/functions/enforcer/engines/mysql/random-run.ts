// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import type { EngineTask, RunContext } from '../../../../../functions/enforcer/engines/engine';
import { mysqlEngine } from '../../../../../functions/enforcer/engines/mysql';
import { isLost } from '../../../../../functions/enforcer/engines/mysql/trouble';
import type { MysqlDirective } from '../../../../../lib/directives';
import { RetentionError } from '../../../../../lib/errors';
import type { SqlServer } from '../../../../helpers/mariadb';
import { column as columnOf, context, DAY, directive, MINUTE, SECOND, sweep } from './fixture';
import type { SqlCase } from './random-case';
import { FIRST_OWN_TAG, Foreground, makeCalm, type Noticed } from './random-foreground';
import { interrupted, type Kills } from './random-interruptions';
import { dueAt, survivors, unseen, young } from './random-oracle';
import { type Made, make } from './random-schema';

/** A query of one row that takes longer shows that the machine has no time. */
const BUSY_MS = 50;
/** So often the same has to happen: what a busy machine does once or twice, it does not do each time. */
const MOST_TRIES = 5;
/** Where a stall is only what takes longer than this, because one drop does, the case shows nothing of stalls. */
const JUDGED_MS = 1_000;

/** What came of a case. A violation is thrown. */
export interface Outcome {
  readonly rows: number;
  readonly deleted: number;
  readonly refused: boolean;
  readonly skipped: number;
  readonly unjudged: number;
  readonly kills: Kills;
  readonly noticed: Noticed;
  /** So often it ran again because a query was slow that was not slow the next time. */
  readonly again: number;
  /** 1 where nothing is known of stalls, because the machine was slow by itself: a run of many such cases shows nothing. */
  readonly stallsNotJudged: number;
}

/**
 * Runs one case on a server that runs no other, and holds what happened against what the test alone knows. An application
 * that waited for the sweep waits again when the same happens again; on a busy machine some query is slow once.
 */
export async function runCase(server: SqlServer, about: SqlCase): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    const { stallMs, ...outcome } = await runOnce(server, about);
    if (outcome.noticed.stalls === 0)
      return { ...outcome, again: tries - 1, stallsNotJudged: stallMs > JUDGED_MS ? 1 : 0 };
    const { calmLongestMs, longestMs } = outcome.noticed;
    // of a machine on which a table at rest is about as slow nothing is known: a stall ten times as long is one all the same.
    const busy = calmLongestMs > BUSY_MS && 2 * calmLongestMs >= longestMs;
    if (tries === MOST_TRIES && busy) return { ...outcome, again: tries, stallsNotJudged: 1 };
    if (tries >= MOST_TRIES)
      throw new Error(`the application stalled each of ${tries} times: ${JSON.stringify(outcome.noticed)}`);
  }
}

async function runOnce(server: SqlServer, about: SqlCase): Promise<Outcome & { readonly stallMs: number }> {
  let refused: string | undefined;
  const orders = directiveOf(about);
  const run = (changes: Partial<RunContext> = {}): RunContext =>
    context({ now: () => Date.now() + about.skewMs, directives: [orders], ...changes });
  const steps = new Steps(server, orders, run, about.apart);
  let db = await server.connect();
  try {
    const made = await make(db, server.kind, about, Date.now());
    const stallMs = await makeCalm(db, made.partitioned);
    const tags = async (): Promise<Set<number>> =>
      new Set(await columnOf<number>(db, `SELECT tag FROM ${made.name} WHERE tag < ${FIRST_OWN_TAG}`));
    const touched = new Map<number, 'surely' | 'perhaps'>();
    /** A step that the directive may fail, but nothing else may. */
    const step = async <T>(act: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await act();
      } catch (error) {
        if (!RetentionError.is(error)) throw error;
        refused = error.message;
        return undefined;
      }
    };

    await step(() => steps.on((task) => task.ensure()));
    if (about.dryFirst) {
      const before = await tags();
      await step(() => sweep(server.endpoint, orders, run({ dryRun: true })));
      await step(() => sweep(server.endpoint, orders, run({ held: true })));
      if ((await tags()).size !== before.size) throw new Error('a dry run or a hold deleted rows');
    }
    const [application, writer] = [await server.connect(), await server.connect()];
    await lock(application, made, about.locked);
    await writer.query(`SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 1`);
    const foreground = new Foreground(server, made, undisturbed(about, made), stallMs);
    try {
      const touching = touch(writer, made, about, touched);
      const kills = await interrupted(server, orders, about, run);
      // what was read before of a table that others have changed since is no run's.
      if (about.interruptions.length > 0) await steps.close();
      if (kills.servers > 0) db = await server.connect();
      const wholeMs = Date.now();
      const whole = await step(() => steps.on((task) => task.sweep()));
      await touching;
      const witness = await step(() => steps.on((task) => task.witness()));
      const there = await tags();
      await young(db, about, made, there, touched);
      if (refused === undefined && whole !== undefined && witness !== undefined)
        unseen(made, survivors(about, made, there, touched, wholeMs), whole, witness);
      const noticed = await foreground.stop();
      await application.query('ROLLBACK').catch(() => undefined);
      // nobody is in the way now.
      const lastMs = Date.now();
      const last = await step(() => steps.on((task) => task.sweep()));
      const atLast = await tags();
      await young(db, about, made, atLast, touched);
      if (last?.complete === true && last.skipped === undefined) {
        const late = survivors(about, made, atLast, touched, lastMs).filter(({ old }) => old);
        if (late.length > 0)
          throw new Error(`${late.length} old rows stayed in silence, such as ${JSON.stringify(late[0])}`);
      }
      return {
        rows: made.rows.length,
        deleted: made.rows.length - atLast.size,
        refused: refused !== undefined,
        skipped: (whole?.skipped ?? []).reduce((sum, { count }) => sum + count, 0),
        unjudged: witness?.unjudged ?? 0,
        kills,
        noticed,
        again: 0,
        stallsNotJudged: 0,
        stallMs,
      };
    } finally {
      await foreground.stop();
      for (const each of [application, writer]) each.destroy();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${why} (on ${server.kind}${refused === undefined ? '' : `; refused: ${refused}`})`, {
      cause: error,
    });
  } finally {
    db.destroy();
    await steps.close();
  }
}

/** The steps of a directive, which share a connection as those of a run do, unless each is apart. */
class Steps {
  private task: EngineTask | undefined;

  constructor(
    private readonly server: SqlServer,
    private readonly orders: MysqlDirective,
    private readonly run: () => RunContext,
    private readonly apart: boolean,
  ) {}

  async on<T>(act: (task: EngineTask) => Promise<T>): Promise<T> {
    const { orders, server } = this;
    try {
      this.task ??= await mysqlEngine.open(orders, { [orders.unit]: server.endpoint }, this.run());
      const result = await act(this.task);
      if (this.apart) await this.close();
      return result;
    } catch (error) {
      // the runner goes on with a fresh connection after an error.
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { task } = this;
    this.task = undefined;
    await task?.close().catch(() => undefined);
  }
}

/** Rows that are far from due and that nobody else holds or changes. */
function undisturbed(about: SqlCase, made: Made): readonly number[] {
  const free = made.rows.slice(about.touched, Math.max(about.touched, made.rows.length - about.locked));
  return free
    .filter(
      ({ trueMs, unreadable }) => trueMs !== undefined && !unreadable && dueAt(about, trueMs) > Date.now() + MINUTE,
    )
    .map(({ tag }) => tag);
}

function directiveOf(about: SqlCase): MysqlDirective {
  const unit = about.clock === 'ms' ? 'ms' : 's';
  const integer = ['ms', 's', 'int'].includes(about.clock);
  return directive({
    database: about.names.database,
    table: about.names.table,
    clock: { kind: about.kind, field: about.names.column, ...(integer && about.stated ? { unit } : {}) },
    deleteAfterMs: about.afterMs,
    deadlineMs: about.afterMs + about.keepMoreMs + 2 * DAY,
    ...(about.keepMoreMs > 0 ? { keepAtLeastMs: about.afterMs + about.keepMoreMs } : {}),
    ...(about.kind === 'terminated' && about.months > 0 ? { notBeforeMonths: about.months } : {}),
    ...(about.clock === 'date' ? { resolution: 'day' as const } : {}),
    partitionWidthMs: about.partitions === 'none' ? null : DAY,
  });
}

/** A transaction of the application holds some rows. */
async function lock(application: Connection, made: Made, count: number): Promise<void> {
  await application.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; START TRANSACTION');
  // one by one, along the index: a search through the table may lock what it only looks at.
  for (const { tag } of count === 0 ? [] : made.rows.slice(-count))
    await application.query(`SELECT 1 FROM ${made.name} WHERE tag = ${tag} FOR UPDATE`);
}

/** Gives rows the time of now while the sweep goes on: whatever it saw of them before is void. */
async function touch(
  db: Connection,
  made: Made,
  about: SqlCase,
  touched: Map<number, 'surely' | 'perhaps'>,
): Promise<void> {
  if (about.touched === 0 || about.clock === 'date') return;
  for (const { tag } of made.rows.slice(0, about.touched)) {
    const now = Date.now();
    const text = new Date(now).toISOString().replace('T', ' ').replace('Z', '');
    const written =
      { ms: now, s: Math.floor(now / SECOND), int: Math.floor(now / SECOND) }[about.clock as string] ?? text;
    try {
      const [result] = await db.query(`UPDATE ${made.name} SET ${made.column} = ? WHERE tag = ?`, [written, tag]);
      if ((result as { affectedRows: number }).affectedRows > 0) touched.set(tag, 'surely');
    } catch (error) {
      // locked by the sweep or by the other transaction: then it has not been touched.
      if (isLost(error)) touched.set(tag, 'perhaps');
    }
    await sleep(3);
  }
}
