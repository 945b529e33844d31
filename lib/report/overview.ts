// SPDX-License-Identifier: Apache-2.0
import { createColors } from 'picocolors';
import type { Verdict } from '../lifetime';
import { everyText, visible } from '../text';
import type { Finding } from '../verify/findings/finding';
import { matrixOf, shortTime, SIGNS, type MatrixCell, type MatrixLine } from './matrix';
import type { Report } from './model';
import { summaryLine } from './text';

/** What a terminal shows of a report without being asked for more. */
export interface OverviewOptions {
  readonly colour: boolean;
  /** Columns of the terminal. @default 100 */
  readonly width?: number;
}

const WIDTH = 100;
/** A narrower terminal wraps anyway. */
const NARROWEST = 60;
const LONGEST_NAME = 28;
/** Places that a group of findings names before it counts the rest. */
const SHOWN_PLACES = 3;
const SHOWN_ASSUMPTIONS = 6;
const SHOWN_GROUPS = 20;

type Paint = Readonly<Record<Verdict, (text: string) => string>>;

/** The report in one look: first the matrix, then what needs attention, then notes. No line is longer than the terminal. */
export function renderOverview(given: Report, options: OverviewOptions): string {
  const report = everyText(given, visible);
  const width = Math.max(NARROWEST, options.width ?? WIDTH);
  const colours = createColors(options.colour);
  const paint: Paint = {
    kept: colours.green,
    'kept if assumed': colours.green,
    'kept by allowance': colours.yellow,
    held: colours.yellow,
    refused: colours.red,
    'passes through': colours.dim,
  };
  const mark = { error: colours.red('✗ error'), warning: colours.yellow('! warning'), exempt: colours.dim('- exempt') };
  const notes = [...report.notes, ...assumedNote(report)];
  const groups = groupsOf(report.findings);
  const left = groups.length - SHOWN_GROUPS;
  return [
    ...wrap(summaryLine(report), width, ''),
    '',
    ...matrixLines(report, width, paint),
    '',
    ...legend(report, paint, width),
    ...(report.findings.length === 0 ? [] : ['', 'needs attention']),
    ...groups.slice(0, SHOWN_GROUPS).flatMap((group) => ['', ...findingLines(group, mark[group.first.level], width)]),
    ...(left > 0 ? ['', `and ${left} more kinds of findings: --table and --json print all`] : []),
    '',
    ...notes.flatMap((note) => wrap(`note: ${note}`, width, '      ')),
    '',
  ].join('\n');
}

function matrixLines(report: Report, width: number, paint: Paint): string[] {
  const { stores, lines } = matrixOf(report);
  const names = namesOf(lines);
  const first = Math.min(LONGEST_NAME, Math.max(...names.map(({ text }) => text.length), 8));
  const texts = lines.map((line) => line.cells.map(cellText));
  const columns = stores.map((store, index) =>
    Math.max(store.length, ...texts.map((cells) => cells[index]?.length ?? 0)),
  );
  // what does not fit beside the others goes into a block below.
  const blocks: number[][] = [[]];
  let room = width - first;
  for (const [index, column] of columns.entries()) {
    if (room < column + 2) {
      blocks.push([]);
      room = width - first;
    }
    room -= column + 2;
    blocks.at(-1)?.push(index);
  }
  return blocks.flatMap((block, number) => {
    const head = block.map((index) => `  ${(stores[index] ?? '').padEnd(columns[index] ?? 0)}`).join('');
    const rows = names.map(({ text, line }) => {
      const cells = block.map((index) => {
        const cell = line === undefined ? undefined : lines[line]?.cells[index];
        const shown = cellText(cell);
        const blank = ' '.repeat((columns[index] ?? 0) - shown.length);
        return `  ${cell === undefined ? '' : paint[cell.verdict](shown)}${blank}`;
      });
      return `${cut(text, first).padEnd(first)}${cells.join('')}`.trimEnd();
    });
    return [...(number === 0 ? [] : ['']), `${''.padEnd(first)}${head}`.trimEnd(), ...rows];
  });
}

