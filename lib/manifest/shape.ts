// SPDX-License-Identifier: Apache-2.0
import { checkDirectives, DIRECTIVES_VERSION } from '../directives';
import { isCalendarDay } from '../policy';
import { isUnknown } from '../stores/resource';

type Check = (value: unknown) => boolean;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isTime: Check = (value) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isBoolean: Check = (value) => typeof value === 'boolean';
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const recordOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);
/** An object with these members and no others: what nobody here reads may say when the rest of it holds. */
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) &&
    Object.entries(checks).every(([name, check]) => check(value[name])) &&
    strangerIn(value, Object.keys(checks)) === undefined;

/** What each member of a manifest must be, beside its units and placements. */
const HEAD: Readonly<Record<string, readonly [allowed: string, check: Check]>> = {
  estate: ['a text', isText],
  region: ['a text', isText],
  policy: ["an object with 'name', 'strict' and 'hash'", fields({ name: isText, strict: isBoolean, hash: isText })],
  enforcerEveryMs: ['whole milliseconds', isTime],
  enforcers: [
    "a list of 'name', 'units', 'network' and 'archive'",
    listOf(
      fields({
        name: isText,
        units: listOf(isText),
        network: isNetwork,
        archive: (value) => value === null || (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)),
      }),
    ),
  ],
  enforcedElsewhere: [
    "an object of 'by' and 'witness', or null",
    (value) => value === undefined || value === null || fields({ by: isText, witness: isText })(value),
  ],
  assume: [
    "an object of 'ms' and 'witness'",
    recordOf(fields({ ms: (ms) => isTime(ms) && ms !== 0, witness: (text) => typeof text === 'string' })),
  ],
  allowedRegions: ['a list of texts or null', (value) => value === null || listOf(isText)(value)],
  newRegions: ['a list of texts', optional(listOf(isText))],
  personal: ['a list of texts', optional(listOf(isText))],
  ordersWithinMs: ['a time in milliseconds', optional(isTime)],
  passesThrough: ["an object of 'id' and 'categories'", recordOf(fields({ id: isText, categories: listOf(isText) }))],
  recipients: [
    "a list of 'name', 'what' and 'optIn'",
    listOf(fields({ name: isText, what: isText, optIn: isBoolean })),
  ],
  holds: [
    "a list of 'category', 'until', 'owner' and 'reason'",
    listOf(fields({ category: isText, until: isDay, owner: isText, reason: isText })),
  ],
  acknowledge: [
    "a list of 'category', 'from', 'to', 'who' and 'ticket'",
    listOf(fields({ category: isText, from: isText, to: isText, who: isText, ticket: isText })),
  ],
};

/** Members that have checks of their own. */
const HEAD_BESIDE: readonly string[] = ['kind', 'version', 'units', 'placements'];
const PLACEMENT_BESIDE: readonly string[] = ['unit', 'location'];

const PROMISE = fields({
  side: oneOf('before', 'after', 'transit'),
  momentMs: isTime,
  withinMs: isTime,
  disclosed: isBoolean,
});

const PLACEMENT: Readonly<Record<string, Check>> = {
  name: isText,
  category: isText,
  role: oneOf('systemOfRecord', 'derived'),
  subject: optional(isRecord),
  arrival: listOf(
    fields({
      id: isText,
      text: isText,
      ms: isTime,
      basis: oneOf('setting', 'documented', 'assumed'),
      source: optional(isText),
      why: optional(isText),
    }),
  ),
  allow: optional(listOf(fields({ guard: isText, who: isText, why: isText }))),
  holdUntil: optional(isDay),
  obligation: fields({
    category: isText,
    class: optional(isText),
    rule: isText,
    clock: oneOf('created', 'lastWritten', 'terminated'),
    keepAtLeastMonths: optional(isTime),
    allowanceDisclosed: isBoolean,
    source: fields({ section: isText, interpretation: optional(isText) }),
    promise: optional(PROMISE),
    // whole milliseconds, which the reader looks at first.
    deadlineMs: isTime,
    backupAllowanceMs: isTime,
    keepAtLeastMs: isTime,
  }),
  bound: fields({ liveMs: isTime, latestMs: isTime }),
  directive: optional(isDirective),
};

/** The first member of a manifest that is not what it must be, in one sentence. */
export function wrongHead(manifest: Readonly<Record<string, unknown>>): string | undefined {
  const wrong = Object.entries(HEAD).find(([name, [, check]]) => !check(manifest[name]));
  if (wrong !== undefined) return `'${wrong[0]}' must be ${wrong[1][0]}`;
  const stranger = strangerIn(manifest, [...HEAD_BESIDE, ...Object.keys(HEAD)]);
  return stranger === undefined ? undefined : `'${stranger}' is no member of this version`;
}

/** The first member of a placement that is not what it must be. */
export function wrongMember(placement: Readonly<Record<string, unknown>>): string | undefined {
  return (
    Object.entries(PLACEMENT).find(([name, check]) => !check(placement[name]))?.[0] ??
    strangerIn(placement, [...PLACEMENT_BESIDE, ...Object.keys(PLACEMENT)])
  );
}

/** The first member that is set and that nobody here reads. */
function strangerIn(value: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  return Object.keys(value).find((name) => !known.includes(name) && value[name] !== undefined);
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && isCalendarDay(value);
}

const isTextOrOpen: Check = (value) => isText(value) || isUnknown(value);

/** What the resources of an enforcer are rendered from. */
function isNetwork(value: unknown): boolean {
  return fields({
    region: isText,
    // a network of the same app is known by a reference until it is there.
    vpcId: isTextOrOpen,
    subnetId: isTextOrOpen,
    account: fields({ uin: isText, appId: isText }),
    log: isText,
    notify: listOf(isText),
    endpoints: recordOf(
      fields({ secret: isText, hosts: listOf(isTextOrOpen), tls: optional(isBoolean), cluster: optional(isBoolean) }),
    ),
    secretsEndpoint: optional(isText),
    cosDomain: optional(isText),
    cursors: optional(isText),
    ledger: optional(isText),
    ledgerKey: optional(isText),
  })(value);
}

/**
 * Whether a directive is of the form that the enforcer reads. That it deletes before its floor is a breach of the law: the
 * verifier finds it, with the record and what deletes.
 */
function isDirective(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { keepAtLeastMs, ...rest } = value;
  return (
    optional(isTime)(keepAtLeastMs) &&
    checkDirectives({ version: DIRECTIVES_VERSION, stack: 'any', region: 'any', directives: [rest] }).length === 0
  );
}
