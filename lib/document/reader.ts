// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { detectLexicon, detectModule, sectionOf } from './detect';
import { LEXICONS, type Lexicon } from './lexicon';
import { blocksOf } from './markdown';
import type { ModuleId, SectionId } from './meanings';
import type { PolicyDocument } from './model';
import { Prose } from './prose';
import { Tables } from './tables';

/** Far beyond any policy; keeps a hostile file from costing more than it is worth. */
const MOST_CHARACTERS = 1_000_000;

export interface ReadOptions {
  /** @default - Korean, Chinese, Japanese, Portuguese and English */
  readonly lexicons?: readonly Lexicon[];
}

/**
 * Reads a published module from its Markdown.
 * @throws RetentionError with every statement that was not understood, each with its line and its words
 */
export function readDocument(markdown: string, file: string, options: ReadOptions = {}): PolicyDocument {
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
  const module = detectModule(blocks, lexicon, file);
  if (isProblem(module)) throw new RetentionError([module]);

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
  return assemble(file, lexicon, module, tables, prose);
}

function assemble(file: string, lexicon: Lexicon, module: ModuleId, tables: Tables, prose: Prose): PolicyDocument {
  const dataCentre = tables.uses.flatMap(({ contents }) => contents).find(({ value }) => value === 'dataCentre')?.at;
  return {
    file,
    language: lexicon.language,
    module,
    uses: tables.uses,
    retention: tables.retention,
    stored: prose.stored,
    recipients: tables.recipients,
    choices: tables.choices,
    exceptions: [...tables.exceptions, ...prose.exceptions],
    deletionRights: prose.deletionRights,
    regions: prose.regions,
    conflicts: prose.conflicts,
    ...(dataCentre === undefined ? {} : { dataCentre }),
    backupAllowances: prose.backupAllowances,
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
