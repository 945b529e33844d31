// SPDX-License-Identifier: Apache-2.0
import type { Finding } from './guards';
import type { Database, Row } from './session';
import { codeOf, isDenied } from './trouble';

const REMEDY = 'give the endpoint the address of the instance that takes writes';

/**
 * Whether this is the one server that takes the application's writes. A replica that deletes by itself parts from its
 * source, and one that lags shows rows that are gone or hides some that are there.
 */
export async function serverRole(db: Database, unit: string): Promise<readonly Finding[]> {
  const finding = (got: string, remedy = REMEDY): Finding => ({
    guard: 'server-role',
    effect: 'youngGo',
    property: 'hosts',
    allowed: `the server of unit '${unit}' that takes writes`,
    got,
    remedy,
  });
  const [server] = await db.rows('SELECT @@GLOBAL.read_only AS readOnly');
  const readOnly = String(server?.['readOnly'] ?? 'nothing').toUpperCase();
  const findings = ['0', 'OFF'].includes(readOnly) ? [] : [finding(`one that is read-only (read_only = ${readOnly})`)];
  // a server may take no writes without saying so by that one.
  for (const name of ['innodb_read_only', 'transaction_read_only', 'tx_read_only']) {
    const value = await shown(db, 'VARIABLES', name);
    if (value !== undefined && !['0', 'OFF'].includes(value))
      findings.push(finding(`one that is read-only (${name} = ${value})`));
  }
  const sources = await replication(db);
  if (typeof sources === 'string') {
    findings.push(
      finding(
        `one of which it is not known whether it is a replica: ${sources}`,
        'grant the user of the enforcer REPLICATION CLIENT (MariaDB: SLAVE MONITOR)',
      ),
    );
  } else if (sources.length > 0) {
    const from = sources.map((row) => String(row['Source_Host'] ?? row['Master_Host'])).join(', ');
    findings.push(finding(`a replica of ${from}`, `${REMEDY}, or run RESET REPLICA ALL where it is none any more`));
  }
  // the variable is there without a cluster too, and then off.
  if ((await shown(db, 'VARIABLES', 'wsrep_on')) === 'ON') {
    const ready = (await shown(db, 'STATUS', 'wsrep_ready')) ?? 'not known';
    if (ready !== 'ON') findings.push(finding(`a cluster member that is not ready (wsrep_ready = ${ready})`));
  }
  return findings;
}

/** All sources of this server, or why they are not known. The plain statement of MariaDB shows only the unnamed one. */
export async function replication(db: Database): Promise<readonly Row[] | string> {
  const statements = db.isMariaDb ? ['SHOW ALL SLAVES STATUS'] : ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'];
  for (const statement of statements) {
    try {
      return await db.rows(statement);
    } catch (error) {
      if (isDenied(error)) return 'the user lacks REPLICATION CLIENT (MariaDB: SLAVE MONITOR)';
      // servers before MySQL 8.0.22 know the old name only.
      if (codeOf(error) !== 'ER_PARSE_ERROR' || statement === statements.at(-1)) throw error;
    }
  }
  return 'the server knows no statement for it';
}

async function shown(db: Database, list: 'VARIABLES' | 'STATUS', name: string): Promise<string | undefined> {
  const [row] = await db.rows(`SHOW GLOBAL ${list} LIKE '${name}'`);
  return row === undefined ? undefined : String(row['Value']).toUpperCase();
}
