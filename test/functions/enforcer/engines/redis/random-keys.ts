// SPDX-License-Identifier: Apache-2.0
import { DAY, FAR_EXPIRIES, HOUR, type KeyPlan, type KeyType, MINUTE, type RedisCase, SECOND } from './random-case';

/** A key as it is written, and what the generator alone knows of it. */
export interface Made {
  readonly name: string;
  readonly db: number;
  readonly under: boolean;
  readonly type: KeyType;
  /** The date that its name or field carries; undefined where there is none that can be true. */
  readonly dateMs: number | undefined;
  readonly dateText: string | undefined;
  /** The expiry that an application set, as a moment. */
  readonly expiryMs: number | undefined;
  readonly fieldExpires: boolean;
}

export const DATE_FIELD = 'created';
/** What follows the sign is the date. */
export const DATE_PATTERN = '#([^#]*)$';

const SENTINELS = ['0', '-1', '20261128', '253402300799', '32503680000000', '9'.repeat(20), '9'.repeat(400)];
const GARBAGE = ['', ' ', '0x18bcfe56800', '1e12', '+1700000000', '1700000000 ', '१७', 'NaN', 'inf', '1.', '.5', '1,5'];

/** Every key of a case. Written here anew, so that no mistake of the engine's is repeated. */
export function keysOf(about: RedisCase, nowMs: number): readonly Made[] {
  return about.keys.flatMap((plan, n) =>
    Array.from({ length: about.copies }, (_, copy) => keyOf(about, plan, `${n}.${copy}`, nowMs)).filter(
      (made) => made !== undefined,
    ),
  );
}

function keyOf(about: RedisCase, plan: KeyPlan, serial: string, nowMs: number): Made | undefined {
  const prefix = plan.where === 'beside' ? besideOf(about.prefix) : about.prefix;
  if (prefix === undefined || (plan.where === 'otherDatabase' && about.cluster)) return undefined;
  const { text, dateMs } = dateOf(about, plan, nowMs);
  const type = about.clock === 'createdInHashField' && plan.odd % 3 !== 0 ? 'hash' : plan.type;
  const inKey = about.clock === 'createdInKey';
  return {
    name: `${prefix}k${serial}${inKey && text !== undefined ? `#${text}` : ''}`,
    db: plan.where === 'otherDatabase' ? about.db + 1 : about.db,
    under: plan.where === 'under',
    type,
    dateMs: inKey || type === 'hash' ? dateMs : undefined,
    dateText: text,
    expiryMs: expiryOf(about, plan, nowMs),
    fieldExpires: plan.fieldExpires && type === 'hash',
  };
}

/** What a pattern would take for the prefix, or a name that begins nearly like it. */
function besideOf(prefix: string): string | undefined {
  if (prefix === '') return undefined;
  const guessed = prefix.replace('[x]', 'x').replace('*', 'anything').replace('?', 'q').replace('\\', '');
  return guessed === prefix ? `${prefix.slice(0, -1)}~` : guessed;
}

function dateOf(about: RedisCase, plan: KeyPlan, nowMs: number): { text: string | undefined; dateMs?: number } {
  const meantMs = nowMs - about.capMs + (plan.young ? plan.byMs : -plan.byMs);
  // a date is either of the past, or too far ahead to be true by any of the two clocks.
  const ms = meantMs > nowMs - SECOND && meantMs < nowMs + HOUR ? nowMs - SECOND : meantMs;
  const isAhead = ms > nowMs;
  const seconds = Math.floor(ms / SECOND);
  switch (plan.spelling) {
    case 'absent':
      return { text: undefined };
    case 'garbage':
      return { text: GARBAGE[plan.odd % GARBAGE.length] ?? '' };
    case 'sentinel':
      return { text: SENTINELS[plan.odd % SENTINELS.length] ?? '0' };
    case 'otherUnit':
      return { text: String(about.unit === 's' ? ms : seconds) };
    case 'fraction':
      return {
        text: about.unit === 's' ? `${seconds}.${String(ms % SECOND).padStart(3, '0')}` : `${ms}.25`,
        ...(isAhead ? {} : { dateMs: ms }),
      };
    case 'plain':
      return {
        text: String(about.unit === 's' ? seconds : ms),
        ...(isAhead ? {} : { dateMs: about.unit === 's' ? seconds * SECOND : ms }),
      };
  }
}

