// SPDX-License-Identifier: Apache-2.0

/** A version of an object, or a delete marker. */
export interface CosEntry {
  readonly key: string;
  readonly versionId: string;
  readonly modifiedMs: number;
  readonly marker: boolean;
}

/** An entry with its key as text of one character a byte, which compares as the service does. */
interface Placed {
  readonly entry: CosEntry;
  readonly bytes: string;
}

/** Entries that are put into their places one by one; of more, all are sorted again, which is faster. */
const ONE_BY_ONE = 100;

/** The entries of a bucket in the order of a listing. Reading a page and removing an entry take no longer in a large one. */
export class CosEntries {
  /** Those that are there, in the order in which they were written. */
  private readonly there = new Set<CosEntry>();
  /** In the order of a listing, with some that are gone. */
  private order: Placed[] = [];

  get size(): number {
    return this.there.size;
  }

  /** In the order in which they were written. */
  [Symbol.iterator](): Iterator<CosEntry> {
    return this.there.values();
  }

  add(entries: readonly CosEntry[]): void {
    for (const entry of entries) this.there.add(entry);
    const placed = entries.map((entry): Placed => ({ entry, bytes: bytesOf(entry.key) }));
    if (placed.length > ONE_BY_ONE) this.order = [...this.order, ...placed].sort(compare);
    else
      for (const each of placed)
        this.order.splice(
          this.first((other) => compare(other, each) > 0),
          0,
          each,
        );
  }

  /** Removes the versions of a key, or one of them. */
  drop(key: string, versionId?: string): void {
    for (const entry of this.listed(key)) {
      if (entry.key !== key) break;
      if (versionId === undefined || entry.versionId === versionId) this.there.delete(entry);
    }
    // the list is shortened for many at once: for each it would be moved as a whole.
    if (this.order.length > 2 * this.there.size + ONE_BY_ONE)
      this.order = this.order.filter(({ entry }) => this.there.has(entry));
  }

  clear(): void {
    this.there.clear();
    this.order = [];
  }

  /**
   * By key in the order of its bytes, newest version first, as the service lists them.
   * @param behind key, and version of it, behind which the list begins. A version that is gone leads behind its key: the least
   * that the service's page promises
   */
  *listed(prefix: string, behind: { readonly key?: string; readonly versionId?: string } = {}): Generator<CosEntry> {
    const start = bytesOf(prefix);
    const marker = bytesOf(behind.key ?? '');
    let at = this.first(({ bytes }) => bytes >= start && (marker === '' || bytes > marker));
    const { key, versionId } = behind;
    if (key !== undefined && versionId !== undefined && key.startsWith(prefix)) {
      const own = this.first(({ bytes }) => bytes >= marker);
      const inside = this.order
        .slice(own, at)
        .findIndex(({ entry }) => entry.versionId === versionId && this.there.has(entry));
      if (inside >= 0) at = own + inside + 1;
    }
    for (; this.order[at]?.bytes.startsWith(start) === true; at += 1) {
      const { entry } = this.order[at] as Placed;
      if (this.there.has(entry)) yield entry;
    }
  }

  /** Place of the first for which it is true; all after it are so as well. */
  private first(is: (each: Placed) => boolean): number {
    let [low, high] = [0, this.order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (is(this.order[middle] as Placed)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function bytesOf(key: string): string {
  return Buffer.from(key).toString('latin1');
}

function compare(a: Placed, b: Placed): number {
  if (a.bytes !== b.bytes) return a.bytes < b.bytes ? -1 : 1;
  return b.entry.modifiedMs - a.entry.modifiedMs || (a.entry.versionId < b.entry.versionId ? 1 : -1);
}
