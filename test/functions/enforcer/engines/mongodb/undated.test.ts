// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { ObjectId } from 'mongodb';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { context, DAY, directive, ensure, HOUR, sweep, terminated, witness } from './fixture';
import { useMongo } from './use-mongo';

describeWithMongo('MongoDB', () => {
  const mongo = useMongo();
  const { ago, idOf, left, ttl } = mongo;

  describe('documents without a date', () => {
    test('go by the age in their _id, and nothing younger than the directive ever does', async () => {
      await ensure(mongo.url(), directive());
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.tuple(
              fc.oneof(fc.integer({ min: -3_000, max: 3_000 }), fc.integer({ min: -6 * DAY, max: 90 * DAY })),
              fc.constantFrom('none', 'null', 'text', 'number', 'list', 'date'),
            ),
            {
              minLength: 1,
              maxLength: 40,
            },
          ),
          async (rows) => {
            // GIVEN documents around the edge, seen a while ago so that the server's clock does not decide
            const now = Date.now() - 30_000;
            await mongo.messages().deleteMany({});
            const values = {
              null: { createdAt: null },
              text: { createdAt: '2001-01-01' },
              number: { createdAt: 978_307_200 },
              list: { createdAt: ['a'] },
              date: { createdAt: new Date(now) },
              none: {},
            };
            const documents = rows.map(([offset, kind], n) => ({
              _id: idOf(now - 7 * DAY - offset),
              n,
              ...values[kind],
            }));
            await mongo.messages().insertMany(documents);
            // WHEN
            const result = await sweep(mongo.url(), directive(), context({ now: () => now }));
            // THEN what is surely that old is gone, but for those with a date, which are the index's
            const expected = documents.filter(
              ({ _id, n }) =>
                rows[n]?.[1] === 'date' ||
                // nobody knows what an array means.
                rows[n]?.[1] === 'list' ||
                _id.getTimestamp().getTime() + 1_000 > Math.floor((now - 7 * DAY) / 1_000) * 1_000,
            );
            expect(await left()).toEqual(expected.map(({ n }) => n));
            expect(result).toMatchObject({ complete: true, deleted: documents.length - expected.length });
          },
        ),
        { numRuns: 30 },
      );
    }, 60_000);

    test('stay where a number in the field is a time of the future, in seconds or in milliseconds', async () => {
      const numbers = [4 * DAY, 400 * DAY].flatMap((aheadMs) => [
        Math.floor((Date.now() + aheadMs) / 1_000),
        Date.now() + aheadMs,
      ]);
      await mongo
        .messages()
        .insertMany(numbers.map((createdAt, n) => ({ _id: idOf(Date.now() - 90 * DAY), n, createdAt })));
      expect((await sweep(mongo.url(), directive())).deleted).toBe(0);
      expect((await witness(mongo.url(), directive())).unjudged).toBe(numbers.length);
    });

    test('stay where a number in the field is a time of now by another count', async () => {
      const now = Date.now();
      const numbers = [
        ...[86_400_000, 3_600_000, 60_000, 1_000, 100, 1].map((unit) => Math.floor(now / unit)),
        now * 1_000,
        ...[8, 10, 12, 14].map((digits) => Number(new Date(now).toISOString().replace(/\D/g, '').slice(0, digits))),
      ];
      await mongo.messages().insertMany(numbers.map((createdAt, n) => ({ _id: idOf(now - 90 * DAY), n, createdAt })));
      expect((await sweep(mongo.url(), directive())).deleted).toBe(0);
      expect((await witness(mongo.url(), directive())).unjudged).toBe(numbers.length);
    });

    test('are counted, not deleted, in a dry run and under a hold', async () => {
      await mongo.messages().insertMany([{ _id: idOf(Date.now() - 9 * DAY), n: 1 }]);
      await ensure(mongo.url(), directive(), context({ dryRun: true }));
      expect(await ttl()).toEqual([]);
      expect((await sweep(mongo.url(), directive(), context({ dryRun: true }))).deleted).toBe(1);
      expect((await sweep(mongo.url(), directive(), context({ held: true }))).deleted).toBe(0);
      expect(await left()).toEqual([1]);
    });

    test('and without an ObjectId are reported', async () => {
      await ensure(mongo.url(), directive());
      await mongo.messages().insertMany([
        { _id: 'text' as unknown as ObjectId, n: 1 },
        { _id: 7 as unknown as ObjectId, n: 2 },
        { _id: 'dated' as unknown as ObjectId, n: 3, createdAt: ago(HOUR) },
      ]);
      const { deleted, notices } = await sweep(mongo.url(), directive());
      expect(deleted).toBe(0);
      expect(notices).toEqual([
        "2 documents of messages have neither a date in 'createdAt' nor an ObjectId in '_id' and are never deleted; give them a date or delete them",
      ]);
    });

    test('of present customers are never touched, whatever is in the field', async () => {
      const id = (): ObjectId => idOf(Date.now() - 900 * DAY);
      await mongo.messages().insertMany([
        { _id: id(), n: 1 },
        { _id: id(), n: 2, terminatedAt: null },
        { _id: id(), n: 3, terminatedAt: 'no' },
        { _id: id(), n: 4, terminatedAt: ago(HOUR) },
      ]);
      await ensure(mongo.url(), terminated);
      expect((await sweep(mongo.url(), terminated)).deleted).toBe(0);
      const seen = await witness(mongo.url(), terminated);
      expect(seen).toMatchObject({
        unjudged: 1,
        notices: [expect.stringContaining("1 documents of messages have no date in 'terminatedAt'")],
      });
      expect(Math.round((seen.oldestMs ?? 0) / HOUR)).toBe(1);
      expect(await left()).toEqual([1, 2, 3, 4]);
    });
  });
});
