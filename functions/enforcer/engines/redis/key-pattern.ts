// SPDX-License-Identifier: Apache-2.0
import { ANY_PLACE, APPLICATION_PLACE, SUBJECT_PLACE, type Target } from '../../../../lib/directives';

type Id = 'subject' | 'application';

const PLACES: ReadonlyMap<string, Id> = new Map([
  [SUBJECT_PLACE, 'subject'],
  [APPLICATION_PLACE, 'application'],
]);

/** Which keys belong to whom: a text with places for ids, each of which stands for a part of a key without a colon. */
export class KeyPattern {
  /** The pattern as the server's own language writes it; a colon counts as any other character there. */
  readonly glob: string;
  private readonly parts: readonly string[];
  private readonly order: readonly Id[];
  private readonly pattern: RegExp;

  constructor(text: string) {
    this.parts = text.split(/(\{subject\}|\{application\}|\{any\})/);
    this.order = this.parts.flatMap((part) => PLACES.get(part) ?? []);
    const isPlace = (part: string): boolean => PLACES.has(part) || part === ANY_PLACE;
    // only what an order names is remembered of a key.
    const group = (part: string): string => (part === ANY_PLACE ? '[^:]*' : '([^:]*)');
    const escaped = (part: string): string => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    this.pattern = new RegExp(
      `^${this.parts.map((part) => (isPlace(part) ? group(part) : escaped(part))).join('')}$`,
      'u',
    );
    this.glob = this.parts.map((part) => (isPlace(part) ? '*' : part.replace(/[*?[\]\\]/g, '\\$&'))).join('');
  }

  /** The one key that holds the records of a target; undefined where the pattern leaves a part of its name open. */
  nameOf(target: Target): string | undefined {
    let name = '';
    for (const part of this.parts) {
      const place = PLACES.get(part);
      const piece = place === undefined ? part : target[place];
      if (piece === undefined || part === ANY_PLACE) return undefined;
      name += piece;
    }
    return name;
  }

  /** Whether some target has one key, which is found without a walk. */
  get namesKeys(): boolean {
    return !this.parts.includes(ANY_PLACE);
  }

  /** The ids in the name of a key; undefined where the key is another one's. */
  idsIn(key: Buffer): Partial<Record<Id, string>> | undefined {
    const text = key.toString('utf8');
    const match = this.pattern.exec(text);
    // bytes that are no text all read as one character, which an id may hold too.
    if (match === null || (text.includes('\uFFFD') && !Buffer.from(text, 'utf8').equals(key))) return undefined;
    const ids: Partial<Record<Id, string>> = {};
    for (const [index, place] of this.order.entries()) {
      const id = match[index + 1];
      if (id !== undefined) ids[place] = id;
    }
    return ids;
  }
}
