#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// usage: node generate.mjs [--check]
//
// makes lib/ (JavaScript and declarations) from schema.json with the standard `cdktf get`: offline, without Terraform,
// and only when something that it is made from has changed. With --check it only says whether it would.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROVIDER_SOURCE = 'tencentcloudstack/tencentcloud';
const ABANDONED_AFTER_MS = 3_600_000;
const TOOLS = ['cdktf-cli', 'typescript', 'cdktf'];

const scriptFile = fileURLToPath(import.meta.url);
const packageDir = dirname(dirname(scriptFile));
const libDir = join(packageDir, 'lib');
const workDir = join(packageDir, '.generated');
const require = createRequire(scriptFile);

class GenerateError extends Error {}

async function main() {
  const sources = readSources();
  const tools = Object.fromEntries(TOOLS.map((name) => [name, installedVersion(name)]));
  const made = readStamp();
  const missing = TOOLS.filter((name) => tools[name] === undefined);

  if (missing.length > 0) {
    // bindings made before the tools were pruned away are still right.
    if (made?.sources === sources.hash) return;
    throw new GenerateError(
      `bindings of ${PROVIDER_SOURCE} must be generated, but ${missing.join(', ')} cannot be found; ` +
        `run 'npm ci' in the project's root, then 'npm run bindings'`,
    );
  }

  const stamp = JSON.stringify({ sources: sources.hash, ...tools });
  if (made !== undefined && JSON.stringify(made) === stamp) return;
  if (process.argv.includes('--check')) {
    throw new GenerateError(
      `bindings of ${PROVIDER_SOURCE} must be up to date, got older ones; run 'npm run bindings'`,
    );
  }

  const started = performance.now();
  mkdirSync(workDir, { recursive: true });
  removeAbandonedRuns();
  const runDir = mkdtempSync(join(workDir, 'run-'));
  try {
    // loading the compiler takes as long as half of the generation, so both go on side by side.
    const [sourceDir, { default: ts }] = await Promise.all([getBindings(runDir, sources), import('typescript')]);
    const stagedDir = join(runDir, 'lib');
    compile(ts, sourceDir, stagedDir, sources.resourceTypes);
    writeFileSync(join(stagedDir, '.stamp'), stamp);
    publish(stagedDir, runDir, stamp);
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(
    `generated ${sources.resourceTypes.length} bindings of ${PROVIDER_SOURCE} ${sources.version} in ${seconds} s`,
  );
}

function readSources() {
  const hash = createHash('sha256');
  const [manifest, resources, schema] = ['package.json', 'resources.json', 'schema.json', 'scripts/generate.mjs'].map(
    (name) => {
      const text = readFileSync(join(packageDir, name), 'utf8');
      hash.update(`${name} ${text.length}\n${text}`);
      return text;
    },
  );
  return {
    hash: hash.digest('hex'),
    version: JSON.parse(manifest).version,
    resourceTypes: JSON.parse(resources),
    schema,
  };
}

function installedVersion(name) {
  try {
    return require(`${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

function readStamp() {
  try {
    return JSON.parse(readFileSync(join(libDir, '.stamp'), 'utf8'));
  } catch {
    return undefined;
  }
}

// an interrupted run leaves its directory behind; a young one may belong to a run that is still going on.
function removeAbandonedRuns() {
  for (const name of readdirSync(workDir)) {
    const dir = join(workDir, name);
    const age = Date.now() - (statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(dir, { recursive: true, force: true });
  }
}

// runs `cdktf get` in a project of its own, with the schema laid where its cache expects it.
async function getBindings(runDir, { schema, version, resourceTypes }) {
  const parsed = JSON.parse(schema);
  const [provider] = Object.entries(parsed.provider_schemas);
  const known = Object.keys(provider[1].resource_schemas);
  const differing = [...resourceTypes, ...known].filter(
    (type) => !(resourceTypes.includes(type) && known.includes(type)),
  );
  if (differing.length > 0) {
    throw new GenerateError(
      `'schema.json' must have exactly the resources of 'resources.json', got a difference in ${differing.join(', ')}; ` +
        `run scripts/trim-schema.mjs with the provider's full schema`,
    );
  }

  const cacheDir = join(runDir, 'cache');
  const binDir = join(runDir, 'bin');
  for (const dir of [cacheDir, binDir]) mkdirSync(dir);

  // what `cdktf get` itself would add to the schema; bindings carry it as the version they were made for.
  const cached = { ...parsed, provider_versions: { [provider[0]]: version } };
  const name = basename(PROVIDER_SOURCE);
  writeFileSync(
    join(cacheDir, `${encodeURIComponent(name)}@${encodeURIComponent(version)}.json`),
    JSON.stringify(cached),
  );
  writeFileSync(
    join(runDir, 'cdktf.json'),
    JSON.stringify({
      language: 'typescript',
      app: 'false',
      projectId: 'bindings',
      sendCrashReports: 'false',
      codeMakerOutput: 'source',
      terraformProviders: [`${PROVIDER_SOURCE}@${version}`],
    }),
  );

  const { spawn } = await import('node:child_process');
  const cli = join(dirname(require.resolve('cdktf-cli/package.json')), 'bundle', 'bin', 'cdktf');
  const child = spawn(process.execPath, [cli, 'get'], {
    cwd: runDir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: searchPath(binDir),
      // the command line tool keeps files at home; a build step has no business there.
      HOME: runDir,
      USERPROFILE: runDir,
      ...(process.env.SystemRoot && { SystemRoot: process.env.SystemRoot }),
      CI: '1',
      CHECKPOINT_DISABLE: '1',
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: '1',
      CDKTF_EXPERIMENTAL_PROVIDER_SCHEMA_CACHE_PATH: cacheDir,
      // a schema missed in the cache must fail here, not be fetched from a registry.
      TERRAFORM_BINARY_NAME: 'terraform-is-not-needed',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ending = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? code));
  });

  const sourceDir = join(runDir, 'source', 'providers', name);
  if (ending !== 0 || !existsSync(sourceDir)) {
    throw new GenerateError(`'cdktf get' must make bindings, ended with ${ending}:\n${output.trim()}`);
  }
  return sourceDir;
}

