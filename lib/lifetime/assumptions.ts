// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError } from '../errors';
import { exactMs, HOUR_MS, MINUTE_MS, type Duration } from '../policy/time';
import { unbounded, type Term } from './copy';

/**
 * A term that no vendor bounds. With `ms` it ships with a stated value; without, it is unbounded and refuses the
 * placement until the estate closes it.
 */
export interface OpenTerm {
  readonly id: string;
  readonly text: string;
  /** @default - unbounded until the estate assumes a value */
  readonly ms?: number;
  /** Why this value, or why there is none. */
  readonly why: string;
  /** The experiment that would settle it, naming the probe of the audit where it has one. */
  readonly canary: string;
  /**
   * Why no audit can measure it, so that a person must look.
   * @default - the audit measures it
   */
  readonly byHand?: string;
  /**
   * Where the audit can measure it, because elsewhere nothing shows it.
   * @default - everywhere
   */
  readonly measuredWhere?: string;
  /**
   * A value to begin with, for an estate of which it is true.
   * @default - none: only the estate can say
   */
  readonly start?: { readonly ms: number; readonly witness: string };
}

/** An assumed term whose value the sum computes, so that no estate states it. */
export type ComputedTerm = Pick<OpenTerm, 'id' | 'text' | 'why' | 'canary'>;

/** The assumption that closes an open term, as an estate writes it: with a value to begin with, where there is one. */
export function assumeText({ id, start }: Pick<OpenTerm, 'id' | 'start'>): string {
  if (start === undefined) return `{ term: '${id}', at, witness }`;
  const hours = start.ms / HOUR_MS;
  const at = Number.isInteger(hours) ? `Duration.hours(${hours})` : `Duration.minutes(${start.ms / MINUTE_MS})`;
  return `{ term: '${id}', at: ${at}, witness: '${start.witness}' }`;
}

/** The estate's own value for an open term. */
export interface Assumption {
  /** Id of the term, as `retention explain --assumptions` lists it. */
  readonly term: string;
  /** Greatest value. */
  readonly at: Duration;
  /** What alarms before the value is reached. */
  readonly witness: string;
}

/** A name that nobody type-checked, for a message. */
function nameOf(term: unknown): string {
  return typeof term === 'string' ? term : (JSON.stringify(term) ?? 'undefined');
}

/** The open terms of all stores with the values that hold for one estate. */
export class Assumptions {
  private readonly terms = new Map<string, OpenTerm>();
  private readonly closed = new Map<string, { ms: number; witness: string }>();
  /** Terms as they are: asked for at every step of a search. */
  private readonly standing = new Map<string, Term>();

  /** @throws RetentionError `retention/unknown-term`, `retention/duplicate` and those of a bad duration */
  constructor(open: readonly OpenTerm[], assume: readonly Assumption[] = []) {
    for (const term of open) this.terms.set(term.id, term);
    const problems = [];
    for (const [index, assumption] of assume.entries()) {
      const at = `assume[${index}]`;
      if (!this.terms.has(assumption.term)) {
        problems.push(
          problem('retention/unknown-term', at, [...this.terms.keys()].join(', '), nameOf(assumption.term)),
        );
        continue;
      }
      if (this.closed.has(assumption.term)) {
        problems.push(problem('retention/duplicate', at, 'term', assumption.term, 'assume each term once'));
      }
      try {
        this.closed.set(assumption.term, { ms: exactMs(assumption.at, 'at', at), witness: assumption.witness });
      } catch (error) {
        if (!RetentionError.is(error)) throw error;
        problems.push(...error.problems);
      }
    }
    RetentionError.throwIfAny(problems);
  }

  /** Whether the estate states a value of its own for a term. */
  closes(id: string): boolean {
    return this.closed.has(id);
  }

  /** The term as it is in this estate: assumed, or unbounded. */
  term(id: string): Term {
    const known = this.standing.get(id);
    if (known !== undefined) return known;
    const term = this.stand(id);
    this.standing.set(id, term);
    return term;
  }

  /** Every open term with its value here, for `retention explain --assumptions`. */
  list(): ReadonlyArray<{ readonly term: Term } & Pick<OpenTerm, 'canary' | 'byHand' | 'measuredWhere'>> {
    return [...this.terms.values()].map(({ id, canary, byHand, measuredWhere }) => ({
      term: this.term(id),
      canary,
      ...(byHand === undefined ? {} : { byHand }),
      ...(measuredWhere === undefined ? {} : { measuredWhere }),
    }));
  }

  private stand(id: string): Term {
    const open = this.terms.get(id);
    if (open === undefined) return fail('retention/unknown-term', '', [...this.terms.keys()].join(', '), id);
    const closed = this.closed.get(id);
    if (closed !== undefined) {
      return {
        id,
        text: open.text,
        ms: closed.ms,
        basis: 'assumed',
        why: `closed by the estate; witness: ${closed.witness}`,
      };
    }
    if (open.ms === undefined) {
      return unbounded(id, open.text, `${open.why}; close it with assume: ${assumeText(open)}`);
    }
    return { id, text: open.text, ms: open.ms, basis: 'assumed', why: open.why };
  }
}
