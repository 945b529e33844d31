// SPDX-License-Identifier: Apache-2.0
import type { Document, ObjectId } from 'mongodb';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { byExpireAt, context, DAY, directive, ensure, HOUR, MINUTE, sweep, terminated } from './fixture';
import { useMongo } from './use-mongo';

describeWithMongo('a sweep of MongoDB', () => {
  const mongo = useMongo();
  const { ago, idOf, left } = mongo;

  describe('documents with a time of expiry of their own', () => {
    test.each([
      ['with an index on the clock', true],
      ['by their _id, without one', false],
    ])('are deleted when older than the directive though it is later, %s', async (_, indexed) => {
      if (indexed) await ensure(mongo.url(), byExpireAt);
      const later = new Date(Date.now() + 300 * DAY);
      const make = (n: number, age: number, rest: Document): Document => ({
        _id: idOf(Date.now() - age),
        n,
        createdAt: ago(age),
        ...rest,
      });
      await mongo.messages().insertMany([
        make(1, 8 * DAY, { expireAt: later }),
        make(2, 8 * DAY, {}),
        make(3, 6 * DAY, { expireAt: later }),
        make(4, 8 * DAY, { createdAt: undefined, expireAt: later }),
        // the index judges arrays by their lowest date; here a younger one would be lost.
        make(5, 8 * DAY, { createdAt: [ago(9 * DAY), ago(HOUR)], expireAt: later }),
      ]);
      const { deleted, notices } = await sweep(mongo.url(), byExpireAt);
      expect(await left()).toEqual([3, 5]);
      expect(deleted).toBe(3);
      expect(notices).toEqual(
        indexed
          ? []
          : [expect.stringContaining("messages has no index on 'createdAt', so its age is read from '_id' first")],
      );
    });

    test('after an end are deleted by the end date, never by their _id', async () => {
      const about = { ...terminated, form: 'expireAt', expireAtField: 'expireAt', expireAfterSeconds: 0 } as const;
      const id = (): ObjectId => idOf(Date.now() - 900 * DAY);
      await mongo.messages().insertMany([
        { _id: id(), n: 1 },
        { _id: id(), n: 2, terminatedAt: ago(60 * DAY) },
        { _id: id(), n: 3, terminatedAt: ago(58 * DAY) },
      ]);
      expect((await sweep(mongo.url(), about)).notices).toEqual([
        expect.stringContaining("messages has no index on 'terminatedAt', so nothing is deleted by it"),
      ]);
      await mongo.messages().createIndex({ terminatedAt: 1 });
      expect((await sweep(mongo.url(), about)).deleted).toBe(1);
      expect(await left()).toEqual([1, 3]);
    });
  });

  test('a sweep stops inside its budget and goes on from its cursor; a strange cursor starts anew', async () => {
    await ensure(mongo.url(), directive());
    await mongo
      .messages()
      .insertMany(Array.from({ length: 5_000 }, (_, n) => ({ _id: idOf(Date.now() - 8 * DAY), n })));
    let calls = 0;
    const kept: string[] = [];
    const first = await sweep(
      mongo.url(),
      directive(),
      context({ remainingMs: () => ((calls += 1) > 2 ? 1_000 : 60_000), checkpoint: (cursor) => kept.push(cursor) }),
    );
    expect(first.complete).toBe(false);
    expect(first.deleted).toBeGreaterThan(0);
    expect(kept.at(-1)).toBe(first.cursor);
    await mongo.messages().insertMany([{ _id: idOf(Date.now() - 8 * DAY), n: -1 }]);
    const second = await sweep(mongo.url(), directive(), context({ cursor: first.cursor }));
    expect(second).toMatchObject({ complete: true, deleted: 5_001 - first.deleted });
    await mongo.messages().insertMany([{ _id: idOf(Date.now() - 8 * DAY), n: -2 }]);
    expect((await sweep(mongo.url(), directive(), context({ cursor: '{"by":"id","after":"zz"}' }))).deleted).toBe(1);
  });

  test('many documents of one instant are swept without end', async () => {
    await mongo.messages().createIndex({ createdAt: 1 });
    const instant = ago(10 * DAY);
    await mongo
      .messages()
      .insertMany(Array.from({ length: 3_000 }, (_, n) => ({ n, createdAt: n < 2_500 ? instant : ago(9 * DAY - n) })));
    expect(await sweep(mongo.url(), byExpireAt)).toMatchObject({ deleted: 3_000, complete: true });
  });

  test('the earlier clock decides, and the difference is reported', async () => {
    await ensure(mongo.url(), directive());
    const edge = Date.now() - 7 * DAY;
    await mongo.messages().insertMany([
      { _id: idOf(edge + MINUTE), n: 1 },
      { _id: idOf(edge - MINUTE), n: 2 },
    ]);
    const ahead = await sweep(mongo.url(), directive(), context({ now: () => Date.now() + 2 * MINUTE }));
    expect(ahead.notices).toEqual([
      expect.stringMatching(/^the clock of unit 'im-mongodb' is \d+ ms behind the enforcer's; the earlier one decides/),
    ]);
    expect(await left()).toEqual([1]);
    await mongo.messages().insertMany([{ _id: idOf(edge - MINUTE), n: 3 }]);
    const behind = await sweep(mongo.url(), directive(), context({ now: () => Date.now() - 2 * MINUTE }));
    expect(behind).toMatchObject({ deleted: 0, notices: [expect.stringContaining('ahead of')] });
  });

  test.each([
    ['near 1970', () => MINUTE, 'the clock of the enforcer must be at least'],
    ['before 1970', () => -DAY, 'the clock of the enforcer must be at least'],
    ['three days ahead', () => Date.now() + 3 * DAY, "the clocks of the enforcer and of 'im-mongodb' must differ by"],
    ['three days behind', () => Date.now() - 3 * DAY, "the clocks of the enforcer and of 'im-mongodb' must differ by"],
  ])('a clock %s deletes nothing, and fails', async (_, now, message) => {
    await ensure(mongo.url(), directive());
    await mongo.messages().insertMany([{ n: 1 }, { _id: idOf(Date.now() - 9 * DAY), n: 2 }]);
    await expect(sweep(mongo.url(), directive(), context({ now }))).rejects.toThrow(message);
    expect(await left()).toEqual([1, 2]);
  });

  test('an age that reaches back before 1970 deletes nothing', async () => {
    await mongo.messages().insertMany([{ n: 1 }]);
    expect((await sweep(mongo.url(), directive({ deleteAfterMs: Date.now() + DAY }))).deleted).toBe(0);
  });
});
