// SPDX-License-Identifier: Apache-2.0
import { Long, MongoClient } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { SETTLE_MS } from '../../../../functions/enforcer/orders';
import { describeWithMongo } from '../../../helpers/mongodb';
import { useMongo } from '../engines/mongodb/use-mongo';
import { choose, erase, HOSTILE_IDS, ordersScene } from './orders-scene';

const DAY_MS = 86_400_000;

const bySender: MongodbDirective = {
  id: 'chatMessages/7d/mongodb/messages-000000',
  category: 'chatMessages',
  unit: 'documents',
  deadlineMs: 8 * DAY_MS,
  engine: 'mongodb',
  database: 'im',
  collection: 'messages',
  clock: { kind: 'created', field: 'createdAt' },
  form: 'age',
  expireAfterSeconds: (7 * DAY_MS) / 1000,
  deleteAfterMs: 7 * DAY_MS,
  subject: { field: 'sender', application: 'app' },
};

describeWithMongo('orders in MongoDB', () => {
  const mongo = useMongo();
  const scene = () => ordersScene({ documents: { hosts: [], url: mongo.url() } });
  const forget = async (): Promise<void> => {
    const client = await new MongoClient(mongo.url()).connect();
    await client.db('im').collection('retention_ledger').deleteMany({});
    await client.close();
  };
  const indexed = async (): Promise<void> => {
    await mongo.messages().createIndex({ sender: 1 });
    await mongo.messages().createIndex({ app: 1 });
  };

  beforeEach(async () => {
    await mongo.messages().insertOne({ n: 0, sender: 'nobody' });
    await mongo.messages().deleteMany({});
    await forget();
  });

  test('delete the documents of a subject and of nobody else, whatever its id looks like', async () => {
    await indexed();
    const others = ['abc', 'aBc', 'a', 'h', 'x'];
    const documents = [...HOSTILE_IDS, ...others].map((sender, n) => ({ n, sender }));
    await mongo.messages().insertMany(documents);
    const { ledger, run } = scene();
    for (const id of HOSTILE_IDS) await ledger.take(erase(id));
    const { open, lines } = await run([bySender]);
    expect(lines[0]).toMatchObject({ deleted: HOSTILE_IDS.length, left: {}, error: null });
    expect(open).toBe(true);
    const left = await mongo.messages().find().sort({ n: 1 }).toArray();
    expect(left.map((each): unknown => each['sender'])).toEqual(others);
  });

  test('write the end of an application where a document has none or an earlier one, and take it back', async () => {
    await indexed();
    const at = (day: number): Date => new Date(Date.UTC(2026, 9, day));
    const end = (kind: 'terminate' | 'resume', application: string, day: number) =>
      ({ version: 1, kind, application, at: at(day).toISOString(), by: 'billing' }) as const;
    const documents = [
      { n: 0, app: '1' },
      { n: 1, app: '1', ended: at(1) },
      { n: 2, app: '1', ended: at(9) },
      { n: 3, app: '1', ended: null },
      { n: 4, app: '2', ended: at(3) },
      { n: 5, app: '3' },
      // a document of two applications is not one's to date.
      { n: 6, app: ['1', '3'] },
    ];
    await mongo.messages().insertMany(documents);
    const { ledger, run } = scene();
    for (const order of [end('terminate', '1', 5), end('terminate', '2', 3), end('resume', '2', 4)])
      await ledger.take(order);
    const counts: MongodbDirective = { ...bySender, clock: { kind: 'terminated', field: 'ended' } };
    const ends = async (): Promise<unknown[]> =>
      (await mongo.messages().find().sort({ n: 1 }).toArray()).map((each): unknown => each['ended']);
    const expected = [at(5), at(5), at(9), at(5), undefined, undefined, undefined];
    const { lines } = await run([counts]);
    expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/1 documents with several applications/)]);
    expect(await ends()).toEqual(expected);
    await mongo.messages().deleteOne({ n: 6 });
    expect((await run([counts])).open).toBe(true);
    // a backup from before: its marker comes back with it.
    await forget();
    await mongo.messages().updateMany({ app: '1' }, { $unset: { ended: '' } });
    expect((await run([counts])).open).toBe(true);
    expect((await ends()).slice(0, 4)).toEqual([at(5), at(5), at(5), at(5)]);
  });

  test('find an id that is kept as a number', async () => {
    await indexed();
    await mongo.messages().insertMany([
      { n: 1, sender: 12 },
      { n: 2, sender: Long.fromString('12') },
      { n: 3, sender: '12' },
      { n: 4, sender: 120 },
    ]);
    const { ledger, run } = scene();
    await ledger.take(erase('12'));
    expect((await run([bySender])).open).toBe(true);
    expect(await mongo.left()).toEqual([4]);
  });

  test('leave a document that is not one subject alone, say so and open nothing', async () => {
    await indexed();
    await mongo.messages().insertMany([
      { n: 1, sender: ['u', 'v'] },
      { n: 2, sender: 'u' },
    ]);
    const { ledger, run } = scene();
    await ledger.take(erase('u'));
    const { open, lines } = await run([bySender]);
    expect(open).toBe(false);
    expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/^1 documents whose field holds more/)]);
    expect(await mongo.left()).toEqual([1]);
  });

  test('fail, with the statement that makes it, without an index', async () => {
    const { run } = scene();
    expect((await run([bySender])).lines[0]?.error).toMatch(/createIndex\(\{ "sender": 1 \}\)/);
  });

  test('delete of an application what the shorter class that it chose no longer keeps', async () => {
    const long = { ...bySender, id: 'chatMessages/30d/mongodb/messages-000000', deadlineMs: 33 * DAY_MS };
    const short = { ...bySender, collection: 'short', keepAtLeastMs: 7 * DAY_MS };
    await indexed();
    await mongo.messages().createIndex({ app: 1, createdAt: 1 });
    const ago = (days: number): Date => new Date(Date.now() - days * DAY_MS);
    await mongo.messages().insertMany([
      { n: 1, sender: 'u', app: '1', createdAt: ago(8) },
      { n: 2, sender: 'u', app: '1', createdAt: ago(6) },
      { n: 3, sender: 'u', app: '2', createdAt: ago(8) },
      { n: 4, sender: 'u', app: '1', createdAt: [ago(8), ago(1)] },
      { n: 5, sender: 'u', app: '1' },
      { n: 6, sender: 'u', app: '1', createdAt: ago(8).toISOString() },
    ]);
    const { ledger, run } = scene();
    await ledger.take(choose('1', '7d', { at: new Date().toISOString() }));
    const { lines } = await run([long, short]);
    expect(lines[0]).toMatchObject({ choices: 1, deleted: 1, left: {}, error: null });
    expect(await mongo.left()).toEqual([2, 3, 4, 5, 6]);
  });

  test('move the marker that a restore brings back', async () => {
    await indexed();
    await mongo.messages().insertOne({ n: 1, sender: 'u', app: '1' });
    const { ledger, run, wait } = scene();
    await ledger.take(erase('u', { application: '1' }));
    wait(SETTLE_MS * 2);
    await run([bySender]);
    expect((await run([bySender])).lines[0]).toMatchObject({ read: 0, through: true });
    await forget();
    await mongo.messages().insertOne({ n: 1, sender: 'u', app: '1' });
    expect((await run([bySender])).lines[0]).toMatchObject({ read: 1, deleted: 1, through: true });
    expect(await mongo.left()).toEqual([]);
  });
});
