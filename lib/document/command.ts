// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { problem, RetentionError, type Problem } from '../errors';
import { imPolicy } from '../policy/im-policy';
import type { Policy } from '../policy/types';
import { checkDocuments } from './check';
import type { Provisioned } from './check-input';
import type { Finding } from './finding';
import { knownDifferences } from './known-differences';
import { differencesOf, type Difference, type KnownDifference } from './languages';
import type { PolicyDocument } from './model';
import { LEXICONS } from './lexicon';
import { withOwnWords } from './own-words';
import { readDocuments } from './reader';
import { showDocument, type Shown } from './show';
import { everyText, visible } from '../text';

/** 0: as published; 1: a disagreement; 2: a document could not be read, so nothing is proved. */
export type ExitCode = 0 | 1 | 2;

export interface PolicyCheckOptions {
  /** @default - the policy of the instant-messaging service */
  readonly policy?: Policy;
  /**
   * The file of the policy, for locations.
   * @default - 'lib/policy/im-policy.ts' for that policy; for any other the file of the estate, or the name of the policy
   */
  readonly policyFile?: string;
  /** @default - documents are compared with the policy and with one another only */
  readonly provisioned?: Provisioned;
  /** @default - the known differences of the published documents */
  readonly baseline?: readonly KnownDifference[];
  /** @default - the file system */
  readonly readFile?: (file: string) => string;
}

export interface PolicyCheckJson {
  readonly exitCode: ExitCode;
  readonly documents: ReadonlyArray<{
    readonly file: string;
    readonly language: string;
    readonly module: string;
    readonly kind: string;
    readonly statements: number;
  }>;
  readonly problems: readonly Problem[];
  readonly findings: readonly Finding[];
  /** Differences between language versions that the baseline knows. */
  readonly knownDifferences: readonly Difference[];
}

export interface CommandResult<T> {
  readonly exitCode: ExitCode;
  readonly text: string;
  readonly json: T;
}

const POLICY_FILE = 'lib/policy/im-policy.ts';

/** `retention policy check FILE…` */
export function policyCheck(
  files: readonly string[],
  options: PolicyCheckOptions = {},
): CommandResult<PolicyCheckJson> {
  const problems: Problem[] = [];
  if (files.length === 0) {
    problems.push(problem('retention/missing', '', 'FILE', 'give the published documents, for example privacy.zh.md'));
  }
  const policy = options.policy ?? imPolicy;
  const documents = files.flatMap((file) => {
    const read = attempt(file, policy, options.readFile);
    if ('problems' in read) problems.push(...read.problems);
    return 'problems' in read ? [] : read.documents;
  });
  const baseline = options.baseline ?? knownDifferences;
  const findings = checkDocuments({
    documents,
    policy,
    policyFile: options.policyFile ?? (policy === imPolicy ? POLICY_FILE : (options.provisioned?.file ?? policy.name)),
    baseline,
    ...(options.provisioned === undefined ? {} : { provisioned: options.provisioned }),
  });
  const failed = findings.some(({ level }) => level === 'error');
  const exitCode = problems.length > 0 ? 2 : failed ? 1 : 0;
  const json: PolicyCheckJson = {
    exitCode,
    documents: documents.map((document) => ({
      file: document.file,
      language: document.language,
      module: document.module,
      kind: document.kind,
      statements: document.retention.length,
    })),
    problems,
    findings,
    knownDifferences: differencesOf(documents.filter(({ kind }) => kind === 'module')).filter(({ module, fact }) =>
      baseline.some((known) => known.module === module && known.fact === fact),
    ),
  };
  return { exitCode, text: renderCheck(json), json };
}

export type PolicyShowOptions = Pick<PolicyCheckOptions, 'policy' | 'readFile'>;

/** `retention policy show FILE` */
export function policyShow(
  file: string,
  options: PolicyShowOptions = {},
): CommandResult<Shown | readonly Shown[] | { readonly problems: readonly Problem[] }> {
  const policy = options.policy ?? imPolicy;
  const read = attempt(file, policy, options.readFile);
  if ('problems' in read) return { exitCode: 2, text: renderProblems(read.problems).join('\n'), json: read };
  const [first, ...others] = read.documents.map((document) => showDocument(document, policy));
  if (first !== undefined && others.length === 0) return { exitCode: 0, ...first };
  const all = first === undefined ? [] : [first, ...others];
  return { exitCode: 0, text: all.map(({ text }) => text).join('\n'), json: all.map(({ json }) => json) };
}

function attempt(
  file: string,
  policy: Policy,
  readFile: (file: string) => string = (path) => readFileSync(path, 'utf8'),
): { readonly documents: readonly PolicyDocument[] } | { readonly problems: readonly Problem[] } {
  let markdown: string;
  try {
    markdown = readFile(file);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { problems: [problem('retention/unreadable', file, file, why)] };
  }
  try {
    const lexicons = LEXICONS.map((lexicon) => withOwnWords(lexicon, policy));
    return { documents: readDocuments(markdown, file, { lexicons }) };
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    return { problems: error.problems };
  }
}

function renderProblems(problems: readonly Problem[]): string[] {
  return problems.map(({ at, message, code }) =>
    visible(`could not read  ${at === '' ? '' : `${at}: `}${message} [${code}]`),
  );
}

function renderCheck(given: PolicyCheckJson): string {
  const json = { ...everyText(given, visible), problems: given.problems };
  const lines = json.documents.map(
    ({ file, language, module, kind, statements }) =>
      `read  ${file}: ${kind === 'module' ? '' : `${kind} of the `}${module} module, language ${language}, ${statements} retention statements`,
  );
  lines.push(...renderProblems(json.problems));
  for (const { level, rule, message, why, remedy, locations } of json.findings) {
    lines.push(`${level}  ${message} [${rule}]`, `  why: ${why}`, `  do: ${remedy}`);
    lines.push(...locations.map(({ file, line, text }) => `  at: ${file}:${line} “${text}”`));
  }
  const count = (level: Finding['level']): number => json.findings.filter((finding) => finding.level === level).length;
  const verdict = json.exitCode === 2 ? 'could not tell' : json.exitCode === 1 ? 'disagrees' : 'agrees';
  lines.push(
    `${verdict}: ${count('error')} errors, ${count('warning')} warnings, ${json.knownDifferences.length} known differences between languages`,
    '',
  );
  return lines.join('\n');
}
