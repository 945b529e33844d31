// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { NETWORK_FILE, parseDirectives, type Directive, type DirectiveDocument } from '../directives';
import { compileAudit, compileEnforcer, type CodeParts } from './compile';

export interface BundleOptions {
  /** Directory that the zip is written to; made when it is missing. */
  readonly outDir: string;
  readonly directives: DirectiveDocument;
  /** What all functions of the network carry out together. @default - it is the only one */
  readonly network?: DirectiveDocument;
  /** Endpoints of the units and names of their secrets, by unit. Never credentials. @default - none: the function's environment names a file */
  readonly endpoints?: Readonly<Record<string, object>>;
  /** Whether the function keeps its cursors in COS. @default false */
  readonly state?: boolean;
  /** Whether the function carries out orders. @default false */
  readonly orders?: boolean;
}

export interface EnforcerBundle {
  readonly path: string;
  /** SHA-256 of the zip, hexadecimal. The file's name carries its first 16 digits, so that new code really deploys. */
  readonly hash: string;
  readonly bytes: number;
}

/** What the platform takes without a detour over COS is larger, but a small zip starts faster. */
export const LARGEST_ZIP_BYTES = 5 * 1024 * 1024;

/** Oldest date that a zip can carry: the same in every build, on every machine. */
const ZIP_DATE = new Date(1980, 0, 1, 0, 0, 0);
/** MS-DOS made-by and plain 0644: file modes of the building machine would change the bytes. */
const ENTRY = { mtime: ZIP_DATE, level: 9, os: 3, attrs: 0o100644 << 16 } as const;

/** Compiles the enforcer with its drivers and documents into one reproducible zip: same sources, same bytes. */
export function bundleEnforcer(options: BundleOptions): EnforcerBundle {
  const directives = parseDirectives(options.directives);
  const network = options.network === undefined ? undefined : parseDirectives(options.network);
  const orders = options.orders ?? false;
  const reached = orders && network !== undefined ? network : directives;
  const files: Record<string, Uint8Array> = {
    ...compileEnforcer(partsFor(reached.directives, options.state ?? false, orders)),
    'directives.json': json(directives),
    ...(network === undefined ? {} : { [NETWORK_FILE]: json(network) }),
    ...(options.endpoints === undefined ? {} : { 'endpoints.json': json(options.endpoints) }),
  };
  return writeArchive(options.outDir, 'enforcer', files);
}

/** The audit's code with what it compares the account with. */
export function bundleAudit(outDir: string, document: object): EnforcerBundle {
  return writeArchive(outDir, 'audit', { 'index.js': compileAudit(), [AUDIT_DOCUMENT]: json(document) });
}

/** File of an audit's archive that holds what the account is compared with. */
export const AUDIT_DOCUMENT = 'document.json';

function writeArchive(outDir: string, name: string, files: Readonly<Record<string, Uint8Array>>): EnforcerBundle {
  const zippable: Zippable = Object.fromEntries(
    Object.entries(files)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, bytes]) => [name, [bytes, ENTRY]]),
  );
  const zip = zipSync(zippable);
  if (zip.length > LARGEST_ZIP_BYTES) {
    throw new Error(
      `the zip of the ${name} must be at most ${LARGEST_ZIP_BYTES} bytes, got ${zip.length}; look at what a driver has begun to pull in`,
    );
  }
  const hash = createHash('sha256').update(zip).digest('hex');
  mkdirSync(outDir, { recursive: true });
  const path = join(outDir, `${name}-${hash.slice(0, 16)}.zip`);
  writeFileSync(path, zip);
  return { path, hash, bytes: zip.length };
}

/** What the directives need and no more. */
export function partsFor(directives: readonly Directive[], state: boolean, orders: boolean): CodeParts {
  // the ends of applications are read from a table, whatever is deleted by them.
  const terminations = directives.some(
    (directive) => directive.engine === 'cos' && directive.terminations !== undefined,
  );
  return {
    engines: [...new Set(directives.map((directive) => directive.engine))],
    drivers: terminations ? ['mysql2/promise'] : [],
    state,
    orders,
  };
}

function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}
