// SPDX-License-Identifier: Apache-2.0
import type { StoreName } from '../../../stores/store';

/** Instances that hold data of a store; their `id` is what the estate names. */
export const INSTANCES: Readonly<Record<string, StoreName>> = {
  tencentcloud_ckafka_instance: 'ckafka',
  tencentcloud_mongodb_instance: 'mongodb',
  tencentcloud_mongodb_sharding_instance: 'mongodb',
  tencentcloud_mysql_instance: 'mysql',
  tencentcloud_redis_instance: 'redis',
  tencentcloud_tdmq_instance: 'pulsar',
  tencentcloud_tdmq_professional_cluster: 'pulsar',
};