/** Names of the lines: classes are below their category, and a category with classes has a line of its own. */
function namesOf(lines: readonly MatrixLine[]): { readonly text: string; readonly line?: number }[] {
  let before: string | undefined;
  return lines.flatMap((line, index) => {
    const isNew = line.category !== before;
    before = line.category;
    if (line.class === null) return [{ text: line.category, line: index }];
    return [...(isNew ? [{ text: line.category }] : []), { text: `  ${line.class}`, line: index }];
  });
}

function cellText(cell: MatrixCell | undefined): string {
  if (cell === undefined) return '';
  const margin = shortTime(cell.marginMs);
  return [SIGNS[cell.verdict], margin, cell.count > 1 ? `×${cell.count}` : ''].filter((part) => part !== '').join(' ');
}

function legend(report: Report, paint: Paint, width: number): string[] {
  const used = (Object.keys(SIGNS) as Verdict[]).filter((verdict) => report.summary[verdict] > 0);
  const signs = used.map((verdict) => `${SIGNS[verdict]} ${verdict}`).join('   ');
  const lines = wrap(`${signs}   then the smallest room to the deadline, ×n placements`, width, '');
  const [first] = used;
  return used.length === 1 && first !== undefined ? lines.map((line) => paint[first](line)) : lines;
}

/** What the verdicts lean on, the commonest first. */
function assumedNote({ rows }: Report): string[] {
  const counts = new Map<string, number>();
  for (const id of rows.flatMap(({ assumes }) => assumes)) counts.set(id, (counts.get(id) ?? 0) + 1);
  if (counts.size === 0) return [];
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const shown = sorted.slice(0, SHOWN_ASSUMPTIONS).map(([id, count]) => `${id} ×${count}`);
  const more = sorted.length > shown.length ? ` and ${sorted.length - shown.length} more` : '';
  return [`verdicts lean on assumed values: ${shown.join(', ')}${more}; 'retention explain --assumptions' lists them`];
}

interface Group {
  readonly first: Finding;
  readonly places: readonly string[];
}

/** The same finding at many places is said once. */
function groupsOf(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, { first: Finding; places: string[] }>();
  for (const finding of findings) {
    const { level, rule, what, why, remedy, suppressed } = finding;
    const key = JSON.stringify([level, rule, what, why, remedy, suppressed?.text]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: finding, places: [finding.at] });
    else group.places.push(finding.at);
  }
  const order = ['error', 'warning', 'exempt'];
  return [...groups.values()].sort((a, b) => order.indexOf(a.first.level) - order.indexOf(b.first.level));
}

function findingLines({ first, places }: Group, mark: string, width: number): string[] {
  const more = places.length > SHOWN_PLACES ? ` and ${places.length - SHOWN_PLACES} more` : '';
  const parts: [string, string][] = [
    ['at', `${places.slice(0, SHOWN_PLACES).join(', ')}${more}`],
    ['what', first.what],
    ['why', first.why],
    ['remedy', first.remedy],
    ...(first.suppressed === undefined ? [] : ([[first.suppressed.by, first.suppressed.text]] as [string, string][])),
  ];
  return [
    `${mark} ${first.rule}${places.length > 1 ? ` (${places.length} times)` : ''}`,
    ...parts.flatMap(([name, text]) => wrap(`  ${name}: ${text}`, width, '    ')),
  ];
}

/** At most this many columns; what is cut is marked. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/** Lines of at most `width`; a word that is longer is broken, because a terminal would break it anyway. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  let empty = true;
  for (const word of text.trim().split(/ (?=\S)/)) {
    let rest = word;
    if (!empty && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = indent;
      empty = true;
    }
    while (line.length + (empty ? 0 : 1) + rest.length > width) {
      const end = endOf(rest, width - line.length);
      lines.push(`${line}${rest.slice(0, end)}`);
      rest = rest.slice(end);
      line = indent;
      empty = true;
    }
    line += empty ? rest : ` ${rest}`;
    empty = false;
  }
  // a break may put what acts at the start of a line only there.
  return [...lines, line].map(visible);
}

/** Where a word that is too long breaks: not within a character, and not before a colon. */
function endOf(word: string, room: number): number {
  let end = room;
  while (end > 1 && /^[:\udc00-\udfff]/.test(word.slice(end))) end -= 1;
  return end;
}
