// SPDX-License-Identifier: Apache-2.0
import { type Collection, type Db, MongoClient } from 'mongodb';
import type { MongodbDirective, Reading } from '../../../../lib/directives';
import type { Endpoint, EngineModule, EngineTask, RunContext, StepResult, WitnessResult } from '../engine';
import { endpointOf } from '../../surroundings/endpoint';
import { neverFound } from '../eraser';
import { MongodbEraser } from './eraser';
import { datesInArrays } from './arrays';
import { earlyDates } from './early-dates';
import { checkCollection, type CollectionInfo, profilerFindings, unknownCollection } from './collection';
import { codeOf, explain, messageOf, MONGO_CODE } from './failures';
import { areAllowed, type Finding, judge } from './guards';
import { mongodbReadings } from './readings';
import { hello, monitorFindings, oplogWindow, serverRole, serverVersion, ttlMonitor } from './server';
import { MONGODB_SETTINGS } from './settings';
import { MongodbSweep } from './sweep';
import { TtlKeeper } from './ttl-keeper';
import { type IndexInfo, otherTtl, ttlField } from './ttl-plan';
import { undeclaredCollections } from './undeclared';
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
      judge(directive, serverRole(directive, await hello(client.db(directive.database))));
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
      const role = judge(directive, serverRole(directive, await hello(client.db(directive.database))));
      return new MongodbTask(directive, context, client, role);
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
    private readonly role: readonly string[],
  ) {
    this.db = client.db(directive.database);
    this.collection = this.db.collection(directive.collection);
  }

  ensure(): Promise<StepResult> {
    return this.explained(async () => {
      const { directive, context } = this;
      const collections = await this.collections();
      const { indexes, findings: unseen } = await this.indexes(collections.collation);
      const young = [
        ...(await datesInArrays(this.collection, directive, indexes)),
        ...(await earlyDates(this.collection, directive)),
      ];
      const keeper = new TtlKeeper(this.db, directive, context);
      // a hold stops every index, so it goes first; else an index is only made where no young document goes by it.
      const safe = context.held || areAllowed(directive, young);
      const result = await (safe ? keeper.ensure(indexes) : keeper.pause(indexes));
      const oplog = await oplogWindow(this.client.db('local'), directive, context.now());
      const allowed = judge(directive, [
        ...collections.findings,
        ...unseen,
        ...young,
        ...otherTtl(directive, indexes, context.held),
        ...monitorFindings(directive, await this.monitor()),
        ...(await serverVersion(this.client.db('admin'), directive)),
        ...oplog.findings,
      ]);
      return {
        ...result,
        notices: [...this.role, ...allowed, ...collections.notices, ...result.notices, ...oplog.notices],
      };
    });
  }

  sweep(): Promise<StepResult> {
    return this.explained(async () => {
      if (this.context.held) return { deleted: 0, complete: true, notices: ['nothing is deleted under a hold'] };
      const { indexes } = await this.indexes(await this.collation());
      const native = (await this.monitor()).enabled === true;
      return new MongodbSweep(this.db, this.collection, this.directive, this.context, native).sweep(indexes);
    });
  }

  witness(): Promise<WitnessResult> {
    return this.explained(async () => {
      const { indexes } = await this.indexes(await this.collation());
      return new MongodbWitness(this.collection, this.directive, this.context).witness(indexes);
    });
  }

  read(): Promise<readonly Reading[]> {
    return mongodbReadings(this.client.db('local'), this.client.db('admin'), this.context.now());
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

  private monitor(): ReturnType<typeof ttlMonitor> {
    return ttlMonitor(this.client.db('admin'));
  }

  /** @param collation of the collection, with which a query uses those indexes alone that have the same */
  private async indexes(
    collation: string | undefined,
  ): Promise<{ readonly indexes: readonly IndexInfo[]; readonly findings: readonly Finding[] }> {
    try {
      const indexes = (await this.collection.listIndexes().toArray()) as readonly IndexInfo[];
      return { indexes: indexes.map((index) => withoutOwn(index, collation)), findings: [] };
    } catch (error) {
      if (codeOf(error) === MONGO_CODE.namespaceNotFound) return { indexes: [], findings: [] };
      if (codeOf(error) !== MONGO_CODE.unauthorized) throw error;
      const { database, collection } = this.directive;
      const finding: Finding = {
        guard: 'indexes',
        property: 'indexes',
        allowed: 'those that can be seen, because one of them may delete too early',
        got: `what is not known of '${database}.${collection}': '${messageOf(error)}'`,
        remedy: 'grant the user of the enforcer listIndexes on the collection',
      };
      return { indexes: [], findings: [finding] };
    }
  }

  /** A misspelt collection must not look like a kept promise. */
  private async collections(): Promise<{
    readonly findings: readonly Finding[];
    readonly notices: readonly string[];
    readonly collation: string | undefined;
  }> {
    const { collection, database } = this.directive;
    const all = await this.listed();
    if (typeof all === 'string')
      return { findings: [unknownCollection(this.directive, all)], notices: [], collation: undefined };
    const found = all.find(({ name }) => name === collection);
    const { directives } = this.context;
    const undeclared =
      directives === undefined
        ? { findings: [], notices: [] }
        : await undeclaredCollections(this.db, this.directive, all, directives);
    const missing = [
      `collection '${database}.${collection}' does not exist yet; it gets its index now, so check the name`,
    ];
    return {
      findings: [
        ...(found === undefined ? [] : checkCollection(this.directive, found)),
        ...profilerFindings(this.directive, all),
        ...undeclared.findings,
      ],
      notices: [...(found === undefined ? missing : []), ...undeclared.notices],
      collation: collationOf(found),
    };
  }

  private async collation(): Promise<string | undefined> {
    const all = await this.listed();
    return typeof all === 'string'
      ? undefined
      : collationOf(all.find(({ name }) => name === this.directive.collection));
  }

  /** All collections of the database, or why they cannot be seen. */
  private async listed(): Promise<readonly CollectionInfo[] | string> {
    try {
      return await this.db.listCollections({}, { nameOnly: false }).toArray();
    } catch (error) {
      if (codeOf(error) !== MONGO_CODE.unauthorized) throw error;
      return messageOf(error);
    }
  }
}

function collationOf(found: CollectionInfo | undefined): string | undefined {
  const collation: unknown = found?.options?.['collation'];
  return collation === undefined ? undefined : JSON.stringify(collation);
}

/** An index without a collation compares bytes, which is another one where the collection has its own. */
function withoutOwn(index: IndexInfo, own: string | undefined): IndexInfo {
  const its = index.collation === undefined ? undefined : JSON.stringify(index.collation);
  const { collation: _, ...rest } = index;
  return its === own ? rest : { ...rest, collation: index.collation ?? { locale: 'simple' } };
}
