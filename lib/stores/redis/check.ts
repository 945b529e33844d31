// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, object, optional, show, type Form } from '../../form';
import type { RedisClock } from '../../directives';
import { requireText, requireWhole } from '../check';
import { requireIdOf } from '../cloud-names';
import {
  ACTIVE_EXPIRE_EFFORT,
  DATABASES,
  DEFAULT_DATABASES,
  HZ,
  KEYS_AT_MOST,
  REWRITTEN_HOURS,
  VERSIONS,
  WALKING_VERSIONS,
} from './limits';
import type { RedisLocation, RedisUnit } from './types';

const UNIT = object<RedisUnit>({
  store: elsewhere,
  region: elsewhere,
  instanceId: elsewhere,
  version: elsewhere,
  keysAtMost: elsewhere,
  hz: optional(elsewhere),
  activeExpireEffort: optional(elsewhere),
  databases: optional(elsewhere),
  rewrittenWithinHours: optional(elsewhere),
});
const LOCATION = object<RedisLocation>({
  prefix: elsewhere,
  db: optional(elsewhere),
  clock: elsewhere,
  writtenOnce: optional(flag),
});
/** What an estate may say of an instance and of a prefix. */
export const FORMS = { unit: UNIT, location: LOCATION };
type ClockOf<K extends RedisClock['kind']> = Extract<RedisClock, { kind: K }>;
const CLOCKS: Readonly<Record<RedisClock['kind'], Form>> = {
  lastWrite: object<ClockOf<'lastWrite'>>({ kind: elsewhere }),
  createdInKey: object<ClockOf<'createdInKey'>>({ kind: elsewhere, pattern: elsewhere, unit: elsewhere }),
  createdInHashField: object<ClockOf<'createdInHashField'>>({ kind: elsewhere, field: elsewhere, unit: elsewhere }),
};

/** Problems of an instance as written in the estate. */
export function checkUnit(unit: RedisUnit, at: string): Problem[] {
  const problems = [
    ...requireIdOf('redis', unit.instanceId, 'instanceId', at),
    ...requireWhole(unit.keysAtMost, 'keysAtMost', KEYS_AT_MOST.min, KEYS_AT_MOST.max, 'keys', at),
    ...(unit.databases === undefined
      ? []
      : requireWhole(unit.databases, 'databases', DATABASES.min, DATABASES.max, 'databases', at)),
    ...(unit.rewrittenWithinHours === undefined
      ? []
      : requireWhole(
          unit.rewrittenWithinHours,
          'rewrittenWithinHours',
          REWRITTEN_HOURS.min,
          REWRITTEN_HOURS.max,
          'hours',
          at,
        )),
    ...(unit.hz === undefined ? [] : requireWhole(unit.hz, 'hz', HZ.min, HZ.max, 'runs a second', at)),
    ...(unit.activeExpireEffort === undefined
      ? []
      : requireWhole(
          unit.activeExpireEffort,
          'activeExpireEffort',
          ACTIVE_EXPIRE_EFFORT.min,
          ACTIVE_EXPIRE_EFFORT.max,
          'steps',
          at,
        )),
  ];
  checkMembers(unit, UNIT, at, problems);
  if (!VERSIONS.includes(unit.version)) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'version',
        `one of ${VERSIONS.join(', ')}`,
        show(unit.version),
        'write the version that the console shows',
      ),
    );
  } else if (!WALKING_VERSIONS.includes(unit.version)) {
    for (const property of ['hz', 'activeExpireEffort'] as const) {
      if (unit[property] === undefined) continue;
      problems.push(
        problem(
          'retention/invalid',
          at,
          property,
          `absent before version ${String(WALKING_VERSIONS[0])}`,
          `${unit[property]} with version ${unit.version}`,
          "remove it: active expiry then draws keys at random, and only the enforcer's scan has a bound",
        ),
      );
    }
  }
  return problems;
}

/** Problems of a prefix and its clock. */
export function checkLocation(location: RedisLocation, unit: RedisUnit, at: string): Problem[] {
  const problems = requireText(location.prefix, 'location.prefix', at);
  checkMembers(location, LOCATION, at, problems, 'location');
  if (problems.length === 0 && location.prefix.includes('*')) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'location.prefix',
        "plain text without '*'",
        `'${location.prefix}'`,
        "write how the keys begin, for example 'chat:30d:'",
      ),
    );
  }
  if (location.db !== undefined) {
    const last = (unit.databases ?? DEFAULT_DATABASES) - 1;
    if (!Number.isInteger(location.db) || location.db < 0 || location.db > last) {
      problems.push(
        problem(
          'retention/invalid',
          at,
          'location.db',
          `a whole number of 0 to ${last}`,
          show(location.db),
          "correct the number, or state in 'databases' of the unit how many the instance has",
        ),
      );
    }
  }
  return [...problems, ...checkClock(location, at)];
}

function checkClock(location: RedisLocation, at: string): Problem[] {
  const { clock } = location;
  const problems: Problem[] = [];
  if (Object.hasOwn(CLOCKS, clock?.kind)) checkMembers(clock, CLOCKS[clock.kind], at, problems, 'location.clock');
  switch (clock?.kind) {
    case 'lastWrite':
      return problems;
    case 'createdInHashField':
      return [...problems, ...requireText(clock.field, 'location.clock.field', at), ...checkUnitOfTime(clock.unit, at)];
    case 'createdInKey':
      return [...problems, ...checkPattern(clock.pattern, at), ...checkUnitOfTime(clock.unit, at)];
    default:
      return [
        problem(
          'retention/invalid',
          at,
          'location.clock',
          "of kind 'lastWrite', 'createdInKey' or 'createdInHashField'",
          JSON.stringify(clock) ?? 'nothing',
          'say where the key carries its date, or that its last write counts',
        ),
      ];
  }
}

function checkUnitOfTime(unit: unknown, at: string): Problem[] {
  if (unit === 'ms' || unit === 's') return [];
  return [
    problem(
      'retention/invalid',
      at,
      'location.clock.unit',
      "'ms' or 's'",
      JSON.stringify(unit) ?? 'nothing',
      'say what the number counts since 1970',
    ),
  ];
}

function checkPattern(pattern: string, at: string): Problem[] {
  const missing = requireText(pattern, 'location.clock.pattern', at);
  if (missing.length > 0) return missing;
  const groups = countGroups(pattern);
  if (groups === 1) return [];
  return [
    problem(
      'retention/invalid',
      at,
      'location.clock.pattern',
      'a regular expression with exactly one group',
      groups === undefined ? `'${pattern}', which is none` : `'${pattern}' with ${groups} groups`,
      "put the digits of the date in the one group, for example '^chat:30d:(\\d+):'",
    ),
  ];
}

/** How many groups a regular expression captures, or undefined when it is none: an empty alternative always matches. */
function countGroups(pattern: string): number | undefined {
  try {
    const match = new RegExp(`${pattern}|`).exec('');
    return match === null ? undefined : match.length - 1;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
