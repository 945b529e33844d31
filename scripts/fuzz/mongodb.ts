// SPDX-License-Identifier: Apache-2.0
import { MongoClient } from 'mongodb';
import {
  type DocumentsCase,
  documentsCase,
  runCase,
} from '../../test/functions/enforcer/engines/mongodb/random-documents';
import { idMaker } from '../../test/functions/enforcer/engines/mongodb/use-mongo';
import { hasMongo, startMongo } from '../../test/helpers/mongodb';
import { type Fuzz, report } from './fuzz';

export const fuzzMongodb: Fuzz = async (runs) => {
  if (!hasMongo()) return;
  const server = await startMongo();
  const client = await new MongoClient(server.url).connect();
  const idOf = idMaker();
  let places = 0;
  try {
    // a client that watches the server less takes less of the machine.
    const url = server.real ? server.url : `${server.url}?directConnection=true&serverMonitoringMode=poll`;
    const name = server.real ? 'MongoDB' : 'MongoDB-compatible';
    await report(name, documentsCase, runs, () => {
      const messages = client.db(`im${++places}`).collection('messages');
      const run = (about: DocumentsCase): Promise<object> => runCase({ url, messages, idOf }, about);
      return Promise.resolve({ run, close: () => Promise.resolve() });
    });
  } finally {
    await client.close();
    await server.close();
  }
};
