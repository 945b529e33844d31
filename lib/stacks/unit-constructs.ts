// SPDX-License-Identifier: Apache-2.0
import type { Construct } from 'constructs';
import { ClsRetentionTopic } from '../stores/cls/cls-topic';
import { CkafkaRetentionTopic } from '../stores/ckafka/ckafka-topic';
import type { UnitProps } from '../stores/construct';
import { CosLifecycleBucket } from '../stores/cos/cos-lifecycle-bucket';
import { MongodbBackups } from '../stores/mongodb/mongodb-backups';
import { MysqlBackups } from '../stores/mysql/mysql-backups';
import { PulsarRetentionNamespace } from '../stores/pulsar/pulsar-namespace';
import { RedisBackups } from '../stores/redis/redis-backups';
import type { StoreTypes } from '../stores/registry';
import type { StoreName, UnitBase } from '../stores/store';

type Build<N extends StoreName> = (
  scope: Construct,
  id: string,
  props: UnitProps<StoreTypes[N]['unit'], StoreTypes[N]['location']>,
) => Construct;

const BUILD: { readonly [N in StoreName]: Build<N> } = {
  mysql: (scope, id, props) => new MysqlBackups(scope, id, props),
  mongodb: (scope, id, props) => new MongodbBackups(scope, id, props),
  redis: (scope, id, props) => new RedisBackups(scope, id, props),
  ckafka: (scope, id, props) => new CkafkaRetentionTopic(scope, id, props),
  pulsar: (scope, id, props) => new PulsarRetentionNamespace(scope, id, props),
  cos: (scope, id, props) => new CosLifecycleBucket(scope, id, props),
  cls: (scope, id, props) => new ClsRetentionTopic(scope, id, props),
};

/** The construct of each store, seen without its types: a unit is always built by the entry of its own store. */
export const UNIT_CONSTRUCTS = BUILD as unknown as Readonly<
  Record<StoreName, (scope: Construct, id: string, props: UnitProps<UnitBase, unknown>) => Construct>
>;
