// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { hashesWithExpiringFields, type ServerInfo } from './server';

/** Guards that an estate may allow, under `allow` of the placement. What is known to be wrong for `role` is never allowed. */
export type RedisGuard =
  | 'role'
  | 'loading'
  | 'cluster'
  | 'eviction'
  | 'growing keys'
  | 'writes in place'
  | 'settings'
  | 'hold'
  | 'persistence'
  | 'field expiries'
  | 'undeclared-prefixes';

/**
 * Fails with what a guard does not know to be safe, or returns the line that says who allows it.
 * @param property what was looked at, with its place
 */
export function refuse(
  directive: RedisDirective,
  guard: RedisGuard,
  property: string,
  allowed: string,
  got: string,
  remedy: string,
): string {
  const allowance = directive.allow?.find((each) => each.guard === guard);
  if (allowance !== undefined)
    return `${property} must be ${allowed}, got ${got}; allowed as '${guard}' by ${allowance.who}: ${allowance.why}`;
  return fail(
    'retention/invalid',
    directive.id,
    property,
    allowed,
    got,
    `${remedy}, or allow '${guard}' in the placement, with who and why`,
  );
}

const NOT_SAID = 'nothing: the server does not say';

/** Only a master that has loaded everything is asked and changed: the keys of a replica are those of another server. */
export function checkServer(directive: RedisDirective, node: string, { fields }: ServerInfo): readonly string[] {
  const role = fields.get('role');
  const notices: string[] = [];
  if (role === 'slave' || role === 'replica')
    fail(
      'retention/invalid',
      directive.id,
      `role of ${node}`,
      'master',
      role,
      'name the endpoint of the master: a replica may lag behind, and takes no expiry; nothing was done',
    );
  if (role !== 'master')
    notices.push(refuse(directive, 'role', `role of ${node}`, 'master', role ?? NOT_SAID, 'let the user read INFO'));
  const loading = fields.get('loading');
  if (loading === undefined)
    notices.push(refuse(directive, 'loading', `loading of ${node}`, '0', NOT_SAID, 'let the user read INFO'));
  else if (loading !== '0' || (fields.get('async_loading') ?? '0') !== '0')
    fail(
      'retention/invalid',
      directive.id,
      `loading of ${node}`,
      '0',
      '1',
      'wait until the server has read its file: most keys are not there yet; nothing was done',
    );
  return notices;
}

/** An eviction asks nobody how old a key is: under a floor or a hold it breaks the promise, elsewhere it is reported. */
export function checkEviction(
  directive: RedisDirective,
  node: string,
  { fields }: ServerInfo,
  held: boolean,
): readonly string[] {
  const policy = fields.get('maxmemory_policy');
  if (policy === 'noeviction') return [];
  const got = policy ?? NOT_SAID;
  if (held || directive.keepAtLeastMs !== undefined) {
    const why = held ? 'a hold is in force' : `nothing may go before ${directive.keepAtLeastMs} ms`;
    return [
      refuse(
        directive,
        'eviction',
        `maxmemory_policy of ${node}`,
        `noeviction, because ${why}`,
        got,
        "set 'maxmemory-policy' to noeviction",
      ),
    ];
  }
  return [`'maxmemory_policy' of ${node} is ${got}: a full memory takes keys before their time`];
}

/**
 * Fields of a hash that expire by themselves go before their key does. None outlives it: the expiry of the key takes all. Where
 * nothing may go before its floor, nobody can see whether they do.
 */
export function checkFields(directive: RedisDirective, node: string, { fields }: ServerInfo): readonly string[] {
  const hashes = hashesWithExpiringFields(fields, directive.db);
  if (directive.keepAtLeastMs === undefined || hashes === 0) return [];
  return [
    refuse(
      directive,
      'field expiries',
      `hashes of db ${directive.db} of ${node}`,
      `without expiries of single fields, because nothing may go before ${directive.keepAtLeastMs} ms`,
      `${hashes} with such fields`,
      'let the application set the expiry of the whole key',
    ),
  ];
}

/** Commands that change a text and leave it its expiry: what was written last goes with what was written first. */
const IN_PLACE = [
  'append',
  'setrange',
  'setbit',
  'bitfield',
  'bitop',
  'pfadd',
  'pfmerge',
  'incr',
  'incrby',
  'incrbyfloat',
  'decr',
  'decrby',
] as const;

/**
 * Texts that grow in place look like any other key, so that the server is asked whether somebody writes so at all.
 *
 * @param calls of a command since the server was started, or undefined where it does not say
 */
export async function checkInPlace(
  directive: RedisDirective,
  node: string,
  calls: (command: string) => Promise<number | undefined>,
): Promise<readonly string[]> {
  const used: string[] = [];
  for (const command of IN_PLACE) {
    const count = await calls(command);
    if (count === 0) continue;
    used.push(
      count === undefined || Number.isNaN(count) ? `${command.toUpperCase()}: not known` : command.toUpperCase(),
    );
  }
  if (used.length === 0) return [];
  return [
    refuse(
      directive,
      'writes in place',
      `commands of ${node}`,
      'none that write into a text and leave it its expiry, in a system of record or under a floor whose clock is lastWrite',
      used.join(', '),
      'write such texts anew, or give every period a key of its own; CONFIG RESETSTAT forgets calls of the past',
    ),
  ];
}

/** Whether a key that can grow is left alone instead of capped. Where the estate allows it, it is not. */
export function sparesGrowing({ clock, role, keepAtLeastMs, allow }: RedisDirective): boolean {
  if (clock.kind !== 'lastWrite' || (role === 'derived' && keepAtLeastMs === undefined)) return false;
  return allow?.some(({ guard }) => guard === 'growing keys') !== true;
}
