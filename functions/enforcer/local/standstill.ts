// SPDX-License-Identifier: Apache-2.0
import type { Gate } from '../run/gate';
import type { DirectiveLine } from '../surroundings/log';

/** Rounds in a row that change nothing where only a person can: more of them would not help either. */
const STILL_ROUNDS = 3;

/** Sees whether a round changed anything where waiting does not help: only a person can. */
export class Standstill {
  private picture = '';
  private rounds = 0;

  /** Why to give up, or undefined to go on. */
  take(
    lines: readonly DirectiveLine[],
    unfinished: readonly DirectiveLine[],
    waiting: readonly DirectiveLine[],
    gate: Gate,
  ): string | undefined {
    const stuck =
      unfinished.every((line) => line.skipped.length > 0) &&
      waiting.every((line) => line.witnessed && gate.unknown(line) !== undefined) &&
      lines.every((line) => line.deleted === 0);
    const unjudged = [...gate.unjudged()].filter(([, count]) => count > 0);
    const reasons = [
      ...unfinished.flatMap(({ id, skipped }) =>
        skipped.map(
          ({ reason, count, remedy }) => `${id}: ${count} records are due and still there: ${reason}; ${remedy}`,
        ),
      ),
      ...waiting.map((line) => `${line.id}: the age of the oldest record is not known: ${gate.unknown(line)}`),
      ...(gate.isJudged()
        ? []
        : unjudged.map(
            ([id, count]) =>
              `${id}: ${count} records have no age that the clock can tell; look at them, and give them a date, delete them, or accept them with --accept-unjudged`,
          )),
    ];
    const picture = reasons.join('\n');
    this.rounds = stuck && picture === this.picture ? this.rounds + 1 : 1;
    this.picture = picture;
    return stuck && this.rounds >= STILL_ROUNDS
      ? `not open: ${STILL_ROUNDS} rounds changed nothing\n${picture}`
      : undefined;
  }
}
