// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readAudit, type AuditFile } from '../audit/audit-file';
import { DIRECTIVES_VERSION, type DirectiveDocument } from '../directives';
import { loadEstate } from '../estate';
import { directivesIn } from '../manifest';
import { renderJson, renderMarkdown, reportOf, type Report } from '../report';
import { buildApp, type RetentionStack } from '../stacks';
import { readPath, verifyInputs, type Input, type Verification } from '../verify';
import { visible } from '../text';
import { auditJudgement } from './audited';
import { exitOfFindings } from './errors';
import { checkTypesBeside } from './types';
import { todayOf } from './verify';
import { viewOf, writeHtml, type ViewOptions } from './view';

export interface StartOptions extends ViewOptions {
  /** Whether the types of the estate are checked beside the synth. @default true */
  readonly types?: boolean;
  readonly estate: string;
  readonly out: string;
  /** `YYYY-MM-DD`, the day that holds are compared with. @default - the clock's day in UTC */
  readonly today?: string;
  /** What an audit measured. @default - nothing was measured */
  readonly audit?: string;
  /** Where the page goes. @default - `retention.html` in the output folder */
  readonly html?: string;
}

/**
 * Synthesises the estate, judges the written JSON from outside, prints the table and writes the evidence beside it.
 * @throws RetentionError for bad input, type errors and refusals, before anything is written
 */
export async function start(options: StartOptions): Promise<number> {
  const progress = (text: string): void => void process.stderr.write(`${visible(text)}\n`);
  const today = todayOf(options.today);
  progress(`reading ${options.estate}`);
  const { audit, estate, app, stacks } = await withTypes(options, progress, () => {
    const estate = loadEstate(options.estate);
    const audit = options.audit === undefined ? undefined : readAudit(options.audit);
    return { audit, estate, ...buildApp(estate, { outdir: options.out }) };
  });
  progress(`synthesising ${stacks.map((stack) => stack.node.id).join(', ')}`);
  app.synth();
  for (const folder of staleStacks(
    join(app.outdir, 'stacks'),
    estate.name,
    new Set(stacks.map((stack) => stack.node.id)),
  )) {
    rmSync(folder, { recursive: true });
    progress(`removed ${relative('.', folder)}, a stack that the estate no longer has`);
  }

  const inputs = stacks.map((stack) => {
    const folder = join(app.outdir, 'stacks', stack.node.id);
    const file = join(folder, 'cdk.tf.json');
    const [found] = readPath(relative('.', file)) as [Input];
    const { report } = judged([found], audit, today);
    writeFileSync(join(folder, 'retention.json'), renderJson(report));
    writeFileSync(join(folder, 'retention.md'), renderMarkdown(report));
    writeFileSync(join(folder, 'directives.json'), `${JSON.stringify(directivesOf(stack), null, 2)}\n`);
    progress(`wrote ${relative('.', file)}`);
    progress('beside it retention.json, retention.md and directives.json');
    return found;
  });
  const { verification, report, auditNotes } = judged(inputs, audit, today);
  writeHtml(options.html ?? relative('.', join(app.outdir, 'retention.html')), verification, { auditNotes });
  process.stdout.write(viewOf(report, options));
  return exitOfFindings(report.findings);
}

/** Builds while the types are checked beside it. An estate that cannot be built says more itself than its types would. */
async function withTypes<T>(
  { types, estate }: StartOptions,
  progress: (text: string) => void,
  build: () => T,
): Promise<T> {
  if (types === false) return build();
  const ended = new AbortController();
  const typed = checkTypesBeside(estate, ended.signal);
  typed.catch(() => undefined);
  try {
    const built = build();
    const unchecked = await typed;
    if (unchecked !== undefined) progress(`types are not checked: ${unchecked}`);
    return built;
  } finally {
    ended.abort();
  }
}

function judged(
  inputs: readonly Input[],
  audit: AuditFile | undefined,
  today: string,
): { readonly verification: Verification; readonly report: Report; readonly auditNotes: readonly string[] } {
  if (audit === undefined) {
    const verification = verifyInputs(inputs, { today });
    return { verification, report: reportOf(verification), auditNotes: [] };
  }
  const { measurements, auditNotes } = auditJudgement(audit, inputs, today);
  const verification = verifyInputs(inputs, { today, measurements });
  return { verification, report: reportOf(verification, auditNotes), auditNotes };
}

/**
 * What earlier runs wrote of this estate and this one did not, as the cdktf CLI removes it: else it would pass for deployed.
 * A folder with a state stays, because it may be the only record of what runs, and so does what another estate wrote.
 */
function staleStacks(stacks: string, estate: string, written: ReadonlySet<string>): string[] {
  return readdirSync(stacks, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !written.has(entry.name))
    .map((entry) => join(stacks, entry.name))
    .filter((folder) => existsSync(join(folder, 'cdk.tf.json')) && isOf(estate, join(folder, 'cdk.tf.json')))
    .filter((folder) => !readdirSync(folder).some((name) => name.startsWith('terraform.tfstate')));
}

function isOf(estate: string, file: string): boolean {
  const { manifests } = verifyInputs(readPath(file));
  return manifests.length > 0 && manifests.every((manifest) => manifest.estate === estate);
}

/** What the enforcer of a stack carries out: `retention enforce` takes the same document. */
function directivesOf(stack: RetentionStack): DirectiveDocument {
  return {
    version: DIRECTIVES_VERSION,
    stack: stack.node.id,
    region: stack.manifest.region,
    directives: directivesIn(stack.manifest),
  };
}
