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

// a checkout runs its sources, whatever was compiled there before; the installed package has none.
if (!existsSync(join(__dirname, 'retention.ts'))) require('../dist/bin/retention.js');
// the other commands import nothing late, and do not wait for that loader.
else if (['enforce', 'audit'].includes(process.argv[2] ?? '')) void start();
else require('./retention.ts');
