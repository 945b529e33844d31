// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import { checkOrdersFile, orderId, parseOrder, readOrders, type Order, type OrderContext } from '../../../lib/orders';
import type { EngineLoaders } from '../engines/engines';
import { readInputs } from '../local/inputs';
import { sleep } from '../run/retry';
import { ahead } from './ahead';
import { Ledger } from './ledger';
import { orderCategories } from './order-categories';
import { sealerOf } from './sealer';
import { checkPlaces } from './check-places';
import { describeOrders } from './describe-orders';
import { openLedger } from './open-ledger';
import { orderStatus } from './order-status';
import { overlay } from './overlay';
import { runOrders } from './run-orders';

/** What the command line asks for. */
export interface LocalOrders {
  readonly directives: string;
  /** @default - orders are only taken or counted, and carried out by the next run */
  readonly endpoints?: string;
  /** Folder of the ledger, or its bucket as `cos://im-ledger-1250000000`. */
  readonly ledger: string;
  /** One order, as it was written on the command line. @default - none */
  readonly order?: unknown;
  /** File with one order a line. @default - none */
  readonly file?: string;
  readonly dryRun: boolean;
  readonly status: boolean;
  readonly wait: boolean;
  readonly json: boolean;
  /** How soon after it was received an order must be done, in milliseconds. */
  readonly withinMs: number;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  readonly engines?: EngineLoaders;
  readonly now?: () => number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Time of one round, in milliseconds. */
const BUDGET_MS = 600_000;
const WAIT_MS = 2_000;
const PROGRESS_EVERY = 10_000;
/** Orders of a file that are taken at once: each is some requests that wait for their answers most of the time. */
const TAKEN_AT_ONCE = 16;

/**
 * Takes orders into a ledger and carries them out.
 * @returns 0: everything that was asked for is done; 1: an order waits, is late or cannot be carried out
 * @throws RetentionError where the input is not right; then nothing of it was taken
 */
export async function ordersLocal(options: LocalOrders): Promise<number> {
  const { stdout, stderr } = options;
  const { document, endpoints } = await readInputs(options);
  const now = options.now ?? Date.now;
  const categories = orderCategories(document);
  const context = (): OrderContext => ({ categories, nowMs: now() });
  const begins = !options.status && (options.order !== undefined || options.file !== undefined);
  const kept = await openLedger(options.ledger, document.region, endpoints, begins);
  // a dry run sees what it was given beside what the ledger has, and the ledger stays as it is.
  const ledger = new Ledger(options.dryRun ? overlay(kept) : kept, context, sealerOf(endpoints));
  if (options.status) {
    const { json, withinMs } = options;
    return (await orderStatus({ ledger, document, json, withinMs, stdout, nowMs: now() })) ? 0 : 1;
  }
  const asked = await take(ledger, document, options, context());
  if (asked !== undefined && !options.dryRun) {
    stderr(`${asked.taken} orders taken, ${asked.known} were there before`);
  }
  if (options.endpoints === undefined) return 0;
  for (;;) {
    const report = await runOrders({
      document,
      endpoints,
      ledger,
      log: (line) => stdout(options.json ? JSON.stringify(line) : describeOrders(line)),
      withinMs: options.withinMs,
      budgetMs: BUDGET_MS,
      dryRun: options.dryRun,
      now,
      ...(options.engines === undefined ? {} : { engines: options.engines }),
    });
    if (report.lines.length === 0) {
      fail('retention/missing', options.directives, 'subject', 'say in each placement how a subject is found');
    }
    if (options.dryRun) return report.lines.every(({ error }) => error === null) ? 0 : 1;
    if (report.open) return report.ok ? 0 : 1;
    // an error and a hold are not waited out.
    if (!options.wait || report.lines.some(({ error, held, through }) => error !== null || (held && !through)))
      return 1;
    await sleep(WAIT_MS);
  }
}

/** Takes what was asked for: all of it or, where something is wrong with it, nothing. */
async function take(
  ledger: Ledger,
  document: DirectiveDocument,
  options: LocalOrders,
  context: OrderContext,
): Promise<{ readonly taken: number; readonly known: number } | undefined> {
  const { order, file, json, dryRun, stdout, stderr } = options;
  if (order === undefined && file === undefined) return undefined;
  let [taken, known] = [0, 0];
  const single = order === undefined ? undefined : parseOrder(order, 'order', context);
  const one = async (each: Order): Promise<void> => {
    checkPlaces(document, each);
    const { id, known: before } = await ledger.take(each);
    if (before) known += 1;
    else taken += 1;
    // what `answer --order` asks for; of a file only a program reads so many.
    if (!dryRun && json) stdout(JSON.stringify({ type: 'taken', id, kind: each.kind, known: before }));
    else if (!dryRun && each === single) stdout(`order ${id}`);
    if ((taken + known) % PROGRESS_EVERY === 0) stderr(`${taken + known} orders so far`);
  };
  if (single !== undefined) await one(single);
  if (file !== undefined) {
    const orders = await checkOrdersFile(file, context);
    if (orders === 0) fail('retention/missing', file, 'order', 'write one JSON object a line: the file holds none');
    stderr(`${orders} orders in ${file}`);
    for await (const each of readOrders(file, context)) checkPlaces(document, each);
    const begun = new Map<string, Promise<void>>();
    const once = (each: Order): Promise<void> => {
      // a file may name an order twice: the second must find what the first has written.
      const id = orderId(each);
      const mine = (begun.get(id) ?? Promise.resolve()).then(() => one(each));
      begun.set(id, mine);
      return mine.finally(() => begun.get(id) === mine && begun.delete(id));
    };
    for await (const _done of ahead(readOrders(file, context), TAKEN_AT_ONCE, once));
  }
  return { taken, known };
}
