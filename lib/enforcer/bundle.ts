// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { zipSync, type Zippable } from 'fflate';
import { parseDirectives, type DirectiveDocument } from '../directives';

export interface BundleOptions {
  /** Directory that the zip is written to; made when it is missing. */
  readonly outDir: string;
  readonly directives: DirectiveDocument;
  /** Endpoints of the units and names of their secrets, by unit. Never credentials. @default - none: the function's environment names a file */
  readonly endpoints?: Readonly<Record<string, object>>;
}

export interface EnforcerBundle {
  readonly path: string;
  /** SHA-256 of the zip, hexadecimal. The file's name carries its first 16 digits, so that new code really deploys. */
  readonly hash: string;
  readonly bytes: number;
}

/** Runtime of the function that the code is compiled for. */
export const FUNCTION_TARGET = 'node18';
/** What the platform takes without a detour over COS is larger, but a small zip starts faster. */
export const LARGEST_ZIP_BYTES = 5 * 1024 * 1024;

/** Oldest date that a zip can carry: the same in every build, on every machine. */
const ZIP_DATE = new Date(1980, 0, 1, 0, 0, 0);
/** MS-DOS made-by and plain 0644: file modes of the building machine would change the bytes. */
const ENTRY = { mtime: ZIP_DATE, level: 9, os: 3, attrs: 0o100644 << 16 } as const;

/**
 * Parts of drivers that load only on demand and are never demanded here: encryption, compression and login mechanisms that
 * need native modules, profilers, proxies.
 */
const NEVER_LOADED = [
  'mongodb-client-encryption',
  '@mongodb-js/zstd',
  'snappy',
  'kerberos',
  'gcp-metadata',
  'socks',
  'aws4',
  '@aws-sdk/credential-providers',
  'cardinal',
  'supports-color',
];

/** Compiles the enforcer with its drivers and documents into one reproducible zip: same sources, same bytes. */
export function bundleEnforcer(options: BundleOptions): EnforcerBundle {
  const directives = parseDirectives(options.directives);
  const files: Record<string, Uint8Array> = {
    'index.js': compileEnforcer(),
    'directives.json': json(directives),
    ...(options.endpoints === undefined ? {} : { 'endpoints.json': json(options.endpoints) }),
  };
  const zippable: Zippable = Object.fromEntries(
    Object.entries(files)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, bytes]) => [name, [bytes, ENTRY]]),
  );
  const zip = zipSync(zippable);
  if (zip.length > LARGEST_ZIP_BYTES) {
    throw new Error(
      `the enforcer's zip must be at most ${LARGEST_ZIP_BYTES} bytes, got ${zip.length}; look at what a driver has begun to pull in`,
    );
  }
  const hash = createHash('sha256').update(zip).digest('hex');
  mkdirSync(options.outDir, { recursive: true });
  const path = join(options.outDir, `enforcer-${hash.slice(0, 16)}.zip`);
  writeFileSync(path, zip);
  return { path, hash, bytes: zip.length };
}

/** The function's code as one file. */
export function compileEnforcer(): Uint8Array {
  const root = resolve(__dirname, '..', '..');
  const result = buildSync({
    // relative to the root, so that no path of the building machine gets into the code.
    absWorkingDir: root,
    entryPoints: ['functions/enforcer/index.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: FUNCTION_TARGET,
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    external: NEVER_LOADED,
    tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
    logLevel: 'silent',
  });
  const [file] = result.outputFiles;
  if (file === undefined)
    throw new Error('esbuild must write one file, got none; run it by hand with --log-level=info');
  return file.contents;
}

function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
