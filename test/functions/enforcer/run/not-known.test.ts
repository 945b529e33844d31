// SPDX-License-Identifier: Apache-2.0
import type { RedisDirective } from '../../../../lib/directives';
import type { Skipped, WitnessResult } from '../../../../functions/enforcer/engines/engine';
import { runEnforcer, type RunOptions, type RunReport } from '../../../../functions/enforcer/run/run';
import { addUp, countOf } from '../../../../functions/enforcer/run/skipped';
import { MemoryCursorStore, parseState } from '../../../../functions/enforcer/surroundings/state';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { DONE, EMPTY, scriptedEngines, type Scripted } from '../scripted';

const START = Date.parse('2027-03-01T00:00:00Z');
const LOCKED: Skipped = { reason: 'locked by another transaction', count: 3, remedy: 'end it' };
const REFERENCED: Skipped = { reason: 'referenced', count: 2, remedy: 'delete the children first' };

let clock: number;
let day: number;
beforeEach(() => {
  clock = 0;
  day = 0;
});

const run = (scripted: Scripted, over: Partial<RunOptions> = {}, ...directives: RedisDirective[]): Promise<RunReport> =>
  runEnforcer({
    document: document(...(directives.length === 0 ? [redisDirective({ id: 'a' })] : directives)),
    endpoints: { cache: { hosts: [] } },
    cursors: new MemoryCursorStore(),
    log: () => undefined,
    budgetMs: 60_000,
    engines: scriptedEngines(scripted),
    now: () => START + day * DAY_MS,
    monotonic: () => clock,
    sleep: () => Promise.resolve(),
    ...over,
  });

const seen =
  (over: Partial<WitnessResult>): Scripted['witness'] =>
  () =>
    Promise.resolve({ ...EMPTY, ...over });

describe('an oldest age that is not known', () => {
  const unknown = 'topic is out of order';

  test('alarms, says why, and is counted, however young the oldest record is that was seen', async () => {
    const { lines, summary, ok } = await run({ witness: seen({ oldestMs: 1, unknown }) });
    expect(lines[0]).toMatchObject({ done: true, alarm: true, oldestMs: 1, unknown, error: null });
    expect(lines[0]?.notices).toEqual([`the age of the oldest record is not known: ${unknown}`]);
    expect(summary).toMatchObject({ unknown: 1, alarms: 1, ok: false });
    expect(ok).toBe(false);
  });

  test('of one part is that of the whole, until a witness sees all at once', async () => {
    let look = 0;
    const scripted: Scripted = {
      sweep: (context) => {
        clock += context.remainingMs();
        return Promise.resolve({ deleted: 1, complete: false, cursor: `at ${clock}`, notices: [] });
      },
      witness: () => Promise.resolve({ ...EMPTY, ...(++look === 1 ? { unknown, cursor: 'part' } : {}) }),
    };
    const short = await run(scripted, { budgetMs: 4_000 });
    expect([look, short.lines[0]?.unknown, short.lines[0]?.alarm]).toEqual([2, unknown, true]);
    look = 0;
    const long = await run(scripted);
    expect([look > 2, long.lines[0]?.unknown, long.lines[0]?.alarm]).toEqual([true, null, false]);
  });

  test('alarms not under a hold, where nothing has to be gone', async () => {
    const held = redisDirective({ id: 'a', holdUntil: '2027-03-31' });
    expect((await run({ witness: seen({ unknown, unjudged: 5 }) }, {}, held)).lines[0]).toMatchObject({
      held: true,
      alarm: false,
      unknown,
    });
  });
});

