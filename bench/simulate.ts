// SPDX-License-Identifier: Apache-2.0
// Simulates the reference estate: 90 days of writes into all stores, each copy followed to its end. One line of JSON.
import estate from '../retention.config';
import { planEstate } from '../lib/estate';
import { simulationRows } from '../lib/report/simulation';

const DAYS = 90;
const BUDGET_SECONDS = 10;

function main(): void {
  const plan = planEstate(estate);
  const started = performance.now();
  const rows = simulationRows(estate, plan, { days: DAYS, seed: 1 });
  const seconds = (performance.now() - started) / 1_000;
  const broken = rows.filter(({ kept }) => !kept).length;
  const report = {
    bench: 'simulate',
    days: DAYS,
    stores: new Set(rows.map(({ store }) => store)).size,
    placements: new Set(rows.map(({ placementId }) => placementId)).size,
    copies: rows.reduce((sum, { records }) => sum + records, 0),
    broken,
    seconds: Number(seconds.toFixed(2)),
    budgetSeconds: BUDGET_SECONDS,
    ok: seconds < BUDGET_SECONDS && broken === 0,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  if (!report.ok) process.exitCode = 1;
}

main();
