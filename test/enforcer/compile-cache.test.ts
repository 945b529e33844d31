// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCached } from '../../lib/enforcer/compile-cache';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  writeFileSync(join(root, 'entry.ts'), "import { word } from './word';\nconsole.log(word);\n");
  writeFileSync(join(root, 'word.ts'), "export const word = 'first';\n");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const cache = () => join(root, 'node_modules', '.cache', 'retention-stack');
const entries = () => readdirSync(cache());
const code = () => {
  const results = compileCached(root, { entryPoints: [{ in: 'entry.ts', out: 'entry' }], bundle: true });
  return Buffer.from(results.get('entry.js') ?? []).toString();
};

/** Changes what was kept, so that it shows whether it was used. */
function mark(): void {
  const [file = ''] = entries();
  const path = join(cache(), file);
  const entry = JSON.parse(readFileSync(path, 'utf8')) as { outputs: Record<string, string> };
  entry.outputs['entry.js'] = Buffer.from('kept').toString('base64');
  writeFileSync(path, JSON.stringify(entry));
}

describe('compileCached', () => {
  it('uses what was kept while nothing has changed', () => {
    expect(code()).toContain('first');
    mark();
    expect(code()).toBe('kept');
  });

  it('compiles again when a file that was imported has changed', () => {
    code();
    mark();
    writeFileSync(join(root, 'word.ts'), "export const word = 'second';\n");
    expect(code()).toContain('second');
  });

  it('compiles again when other packages are installed', () => {
    code();
    mark();
    writeFileSync(join(root, 'node_modules', '.package-lock.json'), '{}');
    expect(code()).toContain('first');
  });

  it('compiles again when what was kept is cut short', () => {
    code();
    writeFileSync(join(cache(), entries()[0] ?? ''), '{"inputs":{');
    expect(code()).toContain('first');
    expect(entries()).toHaveLength(1);
  });

  it('compiles where nothing can be kept', () => {
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'node_modules', '.cache'), 'a file where the directory would be');
    expect(code()).toContain('first');
  });
});
