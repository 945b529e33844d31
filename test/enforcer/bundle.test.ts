// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleEnforcer, LARGEST_ZIP_BYTES } from '../../lib/enforcer/bundle';
import { document, redisDirective } from '../helpers/directives';

describe('bundleEnforcer', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'retention-bundle-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('writes the same bytes for the same sources, whatever the zone and the time, under a name that carries the hash', () => {
    const directives = document(redisDirective());
    const first = bundleEnforcer({ outDir: join(directory, 'a'), directives });
    const root = join(__dirname, '..', '..');
    utimesSync(join(root, 'functions', 'enforcer', 'index.ts'), new Date(), new Date());
    // another process in another zone: what one machine builds, another must rebuild.
    const script = `console.log(require('./lib/enforcer/bundle').bundleEnforcer(${JSON.stringify({ outDir: join(directory, 'b'), directives })}).path)`;
    const path = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
      cwd: root,
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
    const files = unzipSync(readFileSync(path));
    expect(Object.keys(files)).toEqual(['directives.json', 'endpoints.json', 'index.js']);
    expect(JSON.parse(Buffer.from(files['directives.json'] ?? []).toString())).toEqual(directives);
    const code = Buffer.from(files['index.js'] ?? []).toString();
    expect(code).not.toContain(join(__dirname, '..', '..'));
    writeFileSync(join(directory, 'index.js'), code);
    const keys = execFileSync(process.execPath, ['-e', "console.log(typeof require('./index.js').main_handler)"], {
      cwd: directory,
      encoding: 'utf8',
    });
    expect(keys.trim()).toBe('function');
  });

  test('refuses directives that the function would refuse', () => {
    expect(() => bundleEnforcer({ outDir: directory, directives: document(redisDirective({ capMs: 0 })) })).toThrow(
      "'capMs' must be a whole number of milliseconds",
    );
  });
});
