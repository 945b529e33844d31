// SPDX-License-Identifier: Apache-2.0
import { MongoClient, ObjectId, type Document } from 'mongodb';
import type { MongodbDirective } from '../../lib/directives';
import { startMongo } from '../../test/helpers/mongodb';
import type { Place, Started } from './place';
import { samplesOf } from './samples';

export async function startMongodb(): Promise<Started> {
  // a server that somebody named is not ours to fill.
  delete process.env['MONGODB_URL'];
  const server = await startMongo();
  const client = await new MongoClient(server.url).connect();
  return {
    name: server.real ? 'MongoDB' : 'a server that speaks MongoDB',
    places: (directives, nowMs) =>
      directives.flatMap((directive) => (directive.engine === 'mongodb' ? [collection(client, directive, nowMs)] : [])),
    endpoint: () => ({ url: server.url }),
    stop: async () => {
      await client.close();
      await server.close();
    },
  };
}

function collection(client: MongoClient, directive: MongodbDirective, nowMs: number): Place {
  const records = client
    .db(directive.database)
    .collection<Document & { _id: ObjectId; n: number }>(directive.collection);
  const samples = samplesOf(directive, nowMs);
  return {
    directive,
    name: `${directive.database}.${directive.collection}`,
    samples,
    async fill() {
      // a plain index, as a collection has it before the enforcer: MongoDB makes a TTL index of it; a server that cannot
      // has its documents deleted by the sweep.
      await records.createIndex({ [directive.clock.field]: 1 });
      await records.insertMany(
        samples.map(({ n, atMs, dated }) => ({
          _id: idAt(atMs, n),
          n,
          ...(dated ? { [directive.clock.field]: new Date(atMs) } : {}),
        })),
      );
    },
    async left() {
      return new Set((await records.find({}, { projection: { n: 1 } }).toArray()).map(({ n }) => n));
    },
  };
}

/** An id as a driver makes it at that time. */
function idAt(atMs: number, n: number): ObjectId {
  const seconds = Math.floor(atMs / 1_000);
  return new ObjectId(seconds.toString(16).padStart(8, '0') + n.toString(16).padStart(16, '0'));
}
