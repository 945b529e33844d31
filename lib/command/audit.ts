// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { App } from 'cdktf';
import { version } from '../../package.json';
import { agentOf, audit, readCredentials, Resumed, withExceeded, type AuditFile } from '../audit';
import { loadEstate, requirePlan, type Estate } from '../estate';
import { promiseHash } from '../manifest';
import { MINUTE_MS } from '../policy';
import { renderSarif } from '../report';
import { RetentionStack } from '../stacks';
import { functionCode } from '../stacks/function-code';
import { json, visible } from '../text';
import { readExemptions, suppress, verifyInputs, type Finding, type Input } from '../verify';
import { readSynth } from '../verify/reading/read-synth';
import { auditJudgement } from './audited';
import { exitOfFindings } from './errors';
import { writeHtml } from './view';
import { todayOf, unclearOnErrorAsync } from './verify';

export interface AuditCommandOptions {
  readonly estate: string;
  /** Where the audit is written. */
  readonly out: string;
  readonly json: boolean;
  readonly sarif?: string;
  readonly exemptions?: string;
  /** Where the page of findings and measured rows goes. @default - none is written */
  readonly html?: string;
  readonly today?: string;
  /** After this time what was not answered is not known. */
  readonly minutes: number;
  /** Calls of one action a second. */
  readonly rate: number;
}

/**
 * Asks the account of an estate, read-only, and writes what it found. Returns 0 where nothing is wrong, 1 where something
 * is, 2 where something is not known and nothing is wrong.
 */
export async function auditAccount(options: AuditCommandOptions): Promise<number> {
  return unclearOnErrorAsync(async () => {
    const progress = (text: string): void => void process.stderr.write(`${visible(text)}\n`);
    const today = todayOf(options.today);
    const exemptions = options.exemptions === undefined ? [] : readExemptions(options.exemptions);
    const credentials = readCredentials();
    progress(`reading ${options.estate}`);
    const estate = loadEstate(options.estate);
    const synthesised = synthesise(estate);
    const stop = new AbortController();
    const onInterrupt = (): void => {
      progress('interrupted: what was found is kept, the next audit goes on from there');
      stop.abort('Interrupted');
    };
    const timer = setTimeout(() => stop.abort('TimeIsUp'), options.minutes * MINUTE_MS);
    process.once('SIGINT', onInterrupt);
    const agent = agentOf();
    const partial = `${options.out}.partial`;
    const of = createHash('sha256')
      .update(JSON.stringify([synthesised.hashes, credentials.secretId]))
      .digest('hex');
    const resumed = Resumed.open(partial, of, Date.now());
    try {
      const found = await audit({
        ...synthesised,
        credentials,
        agent,
        signal: stop.signal,
        resumed,
        progress,
        perSecond: options.rate,
        validForMs: estate.auditValidMs,
      });
      const judged = {
        ...found,
        findings: [
          ...suppress(withExceeded(found, synthesised.manifests, synthesised.expected, today), { today, exemptions }),
        ],
      };
      writeFileSync(options.out, json(judged).concat('\n'), { mode: 0o600 });
      if (!stop.signal.aborted) resumed.forget();
      progress(`wrote ${options.out}: ${found.calls} calls`);
      print(judged as AuditFile, synthesised.inputs, options, today);
      return exitOfFindings(judged.findings);
    } finally {
      clearTimeout(timer);
      process.removeListener('SIGINT', onInterrupt);
      agent.destroy();
    }
  });
}

export interface Synthesised {
  /** The estate with the placements that follow from it: the ledgers. */
  readonly estate: Estate;
  readonly inputs: readonly Input[];
  readonly expected: Input['views'];
  readonly manifests: readonly RetentionStack['manifest'][];
  readonly hashes: readonly string[];
  readonly codeHashes: ReadonlyMap<string, string>;
}

/** What the estate writes, from a tree that is never written, and the code of its functions. */
export function synthesise(estate: Estate): Synthesised {
  const plan = requirePlan(estate);
  const app = new App();
  const regions = [...new Set(Object.values(estate.units).map((unit) => unit.region))].sort();
  const stacks = regions.map((region) => new RetentionStack(app, { estate, plan, region }));
  const inputs = stacks.map((stack) => readSynth(stack.toTerraform()));
  const codeHashes = new Map<string, string>();
  for (const stack of stacks) {
    for (const { name, path } of functionCode(stack)) {
      codeHashes.set(name, createHash('sha256').update(readFileSync(path)).digest('hex'));
    }
  }
  const manifests = stacks.map(({ manifest }) => manifest);
  return {
    estate: { ...estate, placements: plan.units.flatMap(({ placements }) => placements) },
    inputs,
    expected: inputs.flatMap(({ views }) => views),
    manifests,
    hashes: manifests.map(promiseHash),
    codeHashes,
  };
}

function print(found: AuditFile, inputs: readonly Input[], options: AuditCommandOptions, today: string): void {
  const findings = found.findings as readonly Finding[];
  const { measurements, auditNotes } = auditJudgement(found, inputs, today);
  const verification = verifyInputs(inputs, { today, measurements });
  if (options.html !== undefined) writeHtml(options.html, { ...verification, findings }, { auditNotes });
  if (options.sarif !== undefined) {
    const sarif = renderSarif(findings, version);
    if (options.sarif === '-') {
      process.stdout.write(sarif);
      return;
    }
    writeFileSync(options.sarif, sarif);
  }
  if (options.json) {
    process.stdout.write(`${json(found)}\n`);
    return;
  }
  const { rows } = verification;
  const measured = rows.filter(({ measuredOn }) => measuredOn !== null).length;
  const unclear = findings.filter((each) => each.level === 'error' && each.unclear === true).length;
  const count = (level: string): number => findings.filter((each) => each.level === level).length;
  for (const each of findings) {
    process.stdout.write(
      `${each.level}${each.unclear === true ? ' (could not tell)' : ''} ${each.rule}\n` +
        ['at', 'what', 'why', 'remedy']
          .map((part) => `  ${part}: ${visible(String(each[part as keyof Finding]))}\n`)
          .join('') +
        (each.suppressed === undefined ? '' : `  ${each.suppressed.by}: ${visible(each.suppressed.text)}\n`),
    );
  }
  process.stdout.write(
    `account ${found.account}: ${count('error') - unclear} errors, ${unclear} could not tell, ${count('warning')} warnings, ` +
      `${count('exempt')} exempt; ` +
      `${found.measurements.length} measurements, ${measured} of ${rows.length} rows measured; ${found.calls} calls\n`,
  );
  for (const note of auditNotes) process.stdout.write(`note: ${note}\n`);
}
