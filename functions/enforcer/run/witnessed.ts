// SPDX-License-Identifier: Apache-2.0
import type { WitnessResult } from '../engines/engine';

/** What two parts of a placement, or a whole and then a part of it, say together. */
export function together(before: WitnessResult, part: WitnessResult, another: boolean): WitnessResult {
  const ages = [before.oldestMs, part.oldestMs].filter((age) => age !== null);
  // one part whose ages are not known is enough for the whole.
  const unknown = before.unknown ?? part.unknown;
  return {
    oldestMs: ages.length === 0 ? null : Math.max(...ages),
    ...(unknown === undefined ? {} : { unknown }),
    unjudged: another ? before.unjudged + part.unjudged : Math.max(before.unjudged, part.unjudged),
    notices: [],
  };
}
