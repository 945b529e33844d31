// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { deleteAgeMs, type Directive, type MysqlDirective } from '../../lib/directives';
import { loadEstate, planEstate, requirePlan, type Estate } from '../../lib/estate';
import { workloadOf } from '../../lib/estate/workload';
import { contextOf, manifestOf } from '../../lib/manifest';
import { DAY_MS, Duration, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { assumptionsOf, type Unit } from '../../lib/stores/registry';
import { DELETE_RATE } from '../../lib/stores/mysql/limits';
import { DIRECTIVE_TIME, usableRunMs } from '../../lib/stores/shared-terms';
import { problemsOf } from '../helpers/problems';

const EVERY_MS = 15 * MINUTE_MS;
/** Runs in which the queue of a test is worked off. */
const RUNS_AT_MOST = 100_000;
const UNITS = { main: { store: 'mysql', region: 'ap-singapore', instanceId: 'cdb-a1b2c3d4' } } satisfies Record<
  string,
  Unit
>;

const directive = (id: string, perDay?: number): MysqlDirective => ({
  id,
  category: 'chatMessages',
  unit: 'main',
  deadlineMs: 8 * DAY_MS,
  engine: 'mysql',
  database: 'im',
  table: 'messages',
  clock: { kind: 'created', field: 'created_at' },
  deleteAfterMs: 7 * DAY_MS,
  partitionWidthMs: null,
  ...(perDay === undefined ? {} : { perDay }),
});

const facts = (outageMs = 4 * HOUR_MS): { assumptions: ReturnType<typeof assumptionsOf>; enforcerEveryMs: number } => ({
  assumptions: assumptionsOf([{ term: 'enforcer-outage', at: Duration.millis(outageMs), witness: 'test' }]),
  enforcerEveryMs: EVERY_MS,
});
const workload = (directives: readonly Directive[], outageMs?: number): ReturnType<typeof workloadOf> =>
  workloadOf({ name: 'main', network: {}, units: ['main'] }, directives, UNITS, facts(outageMs));

/** The reference estate with a volume for each of its placements. */
function estateWith(perDay: number | undefined): Estate {
  const estate = loadEstate('retention.config.ts');
  return {
    ...estate,
    placements: estate.placements.map((each) => ({ ...each, ...(perDay === undefined ? {} : { perDay }) })),
  };
}

describe('the time that a function needs', () => {
  test('is at least that of a queue that is worked off by runs, whatever comes meanwhile', () => {
    const volume = fc.integer({ min: 1, max: 400_000_000 });
    fc.assert(
      fc.property(
        fc.array(volume, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 48 }),
        (volumes, hours) => {
          const outageMs = hours * HOUR_MS;
          const { drain, usableMs, neededMs } = workload(
            volumes.map((perDay, index) => directive(`d${index}`, perDay)),
            outageMs,
          );
          if (neededMs >= usableMs) {
            expect(drain.ms).toBe(Infinity);
            return;
          }
          const perMs = volumes.reduce((sum, each) => sum + each, 0) / DAY_MS;
          const spare = ((usableMs - neededMs) / SECOND_MS) * DELETE_RATE.perSecond;
          // what hardly fits takes years, and a queue that is tried run by run has an end.
          fc.pre(spare > (perMs * outageMs) / RUNS_AT_MOST);
          // what became due while nothing ran, and in the period before it.
          let waiting = perMs * (outageMs + EVERY_MS);
          let tookMs = 0;
          for (let run = 0; waiting > 1e-6 && run <= RUNS_AT_MOST; run++) {
            if (run > 0) waiting += perMs * EVERY_MS;
            const forRecordsMs = usableMs - volumes.length * DIRECTIVE_TIME.ms;
            const deleted = Math.min(waiting, (forRecordsMs / SECOND_MS) * DELETE_RATE.perSecond);
            waiting -= deleted;
            const workMs = volumes.length * DIRECTIVE_TIME.ms + (deleted / DELETE_RATE.perSecond) * SECOND_MS;
            tookMs = run * EVERY_MS + workMs;
          }
          expect(waiting).toBeLessThanOrEqual(1e-6);
          expect(drain.ms + drain.pausesMs).toBeGreaterThanOrEqual(tookMs - 1);
        },
      ),
    );
  });

  test('grows with every directive and with the records of every one of them', () => {
    const few = workload([directive('a', 1_000_000)]);
    expect(workload([directive('a', 1_000_000), directive('b', 1)]).neededMs).toBeGreaterThan(few.neededMs);
    expect(workload([directive('a', 2_000_000)]).neededMs).toBeGreaterThan(few.neededMs);
    expect(workload([directive('a', 500_000_000)]).drain.ms).toBeGreaterThan(HOUR_MS);
    expect(workload([directive('a', 600_000_000)]).drain.ms).toBeLessThan(Infinity);
    expect(workload([directive('a', 700_000_000)]).drain.ms).toBe(Infinity);
  });

  test('is not whole while one of them does not say how much comes, and not stated where none does', () => {
    expect(workload([directive('a', 1)])).toMatchObject({ stated: true, drain: { whole: true } });
    expect(workload([directive('a', 1), directive('b')])).toMatchObject({ stated: true, drain: { whole: false } });
    expect(workload([directive('b')])).toMatchObject({ stated: false });
  });

  test('leaves to the orders their share of a run', () => {
    const of = (network: { readonly ledger?: string }): number =>
      workloadOf({ name: 'main', network, units: ['main'] }, [], UNITS, facts()).usableMs;
    expect(of({ ledger: 'l' })).toBeCloseTo(usableRunMs(EVERY_MS) * 0.6);
    expect(of({})).toBe(usableRunMs(EVERY_MS));
  });
});

describe('an estate that states its volumes', () => {
  const termsOf = (estate: Estate): number[] => {
    const plan = requirePlan(estate);
    return plan.units.flatMap(({ directives }) => directives.flatMap((each) => deleteAgeMs(each) ?? []));
  };

  test('deletes later than one that assumes an hour, because less is left for the enforcer', () => {
    const [assumed, computed] = [termsOf(estateWith(undefined)), termsOf(estateWith(1_000))];
    expect(computed).toHaveLength(assumed.length);
    expect(computed.every((age, index) => age >= (assumed[index] ?? 0))).toBe(true);
    expect(computed).not.toEqual(assumed);
  });

  test('is read from its manifest with the same times', () => {
    const estate = estateWith(500_000);
    const plan = planEstate(estate);
    const context = contextOf(manifestOf(estate, plan, 'ap-singapore'));
    for (const { name, directives } of plan.units)
      if (directives.length > 0) expect(context.drain?.(name)).toEqual(plan.context.drain?.(name));
  });

  test('is an error where a function has more to do than fits into its runs, with what would help', () => {
    const [many] = problemsOf(() => requirePlan(estateWith(1_000_000)));
    expect(many?.at).toBe('enforcer.networks.main');
    expect(many?.message).toMatch(
      /^'perDay' must be at most .* of work in each run of every 15 min, .*, got .*; set 'shards' of the network to [2-9] and give 'log' so many units/,
    );
    expect(problemsOf(() => requirePlan(estateWith(100_000_000)))[0]?.message).toMatch(
      /'[a-z]+' alone is too much for a function: spread its records over more units/,
    );
  });
});
