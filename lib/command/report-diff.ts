// SPDX-License-Identifier: Apache-2.0
import { diffOf, renderDiffJson, renderDiffMarkdown, renderDiffText } from '../report';
import { EXIT } from './errors';
import { judgeFiles, unclearOnError, type JudgeOptions } from './verify';
import { writeHtml } from './view';

export interface ReportDiffOptions extends JudgeOptions {
  readonly base: readonly string[];
  readonly head: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
  /** Where the page of the version after goes, with what changes. @default - none is written */
  readonly html?: string;
}

/**
 * Prints what a change does to retention. Returns 0 when every shortening is acknowledged, 1 when one is not, 2 where it
 * could not tell.
 */
export function reportDiff(options: ReportDiffOptions): number {
  return unclearOnError(() => {
    const base = judgeFiles(options.base, options);
    const head = judgeFiles(options.head, options);
    const changes = head.inputs.flatMap((input) => input.changes);
    const diff = diffOf(base.verification, head.verification, changes);
    const render = { text: renderDiffText, json: renderDiffJson, markdown: renderDiffMarkdown }[options.format];
    process.stdout.write(render(diff));
    if (options.html !== undefined) writeHtml(options.html, head.verification, diff);
    return diff.needsAcknowledgement > 0 ? EXIT.violation : EXIT.ok;
  });
}
