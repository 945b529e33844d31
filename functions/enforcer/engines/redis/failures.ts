// SPDX-License-Identifier: Apache-2.0

/** Keys of slots that are on their way to another node: the next pass finds them there. */
const MOVED = /MOVED|ASK|TRYAGAIN|non local key|CROSSSLOT/;

/** A command that failed inside a script: a refusal (no permission, read only) ends the step, a moved key does not. */
export function throwIfFailed(failed: number | string | undefined, why: number | string | undefined): void {
  if (Number(failed) === 0 || MOVED.test(String(why))) return;
  throw new Error(String(why));
}
