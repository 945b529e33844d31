// SPDX-License-Identifier: Apache-2.0
import { parseSpan } from '../verify/findings/span';
import { fail } from '../errors';
import { ORDER_VERSION } from '../orders';
import { visible } from '../text';

/** What every command about orders is given. */
interface LedgerOptions {
  readonly directives: string;
  readonly ledger: string;
  readonly endpoints?: string;
  readonly within: string;
  readonly wait?: boolean;
  readonly json?: boolean;
}

/** Options of `retention choose`, as the command line gives them. */
export interface ChooseOptions extends LedgerOptions {
  readonly application: string;
  readonly category: string;
  readonly class: string;
  readonly by: string;
  readonly at?: string;
}

/** Options of `retention terminate` and `retention resume`, as the command line gives them. */
export interface EndOptions extends LedgerOptions {
  readonly application: string;
  readonly by: string;
  readonly at?: string;
}

/** Options of `retention erase`, as the command line gives them. */
export interface EraseOptions extends LedgerOptions {
  readonly subject?: string;
  readonly application?: string;
  readonly categories?: string;
  readonly receivedAt?: string;
  readonly by?: string;
  readonly ticket?: string;
  readonly file?: string;
  readonly dryRun?: boolean;
  readonly status?: boolean;
}

/** Takes orders of erasure, and carries out what the ledger holds. */
export function erase(options: EraseOptions): Promise<number> {
  const { file, dryRun, status } = options;
  return carryOut(options, orderOf(options), {
    ...(file === undefined ? {} : { file }),
    dryRun: dryRun === true,
    status: status === true,
  });
}

/** Takes the choice of another class, and carries out what the ledger holds. */
export function choose(options: ChooseOptions): Promise<number> {
  const { application, category, by } = options;
  const at = options.at ?? new Date().toISOString();
  const order = { version: ORDER_VERSION, kind: 'choose', application, category, class: options.class, at, by };
  return carryOut(options, order, { dryRun: false, status: false });
}

/** Takes the end of the use of an application, or that it goes on, and carries out what the ledger holds. */
export function end(kind: 'terminate' | 'resume', options: EndOptions): Promise<number> {
  const { application, by, at = new Date().toISOString() } = options;
  const order = { version: ORDER_VERSION, kind, application, at, by };
  return carryOut(options, order, { dryRun: false, status: false });
}

async function carryOut(
  options: LedgerOptions,
  order: object | undefined,
  more: { readonly file?: string; readonly dryRun: boolean; readonly status: boolean },
): Promise<number> {
  const withinMs = parseSpan(options.within);
  if (withinMs === undefined || withinMs <= 0) {
    return fail(
      'retention/invalid',
      '',
      '--within',
      "a time such as '24 h' or '30 d'",
      `'${options.within}'`,
      'say it',
    );
  }
  // the drivers load only here: no other command needs them.
  const { ordersLocal } = await import('../../functions/enforcer/orders/local-orders.js');
  return ordersLocal({
    directives: options.directives,
    ledger: options.ledger,
    ...(options.endpoints === undefined ? {} : { endpoints: options.endpoints }),
    ...(order === undefined ? {} : { order }),
    withinMs,
    ...more,
    wait: options.wait === true,
    json: options.json === true,
    stdout: (line) =>
      process.stdout.write(`${options.json === true ? line : line.split('\n').map(visible).join('\n')}\n`),
    stderr: (line) => process.stderr.write(`${visible(line)}\n`),
  });
}

/** The order that the options spell; undefined where they name nobody. */
function orderOf(options: EraseOptions): object | undefined {
  const { subject, application, categories, receivedAt, by, ticket } = options;
  if (subject === undefined && application === undefined) return undefined;
  return {
    version: ORDER_VERSION,
    kind: 'erase',
    ...(subject === undefined ? {} : { subject }),
    ...(application === undefined ? {} : { application }),
    categories: (categories ?? '').split(',').filter((each) => each !== ''),
    receivedAt: receivedAt ?? new Date().toISOString(),
    by: by ?? '',
    ...(ticket === undefined ? {} : { ticket }),
  };
}
