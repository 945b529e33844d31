// SPDX-License-Identifier: Apache-2.0
import { markdown, markdownCode } from '../text';
import { cellTime } from './format';
import { settingText, verdictText, type Report } from './model';
import { summaryLine } from './text';

/** The report for a pull request or an audit folder. */
export function renderMarkdown(report: Report): string {
  const head = [
    'Category',
    'Class',
    'Store',
    'Location',
    'Setting',
    'Kept at least',
    'Latest live copy',
    'Latest copy',
    'Deadline',
    'Margin',
    'Verdict',
  ];
  const rows = report.rows.map((row) => [
    row.category,
    row.class ?? '',
    row.store,
    row.location,
    settingText(row),
    cellTime(row.keptAtLeastMs, 'down'),
    cellTime(row.latestLiveMs, 'up'),
    cellTime(row.latestMs, 'up'),
    cellTime(row.deadlineMs, 'down'),
    cellTime(row.marginMs, 'down'),
    verdictText(row),
  ]);
  return [
    `# Retention report: ${markdown(report.policy)}`,
    '',
    `${markdown(summaryLine(report))}.`,
    '',
    line(head),
    `|${' --- |'.repeat(head.length)}`,
    ...rows.map(line),
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
