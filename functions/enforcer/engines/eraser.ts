// SPDX-License-Identifier: Apache-2.0
import type { Target } from '../../../lib/directives';

/** What one call of an eraser did. */
export interface Erased {
  /** Records deleted, or in a dry run that would be. */
  readonly deleted: number;
  /**
   * Targets of which a record may still be there, by their index, with the reason. A target that is not among them was
   * searched again after the deletion, and nothing of it was found.
   */
  readonly left: ReadonlyMap<number, string>;
  /** Targets that no record here can be of, with the reason: nothing is left of them, and nobody was erased. @default - none */
  readonly impossible?: ReadonlyMap<number, string>;
}

/** Deletes the records of subjects in one placement. Every method is idempotent. */
export interface Eraser {
  /** Targets that one call takes well: more where every call reads the whole place. @default 1,000 */
  readonly targetsAtOnce?: number;
  /**
   * Fails, with the statement that makes it, where a subject could only be found by reading every record, or where the
   * place for the marker is missing.
   */
  ensure(): Promise<void>;
  /** Deletes every record of these targets, then looks again. Under a hold it is never called. */
  erase(targets: readonly Target[]): Promise<Erased>;
  /**
   * A position in the ledger as the store itself keeps it: a restore brings an old one back. Empty: there is none.
   */
  position(of: MarkerName): Promise<string>;
  moveTo(of: MarkerName, position: string): Promise<void>;
  /**
   * Writes the date from which the records of applications count, where a record has none or an earlier one, or takes an
   * earlier one away; in a dry run it counts them. @default - the placement has no such date
   */
  writeEnds?(ends: readonly End[]): Promise<Erased>;
  close(): Promise<void>;
}

/**
 * `settled`: everything up to it was carried out, and nobody can add an entry before it any more. `carried`: everything up
 * to it that was there was carried out; it is further on, and what a gate asks for. The others are the same of the ends of
 * applications.
 */
export type MarkerName = 'settled' | 'carried' | 'ends settled' | 'ends carried';

/** What is last known of the use of an application. */
export interface End {
  readonly application: string;
  /** In milliseconds since 1970. */
  readonly atMs: number;
  /** Its use went on then: an end before that is none. */
  readonly resumed: boolean;
}

/** What a date may be ahead that the application wrote in its own zone, in milliseconds. */
export const ZONE_AHEAD_MS = 14 * 3_600_000;

/** Key of a marker: of the placement, and what follows its address where it is not the settled one. */
export function markerKey(id: string, of: MarkerName): string {
  return of === 'settled' ? id : `${id} ${of}`;
}

/** Name of the table, collection or key that holds the markers of a store. */
export const MARKER = 'retention_ledger';

/** An order for a placement that finds no subject never gets so far. */
export function neverFound({ id }: { readonly id: string }): never {
  throw new Error(`the placement '${id}' does not say how a subject is found`);
}

/**
 * Targets by their index, grouped so that one statement serves many. Those of one subject come first: a whole application may
 * take longer than a run has, and would hold them up in each.
 */
export function inGroups<K>(
  targets: readonly Target[],
  keyOf: (target: Target) => K,
  largest: number,
): { readonly key: K; readonly indexes: readonly number[] }[] {
  const groups = new Map<K, number[][]>();
  for (const [index, target] of targets.entries()) {
    const key = keyOf(target);
    const parts = groups.get(key) ?? [];
    const last = parts.at(-1);
    if (last === undefined || last.length >= largest) parts.push([index]);
    else last.push(index);
    groups.set(key, parts);
  }
  const found = [...groups].flatMap(([key, parts]) => parts.map((indexes) => ({ key, indexes })));
  const isWhole = ({ indexes: [first = 0] }: { readonly indexes: readonly number[] }): boolean =>
    targets[first]?.subject === undefined;
  return [...found.filter((each) => !isWhole(each)), ...found.filter(isWhole)];
}
