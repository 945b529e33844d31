// SPDX-License-Identifier: Apache-2.0
import type { RedisNode, Reply, ScanPage, ScriptCall } from '../../../../../functions/enforcer/engines/redis/node';
import { ONE_SERVER } from '../../../../../functions/enforcer/engines/redis/layout';
import { walk } from '../../../../../functions/enforcer/engines/redis/walk';

const PAGES: Readonly<Record<string, ScanPage>> = {
  '0': { cursor: '11', keys: [Buffer.from('p:1')] },
  '11': { cursor: '22', keys: ['p:2', 'q:9', 'p', ''].map((key) => Buffer.from(key)) },
  '22': { cursor: '0', keys: [Buffer.from('p:3')] },
};

/** A server that answers a script some turns after it was asked, in order, and fails on one page. */
function serve(events: string[], failing?: string): RedisNode {
  let line: Promise<unknown> = Promise.resolve();
  const inOrder = <T>(answer: () => T): Promise<T> => {
    const mine = line.then(() => new Promise((resolve) => setTimeout(resolve, 2))).then(answer);
    line = mine.catch(() => undefined);
    return mine;
  };
  return {
    name: 'fake:1',
    info: () => Promise.resolve({ fields: new Map([['role', 'master']]), version: '7.0.15', runId: 'r', clockMs: 0 }),
    shard: () => Promise.resolve(undefined),
    setting: () => Promise.resolve(undefined),
    calls: () => Promise.resolve(undefined),
    ask: () => Promise.reject(new Error('a walk asks nothing else')),
    scan: ({ cursor }) => inOrder(() => PAGES[cursor] ?? { cursor: '0', keys: [] }),
    run: ({ keys }: ScriptCall) => {
      const named = keys.map(String).join();
      events.push(`send ${named}`);
      return inOrder((): Reply[] => {
        if (named === failing) throw new Error(`no ${named}`);
        events.push(`done ${named}`);
        return [[1]];
      });
    },
  };
}

const run = (events: string[], failing?: string) =>
  walk(
    {
      nodes: () => Promise.resolve([serve(events, failing)]),
      layout: () => Promise.resolve(ONE_SERVER),
    },
    {
      kind: 'cap',
      prefix: 'p:',
      cursor: undefined,
      remainingMs: () => 60_000,
      call: (keys) => ({ source: '', args: [], keys }),
      reply: () => undefined,
      checkpoint: (cursor) => events.push(`checkpoint ${(JSON.parse(cursor) as string[][])[2]?.[2]}`),
    },
    () => Promise.resolve(),
  );

describe('walk', () => {
  test('sends a page while the last one is worked on, and marks none as passed before it is answered', async () => {
    const events: string[] = [];
    expect(await run(events)).toEqual({ complete: true });
    expect(events.filter((event) => event.startsWith('send'))).toEqual(['send p:1', 'send p:2', 'send p:3']);
    expect(events.indexOf('send p:2')).toBeLessThan(events.indexOf('done p:1'));
    expect(events.indexOf('done p:1')).toBeLessThan(events.indexOf('checkpoint 11'));
    expect(events.indexOf('done p:2')).toBeLessThan(events.indexOf('checkpoint 22'));
  });

  test('goes back to the page whose script failed, although the next one was asked for', async () => {
    const events: string[] = [];
    await expect(run(events, 'p:2')).rejects.toThrow('no p:2');
    expect(events.filter((event) => event.startsWith('checkpoint'))).toEqual(['checkpoint 11']);
  });

  test('fails on the last page as on any other', async () => {
    const events: string[] = [];
    await expect(run(events, 'p:3')).rejects.toThrow('no p:3');
    expect(events.at(-1)).toBe('checkpoint 22');
  });

  describe('through several masters', () => {
    const named = (name: string, events: string[], failing?: string): RedisNode => {
      const own: string[] = [];
      const node = serve(own, failing);
      return {
        ...node,
        name,
        run: (call) => {
          events.push(`${name} ${call.keys.map(String).join()}`);
          return node.run(call);
        },
      };
    };
    const through = (nodes: readonly RedisNode[], over: Partial<Parameters<typeof walk>[1]> = {}) =>
      walk(
        { nodes: () => Promise.resolve(nodes), layout: () => Promise.resolve(ONE_SERVER) },
        {
          kind: 'cap',
          prefix: 'p:',
          cursor: undefined,
          remainingMs: () => 60_000,
          call: (keys) => ({ source: '', args: [], keys }),
          reply: () => undefined,
          ...over,
        },
        () => Promise.resolve(),
      );

    test('goes side by side: none waits for the end of another', async () => {
      const events: string[] = [];
      expect(await through([named('a', events), named('b', events)])).toEqual({ complete: true });
      expect(events).toHaveLength(6);
      expect(events.indexOf('b p:1')).toBeLessThan(events.indexOf('a p:3'));
      expect(events.indexOf('a p:1')).toBeLessThan(events.indexOf('b p:3'));
    });

    test('keeps the place on each one when the time is over, and goes on from all of them', async () => {
      const events: string[] = [];
      let pages = 0;
      const part = await through([named('a', events), named('b', events)], {
        remainingMs: () => (pages++ < 2 ? 60_000 : 0),
      });
      expect(part).toMatchObject({ complete: false, cursor: expect.any(String) as string });
      expect(await through([named('a', events), named('b', events)], { cursor: part.cursor })).toEqual({
        complete: true,
      });
      for (const name of ['a', 'b'])
        for (const key of ['p:1', 'p:2', 'p:3'])
          expect([name, key, events.filter((each) => each === `${name} ${key}`).length]).toEqual([name, key, 1]);
    });

    test('stops all when one fails, and tells why', async () => {
      const events: string[] = [];
      const broken: RedisNode = { ...named('b', events), scan: () => Promise.reject(new Error('b is gone')) };
      await expect(through([named('a', events), broken])).rejects.toThrow('b is gone');
      const soFar = events.length;
      expect(soFar).toBeLessThan(3);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(events).toHaveLength(soFar);
    });

    test('walks more of them than it does at once', async () => {
      const events: string[] = [];
      const nodes = Array.from({ length: 20 }, (_, n) => named(`n${n}`, events));
      expect(await through(nodes)).toEqual({ complete: true });
      expect(new Set(events).size).toBe(60);
    });

    test('begins anew where a hold was declared or ended since', async () => {
      const events: string[] = [];
      let pages = 0;
      const { cursor } = await through([named('a', events)], {
        remainingMs: () => (pages++ < 1 ? 60_000 : 0),
        ready: () => Promise.resolve('of-a-hold'),
      });
      expect(cursor).toContain('of-a-hold');
      events.length = 0;
      await through([named('a', events)], { cursor });
      expect(events[0]).toBe('a p:1');
    });
  });
});
