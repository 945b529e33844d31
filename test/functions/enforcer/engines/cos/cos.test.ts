// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { CosDirective } from '../../../../../lib/directives';
import type {
  Endpoint,
  EngineTask,
  RunContext,
  StepResult,
  WitnessResult,
} from '../../../../../functions/enforcer/engines/engine';
import { cosEngine, createCosEngine } from '../../../../../functions/enforcer/engines/cos';
import { connectCos } from '../../../../../functions/enforcer/engines/cos/client';
import type { Termination } from '../../../../../functions/enforcer/engines/cos/terminations';
import { CosDouble } from '../../../../helpers/cos-double';
import { context, cosDirective, DAY_MS } from '../../../../helpers/directives';

describe('COS engine', () => {
  let double: CosDouble;
  let endpoints: Record<string, Endpoint>;
  let now: number;

  beforeEach(async () => {
    double = new CosDouble();
    endpoints = { files: { hosts: [await double.start()], user: 'id', password: 'key' } };
    now = Date.now();
  });
  afterEach(() => double.stop());

  async function using<T>(
    directive: CosDirective,
    over: Partial<RunContext>,
    step: (task: EngineTask) => Promise<T>,
    rows?: readonly Termination[],
    slackMs = 0,
  ): Promise<T> {
    const source = {
      slackMs,
      page: (after: string | undefined) =>
        Promise.resolve((rows ?? []).filter((row) => after === undefined || row.application > after).slice(0, 2)),
      close: () => Promise.resolve(),
    };
    const engine = rows === undefined ? cosEngine : createCosEngine(connectCos, () => Promise.resolve(source));
    const task = await engine.open(directive, { ...endpoints, users: { hosts: [] } }, context(over));
    try {
      return await step(task);
    } finally {
      await task.close();
    }
  }
  const sweep = (
    directive = cosDirective(),
    over: Partial<RunContext> = {},
    rows?: readonly Termination[],
    slackMs = 0,
  ): Promise<StepResult> => using(directive, over, (task) => task.sweep(), rows, slackMs);
  const look = (
    directive = cosDirective(),
    over: Partial<RunContext> = {},
    rows?: readonly Termination[],
  ): Promise<WitnessResult> => using(directive, over, (task) => task.witness(), rows);

  test('deletes what is due under the prefix, and nothing elsewhere', async () => {
    double.put('requests/old', now - 2 * DAY_MS);
    double.put('requests/young', now - DAY_MS / 2);
    double.put('other/old', now - 9 * DAY_MS);
    double.upload('requests/big', now - 2 * DAY_MS);
    double.upload('requests/fresh', now - 1000);
    double.upload('other/big', now - 9 * DAY_MS);
    expect(await sweep()).toEqual({ deleted: 2, complete: true, notices: [] });
    expect(double.keys()).toEqual(['other/old', 'requests/young']);
    expect(double.uploads.map((upload) => upload.key)).toEqual(['requests/fresh', 'other/big']);
  });

  test.each(['', 'Enabled', 'Suspended'] as const)(
    'deletes nothing younger than the age and everything older in one pass, for random ages around the edge, versioning %p',
    async (versioning) => {
      const edge = fc.integer({ min: DAY_MS - 5_000, max: DAY_MS + 5_000 });
      const age = fc.oneof(edge, fc.integer({ min: 1, max: 3 * DAY_MS }));
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({ name: fc.integer({ min: 0, max: 9 }), age, kind: fc.constantFrom('put', 'upload', 'marker') }),
            { minLength: 1, maxLength: 40 },
          ),
          fc.integer({ min: 1, max: 7 }),
          async (writes, pageSize) => {
            double.clear();
            double.uploads.length = 0;
            double.versioning = 'Enabled';
            double.pageSize = pageSize;
            const at = Date.now();
            for (const write of [...writes].sort((a, b) => b.age - a.age)) {
              if (write.kind === 'upload') double.upload(`requests/${write.name}`, at - write.age);
              else if (write.kind === 'put' || versioning !== '')
                double.put(`requests/${write.name}`, at - write.age, write.kind === 'marker');
            }
            double.versioning = versioning;
            if (versioning === '') {
              const newest = new Map(double.entries.map((entry) => [entry.key, entry]));
              double.clear();
              double.fill([...newest.values()]);
            }
            const before = [
              ...double.entries,
              ...double.uploads.map((upload) => ({
                ...upload,
                versionId: '',
                marker: false,
                modifiedMs: upload.startedMs,
              })),
            ];
            await sweep(cosDirective(), { now: () => at });
            const left = new Set([
              ...double.entries.map((entry) => `${entry.key} ${entry.versionId}`),
              ...double.uploads.map((upload) => `${upload.key} `),
            ]);
            for (const entry of before) {
              const old = at - entry.modifiedMs;
              const here = left.has(`${entry.key} ${entry.versionId}`);
              if (old < DAY_MS) expect({ old, here }).toEqual({ old, here: true });
              // the service prints whole seconds: within 2 s of the edge it cannot be known, and waits for the next pass.
              if (old > DAY_MS + 2_000 && !entry.marker && entry.versionId !== '')
                expect({ old, here }).toEqual({ old, here: false });
            }
            for (const upload of double.uploads) expect(at - upload.startedMs).toBeLessThanOrEqual(DAY_MS + 2_000);
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  test('keeps a delete marker as long as a younger version of its key stays, and removes the last one', async () => {
    double.versioning = 'Enabled';
    double.put('requests/gone', now - 3 * DAY_MS);
    double.put('requests/gone', now - 2 * DAY_MS, true);
    double.put('requests/hidden', now - 3 * DAY_MS);
    double.put('requests/hidden', now - DAY_MS / 2, true);
    await sweep();
    expect(double.entries.map((entry) => [entry.key, entry.marker])).toEqual([['requests/hidden', true]]);
  });

  test('keeps a delete marker whose hidden version was refused: without it the version would come back to light', async () => {
    double.versioning = 'Enabled';
    double.put('requests/a', now - 3 * DAY_MS);
    double.put('requests/a', now - 2 * DAY_MS, true);
    double.locked.add('requests/a');
    // only the version is locked: the marker alone would go.
    double.onDelete = () => double.locked.clear();
    await expect(sweep()).rejects.toThrow('got AccessDenied');
    expect(double.entries.map((entry) => entry.marker)).toEqual([false, true]);
  });

  test('an old version goes while the current one is young', async () => {
    double.versioning = 'Enabled';
    double.put('requests/a', now - 3 * DAY_MS);
    double.put('requests/a', now - 1000);
    expect((await sweep()).deleted).toBe(1);
    expect(double.entries).toHaveLength(1);
    expect(double.entries[0]?.modifiedMs).toBe(now - 1000);
  });

  test('takes batches of at most 1,000, and names with every sort of character', async () => {
    for (let i = 0; i < 2_500; i++) double.put(`requests/${i}`, now - 2 * DAY_MS);
    for (const name of [
      'a&b',
      '<x>',
      "it's",
      '"q"',
      'a+b',
      'a b',
      ' lead',
      'trail ',
      '中文',
      '007',
      '1e5',
      '/slash',
      '%41',
    ])
      double.put(`requests/${name}`, now - 2 * DAY_MS);
    double.put('requests/A', now);
    expect((await sweep()).deleted).toBe(2_513);
    expect(double.keys()).toEqual(['requests/A']);
    expect(double.requests.filter((request) => request === 'POST delete')).toHaveLength(3);
  });

  test('stops for time, and a killed run goes on from its last checkpoint', async () => {
    double.pageSize = 10;
    double.versioning = 'Enabled';
    for (let i = 100; i < 200; i++) double.put(`requests/${i}`, now - 2 * DAY_MS);
    for (let i = 100; i < 150; i++) double.upload(`requests/${i}`, now - 2 * DAY_MS);
    let cursor: string | undefined;
    let deleted = 0;
    let turns = 0;
    for (; turns < 50; turns++) {
      double.requests.length = 0;
      const resumed = cursor;
      const result = await sweep(cosDirective(), { cursor, remainingMs: () => 0 });
      // what was listed to its end is not listed again.
      if (resumed?.includes('uploads') === true) expect(double.requests).not.toContain('GET versions');
      deleted += result.deleted;
      cursor = result.cursor;
      if (result.complete) break;
    }
    expect({ deleted, left: double.entries.length + double.uploads.length }).toEqual({ deleted: 150, left: 0 });
    expect(turns).toBeGreaterThan(10);
    expect((await sweep(cosDirective(), { cursor: 'garbage' })).complete).toBe(true);
  });

  test('counts in a dry run and deletes nothing', async () => {
    double.put('requests/old', now - 2 * DAY_MS);
    double.upload('requests/old', now - 2 * DAY_MS);
    expect((await sweep(cosDirective(), { dryRun: true })).deleted).toBe(2);
    expect(double.entries).toHaveLength(1);
    expect(double.uploads).toHaveLength(1);
  });

  test('counts ages by the earlier of the two clocks', async () => {
    double.put('requests/a', now - DAY_MS - 60_000);
    double.clockAheadMs = -120_000;
    expect((await sweep()).deleted).toBe(0);
    double.clockAheadMs = 0;
    expect((await sweep(cosDirective(), { now: () => Date.now() - 120_000 })).deleted).toBe(0);
    expect((await sweep(cosDirective(), { now: () => Date.now() + 120_000 })).deleted).toBe(1);
  });

  test.each([
    ['of the enforcer near 1970', 0, () => 60_000, 'the clock of the enforcer must be at least'],
    ['of the enforcer 30 days ahead', 0, () => Date.now() + 30 * DAY_MS, "of 'files' must differ by at most 300000 ms"],
    ['of the store 30 days ahead', 30 * DAY_MS, Date.now, "of 'files' must differ by at most 300000 ms"],
  ])('a clock %s deletes nothing, and fails', async (_, aheadMs, at, message) => {
    double.put('requests/a', now - 2 * DAY_MS);
    double.clockAheadMs = aheadMs;
    await expect(sweep(cosDirective(), { now: at })).rejects.toThrow(message);
    expect(double.keys()).toEqual(['requests/a']);
  });

  test('says what was refused, and still deletes the rest', async () => {
    double.put('requests/a', now - 2 * DAY_MS);
    double.put('requests/b', now - 2 * DAY_MS);
    double.locked.add('requests/a');
    await expect(sweep()).rejects.toThrow(
      "deletion of 1 objects of 'im-files-1250000000' must be allowed, got AccessDenied for 'requests/a'",
    );
    expect(double.keys()).toEqual(['requests/a']);
  });

  test('fails with the reason for wrong credentials and a cut connection', async () => {
    endpoints = { files: { ...endpoints['files'], hosts: endpoints['files']?.hosts ?? [], user: 'wrong' } };
    await expect(sweep()).rejects.toMatchObject({ code: 'InvalidAccessKeyId' });
    endpoints = { files: { ...endpoints['files'], hosts: endpoints['files']?.hosts ?? [], user: 'id' } };
    double.cut = (request) => request === 'GET objects';
    await expect(sweep()).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(
      using(cosDirective(), {}, () => Promise.resolve()).then(() => sweep(cosDirective({ unit: 'none' }))),
    ).rejects.toThrow("'unit' must be one of the endpoints files, users, got 'none'");
  });

  test('witnesses the oldest entry of any kind, and only that without an age', async () => {
    const directive = cosDirective({ deleteAfterMs: null });
    expect(await look(directive)).toEqual({ oldestMs: null, unjudged: 0, notices: [] });
    double.versioning = 'Enabled';
    double.put('requests/a', now - 5 * DAY_MS, true);
    double.put('requests/b', now - 2 * DAY_MS);
    expect(Math.round(((await look(directive)).oldestMs ?? 0) / DAY_MS)).toBe(2);
    double.upload('requests/c', now - 4 * DAY_MS);
    expect(Math.round(((await look(directive)).oldestMs ?? 0) / DAY_MS)).toBe(4);
    expect(await sweep(directive)).toEqual({ deleted: 0, complete: true, notices: [] });
    expect(double.entries).toHaveLength(2);
  });

  test('a witness without time goes on in the next run', async () => {
    double.pageSize = 2;
    for (let i = 0; i < 6; i++) double.put(`requests/${i}`, now - i * DAY_MS);
    const first = await look(cosDirective(), { remainingMs: () => 0 });
    expect(first.notices[0]).toMatch(/^the witness saw 2 entries under 'requests\/'/);
    const second = await look(cosDirective(), { witnessCursor: first.cursor });
    expect(Math.round((second.oldestMs ?? 0) / DAY_MS)).toBe(5);
    expect(second.cursor).toBeUndefined();
  });

  describe('folders of terminated applications', () => {
    const directive = cosDirective({
      prefix: 'config/{application}/',
      deadlineMs: 66 * DAY_MS,
      deleteAfterMs: 59 * DAY_MS,
      notBeforeMonths: 2,
      terminations: {
        unit: 'users',
        database: 'im',
        table: 'applications',
        applicationColumn: 'sdk_app_id',
        terminatedColumn: 'terminated_at',
      },
    });

    test('go whole when age and calendar months have passed, and no other application loses anything', async () => {
      double.put('config/14/a', now);
      double.put('config/140/a', now - 400 * DAY_MS);
      double.put('config/15/a', now - 400 * DAY_MS);
      double.upload('config/14/b', now);
      const rows = [
        { application: '14', terminatedMs: now - 70 * DAY_MS },
        { application: '15', terminatedMs: now - 30 * DAY_MS },
      ];
      expect(await sweep(directive, {}, rows)).toEqual({ deleted: 2, complete: true, notices: [] });
      expect(double.keys()).toEqual(['config/140/a', 'config/15/a']);
      expect((await look(directive, {}, rows)).oldestMs).toBeGreaterThanOrEqual(30 * DAY_MS);
      expect((await look(directive, {}, rows)).oldestMs).toBeLessThan(31 * DAY_MS);
    });

    test.each([
      ['2027-07-01T12:00:00Z', '2027-08-31T23:00:00Z', 0],
      ['2027-07-01T12:00:00Z', '2027-09-01T13:00:00Z', 1],
      ['2027-12-31T12:00:00Z', '2028-02-28T12:00:00Z', 0],
      ['2027-12-31T12:00:00Z', '2028-02-29T13:00:00Z', 1],
    ])('ended %s: on %s it deletes %p', async (ended, today, deleted) => {
      double.put('config/14/a', Date.parse(ended));
      double.clockAheadMs = Date.parse(today) - Date.now();
      const result = await sweep(directive, { now: () => Date.parse(today) }, [
        { application: '14', terminatedMs: Date.parse(ended) },
      ]);
      expect(result.deleted).toBe(deleted);
    });

    test('wait for the end of the day where the date has no time', async () => {
      const rows = [{ application: '14', terminatedMs: Date.parse('2026-09-01T00:00:00Z') }];
      const deletedAt = async (ms: number): Promise<number> => {
        double.clockAheadMs = ms - Date.now() + 2_000;
        return (await sweep(directive, { now: () => ms }, rows, DAY_MS - 1)).deleted;
      };
      double.put('config/14/a', now);
      const due = Date.parse('2026-11-01T23:59:59.999Z');
      expect(await deletedAt(due - 1)).toBe(0);
      expect(await deletedAt(due)).toBe(1);
    });

    test('are left alone where a row names no folder or no date, which is reported', async () => {
      double.put('config/../secret', now);
      double.put('config/16/a', now);
      const rows = [
        { application: '', terminatedMs: 0 },
        { application: '../..', terminatedMs: now - 90 * DAY_MS },
        { application: '16', terminatedMs: 0 },
        { application: '17', terminatedMs: Number.NaN },
      ];
      const result = await sweep(directive, {}, rows);
      expect(result.deleted).toBe(0);
      expect(result.notices[0]).toMatch(/^4 rows of 'applications' carry no usable application or date/);
    });

    test('are resumed at the application where the time ended', async () => {
      double.pageSize = 2;
      const rows = ['11', '12', '13'].map((application) => ({ application, terminatedMs: now - 90 * DAY_MS }));
      for (const { application } of rows) for (let i = 0; i < 5; i++) double.put(`config/${application}/${i}`, now);
      let cursor: string | undefined;
      const seen: string[] = [];
      for (let turn = 0; turn < 30; turn++) {
        const result = await sweep(directive, { cursor, remainingMs: () => 0 }, rows);
        cursor = result.cursor;
        if (cursor !== undefined) seen.push(cursor);
        if (result.complete) break;
      }
      expect(double.keys()).toEqual([]);
      expect(seen.some((each) => each.includes('"after":"11"') && each.includes('"application":"12"'))).toBe(true);
    });
  });
});
