// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, exactMs, labelMs, Period, type Span } from '../policy/time';
import { meaningOf } from './detect';
import { unknownWords } from './forms';
import type { Lexicon } from './lexicon/lexicon';
import type { CategoryId, ColumnId } from './meanings';
import type { CategoryUse, ProvisionedStatement, Read, RecipientStatement, ScheduleStatement } from './model';
import { wordsOf, type Passage } from './normalise';
import { spanOf } from './retention-statement';
import { tokensOf, type Token } from './tokens';
import { pick } from './use-statement';

/** The columns of the tables that `writeDocument` writes, in their order. */
export const WRITTEN_TABLES = {
  schedule: ['subject', 'start', 'choices', 'retention'],
  record: ['subject', 'systems', 'region', 'retention'],
  provisioned: ['subject', 'choices', 'systems', 'keptAtLeast', 'goneBy', 'backupsGoneBy'],
  recipients: ['recipient', 'shared', 'condition'],
} as const satisfies Record<string, readonly ColumnId[]>;

/** What is in a cell that says nothing. */
export const NOTHING = '-';

/** Class of data that is never stored, as in the placements. */
export const NEVER_STORED = 'never-stored';

export function isWrittenTable(columns: string): boolean {
  return Object.values(WRITTEN_TABLES).some((each) => each.join('+') === columns);
}

export interface WrittenRow {
  readonly line: number;
  /** undefined where the row is not about one. */
  readonly category: CategoryId | undefined;
  readonly cells: ReadonlyMap<ColumnId, string>;
  readonly contents: string;
}

/** A cell that was not understood. */
export interface CellPuzzle {
  readonly column: ColumnId;
  readonly allowed: string;
  readonly got: string;
  readonly unknown?: string;
}

/** Reads the tables that only documents written from the policy have. */
export class WrittenTables {
  readonly schedule: ScheduleStatement[] = [];
  readonly provisioned: Array<Read<ProvisionedStatement>> = [];
  readonly places: Array<Read<{ readonly category: CategoryId; readonly regions: readonly string[] }>> = [];
  readonly recipients: Array<Read<RecipientStatement>> = [];
  private readonly held = new Map<CategoryId, CategoryUse>();

  constructor(private readonly lexicon: Lexicon) {}

  /** What is held of each category, and where. */
  uses(): CategoryUse[] {
    return [...this.held.values()];
  }

  /** Returns the first cell that was not understood. */
  read(row: WrittenRow): CellPuzzle | undefined {
    const { category, cells, line } = row;
    try {
      if (category === undefined) this.readRecipient(row);
      else if (cells.has('goneBy')) this.readProvisioned(row, category);
      else {
        this.readContents(row, category);
        if (this.schedule.some((other) => other.category === category) && cells.has('start')) {
          this.fail('subject', 'one row for each category', cells.get('subject') ?? '');
        }
        const at = { line, words: wordsOf(cells.get('subject') ?? '') };
        if (cells.has('start')) {
          const start = this.startOf(cells.get('start') ?? '');
          this.schedule.push({ category, start, choices: this.spansOf('choices', cells.get('choices') ?? ''), at });
        }
        if (cells.has('region')) {
          const regions = (cells.get('region') ?? '').split(/[,、]/).map((each) => wordsOf(each));
          this.places.push({ value: { category, regions }, at });
        }
      }
      return undefined;
    } catch (error) {
      if (NotUnderstood.is(error)) return error.puzzle;
      throw error;
    }
  }

  private readContents({ line, cells, contents }: WrittenRow, category: CategoryId): void {
    const at = { line, words: wordsOf(cells.get('subject') ?? '') };
    const tokens = this.tokens('subject', contents, 'contents');
    const systems = cells.has('systems') ? this.tokens('systems', cells.get('systems') ?? '', 'cell') : [];
    this.hold(category, at, { contents: pick(tokens, 'content', at), systems: pick(systems, 'system', at) });
  }

