// SPDX-License-Identifier: Apache-2.0
import { type Connection, escapeId } from 'mysql2/promise';
import type { SqlKind } from '../../../../helpers/mariadb';
import { DAY, SECOND } from './fixture';
import { CLOCKS, type RowPlan, type SqlCase, type Stored, stored } from './random-case';

/** A row as the test knows it, whatever the server makes of it. */
export interface Known extends Stored {
  readonly tag: number;
}

/** Another table, of which no row may go. */
export interface Other {
  readonly name: string;
  readonly rows: number;
}

/** What was made of a case: some parts of it exclude each other, and then the table has less. */
export interface Made {
  readonly name: string;
  readonly column: string;
  readonly rows: readonly Known[];
  readonly others: readonly Other[];
  readonly hazard: SqlCase['hazard'];
  readonly partitioned: boolean;
  /** The statement by which the application writes a row of now. */
  insert(tag: number): string;
}

const KEY_COLUMN: Readonly<Record<SqlCase['key'], string>> = {
  auto: '',
  text: ', name',
  pair: ', half',
  binary: ', raw',
  unique: '',
  none: '',
};

function keyValue(about: SqlCase, tag: number): string {
  if (about.key === 'text') return `, 'Nåme ${tag}'`;
  if (about.key === 'binary') return `, UNHEX(LEFT(SHA2(${tag}, 256), 32))`;
  return about.key === 'pair' ? `, ${tag % 3}` : '';
}

const quote = (name: string): string => escapeId(name, true);

/** Makes the databases, tables and rows of a case. */
export async function make(db: Connection, kind: SqlKind, about: SqlCase, nowMs: number): Promise<Made> {
  const zone = `${about.zoneHours < 0 ? '-' : '+'}${String(Math.abs(about.zoneHours)).padStart(2, '0')}:00`;
  const [home, away] = [about.names.database, 'elsewhere'].map(quote) as [string, string];
  const [table, column] = [about.names.table, about.names.column].map(quote) as [string, string];
  const name = `${home}.${table}`;
  const partitioned = about.partitions !== 'none' && about.clock !== 'timestamp3';
  const hazard = possible(about, partitioned);
  await db.query(
    `SET GLOBAL time_zone = '${zone}'; SET SESSION time_zone = '+00:00', sql_mode = '', foreign_key_checks = 1;
     DROP DATABASE IF EXISTS ${away}; DROP DATABASE IF EXISTS ${home};
     CREATE DATABASE ${away} CHARACTER SET utf8mb4; CREATE DATABASE ${home} CHARACTER SET utf8mb4`,
  );
  await db.query(
    `CREATE TABLE ${name} (${columns(about, hazard, column, partitioned, kind)}) ENGINE = InnoDB ${partitioned ? partitions(about, column, nowMs) : ''}`,
  );
  const rows = await fill(db, about, hazard, name, column, nowMs);
  if (hazard === 'default' || hazard === 'insertTrigger') {
    // by a session of the application, which has the server's zone.
    if (hazard === 'insertTrigger')
      await db.query(
        `CREATE TRIGGER ${home}.filled BEFORE INSERT ON ${name} FOR EACH ROW SET NEW.${column} = COALESCE(NEW.${column}, NOW())`,
      );
    await db.query(`SET SESSION time_zone = '${zone}'`);
    for (let tag = rows.length + 1; tag <= rows.length + 3; tag += 1)
      await db.query(`INSERT INTO ${name} (tag${KEY_COLUMN[about.key]}) VALUES (${tag}${keyValue(about, tag)})`);
    await db.query(`SET SESSION time_zone = '+00:00'`);
    for (let more = 0; more < 3; more += 1)
      rows.push({ tag: rows.length + 1, value: null, trueMs: Date.now(), unreadable: false });
  }
  const others = await besides(db, hazard, { name, home, away, column, rows });
  const now: RowPlan = { what: 'young', byMs: 0, sentinel: 0 };
  const insert = (tag: number): string =>
    `INSERT INTO ${name} (${column}, tag${KEY_COLUMN[about.key]}) VALUES (${db.escape(stored(about, now, Date.now(), 0).value)}, ${tag}${keyValue(about, tag)})`;
  return { name, column, rows, others, hazard, partitioned, insert };
}

/** The database forbids foreign keys on partitions and those to what is not unique. */
function possible({ hazard, key, clock }: SqlCase, partitioned: boolean): SqlCase['hazard'] {
  const needsTag = ['cascade', 'cascadeElsewhere', 'selfCascade', 'restrict', 'setNull'].includes(hazard);
  if (needsTag && (partitioned || key === 'none')) return 'none';
  if (['default', 'insertTrigger', 'onUpdate'].includes(hazard)) {
    if (!/^(datetime|timestamp)/.test(clock)) return 'none';
  }
  return hazard;
}

