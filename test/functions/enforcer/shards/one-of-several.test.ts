// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handle } from '../../../../functions/enforcer';
import type { DirectiveLine } from '../../../../functions/enforcer/surroundings/log';
import { directivesHash, NETWORK_HASH, SHARD, shardOf } from '../../../../lib/directives';
import { document, redisDirective } from '../../../helpers/directives';
import { DONE, scriptedEngines } from '../scripted';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'retention-shard-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('one of several functions of a network', () => {
  const own = redisDirective({ id: 'own', unit: 'a' });
  const other = redisDirective({ id: 'other', unit: 'c' });
  // of two functions the second works on `a`, and the first on `c`.
  const [shard, others] = [`${shardOf('a', 2)}/2`, `${shardOf('c', 2)}/2`];
  interface Run {
    readonly lines: string[];
    readonly orders: readonly string[];
    readonly placed: readonly string[];
    readonly ok: boolean;
  }
  async function run(env: Readonly<Record<string, string>>, carried = own, network = [own, other]): Promise<Run> {
    const lines: string[] = [];
    const orders: string[] = [];
    const placed = new Set<string>();
    const { ok } = await handle(
      { getRemainingTimeInMillis: () => 60_000 },
      {
        env: {
          RETENTION_DIRECTIVES: file('d.json', document(carried)),
          RETENTION_NETWORK: file('n.json', document(...network)),
          RETENTION_ENDPOINTS: file('e.json', { a: { hosts: ['h:1'] }, c: { hosts: ['h:2'], secret: 'not-mine' } }),
          RETENTION_SECRETS_ENDPOINT: 'http://127.0.0.1:1',
          TENCENTCLOUD_SECRETID: 'AKID',
          TENCENTCLOUD_SECRETKEY: 'key',
          ...env,
        },
        write: (line) => lines.push(line),
        engines: scriptedEngines({
          ensure: (context) => {
            for (const { id } of context.directives ?? []) placed.add(id);
            return Promise.resolve(DONE);
          },
        }),
        carryOutOrders: (options) => {
          orders.push(...options.document.directives.map(({ id }) => id));
          return Promise.resolve(true);
        },
      },
    );
    return { lines, orders, placed: [...placed].sort(), ok };
  }

  test('carries out its own directives, and knows what the others carry out as placed', async () => {
    const { lines, orders, placed, ok } = await run({ [SHARD]: shard });
    expect(ok).toBe(true);
    expect(lines.flatMap((line) => (JSON.parse(line) as DirectiveLine).id ?? [])).toEqual(['own']);
    expect(placed).toEqual(['other', 'own']);
    // it has no ledger, so the secret of the other unit is not asked for.
    expect(orders).toEqual([]);
  });

  test('carries out orders in all units of the network where the ledger is its own', async () => {
    const ledger = { RETENTION_LEDGER_UNIT: 'a', RETENTION_LEDGER_BUCKET: 'orders-1250000000' };
    const both = { [SHARD]: others, RETENTION_ENDPOINTS: file('e.json', { a: { hosts: [] }, c: { hosts: [] } }) };
    expect([...(await run({ ...both, ...ledger }, other)).orders].sort()).toEqual(['other', 'own']);
  });

  test.each([
    [
      'has a unit of another one',
      { [SHARD]: others },
      "'RETENTION_SHARD' must be 2/2, the function of the unit 'a', got 1/2",
    ],
    ['is none of them', { [SHARD]: '3/2' }, "'RETENTION_SHARD' must be one of 1/2 to 32/32, got 3/2"],
    ['is one of one', { [SHARD]: '1/1' }, "'RETENTION_SHARD' must be one of 1/2 to 32/32, got 1/1"],
    ['is not said', { [SHARD]: 'two' }, "'RETENTION_SHARD' must be one of 1/2 to 32/32, got two"],
    [
      'has a list of another time',
      { [SHARD]: shard, [NETWORK_HASH]: directivesHash([own]) },
      `'RETENTION_NETWORK_SHA256' must be ${directivesHash([own, other])}, the hash of the directives beside the code`,
    ],
  ])('refuses to run where it %s, and says so to the alarm', async (_what, env, message) => {
    const lines: string[] = [];
    const options = {
      env: {
        RETENTION_DIRECTIVES: file('d.json', document(own)),
        RETENTION_NETWORK: file('n.json', document(own, other)),
        RETENTION_ENDPOINTS: file('e.json', { a: { hosts: ['h:1'] } }),
        TENCENTCLOUD_SECRETID: 'AKID',
        TENCENTCLOUD_SECRETKEY: 'key',
        ...env,
      },
      write: (line: string) => lines.push(line),
      engines: scriptedEngines({}),
    };
    await expect(handle({ getRemainingTimeInMillis: () => 60_000 }, options)).rejects.toThrow(message);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('"type":"directive"');
    expect(lines[0]).not.toContain('"error":null');
  });
});
