// SPDX-License-Identifier: Apache-2.0
import { Binary, Decimal128, Double, Long, MongoClient, ObjectId, UUID } from 'mongodb';
import type { MongodbDirective } from '../../../../lib/directives';
import { describeWithMongo, testOnRealMongo } from '../../../helpers/mongodb';
import { useMongo } from '../engines/mongodb/use-mongo';
import { erase, ordersScene } from './orders-scene';
import { CONFUSABLE } from './subject-ids';

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
  subject: { field: 'sender' },
};
const UUID_TEXT = '6f9619ff-8b86-d011-b42d-00cf4fc964ff';
const OBJECT_TEXT = '507f1f77bcf86cd799439011';

describeWithMongo('ids of subjects in MongoDB', () => {
  const mongo = useMongo();
  const scene = () => ordersScene({ documents: { hosts: [], url: mongo.url() } });

  beforeEach(async () => {
    const client = await new MongoClient(mongo.url()).connect();
    await client.db('im').collection('retention_ledger').deleteMany({});
    await client.close();
    await mongo.messages().insertOne({ n: 0, sender: 'nobody' });
    await mongo.messages().deleteMany({});
    await mongo.messages().createIndex({ sender: 1 });
  });

  test.each([0, 1])('differ, whatever they look like (%i)', async (half) => {
    await mongo.messages().insertMany(CONFUSABLE.map((sender, n) => ({ n, sender })));
    const { ledger, run } = scene();
    const given = CONFUSABLE.filter((_, at) => at % 2 === half);
    for (const id of given) await ledger.take(erase(id));
    const { lines } = await run([bySender]);
    expect(lines).toMatchObject([{ error: null, left: {}, through: true, deleted: given.length }]);
    const left = await mongo.messages().find().sort({ n: 1 }).toArray();
    expect(left.map((each): unknown => each['sender'])).toEqual(CONFUSABLE.filter((id) => !given.includes(id)));
  });

  test.each<[string, unknown, unknown]>([
    ['12', 12, 120],
    ['12', new Double(12), new Double(12.5)],
    ['12', Long.fromString('12'), '012'],
    ['9007199254740993', Long.fromString('9007199254740993'), Long.fromString('9007199254740992')],
    ['9223372036854775807', Long.MAX_VALUE, Long.MIN_VALUE],
    ['18446744073709552000', 2 ** 64, Long.MAX_VALUE],
    ['12.5', 12.5, 12],
    [OBJECT_TEXT, new ObjectId(OBJECT_TEXT), new ObjectId('507f1f77bcf86cd799439012')],
    [UUID_TEXT, new UUID(UUID_TEXT), new UUID('6f9619ff-8b86-d011-b42d-00cf4fc964fe')],
  ])('find %s kept as %p, and not %p', async (id, own, other) => {
    await mongo
      .messages()
      .insertMany([
        { n: 1, sender: own },
        { n: 2, sender: other },
        { n: 3, sender: id },
        { n: 4 },
        { n: 5, sender: null },
      ]);
    const { ledger, run } = scene();
    await ledger.take(erase(id));
    expect((await run([bySender])).lines).toMatchObject([{ error: null, left: {}, through: true }]);
    expect(await mongo.left()).toEqual([2, 4, 5]);
  });

  test.each<[string, unknown]>([
    ['date', new Date(0)],
    ['object', { id: 'u' }],
    ['bool', true],
    ['decimal', Decimal128.fromString('12')],
    ['object', { 0: 'u' }],
  ])('are refused where some are kept as %s, which no order can name', async (_, sender) => {
    await mongo.messages().insertMany([
      { n: 1, sender: 'u' },
      { n: 2, sender },
    ]);
    const { ledger, run } = scene();
    await ledger.take(erase('u'));
    const { lines, open } = await run([bySender]);
    expect(lines[0]?.error).toMatch(/texts, whole numbers, ObjectIds or UUIDs of subtype 4/);
    expect(open).toBe(false);
    expect(await mongo.left()).toEqual([1, 2]);
  });

  testOnRealMongo('are refused as bytes of other forms', 'types of bytes, and their order', async () => {
    for (const sender of [
      /u/,
      new Binary(Buffer.alloc(16), 3),
      new Binary(Buffer.from('u')),
      new Binary(Buffer.alloc(20)),
    ]) {
      await mongo.messages().deleteMany({});
      await mongo.messages().insertMany([
        { n: 1, sender },
        { n: 2, sender: new UUID(UUID_TEXT) },
      ]);
      const { run } = scene();
      expect((await run([bySender])).lines[0]?.error).toMatch(/UUIDs of subtype 4/);
    }
  });

  test('are not looked for along an index that finds some of them only', async () => {
    await mongo.messages().dropIndexes();
    const { run } = scene();
    const refused = async (): Promise<void> =>
      expect((await run([bySender])).lines[0]?.error).toMatch(/without a collation and of all documents/);
    await refused();
    await mongo
      .messages()
      .createIndex({ sender: 'text' })
      .catch(() => undefined);
    await refused();
    await mongo.messages().createIndex({ app: 1, sender: 1 });
    await refused();
  });

  test.each<[string, object]>([
    ['the field', { owner: { id: ['u', 'v'] } }],
    ['what the field is in', { owner: [{ id: 'u' }, { id: 'v' }] }],
    ['what the field is in, with one', { owner: [{ id: 'u' }] }],
  ])('of several in an array of %s are not one subject to delete', async (_, document) => {
    await mongo.messages().createIndex({ 'owner.id': 1 });
    await mongo.messages().insertMany([
      { n: 1, ...document },
      { n: 2, owner: { id: 'u' } },
    ]);
    const { ledger, run } = scene();
    await ledger.take(erase('u'));
    const { lines } = await run([{ ...bySender, subject: { field: 'owner.id' } }]);
    expect(Object.keys(lines[0]?.left ?? {})).toEqual([expect.stringMatching(/^1 documents whose field holds more/)]);
    expect(await mongo.left()).toEqual([1]);
  });
});
