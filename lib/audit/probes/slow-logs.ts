// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import { DAY_MS } from '../../policy';
import { unitsOf } from '../asks/ask';
import { MONGODB_SLOW, slowDays } from '../asks/mongodb';
import { MYSQL_SLOW } from '../asks/mysql';
import { REDIS_AUDITED, REDIS_PROXY_SLOW, REDIS_SLOW } from '../asks/redis';
import type { AuditInput } from '../findings/found';
import { greatest, unitNames, type Probe } from './probe';

type Placement = AuditInput['estate']['placements'][number];

/** One measurement for each placement of a store; nothing where the answers do not tell. */
function ofPlacements(
  store: 'mysql' | 'mongodb',
  term: string,
  how: string,
  value: (input: AuditInput, instanceId: string, placement: Placement) => number | undefined,
): Probe['measure'] {
  return (input) =>
    input.estate.placements.flatMap((placement) => {
      const unit = input.estate.units[placement.unit];
      if (unit?.store !== store) return [];
      const ms = value(input, unit.instanceId, placement);
      return ms === undefined ? [] : greatest(term, { placement: placement.id }, [ms], how, input.nowMs);
    });
}

/** Names are compared without case: a server may not tell them apart, and to see too much is on the safe side. */
const names = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}_$-]+/gu) ?? [];

/** How long ago the oldest slow statement about the table was, 0 where there is none. */
function slowStatements(input: AuditInput, instanceId: string, placement: Placement): number | undefined {
  const { database, table } = placement.location as { readonly database: string; readonly table: string };
  if (!input.answers.isWhole(MYSQL_SLOW, instanceId)) return undefined;
  const about = input.answers
    .items(MYSQL_SLOW, instanceId)
    // one without a template may be about anything.
    .filter(({ SqlTemplate }) => SqlTemplate === '' || names(SqlTemplate).includes(table.toLowerCase()))
    .filter(({ Database }) => Database === '' || Database.toLowerCase() === database.toLowerCase());
  return Math.max(
    0,
    ...about.map(({ Timestamp }) => (Timestamp === null ? Number.MAX_SAFE_INTEGER : input.nowMs - Timestamp)),
  );
}

/** The same of operations on the collection; a question is about a day, and the day is what is known of their age. */
function slowOperations(input: AuditInput, instanceId: string, placement: Placement): number | undefined {
  const { database, collection } = placement.location as { readonly database: string; readonly collection: string };
  const place = `${database}.${collection}`.toLowerCase();
  let oldestMs = 0;
  for (const { day } of slowDays(input.nowMs)) {
    const key = `${instanceId}/${day}`;
    if (!input.answers.isWhole(MONGODB_SLOW, key)) return undefined;
    const isThere = input.answers.items(MONGODB_SLOW, key).some(({ Pattern }) => {
      const pattern = Pattern.toLowerCase();
      // a pattern that was cut names no collection for certain.
      return pattern === '' || pattern === place || pattern.startsWith(`${place}.`) || pattern.endsWith('…');
    });
    if (isThere) oldestMs = (day + 1) * DAY_MS;
  }
  return oldestMs;
}

/** Which key a slow command was about is in its arguments, which nobody reads: so only none at all is known to be none of ours. */
function slowCommands(input: AuditInput): Measurement[] {
  const { answers, estate, nowMs } = input;
  return [...new Set(unitsOf(estate, 'redis').map(({ instanceId }) => instanceId))].flatMap((id) => {
    const asked = [
      ...[`${id}/master`, `${id}/slave`].map((key) => answers.items(REDIS_SLOW, key)[0]?.count),
      answers.items(REDIS_PROXY_SLOW, id)[0]?.count,
    ];
    if (asked.some((count) => count !== 0)) return [];
    const how = 'DescribeSlowLog, DescribeProxySlowLog: no command in 15 days, on no node and no proxy';
    return unitNames(input, id).flatMap((unit) => greatest('redis-slow-log', { unit }, [0], how, nowMs));
  });
}

/** How long an audit keeps commands, 0 where none is switched on. */
function auditedCommands(input: AuditInput): Measurement[] {
  const { answers, estate, nowMs } = input;
  return unitsOf(estate, 'redis').flatMap(({ instanceId, region }) => {
    if (!answers.isWhole(REDIS_AUDITED, region)) return [];
    const kept = answers
      .items(REDIS_AUDITED, region)
      .filter(({ InstanceId }) => InstanceId === instanceId)
      .map(({ LogExpireDay }) => (LogExpireDay ?? Number.MAX_SAFE_INTEGER) * DAY_MS);
    const how = 'DescribeLogInstanceList: LogExpireDay, none where no audit is on';
    return unitNames(input, instanceId).flatMap((unit) =>
      greatest('redis-console-audit', { unit }, [Math.max(0, ...kept)], how, nowMs),
    );
  });
}

/** What the service keeps of slow and of audited statements. */
export const SLOW_LOG_PROBES: readonly Probe[] = [
  {
    term: 'mysql-slow-log',
    by: 'account',
    named: 'DescribeSlowLogData',
    measure: ofPlacements(
      'mysql',
      'mysql-slow-log',
      'DescribeSlowLogData: the oldest statement of a month about the table',
      slowStatements,
    ),
  },
  {
    term: 'mongodb-slow-log',
    by: 'account',
    named: 'DescribeSlowLogPatterns',
    measure: ofPlacements(
      'mongodb',
      'mongodb-slow-log',
      'DescribeSlowLogPatterns: the oldest day of 7 with an operation on the collection',
      slowOperations,
    ),
  },
  { term: 'redis-slow-log', by: 'account', named: 'DescribeSlowLog', measure: slowCommands },
  { term: 'redis-console-audit', by: 'account', named: 'DescribeLogInstanceList', measure: auditedCommands },
];
