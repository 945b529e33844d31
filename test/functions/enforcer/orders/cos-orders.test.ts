// SPDX-License-Identifier: Apache-2.0
import type { CosDirective } from '../../../../lib/directives';
import { folderOf } from '../../../../functions/enforcer/engines/cos/eraser';
import { connectObjects } from '../../../../functions/enforcer/engines/cos/objects';
import { CosDouble } from '../../../helpers/cos-double';
import { cosDirective, DAY_MS } from '../../../helpers/directives';
import { choose, erase, ordersScene } from './orders-scene';

const byFolder: CosDirective = cosDirective({
  category: 'chatMessages',
  prefix: 'chat/',
  subject: { prefix: 'chat/{application}/{subject}/' },
});

describe('orders in COS', () => {
  let double: CosDouble;
  let host: string;

  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
  });
  afterEach(() => double.stop());

  const scene = () => ordersScene({ files: { hosts: [host], user: 'id', password: 'key' } });
  const keys = (): string[] => double.entries.map(({ key }) => key).sort();

  test('delete every object, version and upload of a subject and of nobody else', async () => {
    double.versioning = 'Enabled';
    for (const key of ['chat/1/u/a', 'chat/1/u/a', 'chat/1/u/b/c', 'chat/1/uu/a', 'chat/2/u/a', 'chat/1/u']) {
      double.put(key, Date.now());
    }
    double.put('chat/1/u/gone', Date.now(), true);
    double.upload('chat/1/u/part', Date.now());
    double.upload('chat/2/u/part', Date.now());
    const { ledger, run } = scene();
    await ledger.take(erase('u', { application: '1' }));
    const { open, lines } = await run([byFolder]);
    expect(lines[0]).toMatchObject({ left: {}, error: null, through: true });
    expect(open).toBe(true);
    expect(keys()).toEqual(['chat/1/u', 'chat/1/uu/a', 'chat/2/u/a']);
    expect(double.uploads.map(({ key }) => key)).toEqual(['chat/2/u/part']);
  });

  test('delete of an application what the shorter class that it chose no longer keeps', async () => {
    double.versioning = 'Enabled';
    const ago = (days: number): number => Date.now() - days * DAY_MS;
    double.put('chat/1/u/a', ago(9));
    double.put('chat/1/u/a', ago(6));
    double.put('chat/1/u/b', ago(8));
    double.put('chat/2/u/b', ago(8));
    double.put('chat/1/u/zero', 0);
    double.upload('chat/1/u/part', ago(8));
    double.upload('chat/1/u/new', ago(1));
    const long = { ...byFolder, id: 'chatMessages/30d/cos/chat-000000', deadlineMs: 33 * DAY_MS };
    const short = { ...byFolder, id: 'chatMessages/7d/cos/chat-000000', keepAtLeastMs: 7 * DAY_MS };
    const { ledger, run } = scene();
    await ledger.take(choose('1', '7d', { at: new Date().toISOString() }));
    const { open, lines } = await run([
      long,
      { ...short, prefix: 'short/', subject: { prefix: 'short/{application}/' } },
    ]);
    expect(lines[0]).toMatchObject({ choices: 1, left: {}, error: null });
    expect(open).toBe(true);
    expect(double.entries.map(({ key, modifiedMs }) => [key, modifiedMs > ago(7)])).toEqual([
      ['chat/1/u/a', true],
      ['chat/2/u/b', false],
      ['chat/1/u/zero', false],
    ]);
    expect(double.uploads.map(({ key }) => key)).toEqual(['chat/1/u/new']);
  });

  describe('of many subjects at once', () => {
    const ids = Array.from({ length: 40 }, (_, index) => `u${index}`);
    const asked = (what: string): number => double.requests.filter((each) => each === what).length;

    async function takeAll(): Promise<ReturnType<typeof scene>> {
      for (const id of ids) double.put(`chat/1/${id}/a`, Date.now());
      double.put('chat/1/other/a', Date.now());
      double.upload('chat/1/other/part', Date.now());
      const all = scene();
      for (const id of ids) await all.ledger.take(erase(id, { application: '1' }));
      return all;
    }

    test('ask for the uploads of all together, before and after', async () => {
      for (const id of ids) double.upload(`chat/1/${id}/part`, Date.now());
      const { run } = await takeAll();
      const { open, lines } = await run([byFolder]);
      expect(lines[0]).toMatchObject({ deleted: 80, left: {}, error: null });
      expect(open).toBe(true);
      expect(keys()).toEqual(['chat/1/other/a']);
      expect(double.uploads.map(({ key }) => key)).toEqual(['chat/1/other/part']);
      expect(asked('GET uploads')).toBe(2);
    });

    test('are not done where an upload begins or another object comes meanwhile', async () => {
      const { run } = await takeAll();
      let times = 0;
      double.onDelete = () => {
        if (++times === 5) double.upload('chat/1/u7/late', Date.now());
        if (times === 10) double.upload('chat/1/other/late', Date.now());
      };
      const first = await run([byFolder]);
      expect(first.lines[0]).toMatchObject({ left: { 'written meanwhile': 1 }, through: false });
      const second = await run([byFolder]);
      expect(second.lines[0]).toMatchObject({ left: {}, through: true });
      expect(double.uploads.map(({ key }) => key)).toEqual(['chat/1/other/part', 'chat/1/other/late']);
    });

    test('ask for those of each where others have too many, or one has a name that cannot be read', async () => {
      const { run } = await takeAll();
      for (let part = 0; part < 12; part += 1) double.upload('chat/2/v/part', Date.now());
      double.upload('chat/1/u3/part', Date.now());
      double.pageSize = 1;
      const { open, lines } = await run([byFolder]);
      expect(lines[0]).toMatchObject({ left: {}, error: null });
      expect(open).toBe(true);
      expect(double.uploads.filter(({ key }) => key.startsWith('chat/1/u'))).toEqual([]);
      expect(asked('GET uploads')).toBeGreaterThan(ids.length);
    });
  });

  test('open nothing while a deletion is refused', async () => {
    double.put('chat/1/u/a', Date.now());
    double.locked.add('chat/1/u/a');
    const { ledger, run } = scene();
    await ledger.take(erase('u', { application: '1' }));
    expect((await run([byFolder])).open).toBe(false);
  });

  test.each([
    [{ subject: 'u', application: '1' }, { prefix: 'chat/1/u/' }],
    [{ application: '1' }, { prefix: 'chat/1/' }],
    [{ subject: 'u' }, { why: 'the folders of all others would have to be read: say the application as well' }],
    [{ subject: 'u/v', application: '1' }, { why: 'an id with a slash is no folder' }],
  ])('look for %j in the folder of that one alone', (target, folder) => {
    expect(folderOf({ prefix: 'chat/{application}/{subject}/' }, target)).toEqual(folder);
  });
});

describe('objects of a ledger in COS', () => {
  let double: CosDouble;
  let host: string;

  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
  });
  afterEach(() => double.stop());

  const objects = () =>
    connectObjects({
      bucket: 'im-1250000000',
      region: 'ap-guangzhou',
      endpoint: { hosts: [host], user: 'id', password: 'key' },
    });

  test('are written once', async () => {
    expect(await objects().create('ids/a', '1')).toBe(true);
    expect(await objects().create('ids/a', '2')).toBe(false);
    expect(await objects().read('ids/a')).toBe('1');
    expect(await objects().read('ids/b')).toBeUndefined();
  });

  test('are an error, and no missing ones, when the bucket cannot be reached', async () => {
    const reached = objects();
    await double.stop();
    await expect(reached.read('ids/a')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await double.start();
  });
});
