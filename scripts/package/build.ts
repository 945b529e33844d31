// SPDX-License-Identifier: Apache-2.0
//
// usage: tsx scripts/package/build.ts
//
// makes dist/, which is what others install: JavaScript with declarations and source maps, the bindings, the code of the
// enforcer as a synth of this checkout packs it, and one file for each library that users need not install themselves.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileEverything, PREBUILT, prebuiltFile } from '../../lib/enforcer/compile';
import { keepPublicDeclarations } from './declarations';
import { isBare, isOf, redirect, specifiersIn, walk } from './specifiers';
import { vendor } from './vendor';

const ROOT = join(__dirname, '..', '..');
const DIST = join(ROOT, 'dist');
const BINDINGS = '@cdktf/provider-tencentcloud/lib/';
const PACKAGE_JSON = '../../package.json';

interface PackageJson {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;
const installed = Object.keys({ ...dependencies, ...peerDependencies });

void pack();

async function pack(): Promise<void> {
  rmSync(DIST, { recursive: true, force: true });
  compile();
  cpSync(join(ROOT, 'providers', 'tencentcloud', 'lib'), join(DIST, 'providers', 'tencentcloud', 'lib'), {
    recursive: true,
    filter: (path) => !path.endsWith('.stamp'),
  });
  // the archive's own package.json is in the root; the compiler writes a second one beside what imports it.
  rmSync(join(DIST, 'package.json'));
  const prebuilt = prebuild();
  const libraries = foreign().filter((name) => !prebuilt.has(name));
  const bundled = await vendor(DIST, libraries, [...prebuilt.keys()]);
  for (const file of walk(DIST, /\.(js|d\.ts)$/)) {
    if (/^(prebuilt|vendor|providers)\//.test(file)) continue;
    redirect(DIST, file, (specifier) => targetOf(specifier, prebuilt, bundled));
  }
  placesOnly();
  keepPublicDeclarations(DIST, ['lib/index.d.ts', 'lib/testing/index.d.ts'], installed);
}

/** Comments are in the declarations: a second time in the code they weigh 100 KB packed. */
function compile(): void {
  for (const part of [['--removeComments', '--declaration', 'false'], ['--emitDeclarationOnly']]) {
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', __dirname, ...part], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the sources must compile, got:\n${stdout}`);
  }
}

/**
 * Takes the sources out of the maps: a stack trace tells file and line without them, and they weigh 900 KB packed, a third of
 * the archive.
 */
function placesOnly(): void {
  for (const file of walk(DIST, /\.js\.map$/)) {
    const { sourcesContent: _sources, ...map } = JSON.parse(readFileSync(join(DIST, file), 'utf8')) as Record<
      string,
      unknown
    >;
    writeFileSync(join(DIST, file), JSON.stringify(map));
  }
}

/** The enforcer's code and drivers, byte for byte what a checkout packs; drivers by the name that imports them. */
function prebuild(): ReadonlyMap<string, string> {
  const files = compileEverything();
  for (const [file, bytes] of Object.entries(files)) {
    const path = join(DIST, PREBUILT, prebuiltFile(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return new Map(
    Object.keys(files)
      .filter((file) => file.startsWith('node_modules/'))
      .map((file) => [file.replace(/^node_modules\/|(\/index)?\.js$/g, ''), `${PREBUILT}/${prebuiltFile(file)}`]),
  );
}

/** Packages that the compiled files import and that are neither Node's own nor installed with this one. */
function foreign(): string[] {
  const files = walk(DIST, /\.js$/).filter((file) => !/^(prebuilt|providers)\//.test(file));
  const names = new Set(files.flatMap((file) => specifiersIn(DIST, file)));
  return [...names].filter(
    (name) => isBare(name) && !name.startsWith(BINDINGS) && !installed.some((each) => isOf(name, each)),
  );
}

/** The file of the archive that an import means, or undefined where it stays as it is. */
function targetOf(
  specifier: string,
  prebuilt: ReadonlyMap<string, string>,
  bundled: ReadonlyMap<string, string>,
): string | undefined {
  if (specifier === PACKAGE_JSON) return '../package.json';
  if (specifier.startsWith(BINDINGS)) {
    return `providers/tencentcloud/lib/${specifier.slice(BINDINGS.length)}/index.js`;
  }
  return prebuilt.get(specifier) ?? bundled.get(specifier);
}