describe('records that no clock can judge', () => {
  const scripted: Scripted = { witness: seen({ unjudged: 4 }) };

  test('alarm once a pass is through', async () => {
    const report = await run(scripted);
    expect(report.lines[0]).toMatchObject({ alarm: true, unjudged: 4, done: true });
    expect(report.lines[0]?.notices[0]).toMatch(/^4 records have no age that the clock can tell/);
    expect(report.summary).toMatchObject({ unjudged: 4, alarms: 1, ok: false });
    const endless: Scripted = { ...scripted, sweep: () => Promise.resolve({ ...DONE, complete: false }) };
    expect((await run(endless)).lines[0]).toMatchObject({ alarm: false, unjudged: 4 });
  });

  test('are only reported where the estate allows them, with who and why', async () => {
    const allow = [{ guard: 'unjudged', who: 'storage team', why: 'profiles of robots' }];
    const report = await run(scripted, {}, redisDirective({ id: 'a', allow }));
    expect(report.lines[0]).toMatchObject({ alarm: false, unjudged: 4 });
    expect(report.lines[0]?.notices).toEqual([
      '4 records have no age that the clock can tell; allowed by storage team: profiles of robots',
    ]);
    expect(report.ok).toBe(true);
    const other = redisDirective({ id: 'a', allow: [{ guard: 'triggers', who: 'w', why: 'y' }] });
    expect((await run(scripted, {}, other)).lines[0]).toMatchObject({ alarm: true });
  });
});

describe('records that a step went past', () => {
  test('are reported by reason with a remedy, counted, and leave the directive not done', async () => {
    const sweep: Scripted['sweep'] = () => Promise.resolve({ ...DONE, skipped: [LOCKED, REFERENCED] });
    const { lines, summary, ok } = await run({ sweep });
    expect(lines[0]).toMatchObject({ done: false, error: null, next: null, skipped: [LOCKED, REFERENCED] });
    expect(summary).toMatchObject({ done: 0, failed: 0, skipped: 5, ok: true });
    expect(ok).toBe(true);
  });

  test('are tried again in the same run as long as that gets anywhere', async () => {
    const locked = [3, 1, 0, 0];
    const deleted = [5, 2, 1, 0];
    let turn = -1;
    const sweep: Scripted['sweep'] = () => {
      turn++;
      return Promise.resolve({
        ...DONE,
        deleted: deleted[turn] ?? 0,
        skipped: [{ ...LOCKED, count: locked[turn] ?? 0 }],
      });
    };
    const { lines } = await run({ sweep });
    expect(lines[0]).toMatchObject({ done: true, deleted: 8, skipped: [] });
    expect(turn).toBe(2);
  });

  test('count also those of ensure, which is asked again until it is through', async () => {
    let ensures = 0;
    const scripted: Scripted = {
      ensure: () =>
        Promise.resolve(++ensures === 1 ? { ...DONE, complete: false, deleted: 1 } : { ...DONE, skipped: [LOCKED] }),
    };
    const { lines } = await run(scripted);
    expect(ensures).toBe(2);
    expect(lines[0]).toMatchObject({ done: false, skipped: [LOCKED] });
  });

  test('alarm when no pass was whole for too long', async () => {
    const cursors = new MemoryCursorStore();
    const sweep: Scripted['sweep'] = () => Promise.resolve({ ...DONE, skipped: [LOCKED] });
    expect((await run({ sweep }, { cursors })).lines[0]).toMatchObject({ alarm: false });
    day = 1.5;
    expect((await run({ sweep }, { cursors })).lines[0]).toMatchObject({ alarm: true, behindMs: 1.5 * DAY_MS });
    expect((await run({}, { cursors })).lines[0]).toMatchObject({ alarm: false, done: true });
  });

  test('of an earlier run leave the pass not whole that ends in this one, and those before an error are kept', async () => {
    const cursors = new MemoryCursorStore();
    const part: Scripted['sweep'] = (context) => {
      clock += 100_000;
      context.checkpoint?.('here', 1, [LOCKED]);
      return Promise.reject(new Error('NOPERM'));
    };
    expect((await run({ sweep: part }, { cursors })).lines[0]).toMatchObject({ skipped: [LOCKED], next: 'here' });
    const rest: Scripted['sweep'] = (context) => {
      clock += 100_000;
      const skipped = context.cursor === 'here' ? [{ ...LOCKED, count: 1 }] : [REFERENCED];
      return Promise.resolve({ ...DONE, skipped });
    };
    expect((await run({ sweep: rest }, { cursors })).lines[0]).toMatchObject({
      done: false,
      skipped: [{ ...LOCKED, count: 4 }],
    });
    // the next pass is a new one.
    expect((await run({ sweep: rest }, { cursors })).lines[0]).toMatchObject({ skipped: [REFERENCED] });
  });

  test('are no failure where no cursors are kept, because the pass came to its end', async () => {
    const scratch = Object.assign(new MemoryCursorStore(), { lasting: false });
    const sweep: Scripted['sweep'] = () => {
      clock += 60_000;
      return Promise.resolve({ ...DONE, skipped: [LOCKED] });
    };
    expect((await run({ sweep }, { cursors: scratch })).lines[0]).toMatchObject({ error: null, done: false });
  });

  test('are added up by reason, and something else in their place drops the position', () => {
    expect(addUp([LOCKED, { ...REFERENCED, count: 0 }], [LOCKED])).toEqual([{ ...LOCKED, count: 6 }]);
    expect(countOf([LOCKED, REFERENCED])).toBe(5);
    const position = { of: 'x', sweep: '1', skipped: [LOCKED] };
    const strange = { ...position, skipped: [{ reason: 1 }] };
    expect(parseState(JSON.stringify({ positions: { a: position, b: strange } }))).toEqual({
      positions: { a: position },
    });
  });
});

