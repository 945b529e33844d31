// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';
import type { Policy } from '../policy/types';
import { everyText, visible } from '../text';
import { MODULE_OF } from './check-input';
import { ruleLabel } from './check-promise';
import { factsOf, promisedLabel } from './facts';
import type { PolicyDocument } from './model';

/** A category as the document tells of it and as the policy in code has it. */
export interface ShownCategory {
  readonly category: string;
  /** The document's own name of it; absent when only the policy has the category. */
  readonly name?: string;
  readonly line?: number;
  /** The retention statement in its own words. */
  readonly words?: string;
  readonly document: string;
  readonly policy: string;
  readonly agrees: boolean;
  readonly systems: readonly string[];
  readonly contains: readonly string[];
  readonly policyContains: readonly string[];
}

/** Everything else that was read. */
export interface ShownStatement {
  readonly fact: string;
  readonly value: string;
  readonly line: number;
  readonly words: string;
}

/** What was read of a document, side by side with the policy in code. */
export interface Shown {
  readonly file: string;
  readonly language: string;
  readonly module: string;
  readonly policy: string;
  readonly categories: readonly ShownCategory[];
  readonly statements: readonly ShownStatement[];
}

/** Renders a document as data and as text. */
export function showDocument(
  document: PolicyDocument,
  policy: Policy,
): { readonly text: string; readonly json: Shown } {
  const json = shownOf(document, policy);
  return { text: renderText(json), json };
}

const NOTHING = 'nothing';

function shownOf(document: PolicyDocument, policy: Policy): Shown {
  const own = Object.entries(policy.categories).filter(([, { role }]) => MODULE_OF[role] === document.module);
  const names = new Set([...document.uses, ...document.retention].map(({ category }): string => category));
  for (const [name] of own) names.add(name);
  const statements = [...factsOf(document)]
    .filter(([fact]) => !/^use\.\w+(\.(contains|system)\..*)?$/.test(fact) && !fact.startsWith('retention.'))
    .map(([fact, { value, at }]) => ({ fact, value, line: at.line, words: at.words }))
    .sort((a, b) => a.line - b.line || (a.fact < b.fact ? -1 : 1));
  return {
    file: document.file,
    language: document.language,
    module: document.module,
    policy: policy.name,
    categories: [...names].map((name) => shownCategory(document, policy, name)),
    statements,
  };
}

function shownCategory(document: PolicyDocument, policy: Policy, name: string): ShownCategory {
  const use = document.uses.find(({ category }) => category === name);
  const stated = document.retention.find(({ category }) => category === name);
  const defined = Object.hasOwn(policy.categories, name) ? policy.categories[name] : undefined;
  const said = stated === undefined ? NOTHING : promisedLabel(stated.promised);
  const wanted = defined === undefined ? NOTHING : ruleLabel(defined.rule);
  const place = stated === undefined ? {} : { name: stated.name, line: stated.at.line, words: stated.at.words };
  return {
    category: name,
    ...place,
    document: said,
    policy: wanted,
    agrees: said === wanted,
    systems: use?.systems.map(({ value }) => value) ?? [],
    contains: use?.contents.map(({ value }) => value) ?? [],
    policyContains: defined?.contains ?? [],
  };
}

/** The widths of the columns, wide enough for the words of a row, narrow enough for a terminal. */
const CATEGORY_WIDTHS = [20, 34, 6, 28, 8, 20];
const CONTENT_WIDTHS = [20, 50, 50];
const STATEMENT_WIDTHS = [40, 28, 6, 50];

function renderText(given: Shown): string {
  const shown = everyText(given, visible);
  const categories = shown.categories.map((row) => [
    row.name === undefined ? row.category : `${row.category}\n${row.name}`,
    row.words === undefined ? row.document : `${row.document}\n“${row.words}”`,
    row.line === undefined ? '' : String(row.line),
    row.policy,
    row.agrees ? 'yes' : 'NO',
    row.systems.join(', '),
  ]);
  const contents = shown.categories.map((row) => [
    row.category,
    row.contains.join(', '),
    row.policyContains.join(', '),
  ]);
  const statements = shown.statements.map((row) => [row.fact, row.value, String(row.line), row.words]);
  return [
    `${shown.file}: ${shown.module} module, language ${shown.language}`,
    tableOf(
      ['category', 'document', 'line', `policy '${shown.policy}'`, 'agrees', 'systems'],
      CATEGORY_WIDTHS,
      categories,
    ),
    tableOf(['category', 'contains, in the document', 'contains, in the policy'], CONTENT_WIDTHS, contents),
    tableOf(['statement', 'value', 'line', 'words'], STATEMENT_WIDTHS, statements),
    '',
  ].join('\n');
}

function tableOf(head: string[], colWidths: number[], rows: readonly string[][]): string {
  const table = new Table({ head, colWidths, style: { head: [], border: [] } });
  // a cell has one space of padding on either side.
  table.push(...rows.map((row) => row.map((cell, column) => wrap(cell, (colWidths[column] ?? 3) - 2))));
  return table.toString();
}

/** Breaks lines at spaces, and anywhere where there is none: the words of a promise are never cut off. */
function wrap(text: string, width: number): string {
  const lines = text.split('\n').flatMap((line) => {
    const wrapped: string[] = [];
    let current = '';
    for (const char of line) {
      if (widthOf(current + char) > width) {
        const space = char === ' ' ? current.length : current.lastIndexOf(' ');
        const cut = space > 0 ? space : current.length;
        wrapped.push(current.slice(0, cut));
        current = current.slice(cut).trimStart();
      }
      if (current !== '' || char !== ' ') current += char;
    }
    return [...wrapped, current.trimEnd()];
  });
  return lines.join('\n');
}

/** Columns of a terminal: East Asian characters take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(char) ? 2 : 1;
  return width;
}
