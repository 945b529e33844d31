// SPDX-License-Identifier: Apache-2.0
export { Contradictions, latestChoice } from './contradiction';
export { checkOrdersFile, readOrders } from './ndjson';
export {
  anonymous,
  checkOrder,
  ORDER_VERSION,
  orderContent,
  orderId,
  ORDER,
  parseOrder,
  SEALED,
  timeOf,
  type ChooseOrder,
  type EndOrder,
  type EraseOrder,
  type Order,
  type OrderContext,
} from './order';
