#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
//
// usage: node summary.mjs JEST_JSON OTHER_FAILURES
//
// prints `N passed, N failed, N skipped`. A suite that could not start counts as one failure, and so does every other
// step that failed, so that the line never looks better than the exit code.
import { readFileSync } from 'node:fs';

const [file, others] = process.argv.slice(2);
let passed = 0;
let failed = Number(others);
let skipped = 0;
try {
  const summary = JSON.parse(readFileSync(file, 'utf8'));
  passed = summary.numPassedTests;
  failed += summary.numFailedTests + summary.numRuntimeErrorTestSuites;
  skipped = summary.numPendingTests + summary.numTodoTests;
} catch {
  // no summary: the tests did not run, and the step that says so is among the others.
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
