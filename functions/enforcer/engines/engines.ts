// SPDX-License-Identifier: Apache-2.0
import type {
  CkafkaDirective,
  CosDirective,
  Directive,
  Engine,
  MongodbDirective,
  MysqlDirective,
  RedisDirective,
} from '../../../lib/directives';
import type { EngineModule } from './engine';

/** Loads each engine with its driver when the first directive needs it: a stack without Kafka never pays for its client. */
export interface EngineLoaders {
  mysql(): Promise<EngineModule<MysqlDirective>>;
  mongodb(): Promise<EngineModule<MongodbDirective>>;
  redis(): Promise<EngineModule<RedisDirective>>;
  cos(): Promise<EngineModule<CosDirective>>;
  ckafka(): Promise<EngineModule<CkafkaDirective>>;
}

export const ENGINES: EngineLoaders = {
  mysql: async () => (await import('./mysql/index.js')).mysqlEngine,
  mongodb: async () => (await import('./mongodb/index.js')).mongodbEngine,
  redis: async () => (await import('./redis/index.js')).redisEngine,
  cos: async () => (await import('./cos/index.js')).cosEngine,
  ckafka: async () => (await import('./ckafka/index.js')).ckafkaEngine,
};

/** The loader of a directive's engine; its type is that of the union, because the union's member chose it. */
export function loadEngine(loaders: EngineLoaders, engine: Engine): Promise<EngineModule<Directive>> {
  return loaders[engine]();
}
