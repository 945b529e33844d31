// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../lib/directives';
import { passAlarmMs } from '../../../functions/enforcer/run/deadline';
import type { StepResult } from '../../../functions/enforcer/engines/engine';
import { runEnforcer, type RunOptions, type RunReport } from '../../../functions/enforcer/run/run';
import { MemoryCursorStore, parseState } from '../../../functions/enforcer/surroundings/state';
import { cosDirective, DAY_MS, document, redisDirective } from '../../helpers/directives';
import { DONE, EMPTY, scriptedEngines, type Scripted } from './scripted';

const START = Date.parse('2027-03-01T00:00:00Z');
/** Keys are capped at 5 days of 7, so a witness would alarm at 6.3 days: 1.3 days without a pass. */
const directive = redisDirective({ id: 'a' });
const PATIENCE_MS = 1.3 * DAY_MS;

let day: number;
let clock: number;
beforeEach(() => {
  day = 0;
  clock = 0;
});

/** A pass that uses up its time. */
const endless: Scripted = {
  sweep: (context): Promise<StepResult> => {
    clock += context.remainingMs();
    return Promise.resolve({ deleted: 1, complete: false, cursor: `at ${clock}`, notices: [] });
  },
  // keys without expiry have no age.
  witness: () => Promise.resolve({ ...EMPTY, unjudged: 182_101 }),
};

const run = (scripted: Scripted, over: Partial<RunOptions>, ...directives: RedisDirective[]): Promise<RunReport> =>
  runEnforcer({
    document: document(...(directives.length === 0 ? [directive] : directives)),
    endpoints: { cache: { hosts: [] } },
    cursors: new MemoryCursorStore(),
    log: () => undefined,
    budgetMs: 60_000,
    engines: scriptedEngines(scripted),
    now: () => START + day * DAY_MS,
    monotonic: () => clock,
    ...over,
  });

describe('a directive whose passes do not come to their end', () => {
  test('alarms once a record could be as old as one that a witness alarms for', async () => {
    const cursors = new MemoryCursorStore();
    const at = async (when: number, scripted: Scripted): Promise<RunReport> => {
      day = when;
      return run(scripted, { cursors });
    };
    expect((await at(0, endless)).lines[0]).toMatchObject({ behindMs: 0, alarm: false, oldestMs: null });
    expect((await at(1.3, endless)).lines[0]).toMatchObject({ behindMs: PATIENCE_MS, alarm: false });
    const late = await at(1.5, endless);
    expect(late.lines[0]).toMatchObject({
      behindMs: 1.5 * DAY_MS,
      alarm: true,
      error: null,
      notices: [
        'a pass must come to its end within 112320000 ms, got none for 129600000 ms: what it does not reach outlives its deadline; let the runs be longer, or correct what holds them up',
      ],
    });
    expect(late.summary).toMatchObject({ alarms: 1, ok: false });
    expect((await at(1.6, {})).lines[0]).toMatchObject({ behindMs: 0, alarm: false, done: true });
    expect((await cursors.load()).positions).toEqual({});
    // the next pass counts from its own beginning.
    expect((await at(3, endless)).lines[0]).toMatchObject({ behindMs: 0, alarm: false });
  });

  test.each<[string, Scripted, number]>([
    ['fails', { sweep: () => Promise.reject(new Error('NOPERM')) }, 60_000],
    ['is not begun', {}, 0],
  ])('alarms also when it %s', async (_, scripted, budgetMs) => {
    const cursors = new MemoryCursorStore();
    await run(scripted, { cursors, budgetMs });
    day = 1.5;
    expect((await run(scripted, { cursors, budgetMs })).lines[0]).toMatchObject({ alarm: true });
  });

  test('counts from the run that was killed', async () => {
    const cursors = new MemoryCursorStore();
    let during: unknown;
    const scripted: Scripted = {
      sweep: async (context) => {
        clock += 6_000;
        context.checkpoint?.('page 1', 1);
        await new Promise((resolve) => setImmediate(resolve));
        during = (await cursors.load()).positions['a'];
        return DONE;
      },
    };
    await run(scripted, { cursors });
    expect(during).toMatchObject({ sweep: 'page 1', since: START });
  });

  test('raises nothing under a hold, nor in the first run after it', async () => {
    const cursors = new MemoryCursorStore();
    const held = redisDirective({ id: 'a', holdUntil: '2027-03-03' });
    const hold: Scripted = { ...endless, ensure: () => Promise.resolve({ ...DONE, complete: false, cursor: 'here' }) };
    for (day = 0; day < 3; day++)
      expect((await run(hold, { cursors }, held)).lines[0]).toMatchObject({ held: true, behindMs: 0, alarm: false });
    expect((await run(endless, { cursors }, held)).lines[0]).toMatchObject({ held: false, behindMs: 0, alarm: false });
  });

  test('a directive that only witnesses has no pass to wait for', () => {
    expect(passAlarmMs(directive)).toBe(PATIENCE_MS);
    expect(passAlarmMs(cosDirective({ deleteAfterMs: null }))).toBeNull();
  });

  test('the time survives with the cursors, and something else in its place drops the position', () => {
    const position = { of: 'x', since: START };
    expect(parseState(JSON.stringify({ positions: { a: position, b: { of: 'x', since: 'long' } } }))).toEqual({
      positions: { a: position },
    });
  });
});

describe('where no cursors are kept', () => {
  const scratch = (): RunOptions['cursors'] => Object.assign(new MemoryCursorStore(), { lasting: false });

  test('a pass that does not end in its run fails its directive, and so does one that was not begun', async () => {
    const report = await run(endless, { cursors: scratch() }, directive, redisDirective({ id: 'b' }));
    const error =
      "a pass must end in one run where no cursors are kept, got one that did not; set 'cursors' of the network to a COS unit, so that the next run goes on from there";
    expect(report.lines.map((line) => line.error)).toEqual([error, error]);
    expect(report.summary).toMatchObject({ failed: 2, ok: false });
    expect((await run({}, { cursors: scratch(), budgetMs: 0 })).lines[0]).toMatchObject({ error });
  });

  test('one that ends, one that stands still with time left, and a dry run do not', async () => {
    expect((await run({}, { cursors: scratch() })).ok).toBe(true);
    const locked: Scripted = { sweep: () => Promise.resolve({ deleted: 0, complete: false, notices: ['locked'] }) };
    expect((await run(locked, { cursors: scratch() })).ok).toBe(true);
    expect((await run(endless, { cursors: scratch(), dryRun: true })).ok).toBe(true);
  });
});
