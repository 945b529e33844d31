// SPDX-License-Identifier: Apache-2.0
import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';

/** A path with node and nothing else: no Terraform, no shell tools. */
const nodeOnly = mkdtempSync(join(tmpdir(), 'retention-path-'));
symlinkSync(process.execPath, join(nodeOnly, 'node'));

function retention(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join('bin', 'retention.js'), ...args], {
    encoding: 'utf8',
    env: { PATH: nodeOnly, HOME: nodeOnly },
  });
}
const folder = (): string => join(mkdtempSync(join(tmpdir(), 'retention-cli-')), 'out');

describe('retention start', () => {
  test('works without Terraform, prints a plain table when piped and writes evidence beside the Terraform JSON', () => {
    const out = folder();
    const run = retention('start', '--out', out);
    expect(run.stderr).not.toContain('problem');
    expect(run.status).toBe(0);
    expect(run.stdout).not.toContain('\u001b');
    expect(run.stdout).toContain('0 violations');
    for (const file of ['cdk.tf.json', 'retention.json', 'retention.md']) {
      expect(existsSync(join(out, 'stacks', 'im-ap-singapore', file))).toBe(true);
    }
  });

  test('prints the same report as JSON that it writes as evidence', () => {
    const out = folder();
    const run = retention('start', '--json', '--out', out);
    const printed = JSON.parse(run.stdout) as { rows: unknown[] };
    expect(printed).toEqual(JSON.parse(readFileSync(join(out, 'stacks', 'im-ap-singapore', 'retention.json'), 'utf8')));
    expect(printed.rows.length).toBeGreaterThan(60);
  });

  test('removes stacks that the estate no longer has, and nothing that it did not write or that has a state', () => {
    const out = folder();
    retention('start', '--estate', 'examples/two-regions/retention.config.ts', '--out', out);
    const stacks = join(out, 'stacks');
    writeFileSync(join(stacks, 'im-logs-ap-seoul', 'terraform.tfstate'), '{}');
    mkdirSync(join(stacks, 'other'));
    const moved = join(folder(), 'retention.config.ts');
    mkdirSync(dirname(moved), { recursive: true });
    writeFileSync(
      moved,
      `import { defineEstate, imPolicy } from ${JSON.stringify(resolve('lib'))};
       export default defineEstate(imPolicy, {
         name: 'im-logs',
         units: { log: { store: 'cls', region: 'ap-tokyo', logset: 'im', topic: 'log', kind: 'log' } },
         placements: [{ name: 'log', category: 'log', unit: 'log', role: 'systemOfRecord' }],
       });`,
    );
    const run = retention('start', '--estate', moved, '--out', out);
    expect(run.status).toBe(0);
    expect(run.stderr).toContain('im-logs-ap-singapore, a stack that the estate no longer has');
    expect(readdirSync(stacks).sort()).toEqual(['im-logs-ap-seoul', 'im-logs-ap-tokyo', 'other']);
  });

  test('leaves the stacks of another estate in a folder that both share', () => {
    const out = folder();
    for (const estate of ['two-regions', 'ticketing']) {
      const run = retention('start', '--estate', `examples/${estate}/retention.config.ts`, '--out', out);
      expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining('removed')]);
    }
    expect(readdirSync(join(out, 'stacks')).sort()).toEqual([
      'im-logs-ap-seoul',
      'im-logs-ap-singapore',
      'ticketing-ap-tokyo',
    ]);
  });

  test.each([['package.json'], [''], [join('package.json', 'nested')]])(
    "ends with 2 and one line for an output folder '%s', without a stack",
    (out) => {
      const run = retention('start', '--out', out);
      expect([run.status, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toContain('1 problem, the run was not finished:');
      expect(run.stderr).toContain('must be a path that can be read and written, got ENO');
      expect(run.stderr).not.toContain('    at ');
    },
  );

  test('lists every refusal, writes nothing and exits with 1', () => {
    const out = folder();
    const run = retention('start', '--estate', 'examples/refused/retention.config.ts', '--out', out);
    expect(run.status).toBe(1);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain('8 problems, nothing was written:');
    expect(existsSync(out)).toBe(false);
  });

  test('says which estate file is missing or exports none, without a stack', () => {
    const missing = retention('start', '--estate', 'nowhere.ts');
    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain(
      "'nowhere.ts' must be a readable input, got no such file; check the path and the format",
    );
    const empty = join(mkdtempSync(join(tmpdir(), 'retention-cli-')), 'empty.ts');
    writeFileSync(empty, 'export const nothing = 1;\n');
    expect(retention('start', '--estate', empty).stderr).toContain("no default export made by 'defineEstate'");
    expect(missing.stderr).not.toContain('    at ');
  });
});

describe('retention explain', () => {
  test('answers in one screen, and names the command that prints the rest', () => {
    const run = retention('explain', 'chatMessages', 'mysql');
    const lines = run.stdout.trimEnd().split('\n');
    expect(run.status).toBe(0);
    expect(lines.length).toBeLessThanOrEqual(40);
    expect(lines.at(-1)).toBe('every sum, term by term, with sources: retention explain chatMessages mysql --all');
  });

  test('adds up every copy of a category in a store with sources', () => {
    const run = retention('explain', 'monitoring', 'mysql', '--all');
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('promise: gone 2 d after created');
    expect(run.stdout).toContain('[mysql-row-expiry]');
    expect(run.stdout).toContain('https://');
  });

  test('lists the assumptions with what would settle each', () => {
    const run = retention('explain', '--assumptions');
    expect(run.stdout).toContain('cos-tail: 1 d (assumed)');
    expect(run.stdout).toContain('mysql-long-transaction: 1 h (assumed)');
    expect(run.stdout.match(/canary: /g)?.length).toBeGreaterThan(15);
  });

  test('names the allowed categories and stores', () => {
    expect(retention('explain', 'messages').stderr).toContain(
      "'category' must be one of log, monitoring, configuration, userInformation, chatMessages, got 'messages'",
    );
    const store = retention('explain', 'log', 'oracle');
    expect(store.status).toBe(1);
    expect(store.stderr).toContain(
      "'store' must be one of mysql, mongodb, redis, ckafka, pulsar, cos, cls, got 'oracle'",
    );
  });
});

test('a reader that leaves early, as head does, ends the command quietly with its verdict', async () => {
  const child = spawn(process.execPath, [join('bin', 'retention.js'), 'explain'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([stderr, code]).toEqual(['', 0]);
});

test('a pipe gets no colours, whatever the colour library makes of the environment', () => {
  const files = ['verify', join('test', 'fixtures', 'plans', 'synthesised.json')];
  const run = spawnSync(process.execPath, [join('bin', 'retention.js'), ...files], {
    encoding: 'utf8',
    env: { PATH: nodeOnly, HOME: nodeOnly, CI: 'true' },
  });
  expect(run.stdout).toContain('0 violations');
  expect(run.stdout).not.toContain('\u001b');
});

test('retention without a command shows help with the exit codes', () => {
  expect(retention('--help').stdout).toContain('Exit codes: 0 every promise is kept');
});
