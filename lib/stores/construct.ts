// SPDX-License-Identifier: Apache-2.0
import type { Directive } from '../directives';
import { fail, problem, RetentionError, type Problem } from '../errors';
import type { Term } from '../lifetime';
import type { Placement, Refusal, Solution, Store, StoreContext, UnitBase } from './store';

/** What every unit construct is fed with: placements, never a duration. */
export interface UnitProps<U extends UnitBase, L> {
  /** The unit as the estate declares it. */
  readonly unit: U;
  /** Everything that lies on the unit. */
  readonly placements: readonly Placement<L>[];
  /** Assumptions and the enforcer's timer. */
  readonly context: StoreContext;
  /**
   * Forbid a destroy of what keeps or resets data.
   * @default true
   */
  readonly protect?: boolean;
  /**
   * The solution of this very unit and these placements, where it is already there.
   * @default - solved by the construct
   */
  readonly solved?: Solved<unknown, unknown>;
}

/** The lifecycle of a resource whose destroy would lose or reset data. */
export function lifecycleOf({ protect = true }: { readonly protect?: boolean }): { readonly preventDestroy: boolean } {
  return { preventDestroy: protect };
}

/** The solution of a unit with the directives that carry the rest. */
export interface Solved<S, P> extends Solution<S, P> {
  readonly directives: readonly Directive[];
}

/**
 * Solves a unit for its construct.
 * @throws RetentionError `retention/refused`, once for every placement that cannot be kept
 */
export function solveUnit<U extends UnitBase, L, S, P>(store: Store<U, L, S, P>, props: UnitProps<U, L>): Solved<S, P> {
  const solution =
    (props.solved as Solved<S, P> | undefined) ?? store.solve(props.unit, props.placements, props.context);
  RetentionError.throwIfAny(refusalProblems(solution.refusals));
  return { ...solution, directives: directivesOf(store, props.unit, props.placements, solution, props.context) };
}

/**
 * Solves a unit that holds one placement as a whole, such as a topic.
 * @throws RetentionError `retention/invalid` for none or several, and those of `solveUnit`
 */
export function solveSingle<U extends UnitBase, L, S, P>(
  store: Store<U, L, S, P>,
  props: UnitProps<U, L>,
  at: string,
): Solved<S, P> & { readonly only: P } {
  const solved = solveUnit(store, props);
  const [only, ...others] = solved.placements.values();
  if (only === undefined || others.length > 0) {
    return fail(
      'retention/invalid',
      at,
      'placements',
      `exactly one for ${store.title} '${store.unitText(props.unit)}'`,
      `${solved.placements.size}`,
      'give each category a topic of its own and remove topics without data',
    );
  }
  return { ...solved, only };
}

/** The directives of all solved placements, in the order of their ids. */
export function directivesOf<U extends UnitBase, L, S, P>(
  store: Store<U, L, S, P>,
  unit: U,
  placements: readonly Placement<L>[],
  solution: Solution<S, P>,
  context: StoreContext,
): Directive[] {
  return byId(placements).flatMap((placement) => {
    const setting = solution.placements.get(placement.id);
    const directive = setting === undefined ? undefined : store.directive(unit, placement, setting, context);
    return directive === undefined ? [] : [directive];
  });
}

/** Refusals as the errors that the user sees: a term without a bound once, however many placements need it closed. */
export function refusalProblems(refusals: readonly Refusal[]): Problem[] {
  const open = new Map<string, { readonly term: Term; readonly refused: Refusal[] }>();
  for (const refusal of refusals) {
    for (const term of refusal.open ?? []) {
      const same = open.get(term.id) ?? { term, refused: [] };
      same.refused.push(refusal);
      open.set(term.id, same);
    }
  }
  return [
    ...[...open.values()].map(({ term, refused }) => {
      const [first] = refused as [Refusal, ...Refusal[]];
      const more = refused.length - 1;
      const what = more === 0 ? first.what : `${first.what} and ${more} more`;
      const at = refused.map((each) => each.at).join(', ');
      return problem(
        'retention/refused',
        at,
        what,
        `'${term.text}' is unbounded (${term.id})`,
        term.why ?? first.remedy,
      );
    }),
    ...refusals
      .filter(({ term, open: terms }) => terms?.some(({ id }) => id === term) !== true)
      .map(({ at, what, why, term, remedy }) => problem('retention/refused', at, what, `${why} (${term})`, remedy)),
  ];
}

/** Placements in the order of their ids, so that the order in the estate changes nothing. */
export function byId<P extends { readonly id: string }>(placements: readonly P[]): P[] {
  return [...placements].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
