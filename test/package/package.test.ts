// SPDX-License-Identifier: Apache-2.0
// what others install: packed, installed into an empty folder without lifecycle scripts, and used there.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const LARGEST_BYTES = 3_000_000;

const work = mkdtempSync(join(tmpdir(), 'retention-package-'));
const app = join(work, 'app');
afterAll(() => rmSync(work, { recursive: true, force: true }));

const retention = (
  cwd: string,
  ...words: string[]
): ReturnType<typeof spawnSync> & { stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(cwd, 'node_modules', 'retention-stack', 'bin', 'retention.js'), ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  });

let archive: string;
beforeAll(() => {
  execFileSync('npm', ['pack', '--pack-destination', work], { cwd: ROOT, stdio: 'pipe' });
  archive = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? '');
  mkdirSync(app);
  // the environment of this test is that of the checkout, which npm would take for its own project.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  execFileSync('npm', ['install', '--ignore-scripts', '--prefer-offline', '--no-audit', archive], {
    cwd: app,
    env,
    stdio: 'pipe',
  });
});

test('the archive is small and carries no test, no source and nothing of the sandbox', () => {
  expect(statSync(archive).size).toBeLessThan(LARGEST_BYTES);
  const files = execFileSync('tar', ['-tzf', archive], { encoding: 'utf8' }).trim().split('\n');
  expect(files.filter((file) => /\/(test|sandbox|bench|node_modules)\/|(?<!\.d)\.ts$/.test(file))).toEqual([]);
  expect(files).toContain('package/dist/vendor/LICENSES.txt');
});

test('an installation has no tool of the checkout', () => {
  for (const name of ['cdktf-cli', 'typescript', 'aws-cdk-lib', 'jest', 'mongodb', 'cos-nodejs-sdk-v5']) {
    expect(existsSync(join(app, 'node_modules', name))).toBe(false);
  }
});

test('an empty folder: init, start and the test of the estate work', () => {
  expect(retention(app, 'init', '--yes', '--name', 'shop').status).toBe(0);
  const started = retention(app, 'start');
  expect([started.status, started.stderr]).toEqual([0, expect.stringContaining('wrote')]);
  const env = { ...process.env, CI: '', NODE_OPTIONS: '' };
  delete (env as NodeJS.ProcessEnv).CI;
  const test = (): number | null => spawnSync('npm', ['test'], { cwd: app, env, encoding: 'utf8' }).status;
  expect(test()).toBe(0);
  expect(existsSync(join(app, 'retention.snapshot.json'))).toBe(true);
  expect(test()).toBe(0);
  // a longer promise shows in the snapshot.
  const policy = join(app, 'policy.ts');
  const text = readFileSync(policy, 'utf8');
  writeFileSync(policy, text.replace('days(90)', 'days(80)'));
  expect(test()).not.toBe(0);
  writeFileSync(policy, text);
});

test('the reference estate gives the same files as in the checkout, the zip of the enforcer included', () => {
  const source = readFileSync(join(ROOT, 'retention.config.ts'), 'utf8');
  writeFileSync(join(app, 'reference.ts'), source.replace("'./lib'", "'retention-stack'"));
  expect(retention(app, 'start', '--estate', 'reference.ts', '--out', 'reference.out').status).toBe(0);
  const here = spawnSync(process.execPath, ['bin/retention.js', 'start', '--out', join(work, 'here.out')], {
    cwd: ROOT,
  });
  expect(here.status).toBe(0);
  const [ours, theirs] = [join(work, 'here.out'), join(app, 'reference.out')].map((folder) =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith('.html'))
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => [path.slice(folder.length), readFileSync(path).toString('base64')]),
    ),
  );
  expect(Object.keys(theirs ?? {}).some((path) => path.endsWith('.zip'))).toBe(true);
  expect(theirs).toEqual(ours);
});

test('the commands that load late find their code: the enforcer refuses a file that is not there', () => {
  const { status, stderr } = retention(app, 'enforce', '--directives', 'none.json', '--endpoints', 'none.json');
  expect(status).toBe(2);
  expect(stderr).toContain('none.json');
  const load = "require('retention-stack/dist/x')";
  expect(spawnSync(process.execPath, ['-e', load], { cwd: app }).status).not.toBe(0);
  for (const driver of ['ioredis', 'kafkajs', 'mongodb', 'mysql2/promise', 'cos-nodejs-sdk-v5']) {
    const file = [`${driver}/index.js`, `${driver}.js`]
      .map((each) => join(app, 'node_modules', 'retention-stack', 'dist', 'prebuilt', 'drivers', each))
      .find((each) => existsSync(each));
    const script = `process.stdout.write(typeof require(${JSON.stringify(file)}))`;
    expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stdout).toMatch(/object|function/);
  }
});

test('the names of the library, of its tests and of its bindings are found from the outside', () => {
  const script = `
    const { Retention, defineEstate } = require('retention-stack');
    const { retentionMatchers } = require('retention-stack/testing');
    const { Vpc } = require('retention-stack/tencentcloud/vpc');
    process.stdout.write([Retention, defineEstate, retentionMatchers.toKeep, Vpc].map((each) => typeof each).join());`;
  expect(spawnSync(process.execPath, ['-e', script], { cwd: app, encoding: 'utf8' }).stdout).toBe(
    'function,function,function,function',
  );
});

test('an estate in a folder of the user is type-checked: a misspelt category does not compile', () => {
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const check = (): string =>
    spawnSync(
      process.execPath,
      [tsc, '--noEmit', '-p', '.', '--typeRoots', join(ROOT, 'node_modules', '@types'), '--types', 'node'],
      {
        cwd: app,
        encoding: 'utf8',
      },
    ).stdout;
  rmSync(join(app, 'reference.ts'), { force: true });
  expect(check()).toBe('');
  const estate = join(app, 'retention.config.ts');
  const text = readFileSync(estate, 'utf8');
  writeFileSync(estate, text.replace("category: 'customerData'", "category: 'custommerData'"));
  expect(check()).toContain('custommerData');
  writeFileSync(estate, text);
});
