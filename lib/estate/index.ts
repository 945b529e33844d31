// SPDX-License-Identifier: Apache-2.0
export * from './audit';
export * from './check-networks';
export * from './define';
export * from './load';
export * from './network';
export * from './plan';
export type { FunctionNetwork, FunctionNetworks, Shard } from './shards';
export * from './types';
