// SPDX-License-Identifier: Apache-2.0
import { Collection, Db, type Document, Timestamp } from 'mongodb';
import type * as clocks from '../../../../../functions/enforcer/engines/clocks';
import type { StepResult } from '../../../../../functions/enforcer/engines/engine';
import type * as collection from '../../../../../functions/enforcer/engines/mongodb/collection';
import type * as guards from '../../../../../functions/enforcer/engines/mongodb/guards';
import type { Finding, MongodbGuard } from '../../../../../functions/enforcer/engines/mongodb/guards';
import type * as server from '../../../../../functions/enforcer/engines/mongodb/server';
import type { MongodbDirective } from '../../../../../lib/directives';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { byExpireAt, context, DAY, directive, ensure, HOUR, MONITOR, sweep } from './fixture';
import { useMongo } from './use-mongo';

/** Guards that no estate can allow. They are taken out of their modules. */
type Fixed = 'primary' | 'kind' | 'images' | 'clocks';
/** The guard that is taken out. The findings of the others pass through one place, and there they are dropped. */
let mockRemoved: MongodbGuard | Fixed | undefined;

jest.mock('../../../../../functions/enforcer/engines/mongodb/guards', () => {
  const real = jest.requireActual<typeof guards>('../../../../../functions/enforcer/engines/mongodb/guards');
  const others = (findings: readonly Finding[]): readonly Finding[] =>
    findings.filter(({ guard }) => guard !== mockRemoved);
  return {
    ...real,
    judge: (about: MongodbDirective, findings: readonly Finding[]) => real.judge(about, others(findings)),
    areAllowed: (about: MongodbDirective, findings: readonly Finding[]) => real.areAllowed(about, others(findings)),
  };
});

jest.mock('../../../../../functions/enforcer/engines/mongodb/server', () => {
  const real = jest.requireActual<typeof server>('../../../../../functions/enforcer/engines/mongodb/server');
  const serverRole = (...args: Parameters<typeof real.serverRole>): readonly Finding[] =>
    mockRemoved === 'primary' ? [] : real.serverRole(...args);
  return { ...real, serverRole };
});

jest.mock('../../../../../functions/enforcer/engines/mongodb/collection', () => {
  const real = jest.requireActual<typeof collection>('../../../../../functions/enforcer/engines/mongodb/collection');
  const checkCollection: typeof real.checkCollection = (about, found) => {
    const without: Document =
      mockRemoved === 'kind'
        ? { type: 'collection', options: { ...found.options, capped: false } }
        : mockRemoved === 'images'
          ? { options: { ...found.options, changeStreamPreAndPostImages: undefined } }
          : {};
    return real.checkCollection(about, { ...found, ...without });
  };
  return { ...real, checkCollection };
});

jest.mock('../../../../../functions/enforcer/engines/clocks', () => {
  const real = jest.requireActual<typeof clocks>('../../../../../functions/enforcer/engines/clocks');
  const checkClocks = (...args: Parameters<typeof real.checkClocks>): void => {
    if (mockRemoved !== 'clocks') real.checkClocks(...args);
  };
  return { ...real, checkClocks };
});

/** What a guard sees, how the step fails then, and the harm that is done without it. */
interface Case {
  readonly make?: () => unknown;
  readonly act?: () => Promise<StepResult>;
  readonly fails: RegExp;
  /** Where nothing but silence is to be seen, that the step comes to its end is the harm. */
  readonly harm?: () => Promise<boolean>;
  readonly undo?: () => Promise<unknown>;
}

const WEEK_S = (7 * DAY) / 1_000;
const floor = directive({ keepAtLeastMs: 7 * DAY });

