// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderOutcomes, type Outcome } from '../scripts/demo/outcome';
import { REDIS_INSTALL, redisCli, redisServer, until } from './helpers/engines';
import { hasMariaDb } from './helpers/mariadb';

const ARGUMENTS = ['--import', 'tsx', join('scripts', 'demo-enforcer.ts'), '--json'];

const hasEngine = (redisServer !== undefined && redisCli !== undefined) || hasMariaDb();
if (!hasEngine) process.stderr.write(`skipped: no redis-server and no mariadbd; install with: ${REDIS_INSTALL}\n`);

(hasEngine ? describe : describe.skip)('npm run demo:enforcer', () => {
  test('deletes all that is due in every engine that there is, and nothing younger', () => {
    const run = spawnSync(process.execPath, ARGUMENTS, { encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect(run.stderr).toContain('places as promised');
    expect(run.status).toBe(0);
    const outcomes = JSON.parse(run.stdout) as Outcome[];
    expect(outcomes.some(({ deleted }) => deleted > 0)).toBe(true);
    for (const each of outcomes) {
      expect(each).toMatchObject({ younger: 0, overdue: 0 });
      // what falls due while the demo runs may go as well.
      expect(each.deleted - each.due).toBeLessThan(5);
      expect(each.records).toBeGreaterThan(1_000);
    }
    expect([...new Set(outcomes.map(({ category }) => category))]).toEqual([
      'log',
      'monitoring',
      'configuration',
      'userInformation',
      'chatMessages',
    ]);
    expect(renderOutcomes(outcomes)).toContain('younger deleted');
  }, 600_000);

  test('ends every server and removes its folders when it is interrupted', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'retention-interrupt-'));
    const child = spawn(process.execPath, ARGUMENTS, {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // read to the end: a program that cannot write any more would end for that reason.
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await until(() => said.includes('started'), 'the first engine');
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(130);
    // a server that was killed is gone a moment later.
    const left = (): readonly string[] => [
      ...readdirSync(temporary).filter((name) => name.startsWith('retention-')),
      ...spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
        .stdout.split('\n')
        .filter((line) => line.includes(temporary)),
    ];
    await until(() => left().length === 0, 'the end of every server', 10_000).catch(() => undefined);
    expect(left()).toEqual([]);
  }, 120_000);
});
