// SPDX-License-Identifier: Apache-2.0
import { TtlKeeper } from '../../../../../functions/enforcer/engines/mongodb/ttl-keeper';
import { type IndexInfo, planTtl, ttlSeconds } from '../../../../../functions/enforcer/engines/mongodb/ttl-plan';
import type { RunContext } from '../../../../../functions/enforcer/engines/engine';
import { byExpireAt, context, DAY, directive, NEVER } from './fixture';

const ID: IndexInfo = { name: '_id_', key: { _id: 1 } };
const age = directive();
const WEEK_SECONDS = (7 * DAY) / 1_000;

const CREATE_CLOCK = {
  createIndexes: 'messages',
  indexes: [{ key: { createdAt: 1 }, name: 'retention_createdAt_clock' }],
};

/** Records the commands; refuses those that the table names. */
function recorder(refuse: Readonly<Record<string, number>> = {}): {
  command(command: Readonly<Record<string, unknown>>): Promise<unknown>;
  sent: unknown[];
} {
  const sent: unknown[] = [];
  return {
    sent,
    command(command) {
      sent.push(command);
      const code = refuse[Object.keys(command)[0] ?? ''];
      return code === undefined
        ? Promise.resolve({ ok: 1 })
        : Promise.reject(Object.assign(new Error('refused by server'), { code }));
    },
  };
}

async function ensure(
  indexes: readonly IndexInfo[],
  changes: Partial<RunContext> = {},
  about = age,
  db = recorder(),
): Promise<{ sent: unknown[]; notices: readonly string[] }> {
  const { notices } = await new TtlKeeper(db, about, context(changes)).ensure([ID, ...indexes]);
  return { sent: db.sent, notices };
}

