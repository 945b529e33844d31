// SPDX-License-Identifier: Apache-2.0
import type { DirectiveLine } from '../surroundings/log';

/**
 * What the rounds of one call have shown. A round may end in the middle of a pass and in the middle of a witness, each
 * directive in another one: what a directive has shown once is kept.
 */
export class Gate {
  private readonly through = new Set<string>();
  private readonly below = new Set<string>();
  /** Greatest age since the last whole pass of a witness: a part tells nothing of the others. */
  private readonly seen = new Map<string, number>();

  take(lines: readonly DirectiveLine[]): void {
    for (const line of lines) {
      if (line.done) this.through.add(line.id);
      const oldestMs = Math.max(this.seen.get(line.id) ?? -1, line.oldestMs ?? -1);
      if (line.witnessed) this.seen.delete(line.id);
      else this.seen.set(line.id, oldestMs);
      // records under a hold outlive their deadline by law.
      if (line.held || (line.witnessed && oldestMs < line.deadlineMs)) this.below.add(line.id);
      else if (oldestMs >= line.deadlineMs) this.below.delete(line.id);
    }
  }

  /** Whether the directive went through everything. */
  isThrough(line: DirectiveLine): boolean {
    return this.through.has(line.id);
  }

  /** Whether the witness of the directive saw everything, and nothing at its deadline since. */
  isBelow(line: DirectiveLine): boolean {
    return this.below.has(line.id);
  }
}
