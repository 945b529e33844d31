#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// usage: node real.mjs JEST_JSON E2E_JSON PACKED_PROVIDER_FOLDER
//
// prints what ran for real: each program with its version, and the tests that need it as passed, failed and skipped. Ends
// with 1 when the packed provider is there and a suite of the provider did not run all the same.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';

const [unitFile, e2eFile, packed] = process.argv.slice(2);
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'retention-stack');
const engines = join(cache, 'engines', 'bin');

/** The first version in what a program says of itself, or undefined when it is not there. */
function versionOf(...commands) {
  for (const [program, ...args] of commands) {
    const run = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, CHECKPOINT_DISABLE: '1' } });
    const found = run.error === undefined ? /\d+\.\d+(\.\d+)?/.exec(run.stdout.replace(/.*Ver /, '')) : null;
    if (found !== null) return found[0];
  }
  return undefined;
}

/** A folder of the cache that ends with a version. */
function cached(folder, prefix, mark) {
  const home = join(cache, folder);
  const names = existsSync(home) ? readdirSync(home).filter((name) => name.startsWith(prefix)) : [];
  return names.find((name) => existsSync(join(home, name, mark)))?.slice(prefix.length);
}

const provider = join('mirror', 'registry.terraform.io', 'tencentcloudstack', 'tencentcloud');
const engine = (name) => `test/functions/enforcer/engines/${name}/`;
/** `file` is where a suite is; `title` tells which of two servers of one protocol a test ran on. */
const ROWS = [
  { name: 'provider', version: cached(provider, '', ''), file: /^test\/(conformance|e2e)\// },
  {
    name: 'Terraform',
    version: versionOf(['terraform', 'version'], ['tofu', 'version']),
    file: /^test\/(conformance|e2e)\//,
  },
  {
    name: 'MySQL',
    version: versionOf([join(engines, 'mysqld'), '--version']),
    file: engine('mysql'),
    title: /\bMySQL\b/,
  },
  {
    name: 'MariaDB',
    version: versionOf(['mariadbd', '--version'], ['/usr/sbin/mariadbd', '--version']),
    file: engine('mysql'),
    title: /\bMariaDB\b/,
  },
  { name: 'Redis', version: versionOf(['redis-server', '--version']), file: engine('redis'), title: /\bRedis\b/ },
  {
    name: 'Valkey',
    version: versionOf([join(engines, 'valkey-server'), '--version']),
    file: engine('redis'),
    title: /\bValkey\b/,
  },
  { name: 'Kafka', version: cached('kafka', '', '.complete'), file: engine('ckafka') },
  {
    name: process.env.MONGODB_URL || versionOf(['mongod', '--version']) ? 'MongoDB' : 'MongoDB-compatible',
    version: versionOf(['mongod', '--version']) ?? cached('', 'mongo-java-server-', 'MongoCompatible.class'),
    file: engine('mongodb'),
  },
];

const tests = [unitFile, e2eFile].flatMap((file) => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).testResults.flatMap(({ name, assertionResults }) =>
      assertionResults.map(({ fullName, status }) => ({ file: relative(process.cwd(), name), fullName, status })),
    );
  } catch {
    return [];
  }
});

/** The tests that need what a row is about. */
function testsOf({ file, title }) {
  const inFolder = tests.filter((test) =>
    typeof file === 'string' ? test.file.startsWith(file) : file.test(test.file),
  );
  return title === undefined ? inFolder : inFolder.filter((test) => title.test(test.fullName));
}

const table = ROWS.map((row) => {
  const mine = testsOf(row);
  const count = (...statuses) => mine.filter(({ status }) => statuses.includes(status)).length;
  const [passed, failed] = [count('passed'), count('failed')];
  const skipped = mine.length - passed - failed;
  const state = row.version === undefined ? 'not here' : passed + failed === 0 ? 'did not run' : 'ran';
  return [row.name, row.version ?? '-', state, `${passed} passed, ${failed} failed, ${skipped} skipped`];
});
const widths = [0, 1, 2].map((column) => Math.max(...table.map((line) => line[column].length)));
console.log('--- what ran for real');
for (const line of table) console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));

const ofProvider = testsOf(ROWS[0]);
if (packed !== undefined && existsSync(packed)) {
  const suites = ['test/conformance/', 'test/e2e/'].filter(
    (folder) => !ofProvider.some(({ file, status }) => file.startsWith(folder) && status === 'passed'),
  );
  const skipped = ofProvider.filter(({ status }) => status !== 'passed' && status !== 'failed').length;
  if (suites.length > 0 || skipped > 0) {
    console.log(
      `the provider is packed beside the checkout, so its suites must run: ${skipped} tests skipped, nothing passed in: ${suites.join(', ') || 'none'}`,
    );
    process.exitCode = 1;
  }
}
