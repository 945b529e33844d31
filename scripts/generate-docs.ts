// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run docs [-- --check]
//
// writes docs/estate.md, docs/limits.md, docs/rules.md, docs/types.md and docs/windows.md from what the stores and the
// verifier know, and schemas/*.json from the forms of files. With --check it only says whether these are up to date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { estatePage } from './docs/estate-page';
import { limitsPage } from './docs/limits-page';
import { rulesPage } from './docs/rules-page';
import { schemaFiles } from './docs/schemas';
import { typesPage } from './docs/types-page';
import { windowsPage } from './docs/windows-page';

const PAGES = {
  'estate.md': { page: estatePage, source: 'what the types of policies and estates say' },
  'limits.md': { page: limitsPage, source: 'what the limits of the stores say' },
  'rules.md': { page: rulesPage, source: 'what the rules of the verifier say' },
  'types.md': { page: typesPage, source: 'what the table of types says' },
  'windows.md': { page: windowsPage, source: 'how exactly the stores can delete' },
};

const ROOT = join(__dirname, '..');

for (const [name, { page, source }] of Object.entries(PAGES)) write(join('docs', name), page(), source);
for (const [name, text] of Object.entries(schemaFiles())) write(join('schemas', name), text, 'what its form says');

function write(file: string, wanted: string, source: string): void {
  const target = join(ROOT, file);
  const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (wanted === current) {
    console.log(`${file} is up to date`);
  } else if (process.argv.includes('--check')) {
    console.error(`${file} must be ${source}; run 'npm run docs' and commit it`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, wanted);
    console.log(`${file} is written`);
  }
}
