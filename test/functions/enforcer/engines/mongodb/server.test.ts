// SPDX-License-Identifier: Apache-2.0
import { Collection, type ObjectId } from 'mongodb';
import { mongodbEngine } from '../../../../../functions/enforcer/engines/mongodb';
import { describeWithMongo, testOnRealMongo } from '../../../../helpers/mongodb';
import { byExpireAt, context, DAY, directive, ensure, HOUR, NEVER, sweep, witness } from './fixture';
import { useMongo } from './use-mongo';

describeWithMongo('MongoDB collections', () => {
  const mongo = useMongo();
  const { ago, idOf, left, ttl } = mongo;

  test('the witness measures the oldest date and counts what it cannot judge', async () => {
    await ensure(mongo.url(), directive());
    expect(await witness(mongo.url(), directive())).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
    await mongo
      .messages()
      .insertMany([
        { createdAt: ago(3 * DAY) },
        { createdAt: ago(DAY) },
        {},
        { createdAt: 'x' },
        { createdAt: new Date(Date.now() + HOUR) },
      ]);
    const seen = await witness(mongo.url(), directive());
    expect(Math.round((seen.oldestMs ?? 0) / DAY)).toBe(3);
    expect(seen.unjudged).toBe(3);
    expect(seen.notices).toEqual([
      "2 documents of messages have no date in 'createdAt' and never expire by it; write a date",
      "1 documents of messages have a date in the future in 'createdAt' and expire late; never write it ahead of the clock",
    ]);
  });

  test('no search of a witness may take longer than there is time', async () => {
    await mongo.messages().insertOne({ createdAt: ago(DAY) });
    const [find, count] = [
      jest.spyOn(Collection.prototype, 'find'),
      jest.spyOn(Collection.prototype, 'countDocuments'),
    ];
    await witness(mongo.url(), byExpireAt, context({ remainingMs: () => 300 }));
    const given = [...find.mock.calls, ...count.mock.calls].map(([, options]) => options?.maxTimeMS);
    jest.restoreAllMocks();
    // the oldest by '_id' is found along its index.
    expect(given.filter((ms) => ms === 300).length).toBeGreaterThan(3);
    expect(given.filter((ms) => ms !== 300)).toEqual([undefined]);
  });

  test('the witness reads the age from the oldest _id where the clock has no index', async () => {
    expect((await witness(mongo.url(), byExpireAt)).oldestMs).toBeNull();
    // GIVEN no step that creates one, the oldest by its _id, and one that says it is older
    await mongo.messages().insertOne({ _id: idOf(Date.now() - 5 * DAY), createdAt: ago(6 * DAY) });
    const seen = await witness(mongo.url(), byExpireAt);
    expect(Math.round((seen.oldestMs ?? 0) / DAY)).toBe(6);
    expect(seen.notices).toEqual([
      "messages has no index on 'createdAt', so its age is read from the oldest '_id'; create one",
    ]);
    await mongo.messages().insertOne({ _id: idOf(Date.now() - 9 * DAY) });
    expect(Math.round(((await witness(mongo.url(), byExpireAt)).oldestMs ?? 0) / DAY)).toBe(9);
  });

  test('documents without an ObjectId are seen and counted where the clock has no index, and deleted once it has', async () => {
    const id = (text: string): ObjectId => text as unknown as ObjectId;
    await mongo.messages().insertMany([
      { _id: id('uuid-1'), n: 1, createdAt: ago(30 * DAY) },
      { _id: id('uuid-2'), n: 2, createdAt: ago(20 * DAY), expireAt: ago(-3_000 * DAY) },
      { _id: id('uuid-3'), n: 3, createdAt: ago(DAY) },
      { n: 4, createdAt: ago(DAY) },
    ]);
    const before = await witness(mongo.url(), byExpireAt);
    expect(Math.round((before.oldestMs ?? 0) / DAY)).toBe(30);
    expect(before).toMatchObject({
      unjudged: 3,
      notices: expect.arrayContaining([
        "3 documents of messages have a date but no ObjectId in '_id' and are not deleted without an index on 'createdAt'; create one",
      ]) as unknown,
    });
    await ensure(mongo.url(), byExpireAt);
    expect(await sweep(mongo.url(), byExpireAt)).toEqual({ deleted: 2, complete: true, notices: [] });
    expect(await left()).toEqual([3, 4]);
    const after = await witness(mongo.url(), byExpireAt);
    expect(Math.round((after.oldestMs ?? 0) / DAY)).toBe(1);
    expect(after.unjudged).toBe(0);
  });

  test('a collection that does not exist is reported, and gets its index', async () => {
    expect((await ensure(mongo.url(), directive())).notices).toEqual([
      expect.stringContaining("collection 'im.messages' does not exist yet"),
    ]);
    expect(await ttl()).toEqual([(7 * DAY) / 1_000]);
    expect((await ensure(mongo.url(), directive())).notices).toEqual([]);
  });

  test('a server that is not there is named', async () => {
    const endpoint = { 'im-mongodb': { hosts: ['127.0.0.1:1'] } };
    await expect(mongodbEngine.open(directive(), endpoint, context())).rejects.toThrow(
      /'hosts' must be a MongoDB primary that answers for unit 'im-mongodb', got '.*ECONNREFUSED.*'; check the addresses/,
    );
  }, 20_000);

  testOnRealMongo(
    'an index is changed in place, stopped by a hold, restored after it, and made of a plain one',
    'collMod',
    async () => {
      await mongo.messages().createIndex({ createdAt: 1 }, { expireAfterSeconds: 99_999_999 });
      await ensure(mongo.url(), directive());
      expect(await ttl()).toEqual([(7 * DAY) / 1_000]);
      await ensure(mongo.url(), directive(), context({ held: true }));
      expect(await ttl()).toEqual([NEVER]);
      await ensure(mongo.url(), directive());
      expect(await ttl()).toEqual([(7 * DAY) / 1_000]);
      await mongo.messages().dropIndexes();
      await mongo.messages().createIndex({ createdAt: 1 });
      await ensure(mongo.url(), directive());
      expect(await ttl()).toEqual([(7 * DAY) / 1_000]);
    },
  );

  testOnRealMongo(
    'under a hold the server itself deletes nothing, and after it all that is due',
    'a TTL thread',
    async () => {
      await ensure(mongo.url(), directive(), context({ held: true }));
      await mongo.messages().createIndex({ createdAt: 1 }, { expireAfterSeconds: NEVER });
      await mongo.messages().insertMany([
        { n: 1, createdAt: ago(8 * DAY) },
        { n: 2, createdAt: ago(6 * DAY) },
      ]);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      expect(await left()).toEqual([1, 2]);
      await ensure(mongo.url(), directive());
      await new Promise((resolve) => setTimeout(resolve, 70_000));
      expect(await left()).toEqual([2]);
    },
    90_000,
  );

  testOnRealMongo('capped collections are refused', 'capped collections', async () => {
    await mongo.messages().db.createCollection('messages', { capped: true, size: 4_096 });
    await expect(ensure(mongo.url(), directive())).rejects.toThrow(
      "'collection' must be a plain collection, got a capped collection",
    );
  });

  // last: the server starts again empty.
  test('a server that goes away during the sweep and comes back is waited for', async () => {
    await ensure(mongo.url(), directive());
    await mongo
      .messages()
      .insertMany(Array.from({ length: 3_000 }, (_, n) => ({ _id: idOf(Date.now() - 8 * DAY), n })));
    let restarted: Promise<void> | undefined;
    const result = await sweep(
      mongo.url(),
      directive(),
      context({ checkpoint: () => void (restarted ??= mongo.restart()) }),
    );
    await restarted;
    expect(result.complete).toBe(true);
  }, 60_000);
});
