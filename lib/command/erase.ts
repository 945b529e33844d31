// SPDX-License-Identifier: Apache-2.0
import { parseSpan } from '../verify/findings/span';
import { fail } from '../errors';
import { ORDER_VERSION } from '../orders';
import { visible } from '../text';

/** What every command about orders is given. */
interface OrderOptions {
  readonly directives: string;
  readonly ledger: string;
  readonly endpoints?: string;
  readonly within: string;
  readonly wait?: boolean;
  readonly json?: boolean;
  readonly dryRun?: boolean;
  readonly status?: boolean;
}

/** Options of `retention choose`, as the command line gives them. */
export interface ChooseOptions extends OrderOptions {
  readonly application?: string;
  readonly category?: string;
  readonly class?: string;
  readonly by?: string;
  readonly at?: string;
}

/** Options of `retention terminate` and `retention resume`, as the command line gives them. */
export interface EndOptions extends OrderOptions {
  readonly application?: string;
  readonly by?: string;
  readonly at?: string;
}

/** Options of `retention erase`, as the command line gives them. */
export interface EraseOptions extends OrderOptions {
  readonly subject?: string;
  readonly application?: string;
  readonly categories?: string;
  readonly receivedAt?: string;
  readonly by?: string;
  readonly ticket?: string;
  readonly file?: string;
}

/** Takes orders of erasure, and carries out what the ledger holds. */
export function erase(options: EraseOptions): Promise<number> {
  return carryOut(options, orderOf(options), options.file);
}

/** Takes the choice of another class, and carries out what the ledger holds. */
export function choose(options: ChooseOptions): Promise<number> {
  const { application, category, class: chosen, by } = options;
  return carryOut(options, spelled('choose', options.at, { application, category, class: chosen, by }));
}

/** Takes the end of the use of an application, or that it goes on, and carries out what the ledger holds. */
export function end(kind: 'terminate' | 'resume', options: EndOptions): Promise<number> {
  const { application, by } = options;
  return carryOut(options, spelled(kind, options.at, { application, by }));
}

/** The order that these options spell, whatever is missing; undefined where none of them is given. */
function spelled(
  kind: string,
  at: string | undefined,
  given: Readonly<Record<string, string | undefined>>,
): object | undefined {
  if (at === undefined && Object.values(given).every((each) => each === undefined)) return undefined;
  const there = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { version: ORDER_VERSION, kind, ...there, at: at ?? new Date().toISOString() };
}

async function carryOut(options: OrderOptions, order: object | undefined, file?: string): Promise<number> {
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
    ...(file === undefined ? {} : { file }),
    dryRun: options.dryRun === true,
    status: options.status === true,
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
