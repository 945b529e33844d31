// SPDX-License-Identifier: Apache-2.0
import { MongoClient } from 'mongodb';
import { documentsCase, runCase } from '../../test/functions/enforcer/engines/mongodb/random-documents';
import { idMaker } from '../../test/functions/enforcer/engines/mongodb/use-mongo';
import { hasMongo, startMongo } from '../../test/helpers/mongodb';
import { type Fuzz, report } from './fuzz';

export const fuzzMongodb: Fuzz = async (runs) => {
  if (!hasMongo()) return;
  const server = await startMongo();
  const client = await new MongoClient(server.url).connect();
  const messages = client.db('im').collection('messages');
  const idOf = idMaker();
  try {
    const name = server.real ? 'MongoDB' : 'MongoDB-compatible';
    await report(name, documentsCase, runs, (about) => runCase({ url: server.url, messages, idOf }, about));
  } finally {
    await client.close();
    await server.close();
  }
};