describe('a run that is killed', () => {
  // the time limit of a step that never comes back must not outlive the test.
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance', 'nextTick'] }));
  afterEach(() => void jest.useRealTimers());
  const die = (): Promise<never> => new Promise(() => undefined);
  const moment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  test('after a second has gained what it did until then', async () => {
    const cursors = new MemoryCursorStore();
    const sweep: Scripted['sweep'] = async (context) => {
      for (let page = 1; page <= 10; page++) {
        clock += 100;
        context.checkpoint?.(`page ${page}`, page);
        await moment();
      }
      return die();
    };
    void run({ sweep }, { cursors });
    for (let i = 0; i < 40; i++) await moment();
    const { positions } = await cursors.load();
    expect(Number(/\d+/.exec(positions['a']?.sweep ?? '')?.[0])).toBeGreaterThanOrEqual(5);
  });

  test('before its first page counts since when no pass has ended, and leaves the turn to the next directive', async () => {
    const cursors = new MemoryCursorStore();
    const steps: string[] = [];
    const sweep: Scripted['sweep'] = (_context, { id }) => {
      steps.push(id);
      return die();
    };
    const both = ['a', 'b'].map((id) => redisDirective({ id }));
    for (day = 0; day < 3; day++) {
      void run({ sweep }, { cursors }, ...both);
      for (let i = 0; i < 20; i++) await moment();
    }
    expect(steps).toEqual(['a', 'b', 'a']);
    expect((await cursors.load()).positions['a']).toMatchObject({ since: START });
    expect(
      (await run({ sweep: () => Promise.resolve({ ...DONE, complete: false }) }, { cursors }, ...both)).lines,
    ).toEqual(expect.arrayContaining([expect.objectContaining({ id: 'a', behindMs: 3 * DAY_MS, alarm: true })]));
  });

  test('with a slow store of cursors makes no queue of old states', async () => {
    const saved: Array<string | undefined> = [];
    let release: () => void = () => undefined;
    const cursors = Object.assign(new MemoryCursorStore(), {
      save: (state: { positions: Readonly<Record<string, { sweep?: string }>> }) => {
        saved.push(state.positions['a']?.sweep);
        return new Promise<void>((resolve) => (release = resolve));
      },
    });
    const sweep: Scripted['sweep'] = async (context) => {
      for (let page = 1; page <= 10; page++) {
        clock += 1_000;
        context.checkpoint?.(`page ${page}`, page);
        await moment();
        if (page === 8) release();
        await moment();
      }
      return die();
    };
    void run({ sweep }, { cursors });
    for (let i = 0; i < 60; i++) await moment();
    expect(saved).toEqual([undefined, 'page 9']);
  });
});
