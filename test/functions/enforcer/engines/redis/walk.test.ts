// SPDX-License-Identifier: Apache-2.0
import type { RedisNode, Reply, ScanPage, ScriptCall } from '../../../../../functions/enforcer/engines/redis/client';
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
});
