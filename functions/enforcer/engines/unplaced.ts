// SPDX-License-Identifier: Apache-2.0

/** What lies beside a placement and has none of its own. */
export interface Unplaced {
  /** Why the directive fails: what looks like a copy of it, and nobody answers for. */
  readonly failures: readonly string[];
  readonly notices: readonly string[];
}

/** Whether a name has another one in it as a word: `messages-dlq` and `old.messages.2025`, but not `timessages`. */
export function isCopyOf(name: string, of: string): boolean {
  const [haystack, needle] = [name.toLowerCase(), of.toLowerCase()];
  const isLetter = (character: string | undefined): boolean =>
    character !== undefined && /[\p{L}\p{M}]/u.test(character);
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const [before, behind] = [haystack.slice(0, at), haystack.slice(at + needle.length)];
    // a number at its end is no other word: messages2 is a copy of messages.
    if (!isLetter([...before].at(-1)) && !isLetter([...behind][0])) return true;
  }
  return false;
}
