// SPDX-License-Identifier: Apache-2.0
import { type Collection, MongoClient, ObjectId } from 'mongodb';
import { type Mongo, startMongo } from '../../../../helpers/mongodb';

/** A server for the tests of one file, with an empty collection `im.messages` for each. */
export interface MongoInTest {
  url(): string;
  messages(): Collection;
  restart(): Promise<void>;
  /** The time that long ago. */
  ago(ageMs: number): Date;
  /** An `_id` of this time, unique by its counter. */
  idOf(ms: number): ObjectId;
  /** The field `n` of what is left. */
  left(): Promise<unknown[]>;
  /** `expireAfterSeconds` of all TTL indexes. */
  ttl(): Promise<unknown[]>;
}

/** Makes ids of a time, each another one. */
export function idMaker(): (ms: number) => ObjectId {
  let counter = 0;
  return (ms) => {
    counter += 1;
    const seconds = Math.floor(ms / 1_000).toString(16);
    return ObjectId.createFromHexString(seconds.padStart(8, '0') + counter.toString(16).padStart(16, '0'));
  };
}

export function useMongo(): MongoInTest {
  let server: Mongo;
  let client: MongoClient;
  const messages = (): Collection => client.db('im').collection('messages');

  beforeAll(async () => {
    server = await startMongo();
    client = await new MongoClient(server.url).connect();
  }, 60_000);

  afterAll(async () => {
    await client?.close();
    await server?.close();
  });

  beforeEach(async () => {
    await messages()
      .drop()
      .catch(() => undefined);
  });

  return {
    url: () => server.url,
    messages,
    restart: () => server.restart(),
    ago: (ageMs) => new Date(Date.now() - ageMs),
    idOf: idMaker(),
    left: async () => (await messages().find().sort({ n: 1 }).toArray()).map((document): unknown => document['n']),
    ttl: async () =>
      (await messages().listIndexes().toArray())
        .map((index): unknown => index['expireAfterSeconds'])
        .filter((seconds) => seconds !== undefined),
  };
}
