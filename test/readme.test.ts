// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tmpdir } from 'node:os';
import { helpText } from '../lib/command/command-line';
import { loadEstate } from '../lib/estate';
import { renderText, reportOf } from '../lib/report';
import { buildApp } from '../lib/stacks';
import { verifyTree } from '../lib/verify';

const README = readFileSync('README.md', 'utf8');

function block(language: string): string {
  const found = new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(README)?.[1];
  if (found === undefined) throw new Error(`README.md has no block of ${language}`);
  return found;
}

test('the use that the README shows compiles, synthesises and prints the line that the README shows', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'retention-readme-')), 'retention.config.ts');
  writeFileSync(file, block('ts').replace("'./lib'", JSON.stringify(resolve('lib'))));
  const [stack] = buildApp(loadEstate(file)).stacks;
  if (stack === undefined) throw new Error('the README has one region');
  const text = renderText(reportOf(verifyTree(stack)), { colour: false });
  const words = (line: string): string => line.trim().replace(/\s{2,}/g, ' | ');
  const shown = block('text').trim().split('\n').map(words);
  expect(text.split('\n').map(words)).toEqual(expect.arrayContaining(shown));
});

test('every command in the table of the README exists', () => {
  for (const [, command] of README.matchAll(/^\| `npx retention ([a-z]+(?: (?:check|show))?)/gm)) {
    expect(helpText()).toContain(command);
  }
});
