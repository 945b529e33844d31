// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run docs [-- --check]
//
// writes docs/limits.md from what the stores know. With --check it only says whether the file is up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { limitsPage } from './docs/limits-page';

const target = join(__dirname, '..', 'docs', 'limits.md');
const page = limitsPage();
const current = existsSync(target) ? readFileSync(target, 'utf8') : '';

if (page === current) {
  console.log('docs/limits.md is up to date');
} else if (process.argv.includes('--check')) {
  console.error("docs/limits.md must be what the limits of the stores say; run 'npm run docs' and commit it");
  process.exitCode = 1;
} else {
  writeFileSync(target, page);
  console.log('docs/limits.md is written');
}
