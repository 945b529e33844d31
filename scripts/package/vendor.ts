// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { NEVER_LOADED } from '../../lib/enforcer/compile';

const FOLDER = 'vendor';

/**
 * Libraries of which we use one file: the module that is taken instead of the whole. The library of AWS is 165 MB, and
 * what we use of it is a class of time.
 */
const PARTS: Readonly<Record<string, { readonly file: string; readonly exports: string }>> = {
  'aws-cdk-lib': { file: 'core/lib/duration', exports: 'Duration' },
};

/**
 * What the class of time never reaches, four fifths of its file: warnings of old names of the library's whole surface, which
 * say nothing of this class, and flags and schemas of its assemblies.
 */
const UNREACHED: Plugin = {
  name: 'unreached',
  setup: (bundler) => {
    bundler.onResolve({ filter: /\.warnings\.jsii\.js$/ }, () => ({ path: 'warnings', namespace: 'unreached' }));
    bundler.onResolve({ filter: /^@aws-cdk\/|\/cx-api(\/|$)/ }, ({ path }) => ({ path, namespace: 'unreached' }));
    bundler.onLoad({ filter: /./, namespace: 'unreached' }, ({ path }) => ({
      contents: STAND_INS.find(([of]) => of.test(path))?.[1] ?? notPacked(path),
    }));
  },
};

const STAND_INS: readonly (readonly [path: RegExp, contents: string])[] = [
  [/^warnings$/, 'module.exports = new Proxy({}, { get: () => () => undefined });'],
  // an error of the class of time looks at one name of a variable there.
  [/\/cx-api$/, "exports.ERRORFILE_ENV = 'CDK_ERROR_FILE';"],
];

function notPacked(path: string): string {
  return `throw new Error(${JSON.stringify(`'${path}' is not packed: nothing here reaches it`)});`;
}

/**
 * Writes each library as one file, with the licences of all that is in them and in the drivers.
 * @returns the file by the name that imports it
 */
export async function vendor(
  dist: string,
  names: readonly string[],
  drivers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const require = createRequire(join(dist, 'lib', 'index.js'));
  const root = dirname(dist);
  mkdirSync(join(dist, FOLDER), { recursive: true });
  const inputs = new Set<string>();
  const files = new Map<string, string>();
  for (const name of names) {
    const part = PARTS[name];
    const file = `${FOLDER}/${name.replaceAll(/[@/]+/g, '-').replace(/^-/, '')}.js`;
    const source =
      part === undefined
        ? `module.exports = require(${JSON.stringify(require.resolve(name))})`
        : `exports.${part.exports} = require(${JSON.stringify(wayTo(require, name, part.file))}).${part.exports}`;
    for (const input of await bundle(root, source, join(dist, file))) inputs.add(input);
    if (part !== undefined) {
      const declaration = readFileSync(`${wayTo(require, name, part.file)}.d.ts`, 'utf8');
      writeFileSync(join(dist, file.replace(/\.js$/, '.d.ts')), declaration);
    }
    files.set(name, file);
  }
  // drivers are written with the enforcer's code; here they are only looked through.
  for (const name of drivers) {
    for (const input of await bundle(root, `require(${JSON.stringify(name)})`)) inputs.add(input);
  }
  writeFileSync(join(dist, FOLDER, 'LICENSES.txt'), licences(root, inputs));
  return files;
}

/** @returns the files that it was made from */
async function bundle(root: string, contents: string, outfile?: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    legalComments: 'none',
    external: [...NEVER_LOADED],
    ...(outfile === undefined ? { write: false } : { outfile }),
    metafile: true,
    plugins: [UNREACHED],
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

/** A file inside a package, whatever its `exports` let others see. */
function wayTo(require: NodeJS.Require, name: string, file: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), file);
}

/** The licence of every package of which a file was taken; a text that several have is written once. */
function licences(root: string, inputs: ReadonlySet<string>): string {
  const folders = new Set(
    [...inputs].flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  const packages = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
      readonly name: string;
      readonly version: string;
      readonly license?: string;
    };
    const texts = readdirSync(path)
      .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file) && existsSync(join(path, file)))
      .map((file) => readFileSync(join(path, file), 'utf8').trim())
      .join('\n\n');
    packages.set(texts, [...(packages.get(texts) ?? []), `${name} ${version} (${license ?? 'see below'})`]);
  }
  return [...packages]
    .map(([texts, names]) => [names.join('\n'), texts].join('\n\n').trim())
    .join(`\n\n${'-'.repeat(100)}\n\n`)
    .concat('\n');
}
