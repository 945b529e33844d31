// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../../lib/directives';
import type { Sample } from './samples';

/** A table, collection, keyspace, topic or prefix that a directive names. */
export interface Place {
  readonly directive: Directive;
  /** What a person calls it. */
  readonly name: string;
  readonly samples: readonly Sample[];
  /** Creates it and writes its records. */
  fill(): Promise<void>;
  /** Numbers of the records that are in it. */
  left(): Promise<ReadonlySet<number>>;
  /** Lives of the records that are left in milliseconds, or null for one without end; only of stores with expiry on keys. */
  lives?(): Promise<ReadonlyMap<number, number | null>>;
}

/** An engine that the demo started. */
export interface Started {
  readonly name: string;
  places(directives: readonly Directive[], nowMs: number): readonly Place[];
  /** Endpoint of a unit as `retention enforce` reads it. */
  endpoint(unit: string): object;
  stop(): Promise<void>;
}

/** Runs a step over parts of a list: no statement of the demo is larger than a server takes. */
export async function inBatches<T>(
  items: readonly T[],
  size: number,
  step: (batch: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let i = 0; i < items.length; i += size) await step(items.slice(i, i + size));
}
