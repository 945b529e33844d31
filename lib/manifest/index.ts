// SPDX-License-Identifier: Apache-2.0
export * from './audit-document';
export * from './manifest';
export * from './plain';
export * from './read';
export { shardFlaws } from './shards';