function expiryOf({ constants }: RedisCase, { expiry, odd }: KeyPlan, nowMs: number): number | undefined {
  if (expiry.kind === 'none') return undefined;
  if (expiry.kind === 'constant') return constants[odd % constants.length];
  return expiry.kind === 'life' ? nowMs + expiry.lifeMs : FAR_EXPIRIES[expiry.far];
}

/** The command that writes a key, without its expiry. */
export function writeOf(made: Made): readonly string[] {
  const date = made.dateText === undefined ? [] : [DATE_FIELD, made.dateText];
  const fields = { hash: ['HSET', made.name, 'field', 'v', ...date], list: ['RPUSH', made.name, 'v', 'w'] };
  const others = {
    string: ['SET', made.name, 'v'],
    set: ['SADD', made.name, 'v', 'w'],
    zset: ['ZADD', made.name, '1', 'v'],
    stream: ['XADD', made.name, '*', 'field', 'v'],
  };
  return { ...fields, ...others }[made.type];
}

/** From when to when a key may expire; infinite where it must not. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** When the enforcer saw keys first and last, and whether it was held meanwhile. */
export interface Seen {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly held: boolean;
  /** What the hold knew is lost: lives begin anew, and the enforcer says so. */
  readonly lost: boolean;
}

/** A server's clock is known to within the time that a question takes, on a machine that does other things as well. */
const QUESTION_MS = SECOND;
/** Due times of a hold are rounded up to this. */
const HOLD_GRAIN_MS = 50;

/**
 * When a key has to go, from the case and not from the server.
 * @param expiryMs of an application, if one is in force
 */
export function windowOf(about: RedisCase, made: Made, seen: Seen, spared: boolean): Window {
  const expiryMs = made.expiryMs ?? Number.POSITIVE_INFINITY;
  if (seen.lost && made.under) {
    const { fromMs } = windowOf(about, made, { ...seen, lost: false }, spared);
    const { toMs } = windowOf(about, { ...made, expiryMs: undefined }, { ...seen, lost: false }, spared);
    return { fromMs, toMs };
  }
  const grainMs = seen.held ? HOLD_GRAIN_MS : 0;
  const until = (fromMs: number, toMs: number): Window => ({
    fromMs: Math.min(expiryMs, fromMs),
    toMs: Math.min(expiryMs, toMs) + grainMs,
  });
  if (!made.under || spared) return { fromMs: expiryMs, toMs: made.under ? expiryMs + grainMs : expiryMs };
  if (about.clock !== 'lastWrite' && made.dateMs !== undefined) {
    // by the later of both clocks, which are read one after the other.
    const behindMs = Math.max(0, -about.skewMs);
    const dueMs = made.dateMs + about.capMs + behindMs;
    return until(dueMs, dueMs + 1 + (behindMs > 0 ? 5 * SECOND : QUESTION_MS));
  }
  const { restoredAgeMs, capMs } = about;
  const lifeMs = typeof restoredAgeMs === 'number' ? Math.max(0, capMs - restoredAgeMs) : capMs;
  const { fromMs, toMs } = until(seen.firstMs + lifeMs, seen.lastMs + lifeMs);
  // a life that nobody knows is left as it is; a hold had to give it an end.
  return restoredAgeMs === 'not known' ? { fromMs, toMs: expiryMs + grainMs } : { fromMs, toMs };
}

/** Whether a key that can grow must not go as a whole. */
export function isSpared(about: RedisCase, made: Made): boolean {
  const kept = about.role === 'systemOfRecord' || about.floor;
  return about.clock === 'lastWrite' && kept && !about.allowsGrowing && made.type !== 'string';
}

export const LONGEST_SKEW = 5 * MINUTE;
export const A_LONG_TIME = 300 * 365 * DAY;