  private readProvisioned({ line, cells }: WrittenRow, category: CategoryId): void {
    const at = { line, words: [...cells.values()].map(wordsOf).join(' | ') };
    const tokens = this.tokens('systems', cells.get('systems') ?? '', 'cell');
    const [system, second] = pick(tokens, 'system', at);
    if (system === undefined || second !== undefined) this.fail('systems', 'one system', cells.get('systems') ?? '');
    const days = (column: ColumnId): number | null => {
      const [span, more] = this.spansOf(column, cells.get(column) ?? '');
      if (span === undefined) return null;
      if (more !== undefined || Period.is(span))
        return this.fail(column, 'one number of days', cells.get(column) ?? '');
      return exactMs(span, column) / DAY_MS;
    };
    const value: ProvisionedStatement = {
      category,
      class: this.classOf(cells.get('choices') ?? ''),
      system: system.value,
      keptAtLeastDays: days('keptAtLeast'),
      goneByDays: days('goneBy'),
      backupsGoneByDays: days('backupsGoneBy'),
    };
    const twice = this.provisioned.some(
      ({ value: other }) => other.category === category && other.class === value.class && other.system === value.system,
    );
    if (twice) this.fail('systems', 'one row for each category, period and system', at.words);
    this.provisioned.push({ value, at });
    this.hold(category, at, { contents: [], systems: [system] });
  }

  private readRecipient({ line, cells }: WrittenRow): void {
    const at = { line, words: [...cells.values()].map(wordsOf).join(' | ') };
    const names = pick(this.tokens('recipient', cells.get('recipient') ?? '', 'cell'), 'recipient', at);
    const shared = pick(this.tokens('shared', cells.get('shared') ?? '', 'cell'), 'shared', at);
    const condition = cells.get('condition') ?? '';
    const roles = isNothing(condition) ? [] : this.tokens('condition', condition, 'cell');
    const optIn = roles.some((token) => token.group === 'role' && token.id === 'optIn');
    if (names.length !== 1) this.fail('recipient', 'one recipient', cells.get('recipient') ?? '');
    if (shared.length === 0) this.fail('shared', 'what the recipient gets', cells.get('shared') ?? '');
    if (!isNothing(condition) && !optIn) this.fail('condition', `${NOTHING}, or that the customer is asked`, condition);
    for (const { value: recipient } of names) {
      for (const { value: what } of shared) {
        this.recipients.push({ value: { recipient, what, optIn, subscribed: false }, at });
      }
    }
  }

  private hold(category: CategoryId, at: Passage, more: Pick<CategoryUse, 'contents' | 'systems'>): void {
    const before = this.held.get(category) ?? {
      category,
      name: category,
      at,
      contents: [],
      purposes: [],
      bases: [],
      systems: [],
    };
    const fresh = more.systems.filter(({ value }) => !before.systems.some((other) => other.value === value));
    this.held.set(category, {
      ...before,
      contents: [...before.contents, ...more.contents],
      systems: [...before.systems, ...fresh],
    });
  }

  private startOf(cell: string): ScheduleStatement['start'] {
    if (isNothing(cell)) return null;
    const start = meaningOf(wordsOf(cell), this.lexicon.starts, this.lexicon.spaces);
    return start ?? this.fail('start', Object.values(this.lexicon.starts).flat().join(', '), cell);
  }

  private classOf(cell: string): string {
    if (isNothing(cell)) return NOTHING;
    const tokens = this.tokens('choices', cell, 'cell');
    if (tokens.every((token) => token.group === 'role' && token.id === 'notKept')) return NEVER_STORED;
    const [span, more] = this.spansOf('choices', cell);
    if (span === undefined || more !== undefined || Period.is(span))
      return this.fail('choices', 'one number of days', cell);
    return labelMs(exactMs(span, 'choices'));
  }

  private spansOf(column: ColumnId, cell: string): Span[] {
    if (isNothing(cell)) return [];
    return this.tokens(column, cell, 'cell').map(
      (token) => (token.group === 'period' ? spanOf([token]) : undefined) ?? this.fail(column, 'periods', cell),
    );
  }

  private tokens(column: ColumnId, cell: string, context: 'contents' | 'cell'): Token[] {
    const tokens = tokensOf(cell, this.lexicon, context);
    const unknown = unknownWords(tokens);
    if (unknown !== '' || tokens.length === 0) this.fail(column, 'words that the lexicon has', cell, unknown);
    return tokens;
  }

  private fail(column: ColumnId, allowed: string, cell: string, unknown = ''): never {
    throw new NotUnderstood({ column, allowed, got: wordsOf(cell), unknown });
  }
}

class NotUnderstood extends Error {
  static is(error: unknown): error is NotUnderstood {
    return (error as { readonly isNotUnderstood?: unknown } | undefined)?.isNotUnderstood === true;
  }

  readonly isNotUnderstood = true;

  constructor(readonly puzzle: CellPuzzle) {
    super(puzzle.got);
  }
}

function isNothing(cell: string): boolean {
  return wordsOf(cell) === NOTHING;
}
