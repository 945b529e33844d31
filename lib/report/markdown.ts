// SPDX-License-Identifier: Apache-2.0
import { markdown, markdownCode } from '../text';
import { cellsOf, COLUMNS } from './columns';
import type { Report } from './model';
import { summaryLine } from './text';

/** The report for a pull request or an audit folder. */
export function renderMarkdown(report: Report): string {
  const head = COLUMNS.map(({ name, longName = name }) => longName.charAt(0).toUpperCase() + longName.slice(1));
  return [
    `# Retention report: ${markdown(report.policy)}`,
    '',
    `${markdown(summaryLine(report))}.`,
    '',
    line(head),
    `|${' --- |'.repeat(head.length)}`,
    ...report.rows.map((row) => line(cellsOf(row, ''))),
    '',
    ...(report.findings.length === 0 ? [] : ['## Findings', '']),
    ...report.findings.map(
      (finding) =>
        `- **${finding.level}** ${markdownCode(finding.rule)} at ${markdownCode(finding.at)}: ${markdown(`${finding.what}; ${finding.why}. Remedy: ${finding.remedy}.`)}` +
        (finding.suppressed === undefined
          ? ''
          : markdown(` Accepted by ${finding.suppressed.by}: ${finding.suppressed.text}.`)),
    ),
    ...(report.findings.length === 0 ? [] : ['']),
    '## Notes',
    '',
    ...report.notes.map((note) => `- ${markdown(note)}`),
    '',
  ].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.map(markdown).join(' | ')} |`;
}
