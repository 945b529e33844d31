// SPDX-License-Identifier: Apache-2.0
import type { Kafka } from 'kafkajs';

/** The driver's cluster, which its own consumer reads with. Its public consumer needs a group. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, readonly number[]>;
  findBroker(leader: { nodeId: string }): Promise<{ fetch(request: object): Promise<FetchAnswer> }>;
}

export interface FetchAnswer {
  readonly responses: readonly { readonly partitions: readonly { readonly messages: readonly DriverRecord[] }[] }[];
}

export interface DriverRecord {
  readonly offset: string;
  readonly timestamp: string;
  readonly isControlRecord?: boolean;
  readonly batchContext?: {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly timestampType?: number;
  };
}

type CreateCluster = (options: object) => Cluster;

/** An isolation level in the words of the protocol: what a transaction wrote is seen before it ends. */
export const READ_UNCOMMITTED = 0;

/** Connections of their own, as the driver makes them for each of its clients. */
export function createCluster(kafka: Kafka, options: object): Cluster {
  return maker(kafka).create(options);
}

/**
 * Has every client of the driver see what lies behind the first open transaction. By default the end of a partition is
 * there: a transaction that nobody ends would hide all later records from a sweep and its witness.
 */
export function readsUncommitted(kafka: Kafka): void {
  const { create, key } = maker(kafka);
  const uncommitted: CreateCluster = (options) => create({ ...options, isolationLevel: READ_UNCOMMITTED });
  Object.assign(kafka, { [key]: uncommitted });
}

/** @throws where the driver is another version than the one this was written against */
function maker(kafka: Kafka): { readonly create: CreateCluster; readonly key: symbol } {
  const key = Object.getOwnPropertySymbols(kafka).find(({ description }) => description?.endsWith('createCluster'));
  const create = key === undefined ? undefined : (kafka as unknown as Record<symbol, CreateCluster>)[key];
  if (key === undefined || create === undefined)
    throw new Error("the driver must be kafkajs 2.2, got one without 'createCluster'");
  return { create, key };
}
