// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import type { EngineLoaders } from '../engines/engines';
import { readInputs } from '../local/inputs';
import { enforceLocal } from '../local/local';
import { Ledger } from './ledger';
import { orderCategories } from './order-categories';
import { sealerOf } from './sealer';
import { openLedger } from './open-ledger';
import { ordersAreCarriedOut } from './order-gate';

/** What `retention gate` is given. */
export interface LocalGate {
  readonly directives: string;
  readonly endpoints: string;
  readonly ledger: string;
  /** Name of the unit. @default - every unit of the directives */
  readonly unit?: string;
  /** How many records that no clock can judge do not hold it up. @default 0 */
  readonly acceptUnjudged?: number;
  readonly json?: boolean;
  readonly stdout: (line: string) => void;
  readonly stderr: (line: string) => void;
  readonly engines?: EngineLoaders;
  readonly now?: () => number;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const BUDGET_MS = 600_000;

/**
 * Says whether a store may serve: every order and choice of the ledger is carried out in it, and no record is past its
 * deadline or of an age that nobody knows. It changes nothing.
 * @returns 0: open; 1: closed, and the lines say why
 * @throws RetentionError where the input is not right
 */
export async function gateLocal(options: LocalGate): Promise<number> {
  const { stdout, stderr, json } = options;
  const { document, endpoints } = await readInputs(options);
  const orders = await ordersOpen(options, document, endpoints);
  const lines: string[] = [];
  const code = await enforceLocal({
    directives: options.directives,
    endpoints: options.endpoints,
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    ...(options.acceptUnjudged === undefined ? {} : { acceptUnjudged: options.acceptUnjudged }),
    ...(options.engines === undefined ? {} : { engines: options.engines }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.env === undefined ? {} : { env: options.env }),
    dryRun: true,
    wait: true,
    stdout: (line) => lines.push(line),
    stderr,
  });
  if (json === true) for (const line of lines) stdout(line);
  const open = orders && code === 0;
  const why = [
    ...(orders ? [] : ['orders of the ledger are not carried out, or cannot be asked for']),
    ...(code === 0 ? [] : ['a record is past its deadline, of unknown age, or cannot be asked for']),
  ].join('; ');
  const unit = options.unit ?? 'all units';
  if (json === true) stdout(JSON.stringify({ type: 'gate', unit, open, ...(open ? {} : { why }) }));
  else stdout(open ? `${unit}: open` : `${unit}: closed: ${why}`);
  return open ? 0 : 1;
}

async function ordersOpen(
  options: LocalGate,
  document: DirectiveDocument,
  endpoints: Readonly<Record<string, Endpoint>>,
): Promise<boolean> {
  const now = options.now ?? Date.now;
  const objects = await openLedger(options.ledger, document.region, endpoints);
  const categories = orderCategories(document);
  return ordersAreCarriedOut({
    document,
    endpoints,
    ledger: new Ledger(objects, () => ({ categories, nowMs: now() }), sealerOf(endpoints)),
    log: (line) => {
      if (options.json === true) options.stdout(JSON.stringify(line));
      else if (!line.open) {
        const count = line.behind === 0 ? '' : ` (${line.behind}${line.behind < 1_000 ? '' : ' or more'} orders)`;
        options.stderr(
          `${line.id}: closed: ${line.reason ?? 'not known why'}${count}${line.held ? ', under a legal hold' : ''}`,
        );
      }
    },
    budgetMs: BUDGET_MS,
    now,
    ...(options.engines === undefined ? {} : { engines: options.engines }),
  });
}
