// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError, type Problem } from '../errors';
import { detectLexicon, detectModule, sectionOf } from './detect';
import { LEXICONS, type Lexicon } from './lexicon';
import { blocksOf, type Block } from './markdown';
import { MODULES, type DocumentKind, type ModuleId, type SectionId, type WrittenKind } from './meanings';
import type { PolicyDocument } from './model';
import { Prose } from './prose';
import { Tables } from './tables';

/** Far beyond any policy; keeps a hostile file from costing more than it is worth. */
const MOST_CHARACTERS = 1_000_000;

export interface ReadOptions {
  /** @default - Korean, Chinese, Japanese, Portuguese and English */
  readonly lexicons?: readonly Lexicon[];
}

/** Headings that begin a part of a document that was written from the policy. */
const PARTS: Readonly<Partial<Record<SectionId, { readonly kind: WrittenKind; readonly module: ModuleId }>>> = {
  scheduleController: { kind: 'schedule', module: 'privacy' },
  scheduleProcessor: { kind: 'schedule', module: 'dataProcessing' },
  recordController: { kind: 'record', module: 'privacy' },
  recordProcessor: { kind: 'record', module: 'dataProcessing' },
  noticeController: { kind: 'notice', module: 'privacy' },
  noticeProcessor: { kind: 'notice', module: 'dataProcessing' },
};

/**
 * Reads a published module from its Markdown.
 * @throws RetentionError with every statement that was not understood, each with its line and its words
 */
export function readDocument(markdown: string, file: string, options: ReadOptions = {}): PolicyDocument {
  const [document, ...others] = readDocuments(markdown, file, options);
  if (document === undefined || others.length > 0) {
    return fail('retention/document-unrecognised', file, 'module', MODULES.join(', '), `${others.length + 1} parts`);
  }
  return document;
}

/**
 * Reads a published module, or every part of a document that was written from the policy.
 * @throws RetentionError with every statement that was not understood, each with its line and its words
 */
export function readDocuments(markdown: string, file: string, options: ReadOptions = {}): PolicyDocument[] {
  if (markdown.length > MOST_CHARACTERS) {
    throw new RetentionError([
      problem(
        'retention/unreadable',
        file,
        file,
        `${markdown.length} characters, of which at most ${MOST_CHARACTERS} are read`,
      ),
    ]);
  }
  const blocks = blocksOf(markdown, file);
  const lexicon = detectLexicon(blocks, options.lexicons ?? LEXICONS, file);
  if (isProblem(lexicon)) throw new RetentionError([lexicon]);
  const parts: { of: { kind: WrittenKind; module: ModuleId }; blocks: Block[] }[] = [];
  // what is above the first part is read with it, so that no promise hides there.
  const preface: Block[] = [];
  for (const block of blocks) {
    const section = block.kind === 'heading' ? sectionOf(block.text, lexicon) : undefined;
    const of = section === undefined ? undefined : PARTS[section];
    if (of !== undefined) parts.push({ of, blocks: parts.length === 0 ? [...preface, block] : [block] });
    else (parts.at(-1)?.blocks ?? preface).push(block);
  }
  if (parts.length > 0) return parts.map((part) => readPart(part.blocks, file, lexicon, part.of));
  const module = detectModule(blocks, lexicon, file);
  if (isProblem(module)) throw new RetentionError([module]);
  return [readPart(blocks, file, lexicon, { kind: 'module', module })];
}

function readPart(
  blocks: readonly Block[],
  file: string,
  lexicon: Lexicon,
  of: { readonly kind: DocumentKind; readonly module: ModuleId },
): PolicyDocument {
  const tables = new Tables(lexicon, file);
  const prose = new Prose(lexicon);
  let section: SectionId | undefined;
  for (const block of blocks) {
    if (block.kind === 'heading') section = sectionOf(block.text, lexicon);
    if (block.kind === 'table') tables.read(block);
    else prose.read(block, section);
  }
  const problems: Problem[] = [
    ...tables.problems,
    ...prose.puzzles.map(({ at, unknown }) =>
      problem(
        'retention/document-not-understood',
        `${file}:${at.line}`,
        'statement',
        'a sentence that the reader understands completely',
        at.words,
        unknown,
      ),
    ),
    ...statedOnce(prose, file),
  ];
  if (tables.retention.length === 0 && problems.length === 0) {
    problems.push(problem('retention/missing', file, 'retention table', 'a module without one promises nothing'));
  }
  RetentionError.throwIfAny(problems.sort((a, b) => lineOf(a) - lineOf(b)));
  return assemble(file, lexicon, of, tables, prose);
}

function assemble(
  file: string,
  lexicon: Lexicon,
  { kind, module }: { readonly kind: DocumentKind; readonly module: ModuleId },
  tables: Tables,
  prose: Prose,
): PolicyDocument {
  const { written } = tables;
  const uses = [...tables.uses, ...written.uses()];
  const dataCentre = uses.flatMap(({ contents }) => contents).find(({ value }) => value === 'dataCentre')?.at;
  return {
    file,
    language: lexicon.language,
    module,
    kind,
    uses,
    retention: tables.retention,
    stored: prose.stored,
    recipients: [...tables.recipients, ...written.recipients],
    choices: tables.choices,
    exceptions: [...tables.exceptions, ...prose.exceptions],
    deletionRights: prose.deletionRights,
    regions: prose.regions,
    conflicts: prose.conflicts,
    ...(dataCentre === undefined ? {} : { dataCentre }),
    backupAllowances: prose.backupAllowances,
    schedule: written.schedule,
    provisioned: written.provisioned,
    places: written.places,
  };
}

/** Clauses of which a second one would contradict the first, or say nothing new. */
function statedOnce(prose: Prose, file: string): Problem[] {
  const clauses = {
    'conflict clause': prose.conflicts,
    'right to deletion': prose.deletionRights,
    'backup allowance': prose.backupAllowances,
  };
  return Object.entries(clauses).flatMap(([what, [first, second]]) =>
    first === undefined || second === undefined
      ? []
      : [problem('retention/document-duplicate', `${file}:${second.at.line}`, what, first.at.words, second.at.words)],
  );
}

/** The line of a problem, whose place is `file:line`. */
function lineOf({ at }: Problem): number {
  return Number(/:(\d+)$/.exec(at)?.[1] ?? 0);
}

function isProblem(value: Lexicon | ModuleId | Problem): value is Problem {
  return typeof value === 'object' && 'code' in value;
}
