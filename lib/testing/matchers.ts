// SPDX-License-Identifier: Apache-2.0
import { exactMs, formatMs, type Duration } from '../policy';
import { findingText, type Row } from '../verify';
import { judge, type Judgeable } from './judge';

/** What a category must keep beside its promise. */
export interface KeepOptions {
  /** No live record is older. @default - what the policy says */
  readonly within?: Duration;
  /** No live record of a system of record goes earlier. @default - what the policy says */
  readonly atLeast?: Duration;
  /** Only this class, for example `30d`. @default - all classes */
  readonly class?: string;
  /** Only this store, for example `mysql`. @default - all stores */
  readonly store?: string;
}

interface Result {
  readonly pass: boolean;
  message(): string;
}

/** Matchers for jest and vitest: `expect.extend(retentionMatchers)`. */
export const retentionMatchers = {
  /** Every placement of the category keeps its promise, and the window of its live records lies within the options. */
  toKeep(subject: Judgeable, category: string, options: KeepOptions = {}): Result {
    const withinMs = options.within === undefined ? Infinity : exactMs(options.within, 'within');
    const atLeastMs = options.atLeast === undefined ? 0 : exactMs(options.atLeast, 'atLeast');
    return resultOf(subject, category, options, (row) => {
      if (row.verdict === 'refused') return 'does not keep its promise';
      if ((row.latestLiveMs ?? Infinity) > withinMs) {
        return `live until ${ageText(row.latestLiveMs)}, allowed ${formatMs(withinMs)}`;
      }
      const binds = row.placement.role === 'systemOfRecord' && row.keptAtLeastMs !== null;
      if (binds && (row.keptAtLeastMs ?? 0) < atLeastMs) {
        return `kept for ${ageText(row.keptAtLeastMs)} only, wanted ${formatMs(atLeastMs)}`;
      }
      return undefined;
    });
  },

  /** No copy of the category is older, backups included. */
  toBeGoneBy(
    subject: Judgeable,
    category: string,
    age: Duration,
    options: Pick<KeepOptions, 'class' | 'store'> = {},
  ): Result {
    const ageMs = exactMs(age, 'age');
    return resultOf(subject, category, options, (row) =>
      (row.latestMs ?? Infinity) > ageMs
        ? `a copy is there until ${ageText(row.latestMs)}, allowed ${formatMs(ageMs)}`
        : undefined,
    );
  },

  /** The verifier finds no violation; with `warnings` no warning either. */
  toHaveNoFindings(subject: Judgeable, options: { readonly warnings?: boolean } = {}): Result {
    const levels = options.warnings === true ? ['error', 'warning'] : ['error'];
    const found = judge(subject).findings.filter(({ level }) => levels.includes(level));
    return {
      pass: found.length === 0,
      message: () =>
        found.length === 0
          ? 'expected a finding, there is none'
          : `expected no finding, got:\n${found.map(findingText).join('\n')}`,
    };
  },
};

/** The matchers as a test calls them. */
export interface RetentionMatchers<R> {
  toKeep(category: string, options?: KeepOptions): R;
  toBeGoneBy(category: string, age: Duration, options?: Pick<KeepOptions, 'class' | 'store'>): R;
  toHaveNoFindings(options?: { readonly warnings?: boolean }): R;
}

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- the types of jest are a namespace.
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-unused-vars, @typescript-eslint/no-empty-object-type -- merged by name.
    interface Matchers<R, T = {}> extends RetentionMatchers<R> {}
  }
}

function resultOf(
  subject: Judgeable,
  category: string,
  options: Pick<KeepOptions, 'class' | 'store'>,
  complaint: (row: Row) => string | undefined,
): Result {
  const rows = judge(subject).rows.filter(
    ({ placement, store }) =>
      placement.category === category &&
      (options.class === undefined || placement.obligation.class === options.class) &&
      (options.store === undefined || store === options.store),
  );
  const wrong = rows.flatMap((row) => {
    const text = complaint(row);
    return text === undefined ? [] : [`  ${row.placement.id}: ${text}`];
  });
  const which = [category, options.class, options.store].filter((each) => each !== undefined).join(' ');
  return {
    // a category that lies nowhere is a misspelling more often than a promise kept.
    pass: rows.length > 0 && wrong.length === 0,
    message: () => {
      if (rows.length === 0) return `expected placements of ${which}, there is none`;
      if (wrong.length === 0) return `expected a placement of ${which} that breaks this, all ${rows.length} keep it`;
      return `${wrong.length} of ${rows.length} placements of ${which} break this:\n${wrong.join('\n')}`;
    },
  };
}

function ageText(ms: number | null): string {
  return ms === null || ms === Infinity ? 'no known age' : formatMs(ms);
}
