// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { buildSync, version, type BuildOptions } from 'esbuild';

/** What a compilation read, as SHA-256 by file, and what it wrote, as base64 by file. */
interface Entry {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Nothing is written there: esbuild names its results below it. */
const OUT = 'out';

/**
 * What esbuild makes of the options, by file. Results are kept below `node_modules/.cache` of the root, because a synth
 * compiles what hardly ever changes.
 *
 * A kept result counts only if the same esbuild got the same options, the same packages are installed, and every file
 * that was read still has the same content. Whatever else is found there is compiled anew.
 */
export function compileCached(root: string, options: BuildOptions): ReadonlyMap<string, Uint8Array> {
  // npm's record of what is installed: a newer package may resolve to other files while the older ones stay.
  const installed = digestOf(join(root, 'node_modules', '.package-lock.json'));
  const key = digest(JSON.stringify([version, installed, options]));
  const path = join(root, 'node_modules', '.cache', 'retention-stack', `enforcer-${key.slice(0, 16)}.json`);
  let entry = kept(path, root);
  if (entry === undefined) {
    entry = compile(root, options);
    keep(path, entry);
  }
  return new Map(Object.entries(entry.outputs).map(([file, text]) => [file, Buffer.from(text, 'base64')]));
}

function compile(root: string, options: BuildOptions): Entry {
  const result = buildSync({ ...options, absWorkingDir: root, outdir: OUT, write: false, metafile: true });
  return {
    inputs: Object.fromEntries(
      Object.keys(result.metafile.inputs).map((file) => [file, digestOf(resolve(root, file)) ?? '']),
    ),
    outputs: Object.fromEntries(
      result.outputFiles.map(({ path, contents }) => [
        relative(resolve(root, OUT), path).split(sep).join('/'),
        Buffer.from(contents).toString('base64'),
      ]),
    ),
  };
}

function kept(path: string, root: string): Entry | undefined {
  try {
    const entry = JSON.parse(readFileSync(path, 'utf8')) as Entry;
    const same = Object.entries(entry.inputs).every(([file, known]) => digestOf(resolve(root, file)) === known);
    return same ? entry : undefined;
  } catch {
    // missing, cut short or not ours.
    return undefined;
  }
}

function keep(path: string, entry: Entry): void {
  const fresh = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(fresh, JSON.stringify(entry));
    // whole or not at all, also for another process that reads at this moment.
    renameSync(fresh, path);
  } catch {
    // a read-only installation compiles each time.
  }
}

function digestOf(file: string): string | undefined {
  try {
    return digest(readFileSync(file));
  } catch {
    return undefined;
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
