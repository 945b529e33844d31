// SPDX-License-Identifier: Apache-2.0
import { escapeId } from 'mysql2/promise';
import type { MysqlDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { type ClockType, FIRST_DATE_MS } from './clock';
import type { ColumnFacts, Source } from './clock-source';
import { type Finding, isAllowed } from './guards';
import { bounded, isTimeout } from './bounded';
import type { Database, Row } from './session';

const INTEGERS = new Set(['bigint', 'int']);
/** Values beyond this are no dates of records in any unit that is asked for. */
const LAST_DATE_MS = Date.UTC(2100, 0, 1);
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
 * Reads the server's zone against the column, and what fills it. A value that the server fills in may be in the zone of the
 * session, or no moment of the write at all; of one that the application writes nobody can tell its zone, so a row waits until
 * it is due by both readings.
 */
export async function readZone(
  db: Database,
  directive: MysqlDirective,
  column: ColumnFacts,
  sources: readonly Source[],
): Promise<Zone> {
  const { field } = directive.clock;
  const filled = sources.filter(({ meaning }) => meaning === 'notKnown').map((source) => unreadable(field, source));
  const isZoned = column.dataType === 'datetime' || column.dataType === 'date';
  const zoned = sources.find(({ meaning }) => meaning === 'zoned');
  if (!isZoned && zoned === undefined) return { laterMs: 0, findings: filled, notices: [] };
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
  if (known && seconds.every((offset) => offset === 0)) return { laterMs: 0, findings: filled, notices: [] };
  const findings: Finding[] =
    zoned === undefined && known
      ? filled
      : [
          ...filled,
          {
            guard: 'clock-zone',
            effect: 'youngGo',
            property: 'clock.field',
            allowed: 'a column in UTC',
            got:
              zoned === undefined
                ? `'${field}' on a server whose zone ${zone} it cannot convert, so its values are of unknown age`
                : `'${field}', which ${zoned.by} fills in the zone of the session, on a server whose zone is ${zone}`,
            remedy: `set the server's time_zone to '+00:00', or ${REMEDY[isZoned ? 'dates' : 'others']}`,
          },
        ];
  // who answers for the zone says that the values are in UTC.
  const laterMs =
    !isZoned || isAllowed(directive, 'clock-zone') || !known ? 0 : Math.max(0, -Math.min(...seconds)) * 1_000;
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

const REMEDY = {
  dates: 'make the column a TIMESTAMP, or let it be filled by UTC_TIMESTAMP()',
  others: 'let it be filled by CURRENT_TIMESTAMP, an integer by UNIX_TIMESTAMP() without a date',
} as const;

/** A value that is no moment of the write makes a row older than it is. */
function unreadable(field: string, { by }: Source): Finding {
  return {
    guard: 'clock-source',
    effect: 'youngGo',
    property: 'clock.field',
    allowed: 'a column that holds the moment of the write, by the application or by CURRENT_TIMESTAMP',
    got: `'${field}', which ${by} fills with what cannot be read as that moment`,
    remedy: 'drop what fills it and let the application write the date, or fill it by a function of the time alone',
  };
}

/** A date that the server sets anew at each update is none of a creation: records outlive their promise unseen. */
export function movingClock(directive: MysqlDirective, sources: readonly Source[]): readonly Finding[] {
  const { field, kind } = directive.clock;
  if (kind === 'lastWritten') return [];
  return sources
    .filter(({ moves }) => moves)
    .map(({ by }) => ({
      guard: 'clock-moves',
      effect: 'oldStay',
      property: 'clock.field',
      allowed: `a date of kind '${kind}', which is written once`,
      got: `'${field}', which the server sets anew at each update by ${by}`,
      remedy: 'drop ON UPDATE from the column, or the trigger, or name a column that keeps its date',
    }));
}
