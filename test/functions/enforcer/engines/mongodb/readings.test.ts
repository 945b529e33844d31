// SPDX-License-Identifier: Apache-2.0
import type { Db, Document } from 'mongodb';
import { mongodbReadings } from '../../../../../functions/enforcer/engines/mongodb/readings';
import { READINGS } from '../../../../../lib/directives';

const NOW_MS = Date.parse('2026-11-28T12:00:00Z');

/** The oplog with its first entry so many seconds ago, or none. */
function local(agoSeconds: number | undefined): Pick<Db, 'collection'> {
  const first = agoSeconds === undefined ? null : { ts: { t: NOW_MS / 1_000 - agoSeconds, i: 1 } };
  const cursor = { sort: () => cursor, limit: () => cursor, next: () => Promise.resolve(first) };
  return { collection: () => ({ find: () => cursor }) } as unknown as Pick<Db, 'collection'>;
}

const member = (stateStr: string, behindSeconds: number): Document => ({
  stateStr,
  optimeDate: new Date(NOW_MS - behindSeconds * 1_000),
});
const admin = (members: readonly Document[]) => ({ command: () => Promise.resolve({ members }) });
const refusing = (code: number) => ({
  command: () => Promise.reject(Object.assign(new Error('refused'), { code })),
});

const lag = async (of: Parameters<typeof mongodbReadings>[1]): Promise<number | null | undefined> =>
  (await mongodbReadings(local(10), of, NOW_MS))[1]?.ms;

test('every term that is declared for it is read', async () => {
  const readings = await mongodbReadings(local(3_600), admin([member('PRIMARY', 0)]), NOW_MS);
  expect(readings.map(({ term }) => term)).toEqual([...READINGS.mongodb]);
  expect(readings[0]).toEqual({ term: 'mongodb-oplog-window', ms: 3_600_000 });
});

test('a server without an oplog that can be read tells no span', async () => {
  const [oplog] = await mongodbReadings(local(undefined), admin([]), NOW_MS);
  expect(oplog).toMatchObject({ ms: null, why: expect.stringContaining('none') as string });
});

test('the lag is that of the slowest member with data, and nothing on a server by itself', async () => {
  const arbiter = member('ARBITER', 9_999);
  expect(await lag(admin([member('PRIMARY', 0), member('SECONDARY', 2), member('SECONDARY', 7), arbiter]))).toBe(8_000);
  expect(await lag(admin([member('PRIMARY', 0)]))).toBe(0);
  expect(await lag(refusing(76))).toBe(0);
});

test('a member that is in no state to tell, no primary, and a server that refuses leave the lag unknown', async () => {
  expect(await lag(admin([member('PRIMARY', 0), member('RECOVERING', 0)]))).toBeNull();
  expect(await lag(admin([member('SECONDARY', 0)]))).toBeNull();
  expect(await lag(admin([{ stateStr: 'PRIMARY' }, member('SECONDARY', 0)]))).toBeNull();
  expect(await lag(refusing(13))).toBeNull();
});
