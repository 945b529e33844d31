// SPDX-License-Identifier: Apache-2.0
import type { Reading } from '../../../../lib/directives';
import { reading } from '../../run/readings';
import type { Broker } from './client';

type Value = Omit<Reading, 'term'>;
type Asked = Pick<Broker, 'ranges' | 'read' | 'replicas'>;

/** How long no record came into a partition, and whether every broker that holds one of them is there. */
export async function ckafkaReadings(broker: Asked, nowMs: number): Promise<readonly Reading[]> {
  return [
    await reading('ckafka-idle-partition', () => idle(broker, nowMs)),
    await reading('ckafka-broker-outage', () => outage(broker)),
  ];
}

/** The last record of each partition is read for its date alone. */
const LAST_BYTES = 1_048_576;

async function idle(broker: Asked, nowMs: number): Promise<Value> {
  let ms = 0;
  for (const { partition, low, high } of await broker.ranges()) {
    // nothing was ever in it, so no segment of it holds a record.
    if (high === 0n) continue;
    if (high === low)
      return { ms: null, why: `partition ${partition} is empty: when its last record came is not known` };
    const { records } = await broker.read(partition, high - 1n, LAST_BYTES);
    const last = records.at(-1);
    if (last?.dated !== 'byBroker')
      return { ms: null, why: `the broker did not date the last record of partition ${partition}` };
    ms = Math.max(ms, nowMs - last.timestampMs);
  }
  return { ms };
}

/** A broker that was away comes back in sync only when it has caught up. */
async function outage(broker: Asked): Promise<Value> {
  for (const { partition, replicas, inSync, leader } of await broker.replicas()) {
    if (leader < 0) return { ms: null, why: `partition ${partition} has no leader` };
    if (replicas.some((id) => !inSync.includes(id)))
      return { ms: null, why: `${inSync.length} of ${replicas.length} replicas of partition ${partition} are in sync` };
  }
  return { ms: 0 };
}
