// SPDX-License-Identifier: Apache-2.0
import { LEDGER_PREFIX, type DirectiveDocument } from '../../../lib/directives';
import type { OrderContext } from '../../../lib/orders';
import { connectObjects } from '../engines/cos/objects';
import type { Endpoint } from '../engines/engine';
import type { EngineLoaders } from '../engines/engines';
import { describeError } from '../surroundings/log';
import { type InboxLine, takeInbox } from './inbox';
import { Ledger } from './ledger';
import { orderCategories } from './order-categories';
import { sealerOf } from './sealer';
import { prefixed } from './prefixed';
import { runOrders, type OrdersLine } from './run-orders';

export interface FunctionOrders {
  readonly bucket: string;
  readonly endpoint: Endpoint;
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly engines: EngineLoaders;
  readonly withinMs: number;
  readonly budgetMs: number;
  readonly dryRun: boolean;
  readonly now: () => number;
  readonly log: (line: OrdersLine | InboxLine) => void;
}

/**
 * Takes what was dropped into the inbox of the ledger and carries out its orders. A ledger that cannot be read stops no
 * sweep, and alarms.
 * @returns false when something failed, was refused or is late
 */
export async function functionOrders(options: FunctionOrders): Promise<boolean> {
  const { bucket, endpoint, document, now, log, dryRun } = options;
  const endsAt = performance.now() + options.budgetMs;
  const remainingMs = (): number => endsAt - performance.now();
  const objects = prefixed(connectObjects({ bucket, region: document.region, endpoint }), LEDGER_PREFIX);
  const categories = orderCategories(document);
  const context = (): OrderContext => ({ categories, nowMs: now() });
  try {
    const ledger = new Ledger(objects, context, sealerOf(options.endpoints));
    const inbox = dryRun ? undefined : await takeInbox({ objects, ledger, document, context, remainingMs });
    if (inbox !== undefined) log(inbox);
    const report = await runOrders({ ...options, ledger, budgetMs: Math.max(0, remainingMs()) });
    return report.ok && inbox?.alarm !== true;
  } catch (error) {
    const line: InboxLine = {
      type: 'orders',
      at: new Date(now()).toISOString(),
      id: 'inbox',
      taken: 0,
      known: 0,
      refused: 0,
      more: true,
      alarm: true,
      error: `the ledger cannot be read: ${describeError(error, options.endpoints)}`,
    };
    log(line);
    return false;
  }
}
