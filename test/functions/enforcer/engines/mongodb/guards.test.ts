// SPDX-License-Identifier: Apache-2.0
import { Collection, Db, type Document, type ObjectId, Timestamp } from 'mongodb';
import {
  oplogWindow,
  monitorFindings,
  serverRole,
  serverVersion,
  ttlMonitor,
} from '../../../../../functions/enforcer/engines/mongodb/server';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { context, DAY, directive, ensure, HOUR, MONITOR, sweep, witness } from './fixture';
import { useMongo } from './use-mongo';

const floor = directive({ keepAtLeastMs: 7 * DAY });
const refused = (code: number): Error => Object.assign(new Error('not authorized on im'), { code });

describe('what a MongoDB server says of itself', () => {
  test.each([
    ['a primary', { isWritablePrimary: true }],
    ['a mongos', { isWritablePrimary: true, msg: 'isdbgrid' }],
    ['a server that knows the old name', { ismaster: true }],
  ])('may be %s', (_, answer) => {
    expect(serverRole(directive(), answer)).toEqual([]);
  });

  test.each<[string, Document]>([
    ['a secondary', { isWritablePrimary: false, secondary: true }],
    ['a member of a set that has not begun', { isWritablePrimary: false, isreplicaset: true }],
    ['an old secondary', { ismaster: false, secondary: true }],
    ['an arbiter', { isWritablePrimary: false, arbiterOnly: true }],
    ['read-only', { isWritablePrimary: true, readOnly: true }],
  ])('may not be %s, whatever is allowed', (_, answer) => {
    const about = directive({ allow: [{ ...MONITOR, guard: 'server-role' }] });
    expect(() => serverRole(about, answer)).toThrow(
      "'server of unit 'im-mongodb'' must be a primary that takes writes",
    );
  });

  test('may not be nothing', () => {
    expect(serverRole(directive(), {})).toMatchObject([{ guard: 'server-role' }]);
  });

  test.each<[string, Document, number]>([
    ['on, in the pace of the sum', { ttlMonitorEnabled: true, ttlMonitorSleepSecs: 60 }, 0],
    ['on, but slower', { ttlMonitorEnabled: true, ttlMonitorSleepSecs: 61 }, 1],
    ['on, in a pace that it does not say', { ttlMonitorEnabled: true }, 1],
    ['off', { ttlMonitorEnabled: false, ttlMonitorSleepSecs: 60 }, 1],
    ['in a form that is not known', { ttlMonitorEnabled: 'yes' }, 1],
    ['nothing', {}, 1],
  ])('of its TTL monitor is %s', async (_, answer, count) => {
    const said = await ttlMonitor({ command: () => Promise.resolve(answer) });
    expect(monitorFindings(directive({ expects: { ttlSleepMs: 60_000 } }), said)).toHaveLength(count);
  });

  test.each<[Document | number, number]>([
    [{ version: '5.0.0' }, 0],
    [{ version: '10.0.1' }, 0],
    [{ version: '5.0-rc1' }, 0],
    [{ version: '4.9.9' }, 1],
    [{ version: '' }, 1],
    [{}, 1],
    [13, 1],
  ])('of its version is %j: %i findings where the estate says 5.0', async (answer, findings) => {
    const command = (): Promise<Document> =>
      typeof answer === 'number' ? Promise.reject(refused(answer)) : Promise.resolve(answer);
    expect(await serverVersion({ command }, directive({ expects: { version: '5.0' } }))).toHaveLength(findings);
    expect(await serverVersion({ command }, directive())).toEqual([]);
  });

  test('of its TTL monitor is denied, which is not known', async () => {
    const said = await ttlMonitor({ command: () => Promise.reject(refused(13)) });
    expect(monitorFindings(directive(), said)).toMatchObject([
      { guard: 'ttl-monitor', got: "a value that is not known: 'not authorized on im'" },
    ]);
  });

  test.each([
    [23 * HOUR, 0, 0],
    [25 * HOUR, 1, 0],
    [undefined, 0, 1],
    ['denied', 0, 1],
  ] as const)('of its oplog is a span of %s ms: %i findings, %i notices', async (span, findings, notices) => {
    const now = 1_790_000_000_000;
    const next = (): Promise<Document | null> => {
      if (span === 'denied') return Promise.reject(refused(13));
      return Promise.resolve(span === undefined ? null : { ts: new Timestamp({ t: (now - span) / 1_000, i: 1 }) });
    };
    const local = { collection: () => ({ find: () => ({ sort: () => ({ limit: () => ({ next }) }) }) }) };
    const seen = await oplogWindow(local as unknown as Db, directive({ expects: { oplogMs: DAY } }), now);
    expect([seen.findings.length, seen.notices.length]).toEqual([findings, notices]);
  });
});

