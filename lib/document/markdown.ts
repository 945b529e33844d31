// SPDX-License-Identifier: Apache-2.0
import MarkdownIt from 'markdown-it';
import { fail } from '../errors';

/** A row of a table, with the line on which it is. */
export interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  /** Text beyond the last column, which Markdown would drop without a word. */
  readonly excess: string;
}

export type Block =
  | { readonly kind: 'heading' | 'prose'; readonly line: number; readonly text: string }
  | { readonly kind: 'table'; readonly line: number; readonly header: Row; readonly rows: readonly Row[] };

type Tokens = ReturnType<MarkdownIt['parse']>;
type Token = Tokens[number];

/** HTML is off: what is in a tag or a comment is then text, which must be understood like any other. */
const parser = new MarkdownIt('commonmark', { html: false }).enable('table');

/** The parser drops blocks that are nested 20 deep, so a text that comes near is not read. */
const DEEPEST = 18;

/**
 * The headings, prose and tables of a Markdown text in their order. Everything that a reader of the rendered page
 * sees is in one of them (also code and quotes), so that no promise hides in a corner of the syntax.
 * @throws RetentionError `retention/unreadable` when blocks are nested so deep that the parser would lose them
 */
export function blocksOf(markdown: string, file: string): Block[] {
  const lines = markdown.split(/\r\n|\n|\r/);
  const tokens = parser.parse(markdown, {});
  const blocks: Block[] = [];
  let line = 1;
  let inHeading = false;
  let table: { line: number; rows: Row[] } | undefined;
  let row: { line: number; cells: string[] } | undefined;
  for (const token of tokens) {
    if (token.map !== null) line = token.map[0] + 1;
    if (token.level > DEEPEST)
      fail('retention/unreadable', `${file}:${line}`, file, `blocks nested more than ${DEEPEST} deep`);
    if (token.type === 'heading_open') inHeading = true;
    else if (token.type === 'heading_close') inHeading = false;
    else if (token.type === 'table_open') table = { line, rows: [] };
    else if (token.type === 'tr_open') row = { line, cells: [] };
    else if (token.type === 'tr_close' && table !== undefined && row !== undefined) {
      const columns = table.rows[0]?.cells.length ?? row.cells.length;
      table.rows.push({ ...row, excess: excessOf(lines[row.line - 1] ?? '', columns) });
      row = undefined;
    } else if (token.type === 'table_close' && table !== undefined) {
      const [header, ...rows] = table.rows;
      if (header !== undefined) blocks.push({ kind: 'table', line: table.line, header, rows });
      table = undefined;
    } else if (token.type === 'inline') {
      const text = textOf(token);
      if (row !== undefined) row.cells.push(text);
      else blocks.push({ kind: inHeading ? 'heading' : 'prose', line, text });
    } else if (token.type === 'fence' || token.type === 'code_block') {
      blocks.push({ kind: 'prose', line: token.type === 'fence' ? line + 1 : line, text: token.content });
    }
  }
  return blocks;
}

/** What is seen of an inline token: its text without emphasis and link targets. */
function textOf(token: Token): string {
  let text = '';
  for (const child of token.children ?? []) {
    if (child.type === 'softbreak' || child.type === 'hardbreak') text += '\n';
    else if (child.type === 'image') text += textOf(child);
    else text += child.content;
  }
  return text.replace(/<br\s{0,3}\/?>/gi, ' ');
}

function excessOf(source: string, columns: number): string {
  const cells = source
    .trim()
    .replace(/^\|/, '')
    .split(/(?<!\\)\|/);
  return cells.slice(columns).join(' ').trim();
}
