// SPDX-License-Identifier: Apache-2.0
import { shardOf, type Directive } from '../../../lib/directives';
import { connectObjects, type CosObjects } from '../engines/cos/objects';
import type { Endpoint } from '../engines/engine';
import { parseState, type CursorStore, type EnforcerState, type Position } from './state';

/** Which of the functions of a network keeps its cursors, and of what. */
export interface StateScope {
  /** What the names of all objects of the network begin with. */
  readonly prefix: string;
  /** What the function carries out. */
  readonly directives: readonly Directive[];
  /** Which function it is, from 1, and how many there are. */
  readonly shard: { readonly index: number; readonly count: number };
}

/** Where a function keeps its cursors. */
export interface StateBucket extends StateScope {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: Endpoint;
}

/** Objects that are read or written at once. */
const AT_ONCE = 16;
const SUFFIX = '.json';

/**
 * Keeps the state in one small object for each unit, so that whichever function works on the unit goes on where the last one
 * stopped: with more functions, or with fewer, nothing has to be moved. A function instance may be new at every run, and
 * without cursors a keyspace larger than one run's budget would never see its end; a database of the estate is no place for
 * it, because the enforcer's user there may delete but not create. An object holds positions: no record and no secret, but
 * a position may be a key of a record. It goes with the end of the pass, and with the unit.
 */
export function cosCursorStore(place: StateBucket): CursorStore {
  return new UnitCursorStore(connectObjects(place), place);
}

/** The same in any place for objects. */
export class UnitCursorStore implements CursorStore {
  /** What is kept, by the name of the object: what did not change is not written again. */
  private readonly kept = new Map<string, string>();
  /** The object of each directive. */
  private readonly objectOf: ReadonlyMap<string, string>;
  /** What is left of units that are no more. */
  private stale: readonly string[] = [];

  constructor(
    private readonly objects: Pick<CosObjects, 'list' | 'read' | 'write' | 'remove'>,
    private readonly scope: StateScope,
  ) {
    this.objectOf = new Map(scope.directives.map(({ id, unit }) => [id, this.nameOf(unit)]));
    // what cannot be read is not known to be gone: the cursor of an older pass would come back when it can be read again.
    for (const name of this.objectOf.values()) this.kept.set(name, '');
  }

  async load(): Promise<EnforcerState> {
    const { prefix, shard } = this.scope;
    const own = new Set(this.objectOf.values());
    const found = new Set<string>();
    const stale: string[] = [];
    for await (const name of this.objects.list(prefix, '')) {
      if (own.has(name)) found.add(name);
      // those of the other functions are theirs, and each of them does the same.
      else if (shardOf(this.unitOf(name), shard.count) === shard.index) stale.push(name);
    }
    this.stale = stale;
    for (const name of own) if (!found.has(name)) this.kept.delete(name);
    const states = new Map<string, EnforcerState>();
    await each([...found], async (name) => {
      const text = await this.objects.read(name);
      if (text === undefined) return void this.kept.delete(name);
      this.kept.set(name, text);
      states.set(name, parseState(text));
    });
    const positions: Record<string, Position> = {};
    let next: string | undefined;
    for (const name of found) {
      const state = states.get(name);
      // an id is of one unit: what another object says of it is none of ours.
      for (const [id, position] of Object.entries(state?.positions ?? {}))
        if (this.objectOf.get(id) === name) positions[id] = position;
      next ??= state?.next;
    }
    return { positions, ...(next === undefined ? {} : { next }) };
  }

  async save({ positions, next }: EnforcerState): Promise<void> {
    const states = new Map<string, Record<string, Position>>();
    for (const [id, position] of Object.entries(positions)) {
      const name = this.objectOf.get(id);
      if (name !== undefined) states.set(name, Object.assign(states.get(name) ?? {}, { [id]: position }));
    }
    // whose turn it is lies with its unit: a number of functions that changes leaves no object of another one.
    const turn = next === undefined ? undefined : this.objectOf.get(next);
    if (turn !== undefined && !states.has(turn)) states.set(turn, {});
    const texts = new Map(
      [...states].map(([name, own]) => [
        name,
        JSON.stringify({ positions: own, ...(name === turn && next !== undefined ? { next } : {}) }),
      ]),
    );
    await each(
      [...texts].filter(([name, text]) => this.kept.get(name) !== text),
      async ([name, text]) => {
        await this.objects.write(name, text);
        this.kept.set(name, text);
      },
    );
    await each([...[...this.kept.keys()].filter((name) => !texts.has(name)), ...this.stale], async (name) => {
      await this.objects.remove(name);
      this.kept.delete(name);
    });
    this.stale = [];
  }

  private nameOf(unit: string): string {
    return `${this.scope.prefix}${encodeURIComponent(unit)}${SUFFIX}`;
  }

  private unitOf(name: string): string {
    const text = name.slice(this.scope.prefix.length, name.endsWith(SUFFIX) ? -SUFFIX.length : undefined);
    try {
      return decodeURIComponent(text);
    } catch {
      // no name that was written here.
      return text;
    }
  }
}

async function each<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const work = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, work));
}
