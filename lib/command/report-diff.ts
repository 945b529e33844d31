// SPDX-License-Identifier: Apache-2.0
import { diffOf, renderDiffJson, renderDiffMarkdown, renderDiffText } from '../report';
import { visible } from '../text';
import {
  areRelated,
  destroyedPlacements,
  findingText,
  readExemptions,
  suppress,
  violations,
  weakerPromises,
  type Verification,
} from '../verify';
import { EXIT } from './errors';
import { judgeFiles, todayOf, unclearOnError, type JudgeOptions } from './verify';
import { writeHtml } from './view';

export interface ReportDiffOptions extends JudgeOptions {
  readonly base: readonly string[];
  readonly head: readonly string[];
  readonly format: 'text' | 'json' | 'markdown';
  /** Where the page of the version after goes, with what changes. @default - none is written */
  readonly html?: string;
}

/**
 * Prints what a change does to retention. Returns 0 when every shortening is acknowledged and no promise leaves, 1 when one
 * does, 2 where it could not tell.
 */
export function reportDiff(options: ReportDiffOptions): number {
  return unclearOnError(() => {
    const exemptions = options.exemptions === undefined ? [] : readExemptions(options.exemptions);
    const base = judgeFiles(options.base, options);
    const head = judgeFiles(options.head, options);
    const open = incomparable(base.verification, head.verification);
    if (open !== undefined) {
      process.stderr.write(`${open}\n`);
      return EXIT.unclear;
    }
    const changes = head.inputs.flatMap((input) => input.changes);
    const destroyed = destroyedPlacements({ changes, rows: base.verification.rows });
    const weaker = suppress(weakerPromises(base.verification, head.verification, destroyed), {
      today: todayOf(options.today),
      exemptions,
    });
    const pinned = head.verification.findings.filter(({ rule }) => rule === 'retention/policy');
    const diff = diffOf(base.verification, head.verification, changes, [...weaker, ...pinned]);
    const render = { text: renderDiffText, json: renderDiffJson, markdown: renderDiffMarkdown }[options.format];
    process.stdout.write(render(diff));
    if (options.html !== undefined) {
      writeHtml(options.html, head.verification, { diff, auditNotes: head.auditNotes });
    }
    const failing = violations(diff.promises);
    if (diff.needsAcknowledgement > 0 || failing.some(({ unclear }) => unclear !== true)) return EXIT.violation;
    return failing.length > 0 ? EXIT.unclear : EXIT.ok;
  });
}

/** Why nothing can be said of what becomes of one version, or undefined where it can. */
function incomparable(base: Verification, head: Verification): string | undefined {
  for (const [name, { findings }] of [
    ['before', base],
    ['after', head],
  ] as const) {
    const broken = findings.find(
      ({ rule }) => rule === 'retention/unreadable-manifest' || rule === 'retention/rule-error',
    );
    if (broken !== undefined) return `the version ${name} cannot be judged: ${findingText(broken)}`;
  }
  if (base.rows.length === 0 && head.rows.length === 0) {
    return 'neither version promises anything: no manifest, no mapped or tagged resource was found, so there is nothing to compare';
  }
  // what promises for the first time has nothing before it, and what promises nothing any more is judged.
  if (base.rows.length === 0 || head.rows.length === 0 || areRelated(base, head)) return undefined;
  const names = ({ manifests }: Verification): string =>
    [...new Set(manifests.map(({ estate, region }) => `'${estate}' in ${region}`))].sort().join(', ');
  return visible(
    `the two versions share no stack and no place: ${names(base)} before, ${names(head)} after; give two versions of one estate`,
  );
}
