#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// usage: node cdktn-equal.mjs [ENTRY…]
//
// proves that the same sources synthesise equal documents under cdktf and under its successor: `cdktf` is then the npm
// alias `cdktf@npm:cdktn`, for our sources and for the bindings alike. Without ENTRY it takes bin/app.ts.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const SUCCESSOR = 'cdktn@0.24.0';
const BINDINGS = '@cdktf/provider-tencentcloud';
const SHOWN_DIFFERENCES = 20;
// what synth neither reads nor may change.
const NOT_COPIED = [
  '.git',
  'node_modules',
  'cdktf.out',
  'retention.out',
  'coverage',
  'dist',
  'test',
  'docs',
  'providers',
];

const rootDir = dirname(dirname(fileURLToPath(import.meta.url)));
const entries = process.argv.length > 2 ? process.argv.slice(2) : ['bin/app.ts'];
const workDir = realpathSync(mkdtempSync(join(tmpdir(), 'cdktn-equal-')));

process.exitCode = 1;
try {
  main();
} finally {
  rmSync(workDir, { recursive: true, force: true });
}

function main() {
  const successorDir = install(SUCCESSOR);
  const sides = [
    { name: 'cdktf', dir: checkout('cdktf', join(rootDir, 'node_modules', 'cdktf')) },
    { name: 'cdktn', dir: checkout('cdktn', successorDir) },
  ];
  let documents = 0;
  let differing = 0;
  for (const entry of entries) {
    const [ours, theirs] = sides.map(({ name, dir }) => ({ name, files: synth(dir, entry) }));
    for (const file of new Set([...ours.files.keys(), ...theirs.files.keys()])) {
      documents += 1;
      const differences = compare(ours.files.get(file), theirs.files.get(file));
      if (differences.length === 0) continue;
      differing += 1;
      console.error(`${entry}: ${file} differs`);
      for (const line of differences.slice(0, SHOWN_DIFFERENCES)) console.error(`  ${line}`);
    }
  }
  const versions = sides.map(({ name, dir }) => `${name} ${versionIn(dir)}`).join(' and ');
  console.log(`${documents} documents of ${entries.length} apps under ${versions}: ${differing} differ`);
  if (documents > 0 && differing === 0) process.exitCode = 0;
}

// the package under its alias, as a project that moves would install it.
function install(successor) {
  const dir = join(workDir, 'successor');
  mkdirSync(dir);
  run(
    'npm',
    ['install', '--prefix', dir, '--no-audit', '--no-fund', '--loglevel=error', `cdktf@npm:${successor}`],
    dir,
  );
  return join(dir, 'node_modules', 'cdktf');
}

/**
 * A copy of our sources whose `cdktf` is that package. The bindings are copied too, because Node resolves what a
 * package imports from where the package really lies. All other packages are the installed ones: two copies of
 * `constructs` in one program would not know each other.
 */
function checkout(name, cdktfDir) {
  const dir = join(workDir, name);
  cpSync(rootDir, dir, { recursive: true, filter: (source) => !NOT_COPIED.includes(relative(rootDir, source)) });
  const installed = join(rootDir, 'node_modules');
  const modules = join(dir, 'node_modules');
  mkdirSync(modules);
  for (const found of readdirSync(installed)) {
    if (found.startsWith('.') || found === 'cdktf' || found === '@cdktf') continue;
    symlinkSync(realpathSync(join(installed, found)), join(modules, found));
  }
  cpSync(join(rootDir, 'providers', 'tencentcloud'), join(modules, BINDINGS), {
    recursive: true,
    filter: (source) => !source.includes('.generated'),
  });
  cpSync(cdktfDir, join(modules, 'cdktf'), { recursive: true });
  // what the package brings along and keeps beside itself.
  const own = dirname(cdktfDir);
  if (own !== installed) {
    for (const found of readdirSync(own)) {
      if (['cdktf', 'constructs'].includes(found) || found.startsWith('.')) continue;
      const nested = join(modules, 'cdktf', 'node_modules', found);
      if (!existsSync(nested)) cpSync(join(own, found), nested, { recursive: true });
    }
  }
  return dir;
}

function synth(dir, entry) {
  const outdir = join(dir, 'cdktf.out');
  rmSync(outdir, { recursive: true, force: true });
  run(process.execPath, ['--require', 'tsx/cjs', entry], dir, { CDKTF_OUTDIR: outdir });
  const stacks = join(outdir, 'stacks');
  if (!existsSync(stacks)) throw new Error(`'${entry}' must synthesise stacks, got none`);
  const files = new Map();
  for (const stack of readdirSync(stacks).sort()) {
    const file = join('stacks', stack, 'cdk.tf.json');
    files.set(file, withoutStamp(JSON.parse(readFileSync(join(outdir, file), 'utf8')), versionIn(dir), file));
  }
  return files;
}

// both frameworks write their own version into the comment of a document; it also proves which one was at work.
function withoutStamp(document, version, file) {
  const { version: stamp, ...metadata } = document['//']?.metadata ?? {};
  if (stamp !== version) throw new Error(`'${file}' must be made by version ${version}, got ${stamp}`);
  return { ...document, '//': { ...document['//'], metadata } };
}

function compare(one, other, path = '') {
  if (isDeepStrictEqual(one, other)) return [];
  const bothObjects = [one, other].every((side) => typeof side === 'object' && side !== null);
  if (!bothObjects) return [`${path}: ${JSON.stringify(one)} became ${JSON.stringify(other)}`];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => compare(one[key], other[key], `${path}/${key}`));
}

function versionIn(dir) {
  return JSON.parse(readFileSync(join(dir, 'node_modules', 'cdktf', 'package.json'), 'utf8')).version;
}

function run(command, args, cwd, env = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1', ...env },
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`'${[command, ...args].join(' ')}' ended with ${status}:\n${stdout}${stderr}`);
}
