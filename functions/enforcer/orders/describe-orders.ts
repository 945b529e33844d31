// SPDX-License-Identifier: Apache-2.0
import type { OrdersLine } from './run-orders';

/** What became of the orders in one placement, for a person. */
export function describeOrders(line: OrdersLine): string {
  const state =
    line.error !== null ? 'failed' : line.held ? 'waits for the end of a hold' : line.through ? 'done' : 'not done';
  const left = Object.entries(line.left).map(([reason, count]) => `\n  ${count} orders left: ${reason}`);
  const impossible = Object.entries(line.impossible).map(
    ([reason, count]) => `\n  ${count} orders that no record here can be of: ${reason}`,
  );
  const ends =
    line.ends === 0
      ? ''
      : `; ${line.dated} dates ${line.dryRun ? 'would be ' : ''}written or removed for ${line.ends} ends of applications`;
  const error = line.error === null ? '' : `\n  ${line.error}`;
  return `${line.id}: ${line.dryRun ? 'looked' : state}, ${line.deleted} ${line.dryRun ? 'would be ' : ''}deleted for ${line.read} orders${ends}${left.join('')}${impossible.join('')}${error}`;
}