describe('the TTL index', () => {
  test('is created where the field has none', async () => {
    expect(await ensure([])).toEqual({
      sent: [
        {
          createIndexes: 'messages',
          indexes: [{ key: { createdAt: 1 }, name: 'retention_createdAt_ttl', expireAfterSeconds: WEEK_SECONDS }],
        },
      ],
      notices: [],
    });
  });

  test('is created on the field with the time of expiry, with 0 seconds', async () => {
    expect((await ensure([], {}, byExpireAt)).sent).toEqual([
      {
        createIndexes: 'messages',
        indexes: [{ key: { expireAt: 1 }, name: 'retention_expireAt_ttl', expireAfterSeconds: 0 }],
      },
      CREATE_CLOCK,
    ]);
  });

  test('on a time of expiry has a plain one on the clock beside it, under a hold too, unless one serves its order', async () => {
    const acting = { name: 'x', key: { expireAt: 1 }, expireAfterSeconds: 0 };
    expect((await ensure([acting], {}, byExpireAt)).sent).toEqual([CREATE_CLOCK]);
    const stopped = { ...acting, expireAfterSeconds: NEVER };
    expect((await ensure([stopped], { held: true }, byExpireAt)).sent).toEqual([CREATE_CLOCK]);
    for (const key of [{ createdAt: 1 }, { createdAt: -1, app: 1 }])
      expect((await ensure([acting, { name: 'y', key }], {}, byExpireAt)).sent).toEqual([]);
    expect((await ensure([acting], {}, byExpireAt, recorder({ createIndexes: 86 }))).notices).toEqual([
      "the server refused to create the index on 'createdAt' of messages: 'refused by server'; documents without an ObjectId in '_id' are not deleted until there is one; create it by hand",
    ]);
  });

  describe('of another form or field', () => {
    const former = { name: 'retention_createdAt_ttl', key: { createdAt: 1 }, expireAfterSeconds: WEEK_SECONDS };
    const acting = { name: 'retention_expireAt_ttl', key: { expireAt: 1 }, expireAfterSeconds: 0 };
    const longer = { ...byExpireAt, deleteAfterMs: 360 * DAY };
    const stop = (name: string): unknown => ({ collMod: 'messages', index: { name, expireAfterSeconds: NEVER } });

    test('that this engine left is stopped, whatever its time', async () => {
      expect(await ensure([former, acting], {}, longer)).toEqual({ sent: [stop(former.name)], notices: [] });
      const again = { ...former, expireAfterSeconds: NEVER };
      expect(await ensure([again, acting], {}, longer)).toEqual({ sent: [], notices: [] });
      const renamed = {
        ...former,
        name: 'retention_sentAt_ttl_2',
        key: { sentAt: -1 },
        expireAfterSeconds: 99_999_999,
      };
      expect((await ensure([renamed, acting, { ...former, name: 'x' }], {}, longer)).sent).toEqual([
        stop(renamed.name),
        stop('x'),
      ]);
    });

    test("that is somebody else's is stopped on the clock where it is early, else reported", async () => {
      const early = { ...former, name: 'mine', expireAfterSeconds: NaN };
      expect(await ensure([early, acting], {}, longer)).toEqual({
        sent: [stop('mine')],
        notices: [
          "index 'mine' of messages deletes by 'createdAt' after NaN s, before this directive does, and is stopped; drop it",
        ],
      });
      const late = { ...former, name: 'mine', expireAfterSeconds: (360 * DAY) / 1_000 };
      expect(await ensure([late, acting], {}, longer)).toEqual({
        sent: [],
        notices: [expect.stringContaining("index 'mine' of messages deletes by 'createdAt' after 31104000 s beside")],
      });
    });

    test('is stopped by a hold, and its time is reported', async () => {
      const other = { name: 'mine', key: { seenAt: 1 }, expireAfterSeconds: 60 };
      const held = await ensure([former, acting, other], { held: true }, longer);
      expect(held.sent).toEqual([stop(former.name), stop('mine'), stop(acting.name)]);
      expect(held.notices).toEqual([
        "index 'mine' of messages deletes by 'seenAt' after 60 s and is stopped by the hold; set it back with collMod after the hold if it is still wanted",
      ]);
    });

    test('fails where the server does not stop it, with or without a hold', async () => {
      const refusing = (): ReturnType<typeof recorder> => recorder({ collMod: 59 });
      const change =
        "'refused by server' to change index 'retention_createdAt_ttl' of messages from 604800 s to 2147483647 s";
      await expect(ensure([former, acting], {}, longer, refusing())).rejects.toThrow(
        `'expireAfterSeconds' must be a time that the server takes, got ${change}; drop the index by hand: it deletes too early`,
      );
      await expect(ensure([former, acting], { held: true }, longer, refusing())).rejects.toThrow(
        `'holdUntil' must be a hold that the server takes, got ${change}`,
      );
    });
  });

  test('fails where the server leaves its own at an earlier time, and says so where it leaves a later one', async () => {
    const own = { name: 'x', key: { createdAt: 1 } };
    const refusing = (): ReturnType<typeof recorder> => recorder({ collMod: 59 });
    await expect(ensure([{ ...own, expireAfterSeconds: 60 }], {}, age, refusing())).rejects.toThrow(
      "'expireAfterSeconds' must be a time that the server takes",
    );
    expect((await ensure([{ ...own, expireAfterSeconds: 99_999_999 }], {}, age, refusing())).notices).toEqual([
      expect.stringContaining('due documents are deleted by the sweep instead'),
    ]);
  });

  test('stays untouched when it is as the directive says, ascending or descending', async () => {
    for (const direction of [1, -1]) {
      expect(await ensure([{ name: 'x', key: { createdAt: direction }, expireAfterSeconds: WEEK_SECONDS }])).toEqual({
        sent: [],
        notices: [],
      });
    }
  });

  test.each([60, 99_999_999, NaN])('of %d seconds is changed in place, never dropped', async (seconds) => {
    expect((await ensure([{ name: 'x', key: { createdAt: 1 }, expireAfterSeconds: seconds }])).sent).toEqual([
      { collMod: 'messages', index: { name: 'x', expireAfterSeconds: WEEK_SECONDS } },
    ]);
  });

  test('is made of a plain index on the field', async () => {
    expect((await ensure([{ name: 'plain', key: { createdAt: -1 } }])).sent).toEqual([
      { collMod: 'messages', index: { name: 'plain', expireAfterSeconds: WEEK_SECONDS } },
    ]);
  });

  test('that an old server cannot make of a plain one is reported with the way out', async () => {
    const { notices } = await ensure([{ name: 'plain', key: { createdAt: 1 } }], {}, age, recorder({ collMod: 72 }));
    expect(notices).toEqual([
      "the server refused to make index 'plain' of messages expire after 604800 s: 'refused by server'; due documents are deleted by the sweep instead. MongoDB 5.1 or later can; before, drop the index in a quiet hour and the next run creates it",
    ]);
  });

  test('of a part of the documents is changed, and a whole one is beside it', async () => {
    const partial = {
      name: 'part',
      key: { createdAt: 1 },
      expireAfterSeconds: 60,
      partialFilterExpression: { kind: 'a' },
    };
    const { sent, notices } = await ensure([partial]);
    expect(sent).toEqual([
      { collMod: 'messages', index: { name: 'part', expireAfterSeconds: WEEK_SECONDS } },
      {
        createIndexes: 'messages',
        indexes: [{ key: { createdAt: 1 }, name: 'retention_createdAt_ttl', expireAfterSeconds: WEEK_SECONDS }],
      },
    ]);
    expect(notices).toEqual([expect.stringContaining("index 'part' of messages covers a part of the documents only")]);
  });

  test('on several fields, or on another field, is reported', async () => {
    const { notices } = await ensure([
      { name: 'compound', key: { createdAt: 1, app: 1 }, expireAfterSeconds: 60 },
      { name: 'other', key: { seenAt: 1 }, expireAfterSeconds: 60 },
      { name: 'hash', key: { createdAt: 'hashed' } },
    ]);
    expect(notices).toEqual([
      expect.stringContaining(
        "index 'compound' of messages has expireAfterSeconds on several fields, which MongoDB ignores",
      ),
      expect.stringContaining(
        "index 'other' of messages deletes by 'seenAt' after 60 s beside this directive; drop it",
      ),
    ]);
  });

  test.each([
    ['age', age, 'createdAt', WEEK_SECONDS],
    ['expireAt', byExpireAt, 'expireAt', 0],
  ] as const)('of form %s never expires under a hold, and is restored after it', async (_, about, field, seconds) => {
    const acting = { name: 'x', key: { [field]: 1 }, expireAfterSeconds: seconds };
    const clock = { name: 'clock', key: { createdAt: 1, app: 1 } };
    expect((await ensure([acting, clock], { held: true }, about)).sent).toEqual([
      { collMod: 'messages', index: { name: 'x', expireAfterSeconds: NEVER } },
    ]);
    const stopped = { ...acting, expireAfterSeconds: NEVER };
    expect((await ensure([stopped, clock], { held: true }, about)).sent).toEqual([]);
    expect((await ensure([stopped, clock], {}, about)).sent).toEqual([
      { collMod: 'messages', index: { name: 'x', expireAfterSeconds: seconds } },
    ]);
  });

  test('is neither created nor made of a plain one under a hold, and a partial one is stopped', async () => {
    expect((await ensure([], { held: true })).sent).toEqual([]);
    expect((await ensure([{ name: 'plain', key: { createdAt: 1 } }], { held: true })).sent).toEqual([]);
    const partial = {
      name: 'part',
      key: { createdAt: 1 },
      expireAfterSeconds: 60,
      partialFilterExpression: { kind: 'a' },
    };
    expect((await ensure([partial], { held: true })).sent).toEqual([
      { collMod: 'messages', index: { name: 'part', expireAfterSeconds: NEVER } },
    ]);
  });

  test('fails when the server cannot take the hold', async () => {
    await expect(
      ensure(
        [{ name: 'x', key: { createdAt: 1 }, expireAfterSeconds: 60 }],
        { held: true },
        age,
        recorder({ collMod: 59 }),
      ),
    ).rejects.toThrow(
      "'holdUntil' must be a hold that the server takes, got 'refused by server' to change index 'x' of messages from 60 s to 2147483647 s; drop the index by hand until the hold ends",
    );
  });

  test('stays as it is in a dry run, which says what would change', async () => {
    expect(await ensure([{ name: 'x', key: { createdAt: 1 }, expireAfterSeconds: 60 }], { dryRun: true })).toEqual({
      sent: [],
      notices: ["would change index 'x' of messages from 60 s to 604800 s"],
    });
  });

  test('never ends before the age of the directive', () => {
    expect(ttlSeconds(directive({ expireAfterSeconds: 5, deleteAfterMs: 10_001 }), false)).toBe(11);
    expect(ttlSeconds(directive({ expireAfterSeconds: 20, deleteAfterMs: 10_001 }), false)).toBe(20);
  });

  test('a form with its own time of expiry needs the name of its field', () => {
    expect(() => planTtl(directive({ form: 'expireAt' }), [], false)).toThrow(
      "'expireAtField' must be given, got nothing",
    );
  });
});
