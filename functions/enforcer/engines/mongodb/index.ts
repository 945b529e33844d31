// SPDX-License-Identifier: Apache-2.0
import { type Collection, type Db, type Document, MongoClient } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import type { Endpoint, EngineModule, EngineTask, RunContext, StepResult, WitnessResult } from '../engine';
import { endpointOf } from '../../surroundings/endpoint';
import { neverFound } from '../eraser';
import { MongodbEraser } from './eraser';
import { checkCollection } from './collection';
import { codeOf, explain, MONGO_CODE } from './failures';
import { MONGODB_SETTINGS } from './settings';
import { MongodbSweep } from './sweep';
import { TtlKeeper } from './ttl-keeper';
import { type IndexInfo, ttlField } from './ttl-plan';
import { MongodbWitness } from './witness';

/** Keeps the TTL index of a collection and deletes what TTL indexes overlook. */
export const mongodbEngine: EngineModule<MongodbDirective> = {
  engine: 'mongodb',
  async openEraser(directive, endpoints, context) {
    const { subject } = directive;
    if (subject === undefined || !('field' in subject)) return neverFound(directive);
    const client = clientOf(endpointOf(endpoints, directive.unit, directive.id));
    try {
      await client.connect();
      return new MongodbEraser(client.db(directive.database), directive, subject, context, () => client.close());
    } catch (error) {
      await client.close();
      return explain(error, directive.unit, directive.id);
    }
  },
  async open(directive, endpoints, context) {
    // fails before anything is opened when the directive contradicts itself.
    ttlField(directive);
    const client = clientOf(endpointOf(endpoints, directive.unit, directive.id));
    try {
      await client.connect();
      return new MongodbTask(directive, context, client);
    } catch (error) {
      await client.close();
      return explain(error, directive.unit, directive.id);
    }
  },
};

function clientOf(endpoint: Endpoint): MongoClient {
  const { connectTimeoutMs, majorityMs } = MONGODB_SETTINGS;
  return new MongoClient(endpoint.url ?? `mongodb://${endpoint.hosts.join(',')}/`, {
    appName: 'retention-enforcer',
    serverSelectionTimeoutMS: connectTimeoutMs,
    connectTimeoutMS: connectTimeoutMs,
    readPreference: 'primary',
    writeConcern: { w: 'majority', wtimeoutMS: majorityMs },
    // the sweep runs its batches again itself; a standalone server refuses the driver's way.
    retryWrites: false,
    ...(endpoint.tls === undefined ? {} : { tls: endpoint.tls }),
    ...(endpoint.user === undefined ? {} : { auth: { username: endpoint.user, password: endpoint.password ?? '' } }),
  });
}

class MongodbTask implements EngineTask {
  private readonly db: Db;
  private readonly collection: Collection;

  constructor(
    private readonly directive: MongodbDirective,
    private readonly context: RunContext,
    private readonly client: MongoClient,
  ) {
    this.db = client.db(directive.database);
    this.collection = this.db.collection(directive.collection);
  }

  ensure(): Promise<StepResult> {
    return this.explained(async () => {
      const missing = await this.checkCollection();
      const result = await new TtlKeeper(this.db, this.directive, this.context).ensure(await this.indexes());
      return { ...result, notices: [...missing, ...result.notices, ...(await this.monitorNotices())] };
    });
  }

  sweep(): Promise<StepResult> {
    return this.explained(async () => {
      if (this.context.held) return { deleted: 0, complete: true, notices: ['nothing is deleted under a hold'] };
      return new MongodbSweep(this.db, this.collection, this.directive, this.context).sweep(await this.indexes());
    });
  }

  witness(): Promise<WitnessResult> {
    return this.explained(async () =>
      new MongodbWitness(this.collection, this.directive, this.context).witness(await this.indexes()),
    );
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  private async explained<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      return explain(error, this.directive.unit, this.directive.id);
    }
  }

  private async indexes(): Promise<readonly IndexInfo[]> {
    try {
      return (await this.collection.listIndexes().toArray()) as readonly IndexInfo[];
    } catch (error) {
      if (codeOf(error) === MONGO_CODE.namespaceNotFound) return [];
      throw error;
    }
  }

  /** A misspelt collection must not look like a kept promise. */
  private async checkCollection(): Promise<readonly string[]> {
    const { collection, database } = this.directive;
    const [found] = await this.db.listCollections({ name: collection }, { nameOnly: false }).toArray();
    if (found === undefined)
      return [`collection '${database}.${collection}' does not exist yet; it gets its index now, so check the name`];
    checkCollection(this.directive, found);
    return [];
  }

  /** Best effort: the parameter needs a privilege that managed instances may not give. */
  private async monitorNotices(): Promise<readonly string[]> {
    try {
      const answer: Document = await this.client.db('admin').command({ getParameter: 1, ttlMonitorEnabled: 1 });
      const enabled: unknown = answer['ttlMonitorEnabled'];
      return enabled === false
        ? [
            `the TTL monitor of unit '${this.directive.unit}' is switched off, so nothing expires; set ttlMonitorEnabled to true`,
          ]
        : [];
    } catch {
      return [];
    }
  }
}
