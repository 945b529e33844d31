// SPDX-License-Identifier: Apache-2.0
export { Ledger, SETTLE_MS, settledPosition, type Entry, type Receipt } from './ledger';
export { FolderObjects, type ObjectStore } from './objects';
export { runOrders, type OrdersLine, type OrdersOptions, type OrdersReport } from './run-orders';
