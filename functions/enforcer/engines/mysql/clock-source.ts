// SPDX-License-Identifier: Apache-2.0
import type { RecordClock } from '../../../../lib/directives';
import { type ClockType, FIRST_DATE_MS } from './clock';

/** What the column itself says of its values. */
export interface ColumnFacts {
  readonly dataType: string;
  readonly default: string;
  readonly extra: string;
  readonly generation: string;
}

/** A trigger of the table. */
export interface Trigger {
  readonly name: string;
  readonly event: string;
  readonly body: string;
}

/**
 * `true`: the moment of the write, whatever the zone. `zoned`: only where server and sessions are in UTC. `notKnown`:
 * another moment, or one that nobody can tell from the text.
 */
export type Meaning = 'true' | 'zoned' | 'notKnown';

/** Something in the database that writes the date, in the place of the application. */
export interface Source {
  /** As a person finds it, for example `its default now()`. */
  readonly by: string;
  readonly meaning: Meaning;
  /** Whether it writes at each update as well. */
  readonly moves: boolean;
}

/** In the zone of the session. */
const LOCAL = /^(current_timestamp|now|localtime|localtimestamp|sysdate)(\(\d*\))?$/;
const UTC = /^utc_timestamp(\(\d*\))?$/;
const LOCAL_DAY = /^(curdate\(\)|current_date(\(\))?)$/;
const UTC_DAY = /^utc_date(\(\))?$/;
/** Functions of dates whose result is another moment than their argument. */
const OF_DATES =
  /\b(date_add|date_sub|date_format|adddate|subdate|addtime|subtime|timestampadd|convert_tz|str_to_date|from_days|to_days|makedate|maketime|last_day|year|month|day|dayofyear|hour|minute|time|now|sysdate|curdate|curtime|utc_date|utc_time|utc_timestamp)\(|\b(interval|current_date|current_time|current_timestamp|localtime|localtimestamp)\b/;
/** A day without its time. */
const DAY = /\bdate\(|\bas date\b/;
/** Counts from a date as it reads in the zone of the session. */
const ZONED_INTEGER = /\b(unix_timestamp|timestampdiff|to_seconds)\(/;

/** Everything that fills in the clock's column beside the application, with what that makes of its values. */
export function sourcesOf(
  { field }: Pick<RecordClock, 'field'>,
  type: ClockType | undefined,
  column: ColumnFacts,
  triggers: readonly Trigger[],
  nowMs: number,
): readonly Source[] {
  const sources: Source[] = [];
  const moved = /on update\s+(\S+)/i.exec(column.extra)?.[1];
  if (moved !== undefined) sources.push({ by: `its '${column.extra}'`, meaning: meaningOf(moved, type), moves: true });
  if (column.generation !== '')
    sources.push({ by: `its expression ${column.generation}`, meaning: generated(column, type), moves: false });
  else if (column.default !== '' && column.default.toUpperCase() !== 'NULL') {
    const constant = constantOf(column.default);
    const meaning = constant === undefined ? meaningOf(column.default, type) : ofConstant(constant, type, nowMs);
    sources.push({ by: `its default ${column.default}`, meaning, moves: false });
  }
  for (const { name, event, body } of triggers) {
    for (const written of assigned(body, field)) {
      // what puts the old date back keeps it.
      if (event === 'UPDATE' && plain(written) === `old.${field.toLowerCase()}`) continue;
      sources.push({
        by: `a trigger ('${name}')`,
        meaning: meaningOf(written, type, field),
        moves: event === 'UPDATE',
      });
    }
  }
  return sources;
}

/** What an expression makes of a column of this type: read only where nothing is left to guess. */
export function meaningOf(expression: string, type: ClockType | undefined, field?: string): Meaning {
  const text = plain(expression, field);
  // a value of another column is as good as one that the application writes here.
  if (/^(new\.)?[a-z_$][\w$]*$/.test(text) && ![LOCAL, UTC, LOCAL_DAY, UTC_DAY].some((each) => each.test(text)))
    return 'true';
  switch (type) {
    case 'timestamp':
      return LOCAL.test(text) ? 'true' : UTC.test(text) ? 'zoned' : 'notKnown';
    case 'datetime':
      return UTC.test(text) ? 'true' : LOCAL.test(text) ? 'zoned' : 'notKnown';
    case 'date':
      if (UTC.test(text) || UTC_DAY.test(text)) return 'true';
      return LOCAL.test(text) || LOCAL_DAY.test(text) ? 'zoned' : 'notKnown';
    default:
      return ofInteger(text);
  }
}

/** Seconds or milliseconds since 1970 by the functions that count them. */
function ofInteger(text: string): Meaning {
  const inner = withoutRounding(text);
  const argument = /^unix_timestamp\((.*)\)$/.exec(inner)?.[1];
  if (argument !== undefined)
    return argument === '' || LOCAL.test(argument) ? 'true' : UTC.test(argument) ? 'zoned' : 'notKnown';
  const until = /^timestampdiff\((?:second|microsecond),'1970-01-01(?:00:00:00)?',(.*)\)$/.exec(inner)?.[1];
  if (until === undefined) return 'notKnown';
  return UTC.test(until) ? 'true' : LOCAL.test(until) ? 'zoned' : 'notKnown';
}

function withoutRounding(text: string): string {
  for (let inner = text; ;) {
    const next = inner
      .replace(/^\((.*)\)$/, (whole, within: string) => (isBalanced(within) ? within : whole))
      .replace(/^(?:floor|round|ceil|ceiling)\((.*?)(?:,0)?\)$/, '$1')
      .replace(/^truncate\((.*),0\)$/, '$1')
      .replace(/^cast\((.*)as(?:un)?signed(?:integer)?\)$/, '$1')
      .replace(/(?:\*1000|div1000|\/1000)$/, '');
    if (next === inner) return inner;
    inner = next;
  }
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const each of text) {
    depth += each === '(' ? 1 : each === ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** What is computed of other columns is as they are, unless a function of dates makes another moment of it. */
function generated({ generation, extra }: ColumnFacts, type: ClockType | undefined): Meaning {
  const text = generation.toLowerCase().replaceAll('`', '');
  if (OF_DATES.test(text) || (type !== 'date' && DAY.test(text))) return 'notKnown';
  if (type === 'datetime' || type === 'date' || type === 'timestamp')
    // of a TIMESTAMP it is stored in the zone of the session.
    return /\bfrom_unixtime\b/.test(text) || /stored|persistent/i.test(extra) ? 'zoned' : 'true';
  return ZONED_INTEGER.test(text) ? 'zoned' : 'true';
}

/** A literal, or undefined for what is computed. MySQL gives it without its quotes. */
function constantOf(text: string): string | undefined {
  const quoted = /^'((?:[^']|'')*)'$/.exec(text)?.[1];
  const value = quoted ?? text;
  return /^-?\d[\d\-:. T]*$/.test(value) ? value : quoted;
}

const DAY_MS = 86_400_000;

/** A date that every row without one takes: a sentinel as long as nobody can mistake it for a date. */
function ofConstant(text: string, type: ClockType | undefined, nowMs: number): Meaning {
  const readings =
    type === 'datetime' || type === 'date' || type === 'timestamp'
      ? [Date.parse(`${text.slice(0, 10)}T00:00:00Z`)]
      : type === 'epochS'
        ? [Number(text) * 1_000]
        : type === 'epochMs'
          ? [Number(text)]
          : [Number(text), Number(text) * 1_000];
  return readings.some((ms) => ms >= FIRST_DATE_MS - DAY_MS && ms <= nowMs) ? 'notKnown' : 'true';
}

/** The expressions that a trigger writes into the column; what is written by another way is none that can be read. */
function assigned(body: string, field: string): readonly string[] {
  const text = body
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/(--\s|#).*$/gm, ' ')
    .replaceAll('`', '')
    .toLowerCase();
  const name = `new\\s*\\.\\s*${field.toLowerCase().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w$\\u0080-\\uffff])`;
  const found = [...text.matchAll(new RegExp(`(?:\\bset\\b|,)\\s*${name}\\s*:?=([^;]*)`, 'g'))].map(([, rest = '']) =>
    untilComma(rest),
  );
  return new RegExp(`\\bcall\\b[^;]*${name}`).test(text) ? [...found, 'a procedure()'] : found;
}

/** Up to the comma that begins the next assignment. */
function untilComma(text: string): string {
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1))
    if (isBalanced(text.slice(0, at))) return text.slice(0, at);
  return text;
}

/** Without what changes no meaning; `COALESCE(NEW.field, x)` is x where the application writes nothing. */
function plain(expression: string, field?: string): string {
  const text = expression
    .toLowerCase()
    .replaceAll('`', '')
    .replace(/\s+end(\s+if)?\s*$/, '')
    .replace(/_utf8mb[34]|\\/g, '')
    .replace(/\s+/g, '');
  const outer = isBalanced(text.slice(1, -1)) ? text.replace(/^\((.*)\)$/, '$1') : text;
  if (field === undefined) return outer;
  const own = `new.${field.toLowerCase()}`;
  for (const [before, behind] of [
    [`coalesce(${own},`, ')'],
    [`ifnull(${own},`, ')'],
    [`if(${own}isnull,`, `,${own})`],
  ] as const)
    if (outer.startsWith(before) && outer.endsWith(behind)) return outer.slice(before.length, -behind.length);
  return outer;
}
