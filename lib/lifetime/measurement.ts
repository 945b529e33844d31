// SPDX-License-Identifier: Apache-2.0
import type { Copy, Term } from './copy';

/** What an audit measured of an open term. */
export interface Measurement {
  /** Id of the open term. */
  readonly term: string;
  /** Name of the unit that it was measured on. @default - every unit */
  readonly unit?: string;
  /** Address of the placement that it was measured on. @default - every placement of the unit */
  readonly placement?: string;
  /** Greatest value that was seen, in milliseconds. */
  readonly ms: number;
  /** How many values it is the greatest of. */
  readonly sample: number;
  /** When, in ISO 8601 and UTC. */
  readonly at: string;
  /** How it was measured, in words. */
  readonly how: string;
}

/** The place that terms are looked up for. */
interface Place {
  readonly unit: string;
  readonly placement: string;
}

/** A term that was measured above its assumed value, so that every sum with it is too small. */
export interface Exceeded {
  readonly term: Term;
  readonly measurement: Measurement;
}

/** Measurements by term, so that thousands of rows look up thousands of them. */
export class Measurements {
  private readonly byTerm = new Map<string, Measurement[]>();

  constructor(readonly all: readonly Measurement[] = []) {
    for (const each of all) this.byTerm.set(each.term, [...(this.byTerm.get(each.term) ?? []), each]);
  }

  /** The greatest value that was measured of a term at a place. */
  of(term: string, place: Place): Measurement | undefined {
    return (this.byTerm.get(term) ?? [])
      .filter(({ unit }) => unit === undefined || unit === place.unit)
      .filter(({ placement }) => placement === undefined || placement === place.placement)
      .reduce<Measurement | undefined>(
        (worst, each) => (worst === undefined || each.ms > worst.ms ? each : worst),
        undefined,
      );
  }

  /**
   * The copies with what was measured: a term within its assumed value is `measured`. Its value stays the assumed one,
   * because that is what settings were solved with.
   */
  apply(copies: readonly Copy[], place: Place): readonly Copy[] {
    if (this.byTerm.size === 0) return copies;
    const withMeasured = (terms: readonly Term[]): Term[] =>
      terms.map((term) => {
        const found = term.basis === 'assumed' ? this.of(term.id, place) : undefined;
        return found === undefined || !(found.ms <= term.ms)
          ? term
          : {
              ...term,
              basis: 'measured',
              measured: { ms: found.ms, at: found.at, how: found.how, sample: found.sample },
            };
      });
    return copies.map((copy) => ({
      ...copy,
      latest: withMeasured(copy.latest),
      earliest: withMeasured(copy.earliest),
    }));
  }

  /** Assumed terms of the copies that were measured above their value. */
  exceeded(copies: readonly Copy[], place: Place): Exceeded[] {
    if (this.byTerm.size === 0) return [];
    const seen = new Map<string, Exceeded>();
    for (const term of copies.flatMap(({ kind, latest }) => (kind === 'residue' ? [] : latest))) {
      const measurement = term.basis === 'assumed' ? this.of(term.id, place) : undefined;
      // a value that is no number is above everything.
      if (measurement !== undefined && !(measurement.ms <= term.ms)) seen.set(term.id, { term, measurement });
    }
    return [...seen.values()];
  }
}

/** The day of the oldest measurement that the copies lean on, or null where one of their terms is still assumed or none is measured. */
export function measuredOn(copies: readonly Copy[]): string | null {
  let oldest: string | null = null;
  for (const { kind, latest } of copies) {
    if (kind === 'residue') continue;
    for (const { basis, measured } of latest) {
      if (basis === 'assumed' || basis === 'unbounded') return null;
      const day = measured?.at.slice(0, 'YYYY-MM-DD'.length);
      if (day !== undefined && (oldest === null || day < oldest)) oldest = day;
    }
  }
  return oldest;
}
