// SPDX-License-Identifier: Apache-2.0
import { App } from 'cdktf';
import { fail, RetentionError } from '../errors';
import { loadEstate, planEstate, type Estate } from '../estate';
import { explainAssumptions, explainRow } from '../report/explain';
import { explainShort } from '../report/explain-short';
import { narrowestWindows, windowsTable } from '../report/windows';
import { RetentionStack } from '../stacks';
import { STORE_NAMES } from '../stores/registry';
import { verifyTree, type Row } from '../verify';
import { visible } from '../text';
import { EXIT } from './errors';

export interface ExplainOptions {
  readonly category: string | undefined;
  readonly store: string | undefined;
  readonly estate: string;
  readonly assumptions: boolean;
  readonly windows: boolean;
  /** Every sum of every placement, instead of one screen. */
  readonly all: boolean;
}

/** Prints the sums of a category in a store, in one screen or all, the list of assumptions, or how exactly stores delete. */
export function explain(options: ExplainOptions): number {
  const estate = loadEstate(options.estate);
  if (options.assumptions) {
    process.stdout.write(`${explainAssumptions(estate.context.assumptions)}\n`);
    return EXIT.ok;
  }
  if (options.windows) {
    process.stdout.write(`${windowsTable(narrowestWindows(estate.context))}\n`);
    return EXIT.ok;
  }
  const categories = Object.keys(estate.policy.categories);
  if (options.category !== undefined && !categories.includes(options.category)) {
    fail('retention/unknown-category', '', categories.join(', '), options.category);
  }
  if (options.store !== undefined && !STORE_NAMES.some((name) => name === options.store)) {
    fail(
      'retention/invalid',
      '',
      'store',
      `one of ${STORE_NAMES.join(', ')}`,
      `'${options.store}'`,
      'correct the spelling',
    );
  }
  const rows = rowsOf(estate).filter(
    (row) =>
      (options.category === undefined || row.placement.category === options.category) &&
      (options.store === undefined || row.store === options.store),
  );
  const refusals = planEstate(estate).refusals.filter(
    (refusal) => options.category === undefined || refusal.category === options.category,
  );
  for (const refusal of refusals) {
    process.stdout.write(
      `${visible(`${refusal.at}: ${refusal.what} is refused: ${refusal.why} [${refusal.term}]; ${refusal.remedy}`)}\n\n`,
    );
  }
  const asked = [options.category, options.store].filter((each) => each !== undefined).join(' ');
  process.stdout.write(
    rows.length === 0
      ? `no placement of ${options.category ?? 'any category'} in ${options.store ?? 'any store'}\n`
      : options.all
        ? `${rows.map(explainRow).join('\n\n')}\n`
        : `${explainShort(rows, `retention explain ${asked === '' ? '' : `${asked} `}--all`)}\n`,
  );
  return refusals.length > 0 ? EXIT.violation : EXIT.ok;
}

/** Rows of everything that is not refused, from a tree that is never written. */
function rowsOf(estate: Estate): Row[] {
  const plan = planEstate(estate);
  RetentionError.throwIfAny(plan.overloaded);
  const refused = new Set(plan.refusals.map((refusal) => refusal.placement));
  const kept = { ...estate, placements: estate.placements.filter((placement) => !refused.has(placement.id)) };
  const app = new App();
  const regions = new Set(Object.values(kept.units).map((unit) => unit.region));
  return [...regions].flatMap((region) => [
    ...verifyTree(new RetentionStack(app, { estate: kept, plan: planEstate(kept), region })).rows,
  ]);
}
