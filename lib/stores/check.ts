// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';

/** A problem when the text is missing, empty, or a token: names and ids are part of the manifest and known at synth. */
export function requireText(value: unknown, property: string, at: string): Problem[] {
  if (typeof value !== 'string' || value.trim() === '') {
    return [problem('retention/missing', at, property, 'name the existing resource or the place that holds the data')];
  }
  if (value.includes('${')) {
    return [
      problem(
        'retention/invalid',
        at,
        property,
        'known at synth',
        `the token '${value}'`,
        'write the id itself into the estate',
      ),
    ];
  }
  return [];
}

/** A problem when the number is no whole number within bounds. */
export function requireWhole(
  value: number,
  property: string,
  min: number,
  max: number,
  unit: string,
  at: string,
): Problem[] {
  if (Number.isInteger(value) && value >= min && value <= max) return [];
  return [
    problem(
      'retention/invalid',
      at,
      property,
      `a whole number of ${min} to ${max} ${unit}`,
      `${value} ${unit}`,
      'mend the number',
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
      `'${String(value)}'`,
      'mend the spelling',
    ),
  ];
}
