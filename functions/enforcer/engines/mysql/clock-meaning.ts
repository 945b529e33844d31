// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { type ClockType, FIRST_DATE_MS } from './clock';
import { type Finding, isAllowed } from './guards';
import { bounded, isTimeout } from './bounded';
import type { Database, Row } from './session';

const INTEGERS = new Set(['bigint', 'int']);
/** Values beyond this are no dates of records in any unit that is asked for. */
const LAST_DATE_MS = Date.UTC(2100, 0, 1);
/** What gives the time of the session's zone, and not UTC. */
const LOCAL_TIME = /\b(current_timestamp|current_date|curdate|now|localtime|localtimestamp|sysdate|from_unixtime)\b/i;

/** What the column itself says of its values. */
export interface ColumnFacts {
  readonly dataType: string;
  readonly default: string;
  readonly extra: string;
  readonly generation: string;
}

export function columnFacts(row: Row): ColumnFacts {
  const text = (name: string): string => (row[name] === null || row[name] === undefined ? '' : String(row[name]));
  return {
    dataType: text('type').toLowerCase(),
    default: text('initial'),
    extra: text('extra'),
    generation: text('generation'),
  };
}

/**
 * Milliseconds or seconds: as the directive says; else as all values show, as long as they show one of the two.
 *
 * @returns undefined while no value tells; then nothing is due
 */
export async function integerUnit(
  db: Database,
  directive: MysqlDirective,
  dataType: string,
  name: string,
): Promise<ClockType | undefined> {
  const { field, unit, kind } = directive.clock;
  if (!INTEGERS.has(dataType)) {
    fail(
      'retention/invalid',
      directive.id,
      'clock.field',
      "a DATETIME, TIMESTAMP or BIGINT column, or a DATE with resolution: 'day'",
      `'${field}' of type ${dataType}`,
      'name a column that holds a date',
    );
  }
  if (unit !== undefined) return unit === 'ms' ? 'epochMs' : 'epochS';
  const ask = (got: string): never =>
    fail(
      'retention/invalid',
      directive.id,
      'clock.unit',
      "'ms' or 's' for a column of integers",
      got,
      "state 'unit' in the location of the placement",
    );
  // of one who is present nobody knows a date, and a wrong reading of a far one would delete him.
  if (kind === 'terminated') return ask(`nothing, while '${field}' tells who is still present`);
  if (dataType === 'int') return 'epochS';
  const column = escapeId(field, true);
  const holds = async (perMs: number): Promise<boolean> => {
    const rows = await bounded(db, `SELECT 1 AS one FROM ${name} WHERE ${column} >= ? AND ${column} < ? LIMIT 1`, [
      FIRST_DATE_MS / perMs,
      LAST_DATE_MS / perMs,
    ]);
    return rows.length > 0;
  };
  try {
    const [seconds, milliseconds] = [await holds(1_000), await holds(1)];
    if (seconds && milliseconds)
      return ask(`nothing, and '${field}' holds dates in seconds beside dates in milliseconds`);
    return seconds ? 'epochS' : milliseconds ? 'epochMs' : undefined;
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return ask(`nothing, and '${field}' has no index that would show its unit soon enough`);
  }
}

/** What the column's values can stand for beside UTC. */
export interface Zone {
  /** The true time of a value may be this much later than it reads in UTC. */
  readonly laterMs: number;
  readonly findings: readonly Finding[];
  readonly notices: readonly string[];
}

/**
 * Reads the server's zone against the column. A value that the server fills in is in the zone of the session, not in UTC;
 * of one that the application writes nobody can tell, so a row waits until it is due by both readings.
 */
export async function readZone(
  db: Database,
  directive: MysqlDirective,
  column: ColumnFacts,
  triggerBodies: readonly string[],
): Promise<Zone> {
  if (column.dataType !== 'datetime' && column.dataType !== 'date') return { laterMs: 0, findings: [], notices: [] };
  const { field } = directive.clock;
  const [row] = await db.rows(
    `SELECT @@GLOBAL.time_zone AS zone, @@GLOBAL.system_time_zone AS systemZone, ${SEASONS_DAYS.map(
      (days, n) =>
        `TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), CONVERT_TZ(UTC_TIMESTAMP() - INTERVAL ${days} DAY, '+00:00', @@GLOBAL.time_zone) + INTERVAL ${days} DAY) AS s${n}`,
    ).join(', ')}`,
  );
  const zone = row?.['zone'] === 'SYSTEM' ? `SYSTEM (${String(row['systemZone'])})` : String(row?.['zone']);
  const offsets = SEASONS_DAYS.map((_, n) => row?.[`s${n}`]);
  const known = offsets.every((offset) => offset !== null && offset !== undefined);
  const seconds = offsets.map(Number);
  if (known && seconds.every((offset) => offset === 0)) return { laterMs: 0, findings: [], notices: [] };
  const local = filledLocally(column, field, triggerBodies);
  const findings: Finding[] =
    local === undefined && known
      ? []
      : [
          {
            guard: 'clock-zone',
            effect: 'youngGo',
            property: 'clock.field',
            allowed: 'a column in UTC',
            got:
              local === undefined
                ? `'${field}' on a server whose zone ${zone} it cannot convert, so its values are of unknown age`
                : `'${field}', which ${local} fills in the zone of the session, on a server whose zone is ${zone}`,
            remedy:
              "set the server's time_zone to '+00:00', make the column a TIMESTAMP, or let it default to (UTC_TIMESTAMP())",
          },
        ];
  // who answers for the zone says that the values are in UTC.
  const laterMs = isAllowed(directive, 'clock-zone') || !known ? 0 : Math.max(0, -Math.min(...seconds)) * 1_000;
  return {
    laterMs,
    findings,
    notices:
      laterMs === 0
        ? []
        : [
            `the zone of the server is ${zone}, in which '${field}' may be written: rows wait ${laterMs} ms longer, until they are due in UTC as well as there; set the server's time_zone to '+00:00'`,
          ],
  };
}

/** A zone with summer time has had its other offset within these. */
const SEASONS_DAYS = [0, 91, 182, 273] as const;

function filledLocally(column: ColumnFacts, field: string, triggerBodies: readonly string[]): string | undefined {
  if (LOCAL_TIME.test(column.default)) return `its default ${column.default}`;
  if (/on update/i.test(column.extra)) return `its '${column.extra}'`;
  // what is computed from a TIMESTAMP is stored in the zone of the session as well.
  if (column.generation !== '' && (/stored|persistent/i.test(column.extra) || LOCAL_TIME.test(column.generation)))
    return `its expression ${column.generation}`;
  const name = field.toLowerCase();
  const sets = triggerBodies.some((body) => {
    const text = body.toLowerCase().replaceAll('`', '');
    return text.includes(`new.${name}`) && LOCAL_TIME.test(text);
  });
  return sets ? 'a trigger' : undefined;
}

/** A date that the server sets anew at each update is none of a creation: records outlive their promise unseen. */
export function movingClock(directive: MysqlDirective, column: ColumnFacts): readonly Finding[] {
  const { field, kind } = directive.clock;
  if (kind === 'lastWritten' || !/on update/i.test(column.extra)) return [];
  return [
    {
      guard: 'clock-moves',
      effect: 'oldStay',
      property: 'clock.field',
      allowed: `a date of kind '${kind}', which is written once`,
      got: `'${field}', which the server sets anew at each update (${column.extra})`,
      remedy: 'drop ON UPDATE from the column, or name a column that keeps its date',
    },
  ];
}
