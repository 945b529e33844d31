// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { Directive } from './directive';

/** Variable of the function's environment with the hash of the directives that it carries. */
export const DIRECTIVES_HASH = 'RETENTION_DIRECTIVES_SHA256';

/**
 * SHA-256 of directives, hexadecimal, whatever their order. The zip of a function shows in no plan and in no state; its
 * environment does, so this is how one sees there which directives a function carries.
 */
export function directivesHash(directives: readonly Directive[]): string {
  const sorted = [...directives].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return createHash('sha256').update(canonicalJson(sorted)).digest('hex');
}

/** JSON with sorted keys: the same content is the same text wherever it was read. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
