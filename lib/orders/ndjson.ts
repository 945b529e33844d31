// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fail, problem, RetentionError, type Problem } from '../errors';
import { Contradictions } from './contradiction';
import { checkOrder, type Order, type OrderContext } from './order';

/** Problems that one error lists at the most: a file of another form has one a line. */
const MOST_PROBLEMS = 20;

/**
 * Reads orders from a file with one JSON object a line, in constant memory.
 * @throws RetentionError when the file cannot be read, or a line of it is no order
 */
export async function* readOrders(file: string, context: OrderContext): AsyncGenerator<Order> {
  const found: Problem[] = [];
  const contradictions = new Contradictions();
  for await (const { text, line } of linesOf(file)) {
    const at = `${file} line ${line}`;
    const order = parsed(text, at, context, found);
    const wrong = order === undefined ? undefined : contradictions.take(order, at);
    if (wrong !== undefined) found.push(wrong);
    if (found.length >= MOST_PROBLEMS) break;
    if (order !== undefined && found.length === 0) yield order;
  }
  RetentionError.throwIfAny(found);
}

/**
 * Reads the whole file and throws what is wrong with it: half of a file is not carried out.
 * @returns how many orders it holds
 */
export async function checkOrdersFile(file: string, context: OrderContext): Promise<number> {
  let orders = 0;
  for await (const _order of readOrders(file, context)) orders += 1;
  return orders;
}

function parsed(text: string, at: string, context: OrderContext, found: Problem[]): Order | undefined {
  let input: unknown;
  try {
    input = JSON.parse(text) as unknown;
  } catch {
    // the text may name a person: the place is enough.
    found.push(
      problem(
        'retention/invalid',
        at,
        'order',
        'one JSON object on one line',
        `${text.length} characters that are no JSON`,
        'write the file again: it may be cut in the middle; nothing of it was taken',
      ),
    );
    return undefined;
  }
  const problems = checkOrder(input, at, context);
  found.push(...problems);
  return problems.length === 0 ? (input as Order) : undefined;
}

async function* linesOf(file: string): AsyncGenerator<{ readonly text: string; readonly line: number }> {
  const stream = createReadStream(file, 'utf8');
  const failed = new Promise<never>((_resolve, reject) => stream.once('error', reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input: stream, crlfDelay: Infinity })[Symbol.asyncIterator]();
  for (let line = 1; ; line++) {
    const next = await Promise.race([lines.next(), failed]).catch((error: unknown) =>
      fail('retention/unreadable', '', file, error instanceof Error ? error.message : String(error)),
    );
    if (next.done === true) return;
    if (next.value.trim() !== '') yield { text: next.value, line };
  }
}
