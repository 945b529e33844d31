// SPDX-License-Identifier: Apache-2.0
// what somebody forgets is said to be nothing, and all of it at once: nobody should need a round for each member.
import { defineEstate } from '../../lib/estate';
import { RetentionError } from '../../lib/errors';
import { imPolicy, type Policy } from '../../lib/policy';
import { PROPS, REGION, unitsWith } from '../helpers/estate';

type Path = readonly (string | number)[];

/** Ways to every member of plain objects and lists; classes such as a duration are one value. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return [path];
  return [
    ...(path.length === 0 ? [] : [path]),
    ...Object.entries(value).flatMap(([key, each]) => pathsIn(each, [...path, key])),
  ];
}

/** The value with one member changed. */
function changed(value: unknown, [key, ...rest]: Path, to: unknown): unknown {
  if (key === undefined) return to;
  const entries = value as Record<string, unknown>;
  const next = changed(entries[key], rest, to);
  return Array.isArray(value) ? value.with(Number(key), next) : { ...entries, [key]: next };
}

function textOf(props: unknown): string {
  try {
    defineEstate(imPolicy as Policy, props as never);
    return '';
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    return error.message;
  }
}

describe('an estate that forgets a member, whichever', () => {
  const paths = pathsIn(PROPS);

  test('has enough members to be worth the name', () => {
    expect(paths.length).toBeGreaterThan(60);
  });

  test.each([undefined, null, {}, [], 0, ''])('or has %j in its place, is refused in words or is right', (to) => {
    for (const path of paths) {
      const text = textOf(changed(PROPS, path, to));
      // what a value is called where it is printed as code has no place in a message.
      expect([path.join('.'), text.match(/.*\b(undefined|\[object|NaN)\b.*/)?.[0]]).toEqual([
        path.join('.'),
        undefined,
      ]);
    }
  });
});

test.each<[string, string, readonly string[]]>([
  ['main', 'mysql', ['instanceId']],
  ['documents', 'mongodb', ['instanceId']],
  ['cache', 'redis', ['instanceId', 'version', 'keysAtMost']],
  ['events', 'ckafka', ['instanceId', 'topic', 'partitions', 'replicas', 'timestamps']],
  ['media', 'cos', ['bucket', 'versioned']],
  ['access', 'cls', ['logset', 'topic', 'kind']],
])('the unit %s of %s that says nothing gets an error with all that it needs', (name, store, needed) => {
  const units = { ...(unitsWith(name as 'main', {}) as object), [name]: { store, region: REGION } };
  const text = textOf({ ...PROPS, units });
  expect(needed.filter((member) => !text.includes(`units.${name}: '${member}' must be`))).toEqual([]);
});