function columns(
  about: SqlCase,
  hazard: SqlCase['hazard'],
  column: string,
  partitioned: boolean,
  kind: SqlKind,
): string {
  const { sql } = CLOCKS[about.clock];
  const digits = /\(\d\)/.exec(sql)?.[0] ?? '';
  const filled =
    hazard === 'default'
      ? ` DEFAULT CURRENT_TIMESTAMP${digits}`
      : hazard === 'onUpdate'
        ? ` ON UPDATE CURRENT_TIMESTAMP${digits}`
        : '';
  const parts = [`${column} ${sql} NULL${filled}`, 'tag INT NOT NULL', 'boss INT NULL'];
  // a unique key of a partitioned table has to hold the clock, which then cannot be NULL.
  const unique = (of: string): string => (partitioned ? `KEY (${of})` : `UNIQUE KEY by_tag (${of})`);
  if (about.key === 'auto') parts.push(`id BIGINT AUTO_INCREMENT`, partitioned ? 'KEY (id)' : 'PRIMARY KEY (id)');
  if (about.key === 'text') parts.push(`name VARCHAR(40) NOT NULL`, partitioned ? 'KEY (name)' : 'PRIMARY KEY (name)');
  if (about.key === 'binary') parts.push(`raw BINARY(16) NOT NULL`, partitioned ? 'KEY (raw)' : 'PRIMARY KEY (raw)');
  if (about.key === 'pair')
    parts.push(`half TINYINT NOT NULL`, partitioned ? 'KEY (half, tag)' : 'PRIMARY KEY (half, tag)');
  parts.push(about.key === 'none' ? 'KEY (tag)' : unique('tag'));
  if (about.index === 'clock') parts.push(`KEY due (${column})`);
  if (about.index === 'pair') parts.push(`KEY due (${column}, tag)`);
  if (about.index === 'descending' && kind === 'MySQL') parts.push(`KEY due (${column} DESC)`);
  if (hazard === 'selfCascade')
    parts.push(`CONSTRAINT fk_boss FOREIGN KEY (boss) REFERENCES ${quote(about.names.table)} (tag) ON DELETE CASCADE`);
  return parts.join(', ');
}

function partitions(about: SqlCase, column: string, nowMs: number): string {
  const { clock } = about;
  const midnight = Math.floor(nowMs / DAY) * DAY;
  const dated = clock === 'date' || clock.startsWith('datetime');
  const unix = clock.startsWith('timestamp');
  const days = about.partitions === 'function' && dated;
  const bound = (at: number): string => {
    if (clock === 'ms') return String(at);
    if (clock === 's' || clock === 'int' || unix) return String(at / SECOND);
    const text = `'${new Date(at).toISOString().slice(0, 10)}'`;
    return days ? `TO_DAYS(${text})` : text;
  };
  const list = Array.from(
    { length: 14 },
    (_, n) => `PARTITION p${n} VALUES LESS THAN (${bound(midnight + (n - 10) * DAY)})`,
  );
  if (about.catchAll) list.push(`PARTITION rest VALUES LESS THAN ${days || unix ? 'MAXVALUE' : '(MAXVALUE)'}`);
  const by = days
    ? `RANGE (TO_DAYS(${column}))`
    : unix
      ? `RANGE (UNIX_TIMESTAMP(${column}))`
      : `RANGE COLUMNS (${column})`;
  return `PARTITION BY ${by} (${list.join(', ')})`;
}

async function fill(
  db: Connection,
  about: SqlCase,
  hazard: SqlCase['hazard'],
  name: string,
  column: string,
  nowMs: number,
): Promise<Known[]> {
  const dueMs = about.afterMs + about.keepMoreMs;
  const rows: Known[] = [];
  const tuples: string[] = [];
  for (let copy = 0; copy < about.copies; copy += 1) {
    for (const plan of about.rows) {
      const aside = plan.byMs + copy * 37;
      const agoMs = plan.what === 'young' ? Math.max(0, dueMs - 5 * SECOND - aside) : dueMs + aside;
      const row = stored(about, plan, nowMs, agoMs);
      const tag = rows.length + 1;
      rows.push({ ...row, tag });
      const boss = hazard === 'selfCascade' && tag > 1 ? String(1 + ((tag * 7) % (tag - 1))) : 'NULL';
      tuples.push(`(${db.escape(row.value)}, ${tag}, ${boss}${keyValue(about, tag)})`);
    }
  }
  // without a catch-all some dates have no partition: as far as the table is concerned they do not exist.
  await db.query(
    `INSERT IGNORE INTO ${name} (${column}, tag, boss${KEY_COLUMN[about.key]}) VALUES ${tuples.join(', ')}`,
  );
  const [found] = await db.query<never[]>({ sql: `SELECT tag FROM ${name}`, rowsAsArray: true });
  const there = new Set((found as unknown as number[][]).map(([tag]) => tag));
  return rows.filter(({ tag }) => there.has(tag));
}

async function besides(
  db: Connection,
  hazard: SqlCase['hazard'],
  made: { name: string; home: string; away: string; column: string; rows: readonly Known[] },
): Promise<readonly Other[]> {
  const { name, home, away, column, rows } = made;
  const tags = rows.slice(0, 5).map(({ tag }) => `(${tag})`);
  if (tags.length === 0) return [];
  const child = async (of: string, rule: string): Promise<readonly Other[]> => {
    await db.query(
      `CREATE TABLE ${of} (tag INT, FOREIGN KEY (tag) REFERENCES ${name} (tag) ON DELETE ${rule}); INSERT INTO ${of} VALUES ${tags.join(', ')}`,
    );
    return [{ name: of, rows: tags.length }];
  };
  switch (hazard) {
    case 'cascade':
      return child(`${home}.\`the ch\`\`ild\``, 'CASCADE');
    case 'cascadeElsewhere':
      return child(`${away}.\`kind-größe\``, 'CASCADE');
    case 'restrict':
      return child(`${away}.child`, 'RESTRICT');
    case 'setNull':
      return child(`${home}.child`, 'SET NULL');
    case 'deleteTrigger':
      await db.query(
        `CREATE TABLE ${away}.log (tag INT); INSERT INTO ${away}.log VALUES ${tags.join(', ')};
         CREATE TRIGGER ${home}.gone AFTER DELETE ON ${name} FOR EACH ROW DELETE FROM ${away}.log`,
      );
      return [{ name: `${away}.log`, rows: tags.length }];
    case 'copy':
      await db.query(`CREATE TABLE ${home}.kept AS SELECT ${column}, tag FROM ${name}`);
      return [{ name: `${home}.kept`, rows: rows.length }];
    default:
      return [];
  }
}
