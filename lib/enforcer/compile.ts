// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Engine } from '../directives';
import { compileCached } from './compile-cache';

/** A driver by the name under which engines import it. */
export type Driver = 'mysql2/promise' | 'mongodb' | 'ioredis' | 'cos-nodejs-sdk-v5' | 'kafkajs';

/** What a function needs beside its handler. */
export interface CodeParts {
  readonly engines: readonly Engine[];
  /** Drivers beyond those of the engines. @default - none */
  readonly drivers?: readonly Driver[];
  /** Whether cursors are kept in COS. @default false */
  readonly state?: boolean;
  /** Whether orders are carried out, which are in COS. @default false */
  readonly orders?: boolean;
}

/** Runtime of the function that the code is compiled for. */
export const FUNCTION_TARGET = 'node18';

/**
 * Parts of drivers that load only on demand and are never demanded here: encryption, compression and login mechanisms that
 * need native modules, profilers, proxies.
 */
export const NEVER_LOADED = [
  'mongodb-client-encryption',
  '@mongodb-js/zstd',
  'snappy',
  'kerberos',
  'gcp-metadata',
  'socks',
  '@aws-sdk/credential-providers',
  'cardinal',
  'supports-color',
];

const HANDLER = 'index';
const STATE = 'surroundings/state-cos';
const ORDERS = 'orders/function-orders';
const ENGINE_PARTS: Readonly<Record<Engine, { readonly module: string; readonly driver: Driver }>> = {
  mysql: { module: 'mysql/index', driver: 'mysql2/promise' },
  mongodb: { module: 'mongodb/index', driver: 'mongodb' },
  redis: { module: 'redis/index', driver: 'ioredis' },
  cos: { module: 'cos/index', driver: 'cos-nodejs-sdk-v5' },
  ckafka: { module: 'ckafka/index', driver: 'kafkajs' },
};
/** Everything that a function can carry: what a package must bring along. */
export const EVERY_PART: Required<CodeParts> = {
  engines: Object.keys(ENGINE_PARTS) as Engine[],
  state: true,
  orders: true,
  drivers: [],
};
const DRIVERS = [...new Set(Object.values(ENGINE_PARTS).map(({ driver }) => driver))];
/** Modules that the handler imports when it needs them, as it spells them. */
const ON_DEMAND = [STATE, ORDERS, ...Object.values(ENGINE_PARTS).map(({ module }) => module)].map(
  (name) => `./${name}.js`,
);

const ROOT = resolve(__dirname, '..', '..');

/** Folder of the installed package with the code as the checkout that packed it compiled it; a checkout has none. */
export const PREBUILT = 'prebuilt';

/** Results by file. They live as long as the process, in which sources do not change. */
const compiled = new Map<string, Uint8Array>();

/**
 * The function's code by file, laid out as `functions/enforcer` is, with each driver as one file under `node_modules`.
 * What is apart loads apart: a cold start compiles the handler, and the first directive of an engine its driver.
 */
export function compileEnforcer(parts: CodeParts): Record<string, Uint8Array> {
  const state = parts.state ?? false;
  const orders = parts.orders ?? false;
  const engines = parts.engines.map((engine) => ENGINE_PARTS[engine]);
  const modules = [
    HANDLER,
    ...(state ? [STATE] : []),
    ...(orders ? [ORDERS] : []),
    ...engines.map(({ module }) => module),
  ];
  const drivers = [
    ...(parts.drivers ?? []),
    ...(state || orders ? ([ENGINE_PARTS.cos.driver] as const) : []),
    ...engines.map(({ driver }) => driver),
  ];
  const own = new Map(modules.map((name) => [`${name}.js`, sourceOf(name)]));
  const foreign = new Map(drivers.map((name) => [driverFile(name), name as string]));
  compileMissing(own, [...ON_DEMAND, ...DRIVERS]);
  compileMissing(foreign, []);
  return Object.fromEntries(
    [...own.keys(), ...foreign.keys()].map((file) => [file, compiled.get(file) ?? never(file)]),
  );
}

/** The code of the audit as it is kept here; in its archive it is the handler. */
const AUDIT = 'audit.js';
const AUDIT_SOURCE = 'lib/audit/cloud/handler.ts';
/** Of the whole library only one class is used, which needs nothing of the rest. */
const AUDIT_ALIAS = { 'aws-cdk-lib': './node_modules/aws-cdk-lib/core/lib/duration.js' };

/** The code of the function that audits: one file, because every run needs all of it. */
export function compileAudit(): Uint8Array {
  compileMissing(new Map([[AUDIT, AUDIT_SOURCE]]), [], AUDIT_ALIAS);
  return compiled.get(AUDIT) ?? never(AUDIT);
}

/** Everything that a package must bring along, by the file that it is kept in. */
export function compileEverything(): Record<string, Uint8Array> {
  return { ...compileEnforcer(EVERY_PART), [AUDIT]: compileAudit() };
}

/** Engines lie in the zip where the module that loads them looks for them: beside it. */
function sourceOf(module: string): string {
  const isEngine = Object.values(ENGINE_PARTS).some((part) => part.module === module);
  return `functions/enforcer/${isEngine ? 'engines/' : ''}${module}.ts`;
}

/** Where a file lies below `prebuilt`: an archive of npm carries no folder of the name `node_modules`. */
export function prebuiltFile(file: string): string {
  return file.replace(/^node_modules\//, 'drivers/');
}

/** Where Node looks for a driver that is imported by its name. */
export function driverFile(driver: Driver): string {
  return `node_modules/${driver.includes('/') ? driver : `${driver}/index`}.js`;
}

function compileMissing(
  sources: ReadonlyMap<string, string>,
  external: readonly string[],
  alias?: Readonly<Record<string, string>>,
): void {
  const missing = [...sources].filter(([file]) => !compiled.has(file));
  if (missing.length === 0) return;
  if (existsSync(join(ROOT, PREBUILT))) {
    for (const [file] of missing) compiled.set(file, readFileSync(join(ROOT, PREBUILT, prebuiltFile(file))));
    return;
  }
  // files are named relative to the root, so that no path of the building machine gets into the code.
  const results = compileCached(ROOT, {
    entryPoints: missing.map(([file, source]) => ({ in: source, out: file.replace(/\.js$/, '') })),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: FUNCTION_TARGET,
    minify: true,
    legalComments: 'none',
    sourcemap: false,
    // `import()` of a driver would go through the loader of ES modules, which starts slower and sees no names in it.
    supported: { 'dynamic-import': false },
    external: [...external, ...NEVER_LOADED],
    ...(alias === undefined ? {} : { alias: { ...alias } }),
    tsconfigRaw: { compilerOptions: { target: 'ES2022' } },
    logLevel: 'silent',
  });
  for (const [file, contents] of results) compiled.set(file, contents);
}

function never(file: string): never {
  throw new Error(`esbuild must write '${file}', got nothing; run it by hand with --log-level=info`);
}
