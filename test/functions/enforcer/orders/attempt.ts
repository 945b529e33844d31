// SPDX-License-Identifier: Apache-2.0
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import { FolderObjects, Ledger, runOrders, SETTLE_MS } from '../../../../functions/enforcer/orders';
import type { Directive } from '../../../../lib/directives';
import type { Order } from '../../../../lib/orders';
import { type Death, Mortal } from './mortal';

/** Orders that a process takes and carries out in one place, and where it dies. */
export interface Attempt {
  readonly directive: Directive;
  readonly endpoint: Endpoint;
  /** Folder of the ledger. */
  readonly folder: string;
  readonly orders: readonly Order[];
  /** @default - it lives */
  readonly death?: Death;
}

/** Takes the orders and carries them out, with the time in between after which nothing is looked for any more. */
export async function attempt({ directive, endpoint, folder, orders, death }: Attempt) {
  const mortal = new Mortal(death);
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  const ledger = new Ledger(mortal.objects(new FolderObjects(folder)), () => ({
    categories: ['chatMessages'],
    nowMs: now(),
  }));
  const run = () =>
    runOrders({
      document: { version: 1, stack: 'im', region: 'ap-guangzhou', directives: [directive] },
      endpoints: { [directive.unit]: endpoint },
      ledger,
      engines: mortal.engines(),
      log: () => undefined,
      withinMs: SETTLE_MS,
      budgetMs: 60_000,
      now,
    });
  let reported = false;
  try {
    for (const order of orders) await ledger.take(order);
    await run();
    aheadMs = SETTLE_MS + 1_000;
    reported = (await run()).open;
  } catch {
    // killed while it took an order, or read the ledger.
  }
  return { steps: mortal.steps, reported };
}
