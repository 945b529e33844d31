// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type Connection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { fail } from '../../../../lib/errors';
import type { Endpoint } from '../engine';
import { compareVersions } from '../versions';
import { MYSQL_SETTINGS } from './settings';
import { explain, isLost } from './trouble';

/** One row with the columns that the query names. */
export type Row = Readonly<Record<string, Value>>;
export type Value = string | number | Buffer | null;

/** What the other files need of a connection; tests of the guard give a fake. */
export interface Database {
  readonly isMariaDb: boolean;
  /** Whether a query may ask for rows that nobody holds, and fail at once at one that somebody does. */
  readonly skipsLocked: boolean;
  /** Connections so far: with another number, a transaction that was open is lost. */
  readonly opened: number;
  rows(sql: string, values?: readonly Value[], options?: QueryOptions): Promise<readonly Row[]>;
  /** Affected rows. Runs again after a lost connection, so give it idempotent statements only. */
  run(sql: string, values?: readonly Value[], options?: QueryOptions): Promise<number>;
  /** A second connection to the same server, for the caller to close. */
  beside(): Promise<Database & { close(): Promise<void> }>;
}

export interface QueryOptions {
  /** Do not run again after a lost connection: for schema changes, whose second run fails. */
  readonly once?: boolean;
}

/** A connection with the engine's session settings, which opens itself again when it is lost. */
export class Session implements Database {
  /** Opens a connection to the unit's first host. Fails with a remedy when the server or the credentials refuse. */
  static async open(
    endpoint: Endpoint,
    unit: string,
    remainingMs: () => number,
    host = endpoint.hosts[0],
  ): Promise<Session> {
    if (host === undefined)
      fail('retention/missing', unit, 'hosts', `name the address of unit '${unit}' in its endpoint`);
    const session = new Session(endpoint, unit, host, remainingMs);
    await session.connect();
    return session;
  }

  isMariaDb = false;
  skipsLocked = false;
  opened = 0;
  private connection: Connection | undefined;
  private readonly lasting: string[] = [];

  private constructor(
    private readonly endpoint: Endpoint,
    private readonly unit: string,
    private readonly host: string,
    private readonly remainingMs: () => number,
  ) {}

  async rows(sql: string, values: readonly Value[] = [], options: QueryOptions = {}): Promise<readonly Row[]> {
    return this.attempt(options, async (connection) => {
      const [rows] = await this.inTime(connection.query<RowDataPacket[]>(sql, [...values]));
      return rows;
    });
  }

  async run(sql: string, values: readonly Value[] = [], options: QueryOptions = {}): Promise<number> {
    return this.attempt(options, async (connection) => {
      const [result] = await this.inTime(connection.query<ResultSetHeader>(sql, [...values]));
      return result.affectedRows;
    });
  }

  beside(): Promise<Session> {
    return Session.open(this.endpoint, this.unit, this.remainingMs, this.host);
  }

  async close(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    // a connection that is lost already has nothing to say goodbye to.
    await connection?.end().catch(() => connection.destroy());
  }

  /** Runs a statement about the session now, and again on each connection that follows a lost one. */
  async always(sql: string): Promise<void> {
    await this.run(sql);
    if (!this.lasting.includes(sql)) this.lasting.push(sql);
  }

  private async attempt<T>(options: QueryOptions, action: (connection: Connection) => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures += 1) {
      try {
        return await action(this.connection ?? (await this.connect()));
      } catch (error) {
        if (!isLost(error)) throw error;
        this.connection?.destroy();
        this.connection = undefined;
        const pause = MYSQL_SETTINGS.reconnectBaseMs * 2 ** failures * (0.5 + Math.random());
        if (options.once || failures >= MYSQL_SETTINGS.reconnects || this.remainingMs() < pause)
          throw explain(error, this.unit, this.host);
        await sleep(pause);
      }
    }
  }

  private async connect(): Promise<Connection> {
    const { host, port } = parseHost(this.host);
    try {
      const connection = await createConnection({
        host,
        port,
        user: this.endpoint.user,
        password: this.endpoint.password,
        ssl: this.endpoint.tls ? {} : undefined,
        connectTimeout: MYSQL_SETTINGS.connectTimeoutMs,
        // dates as text and large integers as text: a JavaScript Date would lose microseconds, a number bits.
        dateStrings: true,
        supportBigNumbers: true,
        bigNumberStrings: true,
        charset: 'utf8mb4',
      });
      // without a listener a connection cut between two statements would end the process.
      connection.on('error', () => undefined);
      await this.prepare(connection);
      this.connection = connection;
      this.opened += 1;
      return connection;
    } catch (error) {
      // while reconnecting the loop decides; the first time a server that is not there is a clear error at once.
      if (this.connected && isLost(error)) throw error;
      throw explain(error, this.unit, this.host);
    }
  }

  private connected = false;

  private async prepare(connection: Connection): Promise<void> {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT VERSION() AS version, @@GLOBAL.log_bin AS logBin, @@SESSION.binlog_format AS format',
    );
    const server = (rows[0] ?? {}) as Row;
    const version = String(server['version']);
    const isFrom = (oldest: string): boolean => compareVersions(version, oldest) >= 0;
    this.isMariaDb = version.includes('MariaDB');
    this.skipsLocked = this.isMariaDb ? isFrom('10.6') : isFrom('8.0');
    await connection.query(
      // all dates are UTC; the mode keeps backslash escapes and quoting as the driver expects them.
      `SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES', autocommit = 1, foreign_key_checks = 1,
       sql_safe_updates = 0, sql_select_limit = 18446744073709551615, sql_big_selects = 1,
       ${this.isMariaDb ? 'max_statement_time = 0,' : isFrom('5.7') ? 'max_execution_time = 0,' : ''}
       lock_wait_timeout = ${MYSQL_SETTINGS.metadataLockWaitSeconds}, innodb_lock_wait_timeout = ${MYSQL_SETTINGS.rowLockWaitSeconds}`,
    );
    // sizes of partitions as they are now, and not as of yesterday.
    if (!this.isMariaDb && this.skipsLocked) await connection.query('SET SESSION information_schema_stats_expiry = 0');
    // no gap locks on the application's inserts. With statement-based logging InnoDB refuses this level.
    const statementBased = Number(server['logBin']) === 1 && server['format'] === 'STATEMENT';
    if (!statementBased) await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    for (const sql of this.lasting) await connection.query(sql);
    this.connected = true;
  }

  /** Ends the wait for an answer with the time budget: a network that swallows packets never says so. */
  private async inTime<T>(answer: Promise<T>): Promise<T> {
    // the driver's own timeout leaves its timer behind when the connection is lost, and keeps the process alive.
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const silent = Object.assign(new Error('no answer within the time budget'), {
        code: 'PROTOCOL_SEQUENCE_TIMEOUT',
      });
      timer = setTimeout(() => reject(silent), Math.max(1_000, this.remainingMs()));
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function parseHost(text: string): { host: string; port: number } {
  const match = /^\[?([^\]]*?)\]?(?::(\d+))?$/.exec(text);
  return { host: match?.[1] ?? text, port: Number(match?.[2] ?? 3306) };
}
