// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { checkMembers, object, show } from '../form';
import { DAY_MS, exactMs, type Duration } from '../policy';

/** A problem when the id of a neighbour is missing. It may be a reference, because nothing but one resource needs it. */
export function requireId(value: unknown, property: string, at: string): Problem[] {
  if (typeof value === 'string' && value.trim() !== '') return [];
  return [problem('retention/missing', at, property, 'name the existing resource or the place that holds the data')];
}

/** A problem when the text is missing, empty, or a token: names and ids are part of the manifest and known at synth. */
export function requireText(value: unknown, property: string, at: string): Problem[] {
  const missing = requireId(value, property, at);
  if (missing.length > 0) return missing;
  if (String(value).includes('${')) {
    return [
      problem(
        'retention/invalid',
        at,
        property,
        'known at synth',
        `the token '${String(value)}'`,
        'write the id itself into the estate',
      ),
    ];
  }
  return [];
}

/** A location in a store whose unit is one place. */
export const NOTHING = object<Readonly<Record<string, never>>>({});

/** Problems of a location in a store whose unit is one place: there is nothing to say. */
export function checkNoLocation(location: unknown, _unit: unknown, at: string): Problem[] {
  const problems: Problem[] = [];
  checkMembers(location, NOTHING, at, problems, 'location');
  return problems;
}

/** A problem when the number is no whole number within bounds. */
export function requireWhole(
  value: unknown,
  property: string,
  min: number,
  max: number,
  unit: string,
  at: string,
): Problem[] {
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return [];
  return [
    problem(
      'retention/invalid',
      at,
      property,
      `a whole number of ${min} to ${max} ${unit}`,
      value === undefined ? 'nothing' : `${show(value)} ${unit}`,
      value === undefined ? 'write the number' : 'correct the number',
    ),
  ];
}

/** A problem when the value is none of those allowed: an estate that was not type-checked may hold anything. */
export function requireOneOf(value: unknown, allowed: readonly unknown[], property: string, at: string): Problem[] {
  if (allowed.includes(value)) return [];
  return [
    problem(
      'retention/invalid',
      at,
      property,
      `one of ${allowed.join(', ')}`,
      value === undefined ? 'nothing' : `'${String(value)}'`,
      value === undefined ? 'write one of them' : 'correct the spelling',
    ),
  ];
}

/**
 * A problem when the value is no version in numbers that the enforcer can compare.
 * @param examples two versions of the product, as they are shown
 */
export function requireVersion(value: unknown, examples: string, property: string, at: string): Problem[] {
  if (/^\d+\.\d+(\.\d+)?$/.test(String(value))) return [];
  const allowed = `a version in numbers, such as ${examples}`;
  return [
    problem('retention/invalid', at, property, allowed, show(value), 'write the oldest that the server may have'),
  ];
}

/** A problem when the duration is no whole number of days up to a bound; less than the minimum is raised to it. */
export function requireWholeDays(
  value: Duration,
  property: string,
  max: number,
  remedy: string,
  at: string,
): Problem[] {
  try {
    const days = exactMs(value, property, at) / DAY_MS;
    if (Number.isInteger(days) && days <= max) return [];
    return [problem('retention/invalid', at, property, `whole days up to ${max} days`, `${days} days`, remedy)];
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    return [...error.problems];
  }
}
