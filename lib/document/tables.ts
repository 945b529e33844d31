// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { meaningOf } from './detect';
import { unknownWords } from './forms';
import type { Lexicon } from './lexicon/lexicon';
import type { Block, Row } from './markdown';
import type { CategoryId, ColumnId } from './meanings';
import type { CategoryUse, CustomerChoice, LawException, Read, RecipientStatement, RetentionStatement } from './model';
import { wordsOf, type Passage } from './normalise';
import { readRetention } from './retention-statement';
import { tokensOf } from './tokens';
import { pick, readUse } from './use-statement';
import { isWrittenTable, WrittenTables } from './written-tables';

type Table = Extract<Block, { readonly kind: 'table' }>;

/** Reads the tables of a document: what is used, and how long it is kept. */
export class Tables {
  readonly uses: CategoryUse[] = [];
  readonly retention: RetentionStatement[] = [];
  readonly recipients: Array<Read<RecipientStatement>> = [];
  readonly choices: Array<Read<CustomerChoice>> = [];
  readonly exceptions: Array<Read<LawException>> = [];
  readonly problems: Problem[] = [];

  /** What only the documents that are written from the policy say. */
  readonly written: WrittenTables;

  constructor(
    private readonly lexicon: Lexicon,
    private readonly file: string,
  ) {
    this.written = new WrittenTables(lexicon);
  }

  read(table: Table): void {
    for (const row of [table.header, ...table.rows]) {
      if (row.excess !== '') this.puzzle(row.line, 'row', 'as wide as its table', row.excess);
    }
    const rows = table.rows.filter((row) => !isBlank(row));
    if (rows.length === 0 && isBlank(table.header)) return;
    const columns = table.header.cells.map((cell) => meaningOf(cell, this.lexicon.columns, this.lexicon.spaces));
    const said = columns.join('+');
    if (said === 'subject+retention') rows.forEach((row) => this.readRetentionRow(row));
    else if (said === 'subject+purpose' || said === 'subject+purpose+basis')
      rows.forEach((row) => this.readUseRow(row, columns));
    else if (isWrittenTable(said)) {
      for (const row of rows) this.readWrittenRow(row, columns as readonly ColumnId[]);
    } else {
      const allowed = 'subject and retention, or subject, use and, if any, legal basis';
      this.puzzle(table.line, 'columns', allowed, table.header.cells.map(wordsOf).join(' | '));
      // a table without known columns may still hold promises, so its rows are shown too.
      for (const row of rows)
        this.puzzle(row.line, 'row', 'in a table that is understood', row.cells.map(wordsOf).join(' | '));
    }
  }

  private readUseRow(row: Row, columns: ReadonlyArray<ColumnId | undefined>): void {
    const { line } = row;
    const [subject = '', use = '', basis = ''] = row.cells;
    const colon = subject.search(/[:：]/);
    const category = this.categoryOf(colon < 0 ? subject : subject.slice(0, colon), line);
    if (category === undefined) return;
    const at = passage(line, subject);
    const contents = tokensOf(colon < 0 ? '' : subject.slice(colon + 1), this.lexicon, 'contents');
    this.expect('contents', 'kinds of data that the lexicon names', at, unknownWords(contents), contents.length > 0);
    const bases = tokensOf(basis, this.lexicon, 'basis');
    const wantsBasis = columns.includes('basis');
    const basesAt = passage(line, basis);
    const legal = pick(bases, 'basis', basesAt);
    this.expect(
      'legal basis',
      'one that the lexicon names',
      basesAt,
      unknownWords(bases),
      !wantsBasis || legal.length > 0,
    );
    const read = readUse(use, line, category, this.lexicon);
    for (const { at: where, unknown } of read.puzzles) {
      this.puzzle(where.line, 'use', 'a purpose, an integration or a recipient', where.words, unknown);
    }
    const [integration, second] = read.integration;
    if (second !== undefined) this.duplicate(line, 'integration', integration?.at.words ?? '', second.at.words);
    const earlier = this.uses.find((other) => other.category === category);
    if (earlier !== undefined) this.duplicate(line, `row of '${category}'`, earlier.at.words, at.words);
    this.recipients.push(...read.recipients);
    this.uses.push({
      category,
      name: nameOf(subject, colon),
      at,
      contents: pick(contents, 'content', at),
      purposes: unique(read.purposes),
      bases: legal,
      ...(integration === undefined ? {} : { integration }),
      systems: unique(read.systems),
    });
  }

