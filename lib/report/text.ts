// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Verdict } from '../lifetime';
import { everyText, visible } from '../text';
import { cellsOf, COLUMNS } from './columns';
import type { Report } from './model';

const HEAD = COLUMNS.map(({ name }) => name);

const NO_LINES = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((name) => [name, '']),
);

/** What makes room first when the terminal is too narrow: the last column that a reader needs goes last. */
const GIVES_WAY: readonly string[] = [
  'setting',
  'kept at least',
  'latest live',
  'margin',
  'latest copy',
  'class',
  'deadline',
];

/** How a table is laid out. */
export interface TableOptions {
  readonly colour: boolean;
  /** Columns of the terminal: what does not fit is left out as whole columns, and named. @default - every column is printed */
  readonly width?: number;
}

/** The retention table for a terminal, a line for each placement; plain without `colour`. */
export function renderText(given: Report, options: TableOptions): string {
  const report = everyText(given, visible);
  const colours = createColors(options.colour);
  const paint: Readonly<Record<Verdict, (text: string) => string>> = {
    kept: colours.green,
    'kept if assumed': colours.green,
    'kept by allowance': colours.yellow,
    held: colours.yellow,
    refused: colours.red,
    'passes through': colours.dim,
  };
  const rows = report.rows.map((row) => cellsOf(row, '-'));
  const shown = columnsIn(rows, options.width ?? Infinity);
  const table = new Table({
    head: shown.map((column) => HEAD[column] ?? ''),
    style: { head: [], border: [], compact: true },
    // two spaces and no lines: the table can be piped through grep and awk.
    chars: NO_LINES,
  });
  for (const [index, row] of rows.entries()) {
    const verdict = report.rows[index]?.verdict ?? 'refused';
    table.push(
      shown.map((column) => (column === row.length - 1 ? paint[verdict](row[column] ?? '') : (row[column] ?? ''))),
    );
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const hidden = HEAD.filter((_name, column) => !shown.includes(column));
  const findings = report.findings.map(
    (finding) =>
      `${{ error: colours.red('error'), warning: colours.yellow('warning'), exempt: colours.dim('exempt') }[finding.level]} ${finding.rule}\n  at: ${finding.at}\n  what: ${finding.what}\n  why: ${finding.why}\n  remedy: ${finding.remedy}` +
      (finding.suppressed === undefined ? '' : `\n  ${finding.suppressed.by}: ${finding.suppressed.text}`) +
      (finding.placements.length === 0 ? '' : `\n  placements: ${finding.placements.join(', ')}`),
  );
  return [
    ...lines,
    ...(hidden.length === 0 ? [] : [`not shown: ${hidden.join(', ')}; --wide prints them`]),
    '',
    ...findings.flatMap((text) => [text, '']),
    summaryLine(report),
    ...report.notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

/** Columns that fit beside each other, in their order. */
function columnsIn(rows: readonly (readonly string[])[], width: number): number[] {
  const needs = HEAD.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)) + 2);
  const shown = new Set(HEAD.keys());
  const total = (): number => [...shown].reduce((sum, column) => sum + (needs[column] ?? 0), 0);
  for (const name of GIVES_WAY) if (total() > width) shown.delete(HEAD.indexOf(name));
  return [...shown];
}

/** `53 placements: 50 kept if assumed, 3 kept by allowance; 0 findings`. */
export function summaryLine(report: Report): string {
  const counts = Object.entries(report.summary)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  const errors = report.findings.filter((finding) => finding.level === 'error').length;
  return `policy ${report.policy}${report.strict ? ' (strict)' : ''}: ${counts.join(', ') || 'no placements'}; ${errors} violation${errors === 1 ? '' : 's'}`;
}
