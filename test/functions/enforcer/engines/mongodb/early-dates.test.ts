// SPDX-License-Identifier: Apache-2.0
import { Db, type Document, ObjectId } from 'mongodb';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { byExpireAt, DAY, directive, ensure, HOUR, MONITOR, NEVER, sweep, witness } from './fixture';
import { useMongo } from './use-mongo';

const floor = directive({ keepAtLeastMs: 7 * DAY });
/** What applications write for "none", or by a mistake of the unit: of documents that were made just now. */
const SENTINELS = [
  ['the beginning of 1970', new Date(0)],
  ['the first day of another calendar', new Date('0001-01-01T00:00:00Z')],
  ['seconds that were taken for milliseconds', new Date(Math.floor(Date.now() / 1_000))],
  ['the first day of 2000', new Date(Date.UTC(2000, 0, 1))],
] as const;

describeWithMongo('a date before any record', () => {
  const mongo = useMongo();
  const { ago, left, ttl } = mongo;

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The server answers this command otherwise. */
  function answer(name: string, otherwise: (command: Document) => Document): void {
    const real = Db.prototype.command;
    jest.spyOn(Db.prototype, 'command').mockImplementation(function (this: Db, command: Document, ...rest) {
      return name in command ? Promise.resolve(otherwise(command)) : real.call(this, command, ...rest);
    });
  }

  test.each(SENTINELS)('such as %s is no age: the sweep leaves it, and it is counted', async (_, date) => {
    await mongo.messages().insertMany([
      { n: 1, createdAt: date },
      { n: 2, createdAt: [date, ago(8 * DAY)] },
      { n: 3, createdAt: ago(8 * DAY) },
      { n: 4, createdAt: ago(DAY) },
    ]);
    for (const indexed of [false, true]) {
      if (indexed) await mongo.messages().createIndex({ createdAt: 1 });
      await sweep(mongo.url(), directive());
      expect((await left()).filter((n) => n !== 3)).toEqual([1, 2, 4]);
      const { oldestMs, unjudged } = await witness(mongo.url(), directive());
      expect(unjudged).toBe(2);
      expect(oldestMs).toBeLessThan(9 * DAY);
    }
    expect(await left()).toEqual([1, 2, 4]);
  });

  test.each(SENTINELS)(
    'such as %s makes no TTL index where there is a floor, and stops one that is there',
    async (_, date) => {
      await mongo.messages().insertOne({ n: 1, createdAt: date });
      await expect(ensure(mongo.url(), floor)).rejects.toThrow("answers for the guard 'sentinel-dates'");
      expect(await ttl()).toEqual([]);
      await mongo.messages().createIndex({ createdAt: 1 }, { expireAfterSeconds: (7 * DAY) / 1_000, name: 'due' });
      // the compatible server changes no index.
      const changed: unknown[] = [];
      answer('collMod', (command) => {
        changed.push(command['index']);
        return { ok: 1 };
      });
      await expect(ensure(mongo.url(), floor)).rejects.toThrow('dates before 2000-01-02');
      expect(changed).toEqual([{ name: 'due', expireAfterSeconds: NEVER }]);
      // and it holds up no other: without the index what is due goes by the sweep.
      await mongo.messages().dropIndexes();
      await mongo.messages().insertOne({ _id: mongo.idOf(Date.now() - 9 * DAY), n: 2, createdAt: ago(8 * DAY) });
      expect((await sweep(mongo.url(), floor)).deleted).toBe(1);
      expect(await left()).toEqual([1]);
    },
  );

  test('in the place of a due date stops the TTL index as well', async () => {
    await mongo.messages().insertOne({ n: 1, createdAt: new Date(), expireAt: new Date(0) });
    await expect(ensure(mongo.url(), { ...byExpireAt, keepAtLeastMs: 7 * DAY })).rejects.toThrow("'sentinel-dates'");
    expect(await ttl()).toEqual([]);
  });

  test('a due date before the floor stops the TTL index, and the sweep goes on by the date itself', async () => {
    const about = { ...byExpireAt, keepAtLeastMs: 7 * DAY };
    await mongo.messages().insertMany([
      { n: 1, createdAt: new Date(), expireAt: new Date(Date.now() + HOUR) },
      { n: 2, createdAt: ago(8 * DAY), expireAt: new Date(Date.now() + 30 * DAY) },
    ]);
    await expect(ensure(mongo.url(), about)).rejects.toThrow(
      /at least 604800000 ms after 'createdAt'.* got 1 of the next 2 documents of messages .*'early-expiry'/,
    );
    expect(await ttl()).toEqual([]);
    await mongo.messages().createIndex({ createdAt: 1 });
    expect((await sweep(mongo.url(), about)).deleted).toBe(1);
    expect(await left()).toEqual([1]);
    await ensure(mongo.url(), { ...about, allow: [MONITOR, { ...MONITOR, guard: 'early-expiry' }] });
    expect(await ttl()).toEqual([0]);
  });

  test.each(['000000010000000000000001', '0000000000000000000003e8', '386d43800000000000000001'])(
    'in the ObjectId %s of a counter is no age either, and the witness says that it does not know',
    async (id) => {
      await mongo.messages().insertMany([
        { _id: ObjectId.createFromHexString(id), n: 1 },
        { _id: mongo.idOf(Date.now() - 9 * DAY), n: 2 },
      ]);
      expect((await sweep(mongo.url(), directive())).deleted).toBe(1);
      expect(await left()).toEqual([1]);
      const seen = await witness(mongo.url(), directive());
      expect(seen.unknown).toContain('nor an ObjectId');
      expect(seen.unjudged).toBe(1);
      // with a date it goes by that, also where no index finds it.
      await mongo.messages().updateOne({ n: 1 }, { $set: { createdAt: ago(8 * DAY) } });
      expect((await sweep(mongo.url(), directive())).deleted).toBe(1);
    },
  );

  test('a server that does not tell its time deletes nothing, unless somebody answers for it', async () => {
    await mongo.messages().insertOne({ _id: mongo.idOf(Date.now() - 9 * DAY), n: 1, createdAt: ago(9 * DAY) });
    answer('hello', () => ({ isWritablePrimary: true }));
    await expect(sweep(mongo.url(), directive())).rejects.toThrow("answers for the guard 'server-clock'");
    expect(await left()).toEqual([1]);
    const allow = [MONITOR, { ...MONITOR, guard: 'server-clock' }];
    expect((await sweep(mongo.url(), directive({ allow }))).deleted).toBe(1);
  });
});
