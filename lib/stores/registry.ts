// SPDX-License-Identifier: Apache-2.0
import { Assumptions, type Assumption, type ComputedTerm, type OpenTerm } from '../lifetime';
import { ckafka, type CkafkaLocation, type CkafkaUnit } from './ckafka';
import { cls, type ClsLocation, type ClsUnit } from './cls';
import { cos, type CosLocation, type CosUnit } from './cos';
import { mongodb, type MongodbLocation, type MongodbUnit } from './mongodb';
import { mysql, type MysqlLocation, type MysqlUnit } from './mysql';
import { pulsar, type PulsarLocation, type PulsarUnit } from './pulsar';
import { redis, type RedisLocation, type RedisUnit } from './redis';
import { TABLE_RESIZE } from './redis/limits';
import { SHARED_OPEN_TERMS } from './shared-terms';
import type { Store, StoreName, UnitBase } from './store';

/** A store seen without its types: what the estate, the verifier and the report need. */
export type AnyStore = Store<UnitBase, unknown, unknown, unknown>;

/** Units and locations of each store. */
export interface StoreTypes {
  readonly mysql: { readonly unit: MysqlUnit; readonly location: MysqlLocation };
  readonly mongodb: { readonly unit: MongodbUnit; readonly location: MongodbLocation };
  readonly redis: { readonly unit: RedisUnit; readonly location: RedisLocation };
  readonly ckafka: { readonly unit: CkafkaUnit; readonly location: CkafkaLocation };
  readonly pulsar: { readonly unit: PulsarUnit; readonly location: PulsarLocation };
  readonly cos: { readonly unit: CosUnit; readonly location: CosLocation };
  readonly cls: { readonly unit: ClsUnit; readonly location: ClsLocation };
}

/** A unit of any store. */
export type Unit = StoreTypes[StoreName]['unit'];

/** Every store. Adding one touches its folder, this list, its construct in `lib/stacks` and the generated docs. */
export const STORES: Readonly<Record<StoreName, AnyStore>> = { mysql, mongodb, redis, ckafka, pulsar, cos, cls };

/** Types whose destroy takes the data with it: the first one of each store whose units the stack creates. */
export const OWN_TYPES: readonly string[] = Object.values(STORES).flatMap((store) =>
  store.creates === true ? Object.keys(store.resourceTypes).slice(0, 1) : [],
);

/** Names of all stores, for messages and the command line. */
export const STORE_NAMES = Object.keys(STORES) as readonly StoreName[];

/** The store of that name, or undefined. */
export function storeNamed(name: string): AnyStore | undefined {
  return Object.hasOwn(STORES, name) ? STORES[name as StoreName] : undefined;
}

/** Open terms of all stores. */
export const OPEN_TERMS: readonly OpenTerm[] = [
  ...SHARED_OPEN_TERMS,
  ...Object.values(STORES).flatMap((store) => store.openTerms),
];

/** Assumed terms that no estate states, because the sum computes them. */
export const COMPUTED_TERMS: readonly ComputedTerm[] = [TABLE_RESIZE];

/** Terms whose value a placement states. */
export const STATED_TERMS: readonly (ComputedTerm & Pick<OpenTerm, 'byHand' | 'measuredWhere'>)[] = [
  {
    id: 'arrival',
    text: 'a record arrives later than it was created',
    why: "the placement states within which time ('arrivesFrom')",
    canary: 'lag of the consumer of the placement from which it arrives',
    byHand: "only the application knows how late it writes a record here ('arrivesFrom')",
  },
];

/**
 * The open terms with the estate's own values.
 * @throws RetentionError for unknown or repeated terms
 */
export function assumptionsOf(assume: readonly Assumption[] = []): Assumptions {
  return new Assumptions(OPEN_TERMS, assume);
}
