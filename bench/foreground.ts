// SPDX-License-Identifier: Apache-2.0
// An application of 200 queries a second beside a purge, in a process of its own. Ends at a message, and answers with how long
// its queries took from the moment they were due.
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

const EVERY_MS = 5;
const CONNECTIONS = 8;

interface Job {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Ids of rows that stay: from, to. */
  readonly ids: readonly [number, number];
}

async function main(job: Job): Promise<void> {
  const { port, user, password } = job;
  const pool = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => createConnection({ host: '127.0.0.1', port, user, password })),
  );
  let running = true;
  process.once('message', () => (running = false));
  process.send?.('ready');
  const took: number[] = [];
  const pending: Promise<unknown>[] = [];
  const started = performance.now();
  for (let n = 0; running; n += 1) {
    const due = started + n * EVERY_MS;
    const wait = due - performance.now();
    if (wait > 0) await sleep(wait);
    const connection = pool[n % CONNECTIONS];
    const id = job.ids[0] + ((n * 7_919) % (job.ids[1] - job.ids[0]));
    const sql = [
      `SELECT body FROM im.messages WHERE id = ${id}`,
      `INSERT INTO im.messages (created_at, body) VALUES (UTC_TIMESTAMP(3), REPEAT('y', 100))`,
      `SELECT id FROM im.messages WHERE created_at > UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE LIMIT 10`,
      `UPDATE im.messages SET body = REPEAT('z', 100) WHERE id = ${id}`,
    ][n % 4];
    pending.push((connection?.query(sql ?? '') ?? Promise.resolve()).then(() => took.push(performance.now() - due)));
  }
  await Promise.all(pending);
  for (const connection of pool) connection.destroy();
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(took.length * share))] ?? 0;
  process.send?.({ queries: took.length, p50Ms: at(0.5), p99Ms: at(0.99), longestMs: took.at(-1) ?? 0 });
  process.disconnect();
}

void main(JSON.parse(process.argv[2] ?? '') as Job);
