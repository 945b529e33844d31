// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import type { SqlServer } from '../../../../helpers/mariadb';
import type { Made } from './random-schema';

/** What the application notices of a sweep. */
export interface Noticed {
  readonly queries: number;
  /** Queries that took this much longer than the same ones in a table that nobody sweeps. */
  readonly stalls: number;
  readonly longestMs: number;
  /** The slowest query in the table that nobody sweeps: where that is slow as well, the machine is busy. */
  readonly calmLongestMs: number;
}

const STALL_MS = 200;
/** Far shorter than a stall, and long enough that most of the machine is left to the sweep. */
const PAUSE_MS = 10;
/** Tags of the rows that the application adds. */
export const FIRST_OWN_TAG = 1_000_000;

/**
 * An application that goes on while the enforcer works: it locks rows that are not due and adds some. A busy machine holds up
 * everything; what the sweep holds up is slow beside the same queries in another table, at the same moment.
 */
export class Foreground {
  private queries = 0;
  private stalls = 0;
  private longestMs = 0;
  private calmLongestMs = 0;
  private running = true;
  private readonly done: Promise<void>;

  /** @param tags rows that stay for as long as it runs, and that nobody else locks */
  constructor(
    private readonly server: SqlServer,
    private readonly made: Made,
    private readonly tags: readonly number[],
    /** What is no stall: no less than it takes to drop a partition on this machine, three times. */
    private readonly stallMs: number,
  ) {
    this.done = this.run();
    // the case asks for it in the end; until then it is no unhandled one.
    this.done.catch(() => undefined);
  }

  async stop(): Promise<Noticed> {
    this.running = false;
    await this.done;
    const [longestMs, calmLongestMs] = [Math.round(this.longestMs), Math.round(this.calmLongestMs)];
    return { queries: this.queries, stalls: this.stalls, longestMs, calmLongestMs };
  }

  private async run(): Promise<void> {
    // counted before each query, because one whose connection was lost may have been carried out.
    for (let tag = FIRST_OWN_TAG; this.running;) {
      const pair: Connection[] = [];
      try {
        pair.push(await this.server.connect(), await this.server.connect());
        for (const connection of pair)
          await connection.query(
            `SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; SET SESSION time_zone = '+00:00', sql_mode = ''`,
          );
        while (this.running) {
          tag += 1;
          await this.both(pair, tag);
          await sleep(PAUSE_MS);
        }
      } catch (error) {
        // a server that was killed is no stall: connect again until it is there.
        if (!isGone(error)) throw error;
        await sleep(50);
      } finally {
        for (const connection of pair) connection.destroy();
      }
    }
  }

  private async both([swept, calm]: readonly Connection[], tag: number): Promise<void> {
    const row = this.tags[tag % Math.max(1, this.tags.length)];
    const locks = tag % 2 === 0 && row !== undefined;
    const [ms, calmMs] = await Promise.all([
      timed(swept, locks ? `SELECT 1 FROM ${this.made.name} WHERE tag = ${row} FOR UPDATE` : this.made.insert(tag)),
      timed(
        calm,
        locks ? `SELECT 1 FROM ${CALM} WHERE tag = 1 FOR UPDATE` : `INSERT INTO ${CALM} (made) VALUES (NOW())`,
      ),
    ]);
    this.queries += 1;
    this.longestMs = Math.max(this.longestMs, ms - calmMs);
    this.calmLongestMs = Math.max(this.calmLongestMs, calmMs);
    if (ms - calmMs > this.stallMs) this.stalls += 1;
  }
}

const CALM = 'retention_calm.rows_of_nobody';

/** Makes the table that nobody sweeps. Returns from when a query counts as stalled. */
export async function makeCalm(db: Connection, partitioned: boolean): Promise<number> {
  await db.query(
    `CREATE DATABASE IF NOT EXISTS retention_calm; CREATE TABLE IF NOT EXISTS ${CALM} (tag INT AUTO_INCREMENT PRIMARY KEY, made DATETIME); TRUNCATE ${CALM}; INSERT INTO ${CALM} VALUES (1, NOW())`,
  );
  if (!partitioned) return STALL_MS;
  await db.query(
    `DROP TABLE IF EXISTS ${CALM}_apart; CREATE TABLE ${CALM}_apart (n INT) PARTITION BY RANGE (n) (PARTITION a VALUES LESS THAN (1), PARTITION b VALUES LESS THAN (2))`,
  );
  return Math.max(STALL_MS, 3 * (await timed(db, `ALTER TABLE ${CALM}_apart DROP PARTITION a`)));
}

async function timed(connection: Connection | undefined, sql: string): Promise<number> {
  const started = performance.now();
  await connection?.query(sql);
  return performance.now() - started;
}

function isGone(error: unknown): boolean {
  const { code = '', message = '' } = error as { readonly code?: string; readonly message?: string };
  return /^(ECONN|EPIPE|PROTOCOL_|ER_SERVER_SHUTDOWN|ER_NORMAL_SHUTDOWN)/.test(code) || /closed state/.test(message);
}
