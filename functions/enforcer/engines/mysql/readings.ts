// SPDX-License-Identifier: Apache-2.0
import type { Reading } from '../../../../lib/directives';
import { reading } from '../../run/readings';
import { replication } from './server-role';
import type { Database } from './session';
import { MYSQL_SETTINGS } from './settings';

type Value = Omit<Reading, 'term'>;

/** What the server says of its transactions and its replicas. No statement's text is asked for: it carries records. */
export async function mysqlReadings(db: Database, replicas: readonly Database[]): Promise<readonly Reading[]> {
  return [
    await reading('mysql-long-transaction', () => longestTransaction(db)),
    await reading('mysql-replica-lag', () => replicaLag(db, replicas)),
  ];
}

/** Age of the oldest open transaction. Where the purge is behind by itself, its age says too little. */
async function longestTransaction(db: Database): Promise<Value> {
  // the server writes these dates in the zone of its system, whatever the session's is.
  const [oldest] = await db.rows(
    `SELECT MAX(TIMESTAMPDIFF(SECOND, trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'))) AS seconds
       FROM information_schema.innodb_trx`,
  );
  const [history] = await db.rows(
    `SELECT COUNT AS records FROM information_schema.innodb_metrics WHERE NAME = 'trx_rseg_history_len'`,
  );
  const waiting = Number(history?.['records'] ?? Number.NaN);
  const most = MYSQL_SETTINGS.greatestHistory;
  if (!(waiting <= most)) {
    const got = Number.isNaN(waiting) ? 'a number that the server does not tell' : String(waiting);
    return { ms: null, why: `${got} of undo records wait for the purge, more than ${most}` };
  }
  // what began within the second that is over counts as one.
  return { ms: oldest?.['seconds'] == null ? 0 : (Math.max(0, Number(oldest['seconds'])) + 1) * 1_000 };
}

/** The greatest lag of the replicas that can be asked; not known where one reads the binlog that cannot. */
async function replicaLag(db: Database, replicas: readonly Database[]): Promise<Value> {
  // without PROCESS the list shows the own connection alone and fails at nothing; this one fails.
  await db.rows('SELECT 1 FROM information_schema.innodb_trx LIMIT 1');
  const [reader] = await db.rows(
    `SELECT COUNT(*) AS readers FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'`,
  );
  const readers = Number(reader?.['readers'] ?? Number.NaN);
  if (!(readers <= replicas.length))
    return {
      ms: null,
      why: `${readers} servers read the binlog, ${replicas.length} of them are in 'hosts' of the endpoint, where they can be asked`,
    };
  let ms = 0;
  for (const replica of replicas) {
    const sources = await replication(replica);
    if (typeof sources === 'string') return { ms: null, why: sources };
    if (sources.length === 0) return { ms: null, why: "a further host in 'hosts' of the endpoint is no replica" };
    for (const row of sources) {
      const seconds = row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master'];
      if (seconds == null) return { ms: null, why: 'the replication of a replica is stopped' };
      ms = Math.max(ms, (Number(seconds) + 1) * 1_000);
    }
  }
  return { ms };
}
