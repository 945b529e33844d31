// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';
import { createColors } from 'picocolors';
import type { Verdict } from '../lifetime';
import { everyText, visible } from '../text';
import { cellTime } from './format';
import { verdictText, type Report } from './model';

const HEAD = [
  'category',
  'class',
  'store',
  'location',
  'setting',
  'kept at least',
  'latest live',
  'latest copy',
  'deadline',
  'margin',
  'verdict',
];

/** The retention table for a terminal; plain without `colour`. */
export function renderText(given: Report, options: { readonly colour: boolean }): string {
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
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [], compact: true },
    // two spaces and no lines: the table can be piped through grep and awk.
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  });
  for (const row of report.rows) {
    table.push([
      row.category,
      row.class ?? '-',
      row.store,
      row.location,
      row.setting,
      cellTime(row.keptAtLeastMs, 'down'),
      cellTime(row.latestLiveMs, 'up'),
      cellTime(row.latestMs, 'up'),
      cellTime(row.deadlineMs, 'down'),
      cellTime(row.marginMs, 'down'),
      paint[row.verdict](verdictText(row)),
    ]);
  }
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
  const findings = report.findings.map(
    (finding) =>
      `${{ error: colours.red('error'), warning: colours.yellow('warning'), exempt: colours.dim('exempt') }[finding.level]} ${finding.rule}\n  at: ${finding.at}\n  what: ${finding.what}\n  why: ${finding.why}\n  remedy: ${finding.remedy}` +
      (finding.suppressed === undefined ? '' : `\n  ${finding.suppressed.by}: ${finding.suppressed.text}`) +
      (finding.placements.length === 0 ? '' : `\n  placements: ${finding.placements.join(', ')}`),
  );
  return [
    ...lines,
    '',
    ...findings.flatMap((text) => [text, '']),
    summaryLine(report),
    ...report.notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

/** `53 placements: 50 kept if assumed, 3 kept by allowance; 0 findings`. */
export function summaryLine(report: Report): string {
  const counts = Object.entries(report.summary)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`);
  const errors = report.findings.filter((finding) => finding.level === 'error').length;
  return `policy ${report.policy}${report.strict ? ' (strict)' : ''}: ${counts.join(', ') || 'no placements'}; ${errors} violation${errors === 1 ? '' : 's'}`;
}
