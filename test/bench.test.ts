// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisServer } from './helpers/engines';

const run = promisify(execFile);
const root = join(__dirname, '..');

/** Each program with the size at which it is tried. */
const SMALL: Readonly<Record<string, readonly string[]>> = {
  'policy-check.ts': [],
  'synth.ts': ['20'],
  'verify.ts': ['60'],
};

/** Programs that need an engine, which is left out where it is not there. */
const WITH_ENGINE: Readonly<Record<string, readonly string[]>> = {
  'enforcer-run.ts': ['redis', '3', '6'],
};
if (redisServer === undefined)
  process.stderr.write("skipped: benches with an engine; install one with 'apt-get install redis-server'\n");
const TRIED = { ...SMALL, ...(redisServer === undefined ? {} : WITH_ENGINE) };

/** Programs that start engines or take minutes at any size: run by hand, and their engines have suites of their own. */
const BY_HAND = [
  'audit.ts',
  'edges.ts',
  'enforcer-bundle.ts',
  'erase.ts',
  'mysql-delete.ts',
  'redis-cap.ts',
  'simulate.ts',
];

/** What the programs are made of. */
const PARTS = ['counts.ts', 'foreground.ts', 'generated-plan.ts', 'redis-masters.ts'];

describe('the benches', () => {
  test('are each tried here at a small size, or run by hand for a reason', () => {
    const programs = readdirSync(join(root, 'bench')).filter((name) => name.endsWith('.ts'));
    expect([...Object.keys(SMALL), ...Object.keys(WITH_ENGINE), ...BY_HAND, ...PARTS].sort()).toEqual(programs.sort());
  });

  test.each(Object.entries(TRIED))(
    '%s still runs and prints one line of JSON for each of its subjects',
    async (name, size) => {
      const { stdout } = await run(process.execPath, ['--import', 'tsx', join(root, 'bench', name), ...size], {
        cwd: root,
      });
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { bench: string }).bench),
      ).toEqual(name === 'enforcer-run.ts' ? ['enforcer-run', 'enforcer-shards'] : [name.replace('.ts', '')]);
    },
    120_000,
  );

  test.each(['audit', 'edges', 'enforcer-bundle', 'erase', 'mysql-delete', 'redis-cap', 'synth', 'verify'])(
    '%s measures nothing for a word in the place of a number',
    async (name) => {
      const ended = await run(process.execPath, ['--import', 'tsx', join(root, 'bench', `${name}.ts`), '--help'], {
        cwd: root,
      }).catch((error: unknown) => error);
      expect(ended).toMatchObject({ code: 2, stdout: '' });
    },
    60_000,
  );
});
