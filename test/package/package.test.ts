// SPDX-License-Identifier: Apache-2.0
// what others install: packed, installed into an empty folder without lifecycle scripts, and used there.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staleReports } from '../../scripts/package/api';
import { ELSEWHERE, RUN, shownCommands } from './shown';

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

test('the archive has no script that npm runs, or names as not run, when it installs', () => {
  const own = JSON.parse(execFileSync('tar', ['-xzOf', archive, 'package/package.json'], { encoding: 'utf8' })) as {
    scripts: Readonly<Record<string, string>>;
  };
  const lifecycle = ['preinstall', 'install', 'postinstall', 'preprepare', 'prepare', 'postprepare'];
  expect(lifecycle.filter((name) => name in own.scripts)).toEqual([]);
});

test("the reports of the public surface are those of its declarations: else 'npm run api', and read what changes", () => {
  expect(staleReports(false)).toEqual([]);
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

test('every command that the pages show is run here or by a test that is named', () => {
  const open = shownCommands().filter(({ command }) => ![...RUN, ...ELSEWHERE].some(([form]) => form.test(command)));
  expect(open).toEqual([]);
  for (const [, file] of ELSEWHERE) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);

  const plans = join('test', 'fixtures', 'plans');
  mkdirSync(join(app, plans), { recursive: true });
  for (const name of ['state.json', 'shorter.json']) cpSync(join(ROOT, plans, name), join(app, plans, name));
  for (const name of ['plan.json', 'change.json']) cpSync(join(ROOT, plans, 'create.json'), join(app, name));
  cpSync(join(ROOT, 'test/fixtures/policy-documents/privacy-module.en.md'), join(app, 'notice.md'));
  for (const out of ['base.out', 'head.out']) expect(retention(app, 'start', '--out', out).status).toBe(0);
  for (const command of new Set(shownCommands().map((shown) => shown.command))) {
    const exits = RUN.find(([form]) => form.test(command))?.[1];
    if (exits === undefined) continue;
    const { status, stdout, stderr } = retention(app, ...command.split(' ').slice(2));
    expect([command, exits.includes(status ?? -1), stderr.match(/^ {4}at .*/m)?.[0]]).toEqual([
      command,
      true,
      undefined,
    ]);
    expect([command, stdout.length > 0]).toEqual([command, true]);
  }
});

describe('what others run of it', () => {
  const bash = (script: string, env: NodeJS.ProcessEnv = {}): ReturnType<typeof spawnSync> =>
    spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: app,
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
  const broken = (run: () => void): void => {
    const policy = join(app, 'policy.ts');
    const text = readFileSync(policy, 'utf8');
    writeFileSync(policy, text.replace('days(90)', 'days(1)'));
    try {
      run();
    } finally {
      writeFileSync(policy, text);
    }
  };

  test('the action proves the estate, writes its findings and says what changes', () => {
    const action = readFileSync(join(ROOT, 'action.yml'), 'utf8');
    const script = action.slice(action.indexOf('run: |') + 'run: |'.length).replace(/^ {8}/gm, '');
    const summary = join(work, 'summary.md');
    const env = {
      ESTATE: 'retention.config.ts',
      HEAD: '',
      BASE: '',
      SARIF: 'retention.sarif',
      GITHUB_STEP_SUMMARY: summary,
    };
    // every variable of the script is one that the action sets, or a runner.
    const used = new Set([...script.matchAll(/\$\{?([A-Z_]+)/g)].map(([, name]) => name));
    expect([...used].sort()).toEqual(Object.keys(env).sort());
    rmSync(join(app, 'retention.out'), { recursive: true, force: true });
    expect(bash(script, env).status).toBe(0);
    expect(JSON.parse(readFileSync(join(app, 'retention.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(existsSync(summary)).toBe(false);
    expect(bash(script, { ...env, HEAD: 'retention.out', BASE: 'retention.out' }).status).toBe(0);
    expect(readFileSync(summary, 'utf8')).not.toBe('');
    rmSync(join(app, 'retention.out'), { recursive: true });
    broken(() => {
      expect(bash(script, env).status).toBe(1);
    });
  });

  test('the hook before a commit passes for an estate that keeps its promise, and fails for one that does not', () => {
    const hooks = readFileSync(join(ROOT, '.pre-commit-hooks.yaml'), 'utf8');
    const entry = /^ {2}entry: (.*)$/m.exec(hooks)?.[1] ?? '';
    expect(bash(entry).status).toBe(0);
    broken(() => {
      expect(bash(entry).status).toBe(1);
    });
  });
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
    process.stdout.write([Retention, defineEstate, retentionMatchers.toKeep, Vpc].map((each) => typeof each).join());
    require('retention-stack/schemas/mapping.json');`;
  expect(spawnSync(process.execPath, ['-e', script], { cwd: app, encoding: 'utf8' }).stdout).toBe(
    'function,function,function,function',
  );
});

test('start checks the types of an estate with the compiler of its project, and can be asked not to', () => {
  const [compiler, estate] = [join(app, 'node_modules', 'typescript'), join(app, 'retention.config.ts')];
  const text = readFileSync(estate, 'utf8');
  expect(retention(app, 'start').stderr).toContain("types are not checked: no 'typescript' in its project");
  symlinkSync(join(ROOT, 'node_modules', 'typescript'), compiler);
  try {
    expect(retention(app, 'types').stdout).toBe('the types fit\n');
    // nothing notices this while it runs.
    writeFileSync(estate, `${text}const days: number = 'seven';\nvoid days;\n`);
    const { status, stderr } = retention(app, 'start');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/retention\.config\.ts:\d+:7: the estate must compile, got Type 'string'/),
    ]);
    expect(retention(app, 'start', '--no-types').status).toBe(0);
  } finally {
    writeFileSync(estate, text);
    rmSync(compiler);
  }
});

test('the class of time is packed with all that it reaches, and says what is wrong with a time', () => {
  const script = `
    const { Duration } = require('retention-stack');
    const said = [() => Duration.parse('x'), () => Duration.days(-1), () => Duration.days(1.5).toHours({ integral: true })].map((run) => {
      try { return String(run()); } catch (error) { return error.message; }
    });
    process.stdout.write([...said, Duration.parse('P3DT4H').toHumanString(), Duration.days(2).plus(Duration.hours(3)).toHours()].join('|'));`;
  expect(spawnSync(process.execPath, ['-e', script], { cwd: app, encoding: 'utf8' }).stdout).toBe(
    'Not a valid ISO duration: x|Duration amounts cannot be negative. Received: -1|36|3 days 4 hours|51',
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
