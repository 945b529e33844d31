// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LocalOrders } from '../../functions/enforcer/orders/local-orders';

/** What is carried out in the process. */
export type ChildOrders = Pick<LocalOrders, 'directives' | 'endpoints' | 'ledger' | 'file' | 'withinMs'>;

interface Ended {
  /** Exit code of the command. */
  readonly code: number;
  /** Time that the orders took, without the start of the process, in milliseconds. */
  readonly ms: number;
}

/**
 * Takes orders and carries them out in another process.
 * @param onLine hears each line of the run
 * @throws Error with what the process said, when it ends before the orders do
 */
export async function eraseInChild(
  given: ChildOrders,
  onLine: (line: Readonly<Record<string, unknown>>) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'erase-child.ts'), JSON.stringify(given)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  let said = '';
  let ended: Ended | undefined;
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const closed = new Promise((resolve) => child.once('close', resolve));
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (line['type'] === 'ended') ended = line as unknown as Ended;
    else if (line['type'] !== 'taken') onLine(line);
  }
  await closed;
  process.off('exit', stop);
  if (ended === undefined)
    throw new Error(`the process that carries out orders ended before they did: ${said.slice(-1_000)}`);
  return ended;
}
