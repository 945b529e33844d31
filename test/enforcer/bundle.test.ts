// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import * as esbuild from 'esbuild';
import { unzipSync } from 'fflate';
import type { Directive } from '../../lib/directives';
import { bundleEnforcer, LARGEST_ZIP_BYTES } from '../../lib/enforcer/bundle';
import { ckafkaDirective, cosDirective, DAY_MS, document, redisDirective } from '../helpers/directives';

// the same functions, so that calls can be counted: exports of a package cannot be replaced in place.
jest.mock('esbuild', () => ({ buildSync: jest.fn(jest.requireActual<typeof esbuild>('esbuild').buildSync) }));

const ROOT = join(__dirname, '..', '..');
const COMMON = { category: 'log', deadlineMs: 7 * DAY_MS };
const OF_EACH: readonly Directive[] = [
  {
    ...COMMON,
    id: 'log/mysql/t-0a1b2c',
    unit: 'main',
    engine: 'mysql',
    database: 'im',
    table: 't',
    clock: { kind: 'created', field: 'created_at' },
    deleteAfterMs: 5 * DAY_MS,
    partitionWidthMs: null,
  },
  {
    ...COMMON,
    id: 'log/mongodb/c-0a1b2c',
    unit: 'documents',
    engine: 'mongodb',
    database: 'im',
    collection: 'c',
    clock: { kind: 'created', field: 'createdAt' },
    form: 'age',
    expireAfterSeconds: (5 * DAY_MS) / 1000,
    deleteAfterMs: 5 * DAY_MS,
  },
  redisDirective(),
  cosDirective(),
  ckafkaDirective(),
];

/** The files of a zip, also on the disk as the platform lays them out. */
function unpack(path: string, into: string): Record<string, Uint8Array> {
  const files = unzipSync(readFileSync(path));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), bytes);
  }
  return files;
}

const run = (script: string, cwd: string): string =>
  execFileSync(process.execPath, ['-e', script], { cwd, encoding: 'utf8' }).trim();

describe('bundleEnforcer', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'retention-bundle-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('writes the same bytes for the same sources, whatever the zone and the time, under a name that carries the hash', () => {
    const directives = document(redisDirective());
    const first = bundleEnforcer({ outDir: join(directory, 'a'), directives });
    utimesSync(join(ROOT, 'functions', 'enforcer', 'index.ts'), new Date(), new Date());
    // another process in another zone, to which nothing is kept: what one machine builds, another must rebuild.
    rmSync(join(ROOT, 'node_modules', '.cache', 'retention-stack'), { recursive: true, force: true });
    const script = `console.log(require('./lib/enforcer/bundle').bundleEnforcer(${JSON.stringify({ outDir: join(directory, 'b'), directives })}).path)`;
    const path = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, TZ: 'America/Los_Angeles' },
    }).trim();
    const bytes = readFileSync(first.path);
    expect(readFileSync(path).equals(bytes)).toBe(true);
    // the zip's own oldest date, in the first header.
    expect(bytes.readUInt32LE(10)).toBe(0x0021_0000);
    expect(first.hash).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(basename(first.path)).toBe(`enforcer-${first.hash.slice(0, 16)}.zip`);
    expect(first.bytes).toBe(bytes.length);
    expect(first.bytes).toBeLessThan(LARGEST_ZIP_BYTES);
  });

  test('gets another name when a directive changes', () => {
    const one = bundleEnforcer({ outDir: directory, directives: document(redisDirective()) });
    const other = bundleEnforcer({ outDir: directory, directives: document(redisDirective({ capMs: 1000 })) });
    expect(other.path).not.toBe(one.path);
  });

  test('carries code that loads alone, its documents, and no path of this machine', () => {
    const directives = document(redisDirective());
    const { path } = bundleEnforcer({
      outDir: directory,
      directives,
      endpoints: { cache: { hosts: ['10.0.0.2:6379'], secret: 'im/cache' } },
    });
    const files = unpack(path, directory);
    const names = Object.keys(files);
    expect(names).toEqual([
      'directives.json',
      'endpoints.json',
      'index.js',
      'node_modules/ioredis/index.js',
      'redis/index.js',
    ]);
    expect(JSON.parse(Buffer.from(files['directives.json'] ?? []).toString())).toEqual(directives);
    for (const name of names) expect(Buffer.from(files[name] ?? []).includes(ROOT)).toBe(false);
    expect(run("console.log(typeof require('./index.js').main_handler)", directory)).toBe('function');
  });

  test('carries for each engine what it needs: its module loads with its driver and nothing else', () => {
    for (const directive of OF_EACH) {
      const { engine } = directive;
      const into = join(directory, engine);
      const { path } = bundleEnforcer({ outDir: directory, directives: document(directive) });
      const own = Object.keys(unpack(path, into)).filter(
        (name) => name.endsWith('/index.js') && !name.startsWith('node_'),
      );
      expect(own).toEqual([`${engine}/index.js`]);
      expect(run(`console.log(require('./${engine}/index.js').${engine}Engine.engine)`, into)).toBe(engine);
    }
  });

  test('carries the driver of MySQL for buckets that forget by terminations, and the store of cursors on demand', () => {
    const terminations = {
      unit: 'main',
      database: 'im',
      table: 'applications',
      applicationColumn: 'id',
      terminatedColumn: 'terminated_at',
    };
    const directive = cosDirective({
      prefix: 'certificates/{application}/',
      terminations,
    });
    const { path } = bundleEnforcer({ outDir: directory, directives: document(directive), state: true });
    expect(Object.keys(unpack(path, directory))).toEqual([
      'cos/index.js',
      'directives.json',
      'index.js',
      'node_modules/cos-nodejs-sdk-v5/index.js',
      'node_modules/mysql2/promise.js',
      'surroundings/state-cos.js',
    ]);
    expect(run("console.log(typeof require('./surroundings/state-cos.js').cosCursorStore)", directory)).toBe(
      'function',
    );
    expect(run("console.log(typeof require('mysql2/promise').createConnection)", directory)).toBe('function');
  });

  test('loads no driver before a directive asks for it', () => {
    const { path } = bundleEnforcer({ outDir: directory, directives: document(...OF_EACH), state: true });
    unpack(path, directory);
    const loaded = run("require('./index.js'); console.log(Object.keys(require.cache).length)", directory);
    expect(loaded).toBe('1');
  });

  test('compiles nothing twice in one process', () => {
    const all = document(...OF_EACH);
    bundleEnforcer({ outDir: directory, directives: all, state: true });
    const before = jest.mocked(esbuild.buildSync).mock.calls.length;
    const other = bundleEnforcer({ outDir: directory, directives: { ...all, stack: 'im-other' }, state: true });
    expect(unzipSync(readFileSync(other.path))['mongodb/index.js']?.length).toBeGreaterThan(1000);
    expect(jest.mocked(esbuild.buildSync).mock.calls).toHaveLength(before);
  });

  test('refuses directives that the function would refuse', () => {
    expect(() => bundleEnforcer({ outDir: directory, directives: document(redisDirective({ capMs: 0 })) })).toThrow(
      "'capMs' must be a whole number of milliseconds",
    );
  });
});
