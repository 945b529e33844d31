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
  /** Greatest value that was seen, or that can have been between two looks, in milliseconds. */
  readonly ms: number;
  /** Greatest value that was really seen, where `ms` is a bound. @default - that of `ms` */
  readonly seenMs?: number;
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
        return found === undefined || !(found.ms <= valueOf(term))
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
      if (measurement === undefined) continue;
      // a bound above the value proves nothing; a value that is no number is above everything.
      const ms = measurement.seenMs ?? measurement.ms;
      const stated = { ...term, ms: valueOf(term) };
      if (!(ms <= stated.ms)) seen.set(term.id, { term: stated, measurement: { ...measurement, ms } });
    }
    return [...seen.values()];
  }
}

/** The stated value, also where the sum takes a part of it. */
function valueOf({ ms, coveredMs = 0 }: Term): number {
  return ms + coveredMs;
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
