// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import type { EngineLoaders } from '../engines/engines';
import { sleep, type Sleep } from '../run/retry';
import { describeError } from '../surroundings/log';
import { describeOrders } from './describe-orders';
import { Ledger } from './ledger';
import { orderCategories } from './order-categories';
import { sealerOf } from './sealer';
import { openLedger } from './open-ledger';
import { runOrders } from './run-orders';

export interface ReplayOptions {
  readonly ledger: string;
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** Go on until every order is carried out. */
  readonly repeat: boolean;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  readonly engines?: EngineLoaders;
  readonly now?: () => number;
  readonly sleep?: Sleep;
}

const BUDGET_MS = 600_000;
const WAIT_MS = 2_000;

/**
 * Carries out the choices and the orders of erasure of a ledger before anything is swept. Returns whether every one of
 * them is carried out; a ledger that cannot be read, a failure and a legal hold over an order are not waited out.
 */
export async function replayOrders(options: ReplayOptions): Promise<boolean> {
  const { document, endpoints, stdout, stderr } = options;
  const now = options.now ?? Date.now;
  const categories = orderCategories(document);
  try {
    const objects = await openLedger(options.ledger, document.region, endpoints);
    const ledger = new Ledger(objects, () => ({ categories, nowMs: now() }), sealerOf(endpoints));
    for (;;) {
      const { open, lines } = await runOrders({
        document,
        endpoints,
        ledger,
        log: (line) => stdout(JSON.stringify(line)),
        // an order that is late is reported by the run that is on a timer: here it is being carried out.
        withinMs: Number.POSITIVE_INFINITY,
        budgetMs: BUDGET_MS,
        now,
        ...(options.engines === undefined ? {} : { engines: options.engines }),
      });
      for (const line of lines) stderr(describeOrders(line));
      if (open) return true;
      if (!options.repeat || lines.some(({ error, held, through }) => error !== null || (held && !through)))
        return false;
      await (options.sleep ?? sleep)(WAIT_MS);
    }
  } catch (error) {
    stderr(`the ledger cannot be read, so nothing is deleted and nothing opens: ${describeError(error, endpoints)}`);
    return false;
  }
}
