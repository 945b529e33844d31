// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';

/** Looks at one value and reports what is wrong with it; `property` is its name inside `at`. */
export type Shape = (value: unknown, property: string, at: string, found: Problem[]) => void;

const REMEDY = 'synthesise the document again with this version of the stack';
/** Periods above this are a mistake of unit: 100 years in milliseconds. */
const LONGEST_MS = 100 * 366 * 86_400_000;

function must(allowed: string, holds: (value: unknown) => boolean): Shape {
  return (value, property, at, found) => {
    if (!holds(value)) found.push(problem('retention/invalid', at, property, allowed, show(value), REMEDY));
  };
}

/** Quotes a value for a message, short and without losing its type. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = JSON.stringify(value) ?? typeof value;
  return json.length > 80 ? `${json.slice(0, 77)}…` : json;
}

export const boolean: Shape = must('true or false', (value) => typeof value === 'boolean');

export const string: Shape = must('a string', (value) => typeof value === 'string');

export const text: Shape = must(
  'a text without control characters',
  (value) => typeof value === 'string' && value.length > 0 && [...value].every((c) => c >= ' ' && c !== '\u007f'),
);

/** Name of a table, column, collection or field. 64 characters is what MySQL takes, MongoDB names may be longer. */
export const identifier: Shape = must(
  'a name of 1 to 120 characters without control characters',
  (value) => typeof value === 'string' && /^[^\p{Cc}]{1,120}$/u.test(value),
);

export const duration: Shape = must(
  `a whole number of milliseconds from 1 to ${LONGEST_MS}`,
  (value) => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= LONGEST_MS,
);

export const calendarDay: Shape = must('a day as YYYY-MM-DD', (value) => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const parsed = new Date(`${value}T00:00:00Z`);
  // 2027-02-30 parses as March: only a day that prints as itself exists.
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
});

export function integer(min: number, max: number): Shape {
  return must(
    `a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  );
}

export function oneOf(...allowed: readonly (string | number)[]): Shape {
  return must(allowed.length === 1 ? show(allowed[0]) : `one of ${allowed.join(', ')}`, (value) =>
    allowed.some((entry) => entry === value),
  );
}

export function optional(shape: Shape): Shape {
  return (value, property, at, found) => {
    if (value !== undefined) shape(value, property, at, found);
  };
}

export function nullable(shape: Shape): Shape {
  return (value, property, at, found) => {
    if (value !== null) shape(value, property, at, found);
  };
}

/** A list whose entries all have that shape. */
export function list(entry: Shape): Shape {
  return (value, property, at, found) => {
    if (!Array.isArray(value)) {
      found.push(problem('retention/invalid', at, property, 'a list', show(value), REMEDY));
      return;
    }
    value.forEach((each: unknown, index) => entry(each, `${property}[${index}]`, at, found));
  };
}

/** An object with these fields and no other: a field that nobody reads is an unkept promise. */
export function object(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, property, at, found) => {
    if (!isObject(value)) {
      found.push(problem('retention/invalid', at, property, 'an object', show(value), REMEDY));
      return;
    }
    for (const [name, shape] of Object.entries(fields)) {
      // inherited values do not count: they are not in the JSON.
      shape(Object.hasOwn(value, name) ? value[name] : undefined, join(property, name), at, found);
    }
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) {
        found.push(
          problem(
            'retention/invalid',
            at,
            join(property, name),
            `absent: known are ${Object.keys(fields).join(', ')}`,
            show(value[name]),
            'deploy an enforcer that knows the field, or remove it',
          ),
        );
      }
    }
  };
}

/** An object whose other fields depend on the value of one. */
export function variants(discriminant: string, of: Readonly<Record<string, Shape>>): Shape {
  return (value, property, at, found) => {
    if (!isObject(value)) {
      found.push(problem('retention/invalid', at, property, 'an object', show(value), REMEDY));
      return;
    }
    const kind = value[discriminant];
    const shape = typeof kind === 'string' && Object.hasOwn(of, kind) ? of[kind] : undefined;
    if (shape !== undefined) shape(value, property, at, found);
    else {
      found.push(
        problem(
          'retention/invalid',
          at,
          join(property, discriminant),
          `one of ${Object.keys(of).join(', ')}`,
          show(kind),
          'deploy an enforcer that knows it, or mend the document',
        ),
      );
    }
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function join(property: string, name: string): string {
  return property === '' ? name : `${property}.${name}`;
}
