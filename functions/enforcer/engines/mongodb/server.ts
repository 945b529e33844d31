// SPDX-License-Identifier: Apache-2.0
import type { Db, Document } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { fail } from '../../../../lib/errors';
import { compareVersions } from '../versions';
import { codeOf, messageOf, MONGO_CODE } from './failures';
import type { Finding } from './guards';

/** The part of the driver's database that asks. */
export interface Asked {
  command(command: Document): Promise<Document>;
}

/** What the server says of itself. */
export async function hello(db: Asked): Promise<Document> {
  return db.command({ hello: 1 }).catch((error: unknown) => {
    // servers before 4.4.2 know the old name only.
    if (codeOf(error) === MONGO_CODE.commandNotFound) return db.command({ isMaster: 1 });
    throw error;
  });
}

/** The clock in the answer, which the TTL thread uses. */
export function timeOf(answer: Document): number | undefined {
  const time: unknown = answer['localTime'];
  return time instanceof Date ? time.getTime() : undefined;
}

/** A server that does not tell its time: the enforcer's clock alone would decide, and a wrong one deletes. */
export function noTime({ unit }: MongodbDirective): Finding {
  return {
    guard: 'server-clock',
    property: `clock of unit '${unit}'`,
    allowed: 'one that hello tells, so that two clocks decide',
    got: 'none that is known: hello says no localTime',
    remedy: 'connect to a server that answers hello',
  };
}

/**
 * Whether the server is the one that deletes.
 * @throws where it is not: a member that is no primary lags behind and deletes nothing, and no allowance changes that
 */
export function serverRole(directive: MongodbDirective, answer: Document): readonly Finding[] {
  const writable: unknown = answer['isWritablePrimary'] ?? answer['ismaster'];
  const role = ['secondary', 'arbiterOnly', 'hidden', 'readOnly'].find((each) => answer[each] === true);
  const allowed = 'a primary that takes writes, or a mongos';
  if (writable === false || role !== undefined) {
    fail(
      'retention/invalid',
      directive.id,
      `server of unit '${directive.unit}'`,
      allowed,
      role === undefined ? 'a member that is no writable primary' : `a member that says '${role}'`,
      "name all members of the replica set in 'hosts', without directConnection; nothing was done",
    );
  }
  if (writable === true) return [];
  return [
    {
      guard: 'server-role',
      property: `server of unit '${directive.unit}'`,
      allowed,
      got: 'a role that is not known: hello says neither isWritablePrimary nor ismaster',
      remedy: 'connect to a server that answers hello',
    },
  ];
}

/** What is known of the thread that deletes by TTL indexes. */
export interface TtlMonitor {
  /** undefined: not known. */
  readonly enabled: boolean | undefined;
  readonly sleepMs: number | undefined;
  /** Why it is not known. */
  readonly why?: string;
}

/** Asks for the parameters of the TTL thread: managed instances and mongos may not tell them. */
export async function ttlMonitor(admin: Asked): Promise<TtlMonitor> {
  try {
    const answer = await admin.command({ getParameter: 1, ttlMonitorEnabled: 1, ttlMonitorSleepSecs: 1 });
    const enabled: unknown = answer['ttlMonitorEnabled'];
    const seconds: unknown = answer['ttlMonitorSleepSecs'];
    return {
      enabled: typeof enabled === 'boolean' ? enabled : undefined,
      sleepMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined,
      ...(typeof enabled === 'boolean' ? {} : { why: 'getParameter says no ttlMonitorEnabled' }),
    };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return { enabled: undefined, sleepMs: undefined, why: messageOf(error) };
  }
}

/** What is wrong with the TTL thread: no index deletes without it, and no notice makes up for that. */
export function monitorFindings(
  { unit, expects }: MongodbDirective,
  { enabled, sleepMs, why }: TtlMonitor,
): readonly Finding[] {
  const guard = 'ttl-monitor';
  if (enabled !== true) {
    return [
      {
        guard,
        property: `ttlMonitorEnabled of unit '${unit}'`,
        allowed: 'true',
        got: enabled === false ? 'false: no TTL index deletes' : `a value that is not known: '${why ?? ''}'`,
        remedy:
          enabled === false
            ? 'set ttlMonitorEnabled to true'
            : 'grant the user of the enforcer getParameter on the cluster',
      },
    ];
  }
  const most = expects?.ttlSleepMs;
  if (most === undefined || (sleepMs !== undefined && sleepMs <= most)) return [];
  return [
    {
      guard,
      property: `ttlMonitorSleepSecs of unit '${unit}'`,
      allowed: `at most ${most / 1_000} s, as the sum of the estate counts`,
      got:
        sleepMs === undefined
          ? 'a value that is not known: the server does not say'
          : `${sleepMs / 1_000} s: due documents stay longer`,
      remedy: 'set it back',
    },
  ];
}

/** The server's version against the oldest that the estate counts on. */
export async function serverVersion(admin: Asked, { unit, expects }: MongodbDirective): Promise<readonly Finding[]> {
  const oldest = expects?.version;
  if (oldest === undefined) return [];
  const told: unknown = await admin.command({ buildInfo: 1 }).then(
    (answer): unknown => answer['version'],
    (error: unknown) => {
      if (codeOf(error) === undefined) throw error;
    },
  );
  if (typeof told === 'string' && /^\d/.test(told) && compareVersions(told, oldest) >= 0) return [];
  return [
    {
      guard: 'server-version',
      property: `version of unit '${unit}'`,
      allowed: `at least ${oldest}, as the estate says`,
      got: `${typeof told === 'string' ? told : 'one that is not known'}: what the sum says of the product was read for later ones`,
      remedy: "upgrade the instance, or correct 'version' of the unit",
    },
  ];
}

/** How far back the oplog reaches, in milliseconds, or why that is not known. */
export async function oplogSpan(local: Pick<Db, 'collection'>, nowMs: number): Promise<number | string> {
  try {
    const first = await local
      .collection('oplog.rs')
      .find({}, { projection: { ts: 1, _id: 0 } })
      .sort({ $natural: 1 })
      .limit(1)
      .next();
    const seconds = (first?.['ts'] as { readonly t?: unknown } | null | undefined)?.t;
    if (typeof seconds === 'number') return Math.max(0, nowMs - seconds * 1_000);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return messageOf(error);
  }
  return 'the server has none that can be read here';
}

/** How far back the oplog reaches, against what the sum counts; what the server does not say is a remark. */
export async function oplogWindow(
  local: Pick<Db, 'collection'>,
  { unit, expects }: MongodbDirective,
  nowMs: number,
): Promise<{ readonly findings: readonly Finding[]; readonly notices: readonly string[] }> {
  const most = expects?.oplogMs;
  if (most === undefined) return { findings: [], notices: [] };
  const spanMs = await oplogSpan(local, nowMs);
  if (typeof spanMs === 'string') {
    return {
      findings: [],
      notices: [
        `the oplog of unit '${unit}' is taken to span ${most} ms at most, as the sum counts ('mongodb-oplog-window'): ${spanMs}`,
      ],
    };
  }
  if (spanMs <= most) return { findings: [], notices: [] };
  return {
    findings: [
      {
        guard: 'oplog-window',
        property: `oplog of unit '${unit}'`,
        allowed: `one that spans ${most} ms at most, as the sum of the estate counts`,
        got: `${spanMs} ms: what was written stays in it longer than promised`,
        remedy: "let the oplog be smaller, or assume its span with the term 'mongodb-oplog-window'",
      },
    ],
    notices: [],
  };
}
