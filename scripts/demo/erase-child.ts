// SPDX-License-Identifier: Apache-2.0
// Carries out orders in a process of its own, as an enforcer does: what reads beside it, and a double of a server, are not
// slowed by what only one process would share. Its argument is the JSON of what it is asked for; it prints the lines of the
// run, and last a line with the exit code and the time in milliseconds.
import { ordersLocal } from '../../functions/enforcer/orders/local-orders';
import type { ChildOrders } from './erase-in-child';

async function main(): Promise<void> {
  const given = JSON.parse(process.argv[2] ?? '') as ChildOrders;
  const started = performance.now();
  const code = await ordersLocal({
    ...given,
    dryRun: false,
    status: false,
    wait: true,
    json: true,
    stdout: (line) => process.stdout.write(`${line}\n`),
    stderr: () => undefined,
  });
  process.stdout.write(`${JSON.stringify({ type: 'ended', code, ms: performance.now() - started })}\n`);
}

void main();
