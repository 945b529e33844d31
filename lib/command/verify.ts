// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { version } from '../../package.json';
import { RetentionError } from '../errors';
import { isCalendarDay } from '../policy';
import { renderSarif, reportOf } from '../report';
import {
  existingBaseline,
  isEvent,
  nextBaseline,
  readExemptions,
  readMapping,
  readPinnedPolicy,
  verifyInputs,
  violations,
  type Finding,
  type Input,
  type Mapping,
  type Verification,
  type VerifyOptions,
} from '../verify';
import { visible } from '../text';
import { auditOf } from './audited';
import { EXIT, exitOfFindings, fileText, problemsText } from './errors';
import { readInputs } from './inputs';
import { viewOf, writeHtml, type ViewOptions } from './view';

/** What decides how files are read and judged, for every command that takes some. */
export interface JudgeOptions {
  readonly mapping?: string;
  readonly exemptions?: string;
  /** What an audit measured. @default - nothing was measured */
  readonly audit?: string;
  /** A policy that `retention policy pin` wrote. @default - each manifest's own word */
  readonly policy?: string;
  /** The hash that the policy must have. @default - any */
  readonly policyHash?: string;
  /** `YYYY-MM-DD`. @default - the clock's day in UTC */
  readonly today?: string;
}

/** The policy that the caller brings. */
export function pinOptions({ policy, policyHash }: JudgeOptions): Pick<VerifyOptions, 'pinned' | 'policyHash'> {
  return {
    ...(policy === undefined ? {} : { pinned: readPinnedPolicy(policy) }),
    ...(policyHash === undefined ? {} : { policyHash }),
  };
}

export interface VerifyCommandOptions extends JudgeOptions, ViewOptions {
  /** Where the SARIF goes; `-` is standard output. @default - none is written */
  readonly sarif?: string;
  readonly baseline?: string;
  readonly updateBaseline: boolean;
  /** Where the page goes. @default - none is written */
  readonly html?: string;
}

/** Proves the law on any files. Returns 0 for clean, 1 for a violation, 2 where it could not tell. */
export function verifyFiles(files: readonly string[], options: VerifyCommandOptions): number {
  return unclearOnError(() => {
    const today = todayOf(options.today);
    const inputs = readInputs(files);
    const mapping = options.mapping === undefined ? undefined : readMapping(options.mapping);
    const exemptions = options.exemptions === undefined ? [] : readExemptions(options.exemptions);
    const baseline = options.baseline === undefined ? undefined : existingBaseline(options.baseline);
    const audited = auditOf(options.audit, inputs, today);
    const verification = verifyInputs(inputs, {
      today,
      ...(audited === undefined ? {} : { measurements: audited.measurements }),
      exemptions,
      ...pinOptions(options),
      ...(mapping === undefined ? {} : { mapping }),
      ...(baseline === undefined ? {} : { baseline }),
    });
    if (options.baseline !== undefined && options.updateBaseline) {
      writeFileSync(options.baseline, nextBaseline(verification.findings, baseline));
      process.stderr.write(`wrote ${visible(options.baseline)}\n`);
    }
    if (options.sarif !== undefined) writeSarif(options.sarif, verification);
    if (options.sarif !== '-') {
      process.stdout.write(viewOf(reportOf(verification, audited?.auditNotes), options));
    }
    if (options.html !== undefined) {
      writeHtml(options.html, verification, { auditNotes: audited?.auditNotes });
    }
    return exitOf(verification, inputs, options, baseline === undefined);
  });
}

function exitOf(
  verification: Verification,
  inputs: readonly Input[],
  options: VerifyCommandOptions,
  firstBaseline: boolean,
): number {
  // nothing was judged: that is no proof of anything, whatever else there is to say.
  if (verification.rows.length === 0 && !verification.findings.some(isJudgement)) {
    process.stderr.write(
      `${visible(inputs.map(({ file }) => file).join(', '))}: no manifest, no mapped or tagged resource and no resource that keeps data was found, so nothing is proven; give --mapping, tags, or the files of the stack\n`,
    );
    return EXIT.unclear;
  }
  const failing = violations(verification.findings);
  // the first baseline accepts what is there, and not what a change does.
  const accepted = options.updateBaseline && options.baseline !== undefined && firstBaseline;
  return exitOfFindings(accepted ? failing.filter(isEvent) : failing);
}

/** A violation, also one that somebody answers for. What is not known is none, whoever answers for it. */
function isJudgement({ level, suppressed, unclear }: Finding): boolean {
  return unclear !== true && (level === 'error' || suppressed?.was === 'error');
}

function writeSarif(target: string, verification: Verification): void {
  const sarif = renderSarif(verification.findings, version);
  if (target === '-') process.stdout.write(sarif);
  else {
    writeFileSync(target, sarif);
    process.stderr.write(`wrote ${visible(target)}\n`);
  }
}

/** The day that holds and exemptions are compared with: only the command line reads the clock. */
export function todayOf(given: string | undefined): string {
  const today = given ?? new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  if (isCalendarDay(today)) return today;
  throw new RetentionError([
    {
      code: 'retention/invalid',
      at: '',
      message: `'--today' must be a calendar day YYYY-MM-DD, got '${today}'; correct the day`,
    },
  ]);
}

/** Reads files and judges them together, for a comparison. */
export function judgeFiles(
  files: readonly string[],
  options: JudgeOptions,
): {
  readonly inputs: readonly Input[];
  readonly verification: Verification;
  readonly auditNotes: readonly string[];
} {
  const inputs = readInputs(files);
  const mapping: Mapping | undefined = options.mapping === undefined ? undefined : readMapping(options.mapping);
  const today = todayOf(options.today);
  const audited = auditOf(options.audit, inputs, today);
  const verification = verifyInputs(inputs, {
    today,
    ...(audited === undefined ? {} : { measurements: audited.measurements }),
    ...pinOptions(options),
    ...(mapping === undefined ? {} : { mapping }),
  });
  return { inputs, verification, auditNotes: audited?.auditNotes ?? [] };
}

/** The same for a command that waits. */
export async function unclearOnErrorAsync(run: () => Promise<number>): Promise<number> {
  try {
    return await run();
  } catch (error) {
    return unclearOnError(() => {
      throw error;
    });
  }
}

/** What cannot be read is neither kept nor broken. */
export function unclearOnError(run: () => number): number {
  try {
    return run();
  } catch (error) {
    const text = RetentionError.is(error) ? problemsText(error, 'nothing was judged') : fileText(error);
    if (text === undefined) throw error;
    process.stderr.write(`${text}\n`);
    return EXIT.unclear;
  }
}
