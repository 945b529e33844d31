// SPDX-License-Identifier: Apache-2.0
import { asList, asRecord, asText, isRecord, member } from './json';

/** Expressions of a resource in the configuration, by attribute. */
export type Expressions = Readonly<Record<string, unknown>>;

/** A resource of the configuration. */
export interface Configured {
  readonly expressions: Expressions;
  readonly forEach: unknown;
  /** The key of its provider; an empty text where it names none. */
  readonly provider: string;
}

/** Keys of `count` and `for_each` in an address. */
export const KEYS = /\[(?:"(?:[^"\\]|\\.)*"|\d+)\]/g;

/** The expression of a part: blocks have their own, and what is one expression has one for all of its parts. */
export function inside(expression: unknown, key: string | number): unknown {
  if (Array.isArray(expression)) return (expression as unknown[])[Number(key)] ?? expression[0];
  const own = member(expression, String(key));
  return member(expression, 'references') !== undefined || own === undefined ? expression : own;
}

/**
 * The references of an expression, in the form that an expression has in synthesised JSON; several where it has several,
 * so that it passes for none of them.
 */
export function expressionText(expression: unknown): string {
  const references = new Set<string>();
  const rest: unknown[] = [expression];
  while (rest.length > 0) {
    const next = rest.pop();
    for (const reference of asList(member(next, 'references'))) references.add(asText(reference));
    if (typeof next === 'object' && next !== null) rest.push(...(Object.values(next) as unknown[]));
  }
  // Terraform lists an attribute and then the resource that has it.
  const whole = [...references].filter(
    (each) =>
      each !== '' &&
      ![...references].some(
        (other) => other !== each && /^[.[]/.test(other.slice(each.length)) && other.startsWith(each),
      ),
  );
  return whole.length === 0 ? 'known after apply' : whole.map((each) => `\${${each}}`).join(' ');
}

/** The expressions of one instance: `each.value` is one of the resources that `for_each` goes through. */
export function inInstance(found: Configured | undefined, address: string): Expressions | undefined {
  if (found?.forEach === undefined) return found?.expressions;
  const key = /\["(?:[^"\\]|\\.)*"\]$/.exec(address)?.[0];
  const [over, ...others] = asList(member(found.forEach, 'references')).map(asText);
  if (key === undefined || over === undefined || others.length > 0) return found.expressions;
  if (!/^[a-z0-9_]+\.[A-Za-z0-9_-]+$/.test(over)) return found.expressions;
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return value.replace(/^each\.value(?=$|\.)/, () => `${over}${key}`);
    if (Array.isArray(value)) return value.map(walk);
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, walk(each)]))
      : value;
  };
  return asRecord(walk(found.expressions));
}

/** The resources of the configuration, by their addresses without keys. */
export function configuredByAddress(configuration: unknown): Map<string, Configured> {
  const found = new Map<string, Configured>();
  for (const { prefix, module } of modulesIn(configuration)) {
    for (const resource of asList(member(module, 'resources'))) {
      const address = asText(member(resource, 'address'));
      const forEach = member(resource, 'for_each_expression');
      if (address === '') continue;
      found.set(`${prefix}${address}`, {
        // they are left out where a resource has none at all.
        expressions: asRecord(member(resource, 'expressions')),
        forEach,
        provider: asText(member(resource, 'provider_config_key')),
      });
    }
  }
  return found;
}

/** The modules of a configuration; undefined for one whose inside it does not show. */
export function modulesIn(configuration: unknown): { readonly prefix: string; readonly module: unknown }[] {
  const found = [{ prefix: '', module: member(configuration, 'root_module') }];
  // the list grows while it is read.
  for (const { prefix, module } of found) {
    for (const [name, call] of Object.entries(asRecord(member(module, 'module_calls')))) {
      found.push({ prefix: `${prefix}module.${name}.`, module: member(call, 'module') });
    }
  }
  return found;
}

/** The address in the configuration: without the keys of `count` and `for_each`. */
export function configAddress(entry: unknown): string {
  const module = asText(member(entry, 'module_address'));
  const local = `${asText(member(entry, 'type'))}.${asText(member(entry, 'name'))}`;
  return module === '' ? local : `${module.replace(KEYS, '')}.${local}`;
}