describeWithMongo('without one of its guards', () => {
  const mongo = useMongo();
  const { ago, left, ttl } = mongo;

  afterEach(() => {
    mockRemoved = undefined;
    jest.restoreAllMocks();
  });

  /** The server answers this command otherwise. */
  function answer(name: string, otherwise: Document): void {
    const real = Db.prototype.command;
    jest.spyOn(Db.prototype, 'command').mockImplementation(function (this: Db, command: Document, ...rest) {
      return name in command ? Promise.resolve(otherwise) : real.call(this, command, ...rest);
    });
  }
  const denied = {
    toArray: () => Promise.reject(Object.assign(new Error('not authorized on im'), { code: 13 })),
  } as never;
  const collections = (...all: readonly Document[]): unknown =>
    jest.spyOn(Db.prototype, 'listCollections').mockReturnValue({ toArray: () => Promise.resolve(all) } as never);
  const ensured = (about = directive()): Promise<StepResult> =>
    ensure(mongo.url(), about, context({ directives: [about] }));
  const old = (): Promise<unknown> =>
    mongo.messages().insertOne({ _id: mongo.idOf(Date.now() - 8 * DAY), n: 1, createdAt: ago(8 * DAY) });
  const swept = (): Promise<StepResult> => sweep(mongo.url(), directive());
  const isGone = async (): Promise<boolean> => (await left()).length === 0;

  // every guard that an estate may name, and the others: one that is missing here does not compile.
  const CASES: Readonly<Record<MongodbGuard | Fixed, Case>> = {
    'server-role': {
      make: async () => {
        await old();
        answer('hello', { localTime: new Date() });
      },
      act: swept,
      fails: /a role that is not known/,
      harm: isGone,
    },
    'ttl-monitor': {
      make: () => answer('getParameter', { ttlMonitorEnabled: false }),
      act: () => ensured(directive({ allow: [] })),
      fails: /false: no TTL index deletes/,
    },
    collection: {
      make: () => jest.spyOn(Db.prototype, 'listCollections').mockReturnValue(denied),
      fails: /of which it is not known what it is/,
    },
    indexes: {
      make: () => jest.spyOn(Collection.prototype, 'listIndexes').mockReturnValue(denied),
      fails: /what is not known of 'im.messages'/,
    },
    'other-ttl-index': {
      make: () => mongo.messages().createIndex({ seenAt: 1 }, { expireAfterSeconds: 60, name: 'seen' }),
      act: () => ensured(floor),
      // it goes on deleting what is young, as it did before.
      fails: /'other-ttl-index:seen'/,
    },
    'dates-in-arrays': {
      make: () => mongo.messages().insertOne({ n: 1, createdAt: [ago(8 * DAY), ago(HOUR)] }),
      act: () => ensured(floor),
      fails: /several in one document/,
      // the index deletes by the oldest date of a document.
      harm: async () => (await ttl()).includes(WEEK_S),
    },
    'sentinel-dates': {
      make: () => mongo.messages().insertOne({ n: 1, createdAt: new Date(0) }),
      act: () => ensured(floor),
      fails: /dates before 2000-01-02/,
      harm: async () => (await ttl()).includes(WEEK_S),
    },
    'early-expiry': {
      make: () => mongo.messages().insertOne({ n: 1, createdAt: ago(0), expireAt: ago(-HOUR) }),
      act: () => ensured({ ...byExpireAt, keepAtLeastMs: 7 * DAY }),
      fails: /1 of the next 1 documents/,
      harm: async () => (await ttl()).includes(0),
    },
    'server-clock': {
      make: async () => {
        await old();
        answer('hello', { isWritablePrimary: true });
      },
      act: swept,
      fails: /none that is known: hello says no localTime/,
      harm: isGone,
    },
    'server-version': {
      make: () => answer('buildInfo', { version: '4.4.29' }),
      act: () => ensured(directive({ expects: { version: '5.0' } })),
      fails: /at least 5.0, as the estate says, got 4.4.29/,
    },
    'undeclared-collections': {
      make: () => mongo.messages().db.collection('messages_bak').insertOne({ n: 1 }),
      fails: /'im.messages_bak \(.*which no placement names/,
      undo: () => mongo.messages().db.collection('messages_bak').drop(),
    },
    profiler: {
      make: () => collections({ name: 'messages', options: {} }, { name: 'system.profile', options: { capped: true } }),
      fails: /'im.system.profile', in which statements stay/,
    },
    'oplog-window': {
      make: () => {
        const first = { ts: new Timestamp({ t: Math.floor(Date.now() / 1_000) - 2 * 86_400, i: 1 }) };
        const find = { sort: () => ({ limit: () => ({ next: () => Promise.resolve(first) }) }) };
        const real = Db.prototype.collection;
        jest.spyOn(Db.prototype, 'collection').mockImplementation(function (this: Db, name, ...rest) {
          return name === 'oplog.rs' ? ({ find: () => find } as never) : real.call(this, name, ...rest);
        });
      },
      act: () => ensured(directive({ expects: { oplogMs: DAY } })),
      fails: /what was written stays in it longer than promised/,
    },
    primary: {
      make: async () => {
        await old();
        answer('hello', { isWritablePrimary: false, secondary: true, localTime: new Date() });
      },
      act: swept,
      fails: /got a member that says 'secondary'/,
      harm: isGone,
    },
    kind: {
      make: () => collections({ name: 'messages', type: 'collection', options: { capped: true } }),
      fails: /a capped collection under 'im.messages'/,
    },
    images: {
      make: () => collections({ name: 'messages', options: { changeStreamPreAndPostImages: { enabled: true } } }),
      fails: /the server keeps a copy of each document/,
    },
    clocks: {
      make: old,
      // the earlier of the two clocks decides all the same: what the guard adds is that somebody hears of it.
      act: () => sweep(mongo.url(), directive(), context({ now: () => Date.now() + 100 * DAY })),
      fails: /the clocks of the enforcer and of 'im-mongodb'/,
    },
  };

  test.each(Object.keys(CASES) as (keyof typeof CASES)[])('such as %s, harm is done in silence', async (name) => {
    const { make, act = ensured, fails, harm, undo } = CASES[name];
    await make?.();
    try {
      await expect(act()).rejects.toThrow(fails);
      if (harm !== undefined) expect(await harm()).toBe(false);
      mockRemoved = name;
      expect((await act()).complete).toBe(true);
      if (harm !== undefined) expect(await harm()).toBe(true);
    } finally {
      await undo?.();
    }
  });

  test('a guard takes only its own findings along', async () => {
    jest.spyOn(Db.prototype, 'listCollections').mockReturnValue(denied);
    mockRemoved = 'indexes';
    await expect(ensured(directive({ allow: [MONITOR] }))).rejects.toThrow(/of which it is not known what it is/);
  });
});
