// SPDX-License-Identifier: Apache-2.0
import { problem, RetentionError, type Problem } from '../errors';
import { directivesOf, refusalProblems, type Solved } from '../stores/construct';
import { STORES, type Unit } from '../stores/registry';
import type { Drain, Placement, Refusal, StoreContext } from '../stores/store';
import { deleteAgeMs, terminationsEnd, type Directive } from '../directives';
import { groupBy } from './group';
import { ledgerPlacements } from './ledger';
import { enforcersOf } from './enforcers';
import type { Estate } from './types';
import { checkWorkloads, drainsOf } from './workload';

/** One unit with its solution. */
export interface PlannedUnit {
  readonly name: string;
  readonly placements: readonly Placement[];
  readonly settings: unknown;
  /** Live setting per placement id. */
  readonly live: ReadonlyMap<string, unknown>;
  readonly directives: readonly Directive[];
  /** The same as its construct takes it, so that nothing is solved twice. */
  readonly solved: Solved<unknown, unknown>;
}

/** The whole estate, solved. */
export interface EstatePlan {
  readonly units: readonly PlannedUnit[];
  readonly refusals: readonly Refusal[];
  /** Functions that have more to do than they can, by the volumes that are stated. */
  readonly overloaded: readonly Problem[];
  /** What the formulas were given: the estate's facts and, for objects, the ages of the tables that they depend on. */
  readonly context: StoreContext;
}

/** Nothing to do: what the enforcer has to do is known once it is known what it deletes. */
const NO_WORK: Drain = { ms: 0, pausesMs: 0, whole: true, why: 'not known yet' };

/**
 * Solves every unit. Refusals are collected, not thrown. Where volumes are stated, the enforcer's time is part of every sum
 * and follows from what all of them leave to it: it is computed from a first solution.
 */
export function planEstate(estate: Estate): EstatePlan {
  const { context, networks, units } = estate;
  if (estate.placements.every(({ perDay }) => perDay === undefined)) return solveAll(estate, context);
  const first = solveAll(estate, { ...context, drain: () => NO_WORK });
  const directives = first.units.flatMap((unit) => unit.directives);
  const overloaded = checkWorkloads(networks, directives, units, context);
  if (overloaded.length > 0) return { ...first, overloaded };
  const drain = drainsOf(enforcersOf(networks, units, directives), directives, units, context);
  return solveAll(estate, { ...context, ...(drain === undefined ? {} : { drain }) });
}

function solveAll(estate: Estate, facts: StoreContext): EstatePlan {
  const refusals: Refusal[] = [...estate.refused];
  const byUnit = groupBy(estate.placements, (placement) => placement.unit);
  const solve = (name: string, unit: Unit, context: StoreContext): PlannedUnit => {
    const placements = byUnit.get(name) ?? [];
    const store = STORES[unit.store];
    const solution = store.solve(unit, placements, context);
    refusals.push(...solution.refusals);
    const directives = directivesOf(store, unit, placements, solution, context);
    return {
      name,
      placements,
      settings: solution.settings,
      live: solution.placements,
      directives,
      solved: { ...solution, directives },
    };
  };
  const entries = Object.entries(estate.units);
  // tables first: objects that go with a terminated customer must be gone before the row that tells of it.
  const tables = entries.filter(([, unit]) => unit.store === 'mysql').map(([name, unit]) => solve(name, unit, facts));
  const context = {
    ...facts,
    terminationsEndMs: terminationsEnd(tables.flatMap(({ directives }) => directives)),
  };
  const solved = new Map(tables.map((unit) => [unit.name, unit]));
  const ledgers = new Set(Object.values(estate.networks).map(({ ledger }) => ledger));
  const rest = entries.filter(([name]) => !ledgers.has(name));
  for (const [name, unit] of rest) if (!solved.has(name)) solved.set(name, solve(name, unit, context));
  // ledgers last: how long an order lives follows from all that it may have to be carried out in again.
  for (const placement of ledgerPlacements(estate, [...solved.values()], context)) {
    byUnit.set(placement.unit, [...(byUnit.get(placement.unit) ?? []), placement]);
  }
  const units = entries.map(([name, unit]) => solved.get(name) ?? solve(name, unit, context));
  return { units, refusals, overloaded: [], context };
}

/**
 * Solves every unit and insists on it.
 * @throws RetentionError `retention/refused` with all refusals of the run, or with the units that keep nothing of it, and
 *   `retention/invalid` where a function has more to do than it can
 */
export function requirePlan(estate: Estate): EstatePlan {
  const plan = planEstate(estate);
  RetentionError.throwIfAny([...plan.overloaded, ...refusalProblems(plan.refusals)]);
  // a refused placement is none of the plan, so these are reported once nothing is refused.
  RetentionError.throwIfAny([...unplaced(plan), ...unenforced(estate, plan)]);
  return plan;
}

/** What expires inside a database expires by nobody, unless the estate says who enforces it. */
function unenforced({ networks, units, elsewhere }: Estate, plan: EstatePlan): Problem[] {
  if (elsewhere !== undefined) return [];
  const directives = plan.units.flatMap((planned) => planned.directives);
  const served = new Set(enforcersOf(networks, units, directives).flatMap((each) => each.units));
  const open = directives
    .filter((each) => deleteAgeMs(each) !== null && !served.has(each.unit))
    .map(({ unit }) => unit);
  if (open.length === 0) return [];
  const names = [...new Set(open)].map((name) => `'${name}'`).join(', ');
  return [
    problem(
      'retention/missing',
      'enforcer',
      'networks',
      `nothing would ever delete what expires in ${names}: name the network of an enforcer, or say who does it with elsewhere: { by, witness }`,
    ),
  ];
}

/** Units without a placement: their resources would keep data that nothing was promised of. */
function unplaced({ units }: EstatePlan): Problem[] {
  return units
    .filter(({ placements }) => placements.length === 0)
    .map(({ name }) =>
      problem(
        'retention/invalid',
        `units.${name}`,
        'placements',
        'one or more that name this unit',
        'none',
        'say which category lies there, or remove the unit',
      ),
    );
}
