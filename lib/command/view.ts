// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { version } from '../../package.json';
import { renderHtml, renderJson, renderOverview, renderText, type Report, type RetentionDiff } from '../report';
import { visible } from '../text';
import type { Verification } from '../verify';

/** How a report is shown. */
export interface ViewOptions {
  readonly colour: boolean;
  readonly json?: boolean;
  /** A line for each placement, fitted to the terminal. */
  readonly table?: boolean;
  /** The same with every column, however wide. */
  readonly wide?: boolean;
}

const WIDTH = 100;

/** Adds the options that decide how a report is shown. */
export function addViewOptions(command: Command): Command {
  return command
    .option('--table', 'print a line for each placement, fitted to the terminal')
    .option('--wide', 'print a line for each placement with every column')
    .option('--json', 'print the report as JSON');
}

/** The report as the options ask for it. */
export function viewOf(report: Report, { colour, json, table, wide }: ViewOptions): string {
  if (json === true) return renderJson(report);
  if (wide === true) return renderText(report, { colour });
  const width = process.stdout.columns ?? WIDTH;
  return table === true
    ? renderText(report, { colour, width })
    : renderOverview(report, { colour, width: Math.min(width, WIDTH) });
}

/** Writes the page of what was verified, and says so. */
export function writeHtml(
  file: string,
  verification: Verification,
  more: { readonly diff?: RetentionDiff; readonly auditNotes?: readonly string[] | undefined } = {},
): void {
  const { diff, auditNotes = [] } = more;
  writeFileSync(file, renderHtml(verification, { version, auditNotes, ...(diff === undefined ? {} : { diff }) }));
  process.stderr.write(`wrote ${visible(file)}: open it in a browser\n`);
}
