#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// a launcher in JavaScript, because npm links commands to files that node runs without a loader.
require('tsx/cjs/api').register();

/** What is imported only when it is needed, such as an engine of the enforcer, goes through a loader of its own. */
async function start() {
  const { register } = await import('tsx/esm/api');
  register();
  require('./retention.ts');
}

// the other commands import nothing late, and do not wait for that loader.
if (process.argv.includes('enforce')) void start();
else require('./retention.ts');
