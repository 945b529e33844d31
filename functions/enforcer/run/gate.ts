// SPDX-License-Identifier: Apache-2.0
import type { DirectiveLine } from '../surroundings/log';

/** What the witness of one directive has shown since its last whole pass. */
interface Seen {
  readonly oldestMs: number;
  readonly unjudged: number;
  readonly unknown: string | undefined;
}

const NOTHING: Seen = { oldestMs: -1, unjudged: 0, unknown: undefined };

/**
 * What the rounds of one call have shown. A round may end in the middle of a pass and in the middle of a witness, each
 * directive in another one: what a directive has shown once is kept.
 */
export class Gate {
  private readonly through = new Set<string>();
  private readonly below = new Set<string>();
  /** A part says nothing of the others. */
  private readonly parts = new Map<string, Seen>();
  private readonly wholes = new Map<string, Seen>();

  /** `accepted`: how many records that no clock can judge, of all directives together, hold it up no longer. */
  constructor(private readonly accepted = 0) {}

  take(lines: readonly DirectiveLine[]): void {
    for (const line of lines) {
      if (line.done) this.through.add(line.id);
      const before = this.parts.get(line.id) ?? NOTHING;
      const seen: Seen = {
        oldestMs: Math.max(before.oldestMs, line.oldestMs ?? -1),
        unjudged: line.held ? 0 : before.unjudged + line.unjudged,
        unknown: line.held ? undefined : (before.unknown ?? line.unknown ?? undefined),
      };
      if (line.witnessed) {
        this.parts.delete(line.id);
        this.wholes.set(line.id, seen);
      } else this.parts.set(line.id, seen);
      // records under a hold outlive their deadline by law.
      if (line.held || (line.witnessed && seen.oldestMs < line.deadlineMs && seen.unknown === undefined))
        this.below.add(line.id);
      else if (line.witnessed || seen.oldestMs >= line.deadlineMs || seen.unknown !== undefined)
        this.below.delete(line.id);
    }
  }

  /** Asks every directive to go through everything once more. */
  again(): void {
    this.through.clear();
  }

  /** Whether the directive went through everything. */
  isThrough(line: Pick<DirectiveLine, 'id'>): boolean {
    return this.through.has(line.id);
  }

  /** Whether the witness of the directive saw everything, and nothing since that is at its deadline or of unknown age. */
  isBelow(line: DirectiveLine): boolean {
    return this.below.has(line.id);
  }

  /** Why the oldest age of the directive is not known, by its last whole witness. */
  unknown(line: DirectiveLine): string | undefined {
    return this.wholes.get(line.id)?.unknown;
  }

  /** Records that no clock can judge, by directive, as the last whole witnesses and the parts since saw them. */
  unjudged(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const seen of [this.wholes, this.parts])
      for (const [id, { unjudged }] of seen) if (unjudged > (counts.get(id) ?? 0)) counts.set(id, unjudged);
    return counts;
  }

  /** Whether there are no more of them than are accepted. */
  isJudged(): boolean {
    return [...this.unjudged().values()].reduce((sum, each) => sum + each, 0) <= this.accepted;
  }
}
