// SPDX-License-Identifier: Apache-2.0
import type { Directive, RedisDirective } from '../../../../lib/directives';
import type { RunContext, StepResult } from '../../../../functions/enforcer/engines/engine';
import { alarmAtMs, isHeld } from '../../../../functions/enforcer/run/deadline';
import type { DirectiveLine, LogLine } from '../../../../functions/enforcer/surroundings/log';
import { runEnforcer, type RunOptions, type RunReport } from '../../../../functions/enforcer/run/run';
import { MemoryCursorStore } from '../../../../functions/enforcer/surroundings/state';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { DONE, EMPTY, scriptedEngines, type Scripted } from '../scripted';

describe('runEnforcer', () => {
  let clock: number;
  let steps: string[];
  let opened: number;
  let closed: number;
  let waits: number[];

  beforeEach(() => {
    clock = 0;
    steps = [];
    opened = 0;
    closed = 0;
    waits = [];
  });

  async function run(
    directives: readonly Directive[],
    scripted: Scripted,
    over: Partial<RunOptions> = {},
  ): Promise<RunReport & { log: readonly LogLine[]; of(id: string): DirectiveLine }> {
    const log: LogLine[] = [];
    const report = await runEnforcer({
      document: document(...directives),
      endpoints: { cache: { hosts: ['h'], password: 's3cret' } },
      cursors: new MemoryCursorStore(),
      log: (line) => log.push(line),
      budgetMs: 60_000,
      engines: scriptedEngines(scripted, {
        step: (name, directive) => steps.push(`${name} ${directive.id}`),
        opened: () => opened++,
        closed: () => closed++,
      }),
      monotonic: () => clock,
      random: () => 0.5,
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      ...over,
    });
    const of = (id: string): DirectiveLine => report.lines.find((line) => line.id === id) ?? missing(id);
    return { ...report, log, of };
  }

  test('ensures, sweeps and witnesses each directive, and logs a line each, a summary and a heartbeat', async () => {
    const report = await run([redisDirective({ id: 'a' }), redisDirective({ id: 'b' })], {
      sweep: () => Promise.resolve({ deleted: 3, complete: true, notices: ['a notice'] }),
      witness: () => Promise.resolve({ oldestMs: 5 * DAY_MS + 1000, unjudged: 0, notices: [] }),
    });
    expect(steps).toEqual(['ensure a', 'sweep a', 'witness a', 'ensure b', 'sweep b', 'witness b']);
    expect(report.log.map((line) => line.type)).toEqual(['directive', 'directive', 'summary', 'heartbeat']);
    expect(report.of('a')).toMatchObject({
      done: true,
      deleted: 3,
      oldestMs: 5 * DAY_MS + 1000,
      lagMs: 1000,
      deadlineMs: 7 * DAY_MS,
      unjudged: 0,
      unknown: null,
      skipped: [],
      next: null,
      notices: ['a notice'],
      error: null,
      alarm: false,
    });
    expect(report.summary).toMatchObject({
      directives: 2,
      done: 2,
      failed: 0,
      alarms: 0,
      deleted: 6,
      skipped: 0,
      unjudged: 0,
      unknown: 0,
      next: null,
      ok: true,
    });
    expect(closed).toBe(opened);
  });

  test('one directive that fails stops no other, and makes the run fail', async () => {
    const report = await run([redisDirective({ id: 'a' }), redisDirective({ id: 'b', unit: 'cache' })], {
      sweep: (_context, { id }) =>
        id === 'a'
          ? Promise.reject(new Error('NOPERM for redis://user:s3cret@host with s3cret'))
          : Promise.resolve(DONE),
    });
    expect(report.of('a')).toMatchObject({ done: false, error: 'NOPERM for redis://***@host with ***' });
    expect(report.of('b')).toMatchObject({ done: true, error: null });
    expect(report.summary).toMatchObject({ failed: 1, done: 1, ok: false });
    expect(steps).toContain('witness a');
    expect(waits).toEqual([]);
  });

  test('tries transient errors again with jitter, on a new connection and from the last checkpoint', async () => {
    let attempt = 0;
    const cursors: Array<string | undefined> = [];
    const report = await run([redisDirective({ id: 'a' })], {
      sweep: (context) => {
        cursors.push(context.cursor);
        attempt++;
        if (attempt < 3) {
          context.checkpoint?.(`page ${attempt}`, 10);
          return Promise.reject(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
        }
        return Promise.resolve({ deleted: 1, complete: true, notices: [] });
      },
    });
    expect(cursors).toEqual([undefined, 'page 1', 'page 2']);
    expect(report.of('a')).toMatchObject({ done: true, deleted: 21, retries: 2, error: null, next: null });
    expect(waits).toEqual([200, 400]);
    expect(opened).toBe(3);
    expect(closed).toBe(3);
  });

  test('gives up after five attempts, and never retries what cannot pass', async () => {
    const down = (): Promise<never> => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' }));
    expect(
      (await run([redisDirective()], { ensure: down, sweep: down, witness: down })).of(redisDirective().id),
    ).toMatchObject({ error: 'ECONNREFUSED: down', retries: 12 });
    waits = [];
    const denied = (): Promise<never> => Promise.reject(new Error('WRONGPASS invalid username-password pair'));
    expect((await run([redisDirective()], { sweep: denied })).of(redisDirective().id)).toMatchObject({ retries: 0 });
  });

  test('under a hold it never sweeps, and no age alarms', async () => {
    const now = Date.parse('2027-03-31T23:59:59Z');
    const report = await run(
      [redisDirective({ id: 'a', holdUntil: '2027-03-31' })],
      { witness: () => Promise.resolve({ ...EMPTY, oldestMs: 99 * DAY_MS }) },
      { now: () => now },
    );
    expect(steps).toEqual(['ensure a', 'witness a']);
    expect(report.of('a')).toMatchObject({ held: true, done: true, alarm: false });
    expect(report.ok).toBe(true);
    steps = [];
    await run([redisDirective({ id: 'a', holdUntil: '2027-03-31' })], {}, { now: () => now + 1000 });
    expect(steps).toEqual(['ensure a', 'sweep a', 'witness a']);
  });

  test.each([
    ['2027-03-31T23:59:59.999Z', true],
    ['2027-04-01T00:00:00.000Z', false],
    ['2027-03-31T00:00:00.000Z', true],
  ])('a hold until 2027-03-31 holds at %s: %p', (now, held) => {
    expect(isHeld(redisDirective({ holdUntil: '2027-03-31' }), Date.parse(now))).toBe(held);
  });

  test.each([
    [5 * DAY_MS, 7 * DAY_MS, 6.3 * DAY_MS],
    [1 * DAY_MS, 10 * DAY_MS, 9 * DAY_MS],
    [9.5 * DAY_MS, 10 * DAY_MS, 9.75 * DAY_MS],
  ])('deleting at %p with a deadline of %p alarms past %p', async (capMs, deadlineMs, alarmMs) => {
    const directive = redisDirective({ capMs, deadlineMs });
    expect(alarmAtMs(directive)).toBe(Math.floor(alarmMs));
    for (const [oldestMs, alarm] of [
      [alarmMs, false],
      [alarmMs + 1, true],
    ] as const) {
      const report = await run([directive], { witness: () => Promise.resolve({ ...EMPTY, oldestMs }) });
      expect(report.of(directive.id).alarm).toBe(alarm);
      expect(report.ok).toBe(!alarm);
    }
  });

  test('shares the time: the slow ones get what the quick ones leave, and each stops inside its part', async () => {
    const slices: Record<string, number> = {};
    const report = await run(
      ['a', 'b', 'c'].map((id) => redisDirective({ id })),
      {
        sweep: (context, { id }) => {
          slices[id] ??= Math.round(context.remainingMs());
          if (id !== 'b') return Promise.resolve(DONE);
          clock += context.remainingMs();
          return Promise.resolve({ deleted: 1, complete: false, cursor: `at ${clock}`, notices: [] });
        },
      },
    );
    expect(slices).toEqual({ a: 16_000, b: 24_000, c: 28_800 });
    // b went on with what a and c left, until nothing was left.
    expect(report.of('b')).toMatchObject({ done: false, error: null });
    expect(report.of('b').deleted).toBeGreaterThan(3);
    expect(report.summary.next).toBe('b');
    expect(clock).toBeLessThanOrEqual(60_000);
  });

  test('one that got no turn comes first in the next run, and an unfinished one resumes at its cursor', async () => {
    const cursors = new MemoryCursorStore();
    const eat = (context: RunContext, { id }: RedisDirective): Promise<StepResult> => {
      if (id === 'a') clock += 100_000;
      return Promise.resolve(
        id === 'a' ? { deleted: 0, complete: false, cursor: `${context.cursor ?? ''}+`, notices: [] } : DONE,
      );
    };
    const directives = ['a', 'b'].map((id) => redisDirective({ id }));
    const first = await run(directives, { sweep: eat }, { cursors });
    expect(first.of('b')).toMatchObject({
      done: false,
      notices: ['not started: the time budget was used up, comes first in the next run'],
    });
    expect(first.summary).toMatchObject({ next: 'b', ok: true });
    steps = [];
    const second = await run(directives, { sweep: eat }, { cursors });
    expect(steps[0]).toBe('ensure b');
    expect(second.of('a').next).toBe('++');
  });

  describe('with more directives than the time has room for', () => {
    const RESERVE_MS = 2_000;
    const many = (count: number): RedisDirective[] =>
      Array.from({ length: count }, (_, i) => redisDirective({ id: `d${String(i).padStart(3, '0')}` }));
    /** An engine that stops at once when it has no more than its reserve, as those of MySQL, MongoDB and COS do. */
    const reserved = (needsMs: number): Scripted => ({
      sweep: (context) => {
        if (context.remainingMs() <= RESERVE_MS) return Promise.resolve({ deleted: 0, complete: false, notices: [] });
        const complete = needsMs <= context.remainingMs();
        clock += Math.min(needsMs, context.remainingMs());
        return Promise.resolve({ deleted: 1, complete, notices: [], ...(complete ? {} : { cursor: `at ${clock}` }) });
      },
    });
    const swept = (report: RunReport): string[] =>
      report.lines.filter((line) => line.deleted > 0).map((line) => line.id);

    test('each slice is larger than what an engine keeps in reserve', async () => {
      const report = await run(many(500), reserved(20), { budgetMs: 20_000 });
      expect(report.summary).toMatchObject({ done: 500, next: null });
    });

    test('none is left out for ever, also when none comes to its end', async () => {
      const cursors = new MemoryCursorStore();
      const runs: string[][] = [];
      for (let i = 0; i < 6; i++)
        runs.push(swept(await run(many(12), reserved(60_000), { budgetMs: 20_000, cursors })));
      expect(Math.min(...runs.map((each) => each.length))).toBeGreaterThanOrEqual(4);
      expect(new Set(runs.slice(0, 3).flat()).size).toBe(12);
    });

    test('one that had only the rest of the time comes first in the next run', async () => {
      const cursors = new MemoryCursorStore();
      const over = { budgetMs: 10_500, cursors };
      const first = await run(many(3), reserved(60_000), over);
      // of 10.5 s two swept for 4 s each, and what the third may take of the rest is no more than the reserve.
      expect(swept(first)).toEqual(['d000', 'd001']);
      expect(first.summary.next).toBe('d002');
      expect(swept(await run(many(3), reserved(60_000), over))).toEqual(['d002', 'd000']);
    });
  });

  test('a changed directive starts anew, and a dry run leaves no cursor', async () => {
    const cursors = new MemoryCursorStore();
    const seen: Array<string | undefined> = [];
    const part: Scripted = {
      sweep: (context) => {
        seen.push(context.cursor);
        clock += 100_000;
        return Promise.resolve({ deleted: 0, complete: false, cursor: 'here', notices: [] });
      },
    };
    await run([redisDirective({ id: 'a' })], part, { cursors, dryRun: true });
    await run([redisDirective({ id: 'a' })], part, { cursors });
    await run([redisDirective({ id: 'a' })], part, { cursors });
    await run([redisDirective({ id: 'a', prefix: 'other:' })], part, { cursors });
    expect(seen).toEqual([undefined, undefined, 'here', undefined]);
  });

  test('keeps the witness cursor beside the sweep cursor', async () => {
    const cursors = new MemoryCursorStore();
    const seen: Array<string | undefined> = [];
    const scripted: Scripted = {
      witness: (context) => {
        seen.push(context.witnessCursor);
        return Promise.resolve({ ...EMPTY, ...(seen.length === 1 ? { cursor: 'w' } : {}) });
      },
    };
    for (let i = 0; i < 3; i++) await run([redisDirective()], scripted, { cursors });
    expect(seen).toEqual([undefined, 'w', undefined]);
  });

  test('what the witness saw in one turn is not forgotten when the next turn sees another part', async () => {
    let part = 0;
    const scripted: Scripted = {
      sweep: (context) => {
        clock += context.remainingMs();
        return Promise.resolve({ deleted: 1, complete: false, cursor: `at ${clock}`, notices: [] });
      },
      witness: () => {
        part++;
        return Promise.resolve({
          ...EMPTY,
          oldestMs: (part === 1 ? 8 : 1) * DAY_MS,
          unjudged: 1,
          ...(part < 3 ? { cursor: `part ${part}` } : {}),
        });
      },
    };
    const report = await run([redisDirective({ id: 'a' })], scripted);
    expect(part).toBeGreaterThan(3);
    // from the fourth turn on it sees everything at once, and that takes the place of the parts.
    expect(report.of('a')).toMatchObject({ oldestMs: DAY_MS, unjudged: 1, witnessed: true, alarm: false });
    part = 0;
    // time for two turns.
    const short = await run([redisDirective({ id: 'a' })], scripted, { budgetMs: 4_000 });
    expect(part).toBe(2);
    expect(short.of('a')).toMatchObject({ oldestMs: 8 * DAY_MS, unjudged: 2, witnessed: false, alarm: true });
  });

  test('saves cursors while a pass runs, so that a killed function repeats little', async () => {
    const cursors = new MemoryCursorStore();
    let during: unknown;
    await run(
      [redisDirective({ id: 'a' })],
      {
        sweep: async (context) => {
          clock += 6_000;
          context.checkpoint?.('page 7', 70);
          await new Promise((resolve) => setImmediate(resolve));
          during = (await cursors.load()).positions['a']?.sweep;
          return DONE;
        },
      },
      { cursors },
    );
    expect(during).toBe('page 7');
    expect((await cursors.load()).positions['a']).toBeUndefined();
  });

  test('gives up a step that hangs, and goes on with the next directive', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    try {
      const pending = run(
        ['a', 'b'].map((id) => redisDirective({ id })),
        { sweep: (_context, { id }) => (id === 'a' ? new Promise(() => undefined) : Promise.resolve(DONE)) },
      );
      await jest.advanceTimersByTimeAsync(60_000);
      const report = await pending;
      expect(report.of('a').error).toMatch(
        /^a step of 'a' must stop inside its time budget, got no answer for 29000 ms; check the network path to unit 'cache'/,
      );
      expect(report.of('b').done).toBe(true);
    } finally {
      jest.useRealTimers();
    }
  });

  test('a lost or unreadable state costs a pass and fails the run, nothing else', async () => {
    const broken = {
      load: () => Promise.reject(new Error('no access')),
      save: () => Promise.reject(new Error('no access')),
    };
    const report = await run([redisDirective({ id: 'a' })], {}, { cursors: broken });
    expect(report.of('a').done).toBe(true);
    expect(report.summary.ok).toBe(false);
    expect(report.summary.notices).toEqual([
      'the saved cursors cannot be read, every pass starts anew: no access',
      'the cursors cannot be saved, the next pass starts anew: no access',
    ]);
  });
});

function missing(id: string): never {
  throw new Error(`no line of '${id}'`);
}
