// SPDX-License-Identifier: Apache-2.0
// One enforcer with a clock of its own, which may be killed at any time. Usage: worker.ts ORDERS.json
import { readFileSync } from 'node:fs';
import { runEnforcer } from '../../functions/enforcer/run/run';
import { FileCursorStore } from '../../functions/enforcer/surroundings/state';
import type { DirectiveDocument } from '../../lib/directives';
import type { Endpoint } from '../../functions/enforcer/engines/engine';

export interface Orders {
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly cursors: string;
  /** Of this process against the server. */
  readonly skewMs: number;
}

/** As long as a function may run, less what it keeps for its end. */
const RUN_MS = 840_000;

async function main(): Promise<void> {
  const orders = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Orders;
  for (;;) {
    const { summary, lines } = await runEnforcer({
      document: orders.document,
      endpoints: orders.endpoints,
      cursors: new FileCursorStore(orders.cursors),
      log: () => undefined,
      budgetMs: RUN_MS,
      now: () => Date.now() + orders.skewMs,
    });
    const errors = lines.flatMap(({ error }) => (error === null ? [] : [error]));
    if (errors.length > 0) throw new Error(errors.join('; '));
    if (summary.done === summary.directives) return;
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
