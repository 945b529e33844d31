// SPDX-License-Identifier: Apache-2.0
import { Duration } from '../../../lib/policy';
import { pulsar, type PulsarLocation, type PulsarUnit } from '../../../lib/stores/pulsar';
import type { ResourceView } from '../../../lib/stores/resource';
import type { Placement, StoreContext } from '../../../lib/stores/store';
import type { Assumption } from '../../../lib/lifetime';
import { contextOf, placement } from '../../helpers/placement';

export function unit(changes: Partial<PulsarUnit> = {}): PulsarUnit {
  return {
    store: 'pulsar',
    region: 'ap-singapore',
    clusterId: 'pulsar-a1b2c3d4e5f6',
    namespace: 'push',
    storageMegabytes: 10_240,
    ...changes,
  };
}

/** Terms as shipped, and those that ship without a value closed: an hour without a broker, and nothing is sent on after a minute. */
export function context(...assume: readonly Assumption[]): StoreContext {
  const witness = 'test';
  const closed = [
    { term: 'pulsar-idle-topic', at: Duration.hours(1), witness },
    { term: 'pulsar-sent-on', at: Duration.minutes(1), witness },
  ].filter(({ term }) => !assume.some((each) => each.term === term));
  return contextOf(pulsar, [...closed, ...assume]);
}

/** What a full storage deletes early, so that a floor can be kept. */
export const FULL: Assumption = { term: 'pulsar-full-storage', at: Duration.minutes(1), witness: 'test' };

export function inNamespace(changes: Partial<Placement<PulsarLocation>> = {}): Placement<PulsarLocation> {
  return placement<PulsarLocation>({}, { role: 'derived', ...changes });
}

/** The namespace as the provider's resource. */
export function namespaceView(values: Readonly<Record<string, unknown>> = {}): ResourceView {
  return {
    address: 'tencentcloud_tdmq_namespace.push',
    type: 'tencentcloud_tdmq_namespace',
    values: {
      cluster_id: 'pulsar-a1b2c3d4e5f6',
      environ_name: 'push',
      msg_ttl: 86_400,
      retention_policy: [{ time_in_minutes: 2_880, size_in_mb: 10_240 }],
      ...values,
    },
  };
}
