// SPDX-License-Identifier: Apache-2.0
import type { EraseOrder } from '../../lib/orders';

/** An order about one subject of the first application, received now. */
export function eraseOrder(subject: string, category: string, by: string): EraseOrder {
  return {
    version: 1,
    kind: 'erase',
    subject,
    application: '1',
    categories: [category],
    receivedAt: new Date().toISOString(),
    by,
  };
}