  /** A row that was written from the policy. What it says is understood cell by cell, or not at all. */
  private readWrittenRow(row: Row, columns: readonly ColumnId[]): void {
    const cells = new Map(columns.map((column, index) => [column, row.cells[index] ?? '']));
    const subject = cells.get('subject');
    const colon = subject?.search(/[:：]/) ?? -1;
    const name = subject === undefined || colon < 0 ? subject : subject.slice(0, colon);
    const category = name === undefined ? undefined : this.categoryOf(name, row.line);
    if (name !== undefined && category === undefined) return;
    const retention = cells.get('retention');
    if (name !== undefined && retention !== undefined) {
      this.readRetentionRow({ ...row, cells: [name, retention] });
      cells.delete('retention');
    }
    const puzzle = this.written.read({
      line: row.line,
      category,
      cells,
      contents: colon < 0 ? '' : (subject ?? '').slice(colon + 1),
    });
    if (puzzle !== undefined) this.puzzle(row.line, puzzle.column, puzzle.allowed, puzzle.got, puzzle.unknown);
  }

  private readRetentionRow(row: Row): void {
    const { line } = row;
    const [subject = '', cell = ''] = row.cells;
    const category = this.categoryOf(subject, line);
    const at = passage(line, cell);
    const read = readRetention(cell, this.lexicon);
    if (!('promised' in read)) {
      const allowed = 'a promise that the reader understands completely';
      this.puzzle(line, 'retention', allowed, at.words === '' ? wordsOf(subject) : at.words, read.unknown);
      return;
    }
    if (category === undefined) return;
    const { promised, exceptions, window, transit } = read;
    const earlier = this.retention.find((other) => other.category === category);
    if (earlier !== undefined) this.duplicate(line, `retention of '${category}'`, earlier.at.words, at.words);
    this.retention.push({
      category,
      name: wordsOf(subject),
      promised,
      ...(window === undefined ? {} : { window }),
      ...(transit === undefined ? {} : { transit }),
      at,
    });
    for (const kind of exceptions) this.exceptions.push({ value: { kind, category }, at });
    if (promised.kind === 'customerChosen') {
      if (promised.orNeverStored) this.choices.push({ value: { category, choice: 'storage' }, at });
      const fallback = promised.fallback === undefined ? {} : { fallback: promised.fallback };
      this.choices.push({ value: { category, choice: 'period', ...fallback }, at });
    }
  }

  private categoryOf(name: string, line: number): CategoryId | undefined {
    const category = meaningOf(name.replace(/[:：]\s*$/, ''), this.lexicon.categories, this.lexicon.spaces);
    if (category === undefined) {
      const allowed = Object.values(this.lexicon.categories)
        .map(([term]) => term)
        .join(', ');
      this.puzzle(line, 'category', `one of ${allowed}`, wordsOf(name));
    }
    return category;
  }

  private expect(what: string, allowed: string, at: Passage, unknown: string, isThere: boolean): void {
    if (unknown !== '' || !isThere) this.puzzle(at.line, what, allowed, at.words, unknown);
  }

  private puzzle(line: number, what: string, allowed: string, got: string, unknown = ''): void {
    this.problems.push(
      problem('retention/document-not-understood', `${this.file}:${line}`, what, allowed, got, unknown),
    );
  }

  private duplicate(line: number, what: string, first: string, second: string): void {
    this.problems.push(problem('retention/document-duplicate', `${this.file}:${line}`, what, first, second));
  }
}

function isBlank(row: Row): boolean {
  return row.excess === '' && row.cells.every((cell) => wordsOf(cell) === '');
}

function passage(line: number, cell: string): Passage {
  return { line, words: wordsOf(cell) };
}

function nameOf(subject: string, colon: number): string {
  return wordsOf(colon < 0 ? subject : subject.slice(0, colon));
}

function unique<T>(items: ReadonlyArray<Read<T>>): Array<Read<T>> {
  return items.filter((item, index) => items.findIndex(({ value }) => value === item.value) === index);
}
