// SPDX-License-Identifier: Apache-2.0
import type { Measurement } from '../../lifetime';
import { SECOND_MS } from '../../policy';
import type { AuditInput } from '../findings/found';

/** How an open term is measured. */
export interface Probe {
  readonly term: string;
  /** `account`: asked of the control plane. `enforcer`: read in the log of the enforcer. */
  readonly by: 'account' | 'enforcer';
  /** Words of the canary in `limits.ts` that name it. */
  readonly named: string;
  readonly measure: (input: AuditInput) => readonly Measurement[];
}

/** Spans that were seen; one that ends before it begins is no measurement. */
export function spans(values: readonly (number | null)[]): number[] {
  return values.filter((value): value is number => value !== null && Number.isFinite(value) && value >= 0);
}

/** The difference of two moments; null where one is not known. */
export function between(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : to - from;
}

/** The greatest of what was seen at a place; nothing where nothing was seen. */
export function greatest(
  term: string,
  place: { readonly unit?: string; readonly placement?: string },
  values: readonly number[],
  how: string,
  nowMs: number,
): Measurement[] {
  if (values.length === 0) return [];
  const worst = values.reduce((most, each) => Math.max(most, each), 0);
  return [
    {
      term,
      ...place,
      // whole seconds, upwards: nobody clocks a service to the millisecond.
      ms: Number.isFinite(worst) ? Math.ceil(worst / SECOND_MS) * SECOND_MS : worst,
      sample: values.length,
      at: new Date(nowMs).toISOString(),
      how,
    },
  ];
}

/** Names of the units of an instance: what is measured of the instance counts for each. */
export function unitNames({ estate }: Pick<AuditInput, 'estate'>, instanceId: string): string[] {
  return Object.entries(estate.units)
    .filter(([, unit]) => 'instanceId' in unit && unit.instanceId === instanceId)
    .map(([name]) => name);
}