// `cdktf get` asks for the versions of node, npm and terraform; it needs only the first, the others cost a second.
function searchPath(binDir) {
  try {
    symlinkSync(process.execPath, join(binDir, 'node'));
    return binDir;
  } catch {
    return [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
  }
}

function compile(ts, sourceDir, outDir, resourceTypes) {
  const files = ts.sys.readDirectory(sourceDir, ['.ts']);
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2020,
    lib: ['lib.es2020.d.ts'],
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    // plain require() calls, as in the prebuilt packages.
    esModuleInterop: false,
    rootDir: sourceDir,
    outDir,
    declaration: true,
    strict: true,
    // the declarations need inferred types, the rest of the check is the generator's own business.
    noCheck: true,
    skipLibCheck: true,
    types: [],
  });
  const { diagnostics, emitSkipped } = program.emit();
  const problems = [...program.getOptionsDiagnostics(), ...diagnostics];
  const absent = resourceTypes.filter((type) => !existsSync(join(outDir, folderOf(type), 'index.js')));
  if (emitSkipped || problems.length > 0 || absent.length > 0) {
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => sourceDir, getNewLine: () => '\n' };
    throw new GenerateError(
      `the generated source must compile and bind every resource, got no binding of ${absent.join(', ') || 'none'}; ` +
        `compiler says:\n${ts.formatDiagnostics(problems, host) || 'nothing'}`,
    );
  }
}

function folderOf(resourceType) {
  return resourceType.replace(/^tencentcloud_/, '').replaceAll('_', '-');
}

// a directory cannot be replaced in one step, so whoever comes second keeps the first one's equal result.
function publish(stagedDir, runDir, stamp) {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    if (JSON.stringify(readStamp()) === stamp) return;
    try {
      if (existsSync(libDir)) renameSync(libDir, join(runDir, `old-${attempt}`));
      renameSync(stagedDir, libDir);
      return;
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM'].includes(error.code)) throw error;
    }
  }
  throw new GenerateError(`'${libDir}' must be replaceable, but something keeps writing to it; try again`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof GenerateError)) throw error;
  console.error(error.message);
  // an install that leaves the tools out on purpose is no reason to fail it.
  process.exitCode = process.env.npm_lifecycle_event === 'prepare' ? 0 : 1;
}
