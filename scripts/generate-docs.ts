// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run docs [-- --check]
//
// writes docs/estate.md, docs/limits.md, docs/rules.md, docs/types.md and docs/windows.md from what the stores and the verifier know. With --check it only says whether
// the files are up to date.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estatePage } from './docs/estate-page';
import { limitsPage } from './docs/limits-page';
import { rulesPage } from './docs/rules-page';
import { typesPage } from './docs/types-page';
import { windowsPage } from './docs/windows-page';

const PAGES = {
  'estate.md': { page: estatePage, source: 'what the types of policies and estates say' },
  'limits.md': { page: limitsPage, source: 'what the limits of the stores say' },
  'rules.md': { page: rulesPage, source: 'what the rules of the verifier say' },
  'types.md': { page: typesPage, source: 'what the table of types says' },
  'windows.md': { page: windowsPage, source: 'how exactly the stores can delete' },
};

for (const [name, { page, source }] of Object.entries(PAGES)) {
  const target = join(__dirname, '..', 'docs', name);
  const wanted = page();
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (wanted === current) {
    console.log(`docs/${name} is up to date`);
  } else if (process.argv.includes('--check')) {
    console.error(`docs/${name} must be ${source}; run 'npm run docs' and commit it`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, wanted);
    console.log(`docs/${name} is written`);
  }
}
