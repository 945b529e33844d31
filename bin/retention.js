#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// a launcher in JavaScript, because npm links commands to files that node runs without a loader.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

// the loader also reads the estate, which is TypeScript of the user.
require('tsx/cjs/api').register();

/** What is imported only when it is needed, such as an engine of the enforcer, goes through a loader of its own. */
async function start() {
  const { register } = await import('tsx/esm/api');
  register();
  require('./retention.ts');
}

/** Commands that import nothing late, and do not wait for that loader. A test runs every other one. */
const PROMPT = ['start', 'synth', 'types', 'explain', 'init', 'verify', 'report', 'evidence', 'policy'];

// a checkout runs its sources, whatever was compiled there before; the installed package has none.
if (!existsSync(join(__dirname, 'retention.ts'))) require('../dist/bin/retention.js');
else if (PROMPT.includes(process.argv[2] ?? '')) require('./retention.ts');
else void start();
