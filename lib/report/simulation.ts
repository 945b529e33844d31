// SPDX-License-Identifier: Apache-2.0
import Table from 'cli-table3';
import type { Estate, EstatePlan } from '../estate';
import { deadlineMs, earliestMs, latestMs } from '../lifetime';
import { simulateEstate, type SimulatedCopy, type SimulationOptions } from '../simulate';
import { STORES } from '../stores/registry';
import { cellTime } from './format';

/** What a kind of copy went through beside what the formula and the law say of it. Times are milliseconds. */
export interface SimulationRow extends SimulatedCopy {
  readonly category: string;
  readonly class: string | null;
  /** The placement's name in the estate. */
  readonly name: string;
  /** The least age at which the formula lets the live copy go; null for other copies. */
  readonly earliestBoundMs: number | null;
  readonly latestBoundMs: number;
  readonly deadlineMs: number;
  /** Whether the ages lie within the bounds and the bounds within the law. */
  readonly kept: boolean;
}

/** Simulates a solved estate and joins the bounds, which the simulation itself does not know. */
export function simulationRows(estate: Estate, plan: EstatePlan, options: SimulationOptions): SimulationRow[] {
  const simulated = new Map<string, SimulatedCopy[]>();
  for (const copy of simulateEstate(estate, plan, options)) {
    simulated.set(copy.placementId, [...(simulated.get(copy.placementId) ?? []), copy]);
  }
  return plan.units.flatMap(({ name, placements, settings, live }) => {
    const unit = estate.units[name];
    if (unit === undefined) return [];
    return placements.flatMap((placement) => {
      const copies = STORES[unit.store].lifetime(
        unit,
        settings,
        placement,
        live.get(placement.id) ?? null,
        estate.context,
      );
      return (simulated.get(placement.id) ?? []).map((found): SimulationRow => {
        const copy = copies.find((each) => each.name === found.copy);
        // a copy that the formula does not know of is bound by nothing (fail closed).
        const latest = copy === undefined ? Number.NaN : latestMs(copy);
        const earliest = copy?.kind === 'live' ? earliestMs(copy) : null;
        const deadline = deadlineMs(placement.obligation, found.kind);
        return {
          ...found,
          category: placement.category,
          class: placement.obligation.class ?? null,
          name: placement.name,
          earliestBoundMs: earliest,
          latestBoundMs: latest,
          deadlineMs: deadline,
          kept: found.greatestMs <= latest && latest <= deadline && (found.leastMs ?? Infinity) >= (earliest ?? 0),
        };
      });
    });
  });
}

/** The rows as a table for people. */
export function renderSimulation(rows: readonly SimulationRow[]): string {
  const table = new Table({
    head: ['placement', 'store', 'copy', 'records', 'least', 'greatest', 'bound', 'deadline', ''],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows) {
    table.push([
      row.name,
      row.store,
      row.copy,
      String(row.records),
      cellTime(row.leastMs, 'down'),
      cellTime(row.greatestMs, 'up'),
      cellTime(row.latestBoundMs, 'up'),
      cellTime(row.deadlineMs, 'down'),
      row.kept ? 'kept' : 'BROKEN',
    ]);
  }
  return table.toString();
}