describeWithMongo('a guard of MongoDB', () => {
  const mongo = useMongo();
  const { ago, left, ttl } = mongo;

  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** The server answers this command otherwise. */
  function answer(name: string, otherwise: () => Promise<Document>): void {
    jest.restoreAllMocks();
    const real = Db.prototype.command;
    jest.spyOn(Db.prototype, 'command').mockImplementation(function (this: Db, command: Document, ...rest) {
      return name in command ? otherwise() : real.call(this, command, ...rest);
    });
  }

  test('refuses a TTL monitor that is not known, unless the estate allows it', async () => {
    await expect(ensure(mongo.url(), directive({ allow: [] }))).rejects.toThrow(
      /'ttlMonitorEnabled of unit 'im-mongodb'' must be true, got a value that is not known: .*answers for the guard 'ttl-monitor'/,
    );
    answer('getParameter', () => Promise.resolve({ ttlMonitorEnabled: false }));
    await expect(ensure(mongo.url(), directive({ allow: [] }))).rejects.toThrow('false: no TTL index deletes');
    answer('getParameter', () => Promise.resolve({ ttlMonitorEnabled: true }));
    await ensure(mongo.url(), directive({ allow: [] }));
  });

  test('lets the sweep delete by the clock where the TTL monitor is off, and leave it to the index where it is on', async () => {
    await ensure(mongo.url(), directive());
    await mongo.messages().insertOne({ n: 1, createdAt: ago(8 * DAY) });
    answer('getParameter', () => Promise.resolve({ ttlMonitorEnabled: true }));
    expect((await sweep(mongo.url(), directive())).deleted).toBe(0);
    answer('getParameter', () => Promise.resolve({ ttlMonitorEnabled: false }));
    expect((await sweep(mongo.url(), directive())).deleted).toBe(1);
  });

  test('refuses a secondary in each step, and touches nothing there', async () => {
    await mongo.messages().insertOne({ n: 1, createdAt: ago(8 * DAY) });
    answer('hello', () => Promise.resolve({ isWritablePrimary: false, secondary: true, localTime: new Date() }));
    for (const step of [ensure, sweep, witness]) {
      await expect(step(mongo.url(), directive())).rejects.toThrow("got a member that says 'secondary'");
    }
    expect(await left()).toEqual([1]);
    expect(await ttl()).toEqual([]);
  });

  test.each(['listIndexes', 'listCollections'] as const)('refuses what it may not see by %s', async (method) => {
    const denied = { toArray: () => Promise.reject(refused(13)) } as never;
    if (method === 'listIndexes') jest.spyOn(Collection.prototype, 'listIndexes').mockReturnValue(denied);
    else jest.spyOn(Db.prototype, 'listCollections').mockReturnValue(denied);
    const guard = method === 'listIndexes' ? 'indexes' : 'collection';
    await expect(ensure(mongo.url(), directive())).rejects.toThrow(`answers for the guard '${guard}'`);
    await ensure(mongo.url(), directive({ allow: [MONITOR, { ...MONITOR, guard }] }));
  });

  test('lists collections that no placement names, and refuses those that look like a copy', async () => {
    const db = mongo.messages().db;
    await mongo.messages().insertOne({ n: 1, createdAt: ago(DAY) });
    await db.collection('orders').insertOne({ n: 1 });
    await db.collection('placed').insertOne({ n: 1 });
    await db.collection('retention_ledger').insertOne({ n: 1 });
    const run = context({ directives: [directive({ id: 'other', collection: 'placed' })] });
    try {
      expect((await ensure(mongo.url(), directive(), run)).notices).toContain(
        "no placement names these collections of 'im': im.orders (1 KiB); declare those that hold what the policy is about",
      );
      await db.collection('Messages_bak').insertOne({ n: 1 });
      await expect(ensure(mongo.url(), directive(), run)).rejects.toThrow(
        /got 'im.Messages_bak \(1 KiB\)', which no placement names and which looks like a copy of 'messages'; .*'undeclared-collections:Messages_bak'/,
      );
      const allow = [MONITOR, { ...MONITOR, guard: 'undeclared-collections:Messages_bak' }];
      await ensure(mongo.url(), directive({ allow }), run);
    } finally {
      for (const name of ['orders', 'placed', 'retention_ledger', 'Messages_bak']) await db.collection(name).drop();
    }
  });

  test('makes no TTL index over arrays of dates where there is a floor', async () => {
    await mongo.messages().insertOne({ n: 1, createdAt: [ago(8 * DAY), ago(HOUR)] });
    await expect(ensure(mongo.url(), floor)).rejects.toThrow('several in one document');
    expect(await ttl()).toEqual([]);
    await ensure(mongo.url(), { ...floor, allow: [MONITOR, { ...MONITOR, guard: 'dates-in-arrays' }] });
    expect(await ttl()).toEqual([(7 * DAY) / 1_000]);
  });

  test('finds arrays on the path to the date', async () => {
    const clock = { kind: 'created', field: 'parts.at' } as const;
    await mongo.messages().insertOne({ n: 1, parts: [{ at: ago(8 * DAY) }, { at: ago(HOUR) }] });
    await expect(ensure(mongo.url(), { ...floor, clock })).rejects.toThrow('several in one document');
    // and the sweep leaves a document with one young date.
    expect((await sweep(mongo.url(), directive({ clock, keepAtLeastMs: DAY }))).deleted).toBe(0);
  });

  test('refuses the TTL index of somebody else where there is a floor', async () => {
    await mongo.messages().createIndex({ seenAt: 1 }, { expireAfterSeconds: 60, name: 'seen' });
    await expect(ensure(mongo.url(), floor)).rejects.toThrow("answers for the guard 'other-ttl-index:seen'");
    expect((await ensure(mongo.url(), directive())).notices).toEqual([expect.stringContaining("deletes by 'seenAt'")]);
  });

  test('does not take a hidden index for one that serves a walk', async () => {
    await mongo.messages().createIndex({ createdAt: 1 }, { hidden: true });
    await mongo.messages().insertOne({ n: 1, createdAt: ago(8 * DAY) });
    expect((await sweep(mongo.url(), directive())).notices).toEqual([
      expect.stringContaining("messages has no index on 'createdAt'"),
    ]);
  });

  test('makes the witness say that it does not know the oldest where a document carries an age nowhere', async () => {
    await ensure(mongo.url(), directive());
    await mongo.messages().insertOne({ _id: 'x' as unknown as ObjectId, n: 1, createdAt: ago(DAY) });
    expect((await witness(mongo.url(), directive())).unknown).toBeUndefined();
    await mongo.messages().insertOne({ _id: 'y' as unknown as ObjectId, n: 2 });
    expect((await witness(mongo.url(), directive())).unknown).toContain("nor an ObjectId in '_id'");
  });

  test('keeps a document without a date that was written again, where there is a floor', async () => {
    const about = directive({ clock: { kind: 'lastWritten', field: 'at' }, keepAtLeastMs: DAY });
    await mongo.messages().insertOne({ _id: mongo.idOf(Date.now() - 9 * DAY), n: 1 });
    await ensure(mongo.url(), about);
    expect((await sweep(mongo.url(), about)).deleted).toBe(0);
    expect((await witness(mongo.url(), about)).unjudged).toBe(1);
    expect((await sweep(mongo.url(), { ...about, keepAtLeastMs: undefined })).deleted).toBe(1);
  });
});
