// SPDX-License-Identifier: Apache-2.0
import { unknown } from '../../stores/resource';
import { asList, isRecord, member } from './json';

/** What stands for a value that Terraform marks as sensitive: it is printed nowhere, and proves nothing. */
const SECRET = unknown('a sensitive value');

/** A value without the parts that a mask of Terraform marks; the very same one where it marks none of them. */
export function withoutSecrets(value: unknown, mask: unknown): unknown {
  if (mask === true) return value === null || value === undefined ? value : SECRET;
  if (typeof mask !== 'object' || mask === null || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(mask) !== Array.isArray(value)) return value;
  const hidden = new Map<string, unknown>();
  for (const [key, part] of Object.entries(mask)) {
    const each = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    const shown = withoutSecrets(each, part);
    if (shown !== each) hidden.set(key, shown);
  }
  if (hidden.size === 0) return value;
  const shownOf = (each: unknown, key: string): unknown => (hidden.has(key) ? hidden.get(key) : each);
  if (Array.isArray(value)) return value.map((each: unknown, index) => shownOf(each, String(index)));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shownOf(each, key)]));
}

/** A value without the parts that a state file lists by their paths. */
export function withoutPaths(value: Record<string, unknown>, paths: unknown): unknown {
  return asList(paths).reduce<unknown>((rest, path) => without(rest, asList(path).map(stepOf)), value);
}

function stepOf(step: unknown): unknown {
  const key = member(step, 'value');
  return isRecord(key) ? key['value'] : key;
}

function without(value: unknown, [step, ...rest]: readonly unknown[]): unknown {
  if (step === undefined) return SECRET;
  if (Array.isArray(value)) {
    return value.map((each: unknown, index) =>
      typeof step === 'number' && step !== index ? each : without(each, rest),
    );
  }
  if (!isRecord(value) || typeof step !== 'string' || !Object.hasOwn(value, step)) return value;
  return { ...value, [step]: without(value[step], rest) };
}
