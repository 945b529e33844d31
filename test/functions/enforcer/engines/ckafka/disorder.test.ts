// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { createCkafkaEngine } from '../../../../../functions/enforcer/engines/ckafka';
import type { EngineTask, RunContext, Skipped, StepResult } from '../../../../../functions/enforcer/engines/engine';
import { ckafkaDirective, context, DAY_MS } from '../../../../helpers/directives';
import { KafkaLog, type LogRecord } from '../../../../helpers/kafka-log';

const CASES = Number(process.env['RETENTION_FUZZ_CASES'] ?? 300);
const TRIM_MS = 5 * DAY_MS;
const TOLERANCE_MS = 5 * 60_000;
const NOW = Date.UTC(2026, 10, 28);

async function using<T>(
  log: KafkaLog,
  over: Partial<RunContext>,
  step: (task: EngineTask) => Promise<T>,
  directive: CkafkaDirective = ckafkaDirective({ trimAfterMs: TRIM_MS }),
): Promise<T> {
  const engine = createCkafkaEngine(() => Promise.resolve(log));
  const task = await engine.open(directive, { queue: { hosts: ['x:1'] } }, context({ now: () => NOW, ...over }));
  return step(task);
}

const byProducer = (...agesMs: readonly number[]): readonly LogRecord[] =>
  agesMs.map((ageMs) => ({ timestampMs: NOW - ageMs, dated: 'byProducer' }));
const behindOf = (skipped: readonly Skipped[] | undefined): number =>
  (skipped ?? []).reduce((sum, { count }) => sum + count, 0);

describe('CKafka engine, on dates in any order', () => {
  test.each([
    ['younger first', [1, 10, 9, 2], 0, 10, 2],
    ['one old record behind a young one', [1, 20], 0, 20, 1],
    ['one record far ahead first', [-300, 10, 6], 0, 10, 2],
    ['due records first', [10, 9, 1, 8], 2, 8, 1],
    ['nothing due', [1, 2, 3], 0, 3, 0],
    ['all due', [6, 7], 2, null, 0],
  ] as const)('%s: ages in days of %j', async (_, days, trimmed, oldestDays, behind) => {
    const log = new KafkaLog([byProducer(...days.map((day) => day * DAY_MS))]);
    const [swept, seen] = await using(log, {}, async (task) => [await task.sweep(), await task.witness()] as const);
    expect({
      deleted: swept.deleted,
      low: log.lows[0],
      behind: behindOf(swept.skipped),
      oldestMs: seen.oldestMs,
    }).toEqual({
      deleted: trimmed,
      low: trimmed,
      behind,
      oldestMs: oldestDays === null ? null : oldestDays * DAY_MS,
    });
    expect(seen.unknown).toBeUndefined();
    if (behind > 0) expect(swept.skipped?.[0]?.remedy).toContain('LogAppendTime');
  });

  test.each([
    ['none', -1],
    ['1970', 0],
    ['seconds instead of milliseconds', Math.floor(NOW / 1_000)],
    ['not a number', Number.NaN],
  ])('a date that cannot be true (%s) is not an age: nothing from it on is trimmed', async (_, timestampMs) => {
    const log = new KafkaLog([
      [...byProducer(10 * DAY_MS), { timestampMs, dated: 'byProducer' }, ...byProducer(9 * DAY_MS)],
    ]);
    const [swept, seen] = await using(log, {}, async (task) => [await task.sweep(), await task.witness()] as const);
    expect({ deleted: swept.deleted, low: log.lows[0], behind: behindOf(swept.skipped) }).toEqual({
      deleted: 1,
      low: 1,
      behind: 1,
    });
    expect(seen).toMatchObject({ oldestMs: 9 * DAY_MS, unjudged: 1 });
    expect(seen.notices.join()).toContain('without a date that can be true');
  });

  test('reads one page of a partition that the broker dates, and trims by its index', async () => {
    const ages = Array.from({ length: 1_000 }, (_, index) => 10 * DAY_MS - index * 0.01 * DAY_MS);
    const log = new KafkaLog([ages.map((age) => ({ timestampMs: NOW - age, dated: 'byBroker' as const }))], {
      'message.timestamp.type': 'LogAppendTime',
    });
    let reads = 0;
    log.onRead = () => {
      reads++;
    };
    const [swept, seen] = await using(log, {}, async (task) => [await task.sweep(), await task.witness()] as const);
    expect(swept).toEqual({ deleted: 501, complete: true, notices: [] });
    expect(seen.oldestMs).toBe(ages[501]);
    expect(reads).toBeLessThanOrEqual(2);
  });

  test('a topic that was switched to dates of the broker is read up to there', async () => {
    const appended = [4, 3].map((day): LogRecord => ({ timestampMs: NOW - day * DAY_MS, dated: 'byBroker' }));
    const log = new KafkaLog([[...byProducer(9 * DAY_MS, 1 * DAY_MS, 8 * DAY_MS), ...appended]], {
      'message.timestamp.type': 'LogAppendTime',
    });
    const [swept, seen] = await using(log, {}, async (task) => [await task.sweep(), await task.witness()] as const);
    expect({ low: log.lows[0], behind: behindOf(swept.skipped), oldestMs: seen.oldestMs }).toEqual({
      low: 1,
      behind: 1,
      oldestMs: 8 * DAY_MS,
    });
  });

  test('a floor holds by a broker whose clock is five minutes behind, which nobody can ask', async () => {
    const log = new KafkaLog([byProducer(TRIM_MS + TOLERANCE_MS, TRIM_MS + TOLERANCE_MS - 1)]);
    const directive = ckafkaDirective({ trimAfterMs: TRIM_MS, keepAtLeastMs: TRIM_MS });
    expect((await using(log, {}, (task) => task.sweep(), directive)).deleted).toBe(1);
    // without a floor the age of the trim decides alone.
    expect((await using(log, {}, (task) => task.sweep())).deleted).toBe(1);
  });

  test('a witness that does not come through says so once a pass takes a tenth of the deadline', async () => {
    const log = new KafkaLog([byProducer(...Array.from({ length: 30 }, () => DAY_MS), 6 * DAY_MS)]);
    const directive = ckafkaDirective({ trimAfterMs: null, deadlineMs: 7 * DAY_MS });
    let witnessCursor: string | undefined;
    let now = NOW;
    const answers: (string | undefined)[] = [];
    let oldestMs: number | null = null;
    for (let run = 0; run < 40; run++, now += DAY_MS / 4) {
      const seen = await using(
        log,
        { witnessCursor, now: () => now, remainingMs: () => 0 },
        (task) => task.witness(),
        directive,
      );
      answers.push(seen.unknown);
      oldestMs = seen.oldestMs;
      witnessCursor = seen.cursor;
      if (witnessCursor === undefined) break;
    }
    expect(answers[0]).toBeUndefined();
    expect(answers[3]).toMatch(/^reading topic 'messages' takes longer than 60480000 ms/);
    expect(oldestMs).toBe(6 * DAY_MS + (now - NOW));
  });

  test('says that it does not know where records cannot be read, and trims nothing', async () => {
    const log = new KafkaLog([byProducer(10 * DAY_MS, 1 * DAY_MS)]);
    log.onRead = () => {
      throw Object.assign(new Error('denied'), { type: 'TOPIC_AUTHORIZATION_FAILED' });
    };
    await expect(using(log, {}, (task) => task.sweep())).rejects.toThrow(
      "records of topic 'messages' must be readable before they are trimmed, got TOPIC_AUTHORIZATION_FAILED",
    );
    expect(log.lows).toEqual([0]);
    expect(await using(log, {}, (task) => task.witness())).toMatchObject({
      unknown: expect.stringContaining('cannot be read (TOPIC_AUTHORIZATION_FAILED)') as string,
    });
  });

  test('says that it does not know where the driver can read nothing at a place', async () => {
    const log = new KafkaLog([byProducer(10 * DAY_MS)]);
    log.pageSize = 0;
    await expect(using(log, {}, (task) => task.sweep())).rejects.toThrow('records of partition 0 must be readable');
    expect((await using(log, {}, (task) => task.witness())).unknown).toContain('records of partition 0');
  });

  test.each([
    ['another date at its last record', byProducer(...Array<number>(40).fill(DAY_MS)), 0],
    ['fewer records', byProducer(10 * DAY_MS, DAY_MS), 1],
    ['none', byProducer(), 0],
    ['the same records', byProducer(...Array<number>(30).fill(10 * DAY_MS), DAY_MS), 30],
  ])('what a run remembers of a topic that was created anew since counts for nothing: %s', async (_, anew, trimmed) => {
    const before = new KafkaLog([byProducer(...Array<number>(30).fill(10 * DAY_MS))]);
    let pages = 0;
    let kept: string | undefined;
    // WHEN the run is killed before it trims
    const run = { remainingMs: () => (pages++ < 3 ? 10_000 : 0), checkpoint: (at: string) => void (kept = at) };
    await using(before, run, (task) => task.sweep());
    expect(JSON.parse(kept ?? '[]')).not.toEqual([]);
    const log = new KafkaLog([anew]);
    const swept = await using(log, { cursor: kept }, (task) => task.sweep());
    expect({ low: log.lows[0], deleted: swept.deleted, complete: swept.complete }).toEqual({
      low: trimmed,
      deleted: trimmed,
      complete: true,
    });
    const seen = await using(log, { witnessCursor: JSON.stringify([NOW, kept]) }, (task) => task.witness());
    expect(seen.oldestMs).toBe(anew.length === 0 ? null : DAY_MS);
  });

  test('for random logs, times to stop and kills: trims the largest due beginning, and knows the oldest that is left', async () => {
    const age = fc.oneof(
      fc.integer({ min: TRIM_MS - 2, max: TRIM_MS + 2 }),
      fc.integer({ min: 0, max: 2 * TRIM_MS }),
      fc.integer({ min: -2 * TOLERANCE_MS, max: 0 }),
    );
    const record = fc.oneof(
      { weight: 8, arbitrary: age.map((ageMs) => NOW - ageMs) },
      { weight: 1, arbitrary: fc.constantFrom(-1, 0, 1, Math.floor(NOW / 1_000), NOW + 300 * DAY_MS) },
    );
    const partition = fc
      .record({ produced: fc.array(record, { maxLength: 12 }), appended: fc.array(age, { maxLength: 8 }) })
      .map(({ produced, appended }): readonly LogRecord[] => [
        ...produced.map((timestampMs): LogRecord => ({ timestampMs, dated: 'byProducer' })),
        ...[...appended]
          .map((ageMs) => NOW - Math.max(0, ageMs))
          .sort((a, b) => a - b)
          .map((timestampMs): LogRecord => ({ timestampMs, dated: 'byBroker' })),
      ]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(partition, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 }),
        async (partitions, appends, pageSize, stops) => {
          const type = appends ? 'LogAppendTime' : 'CreateTime';
          // where the broker does not date, no batch says that it did.
          const written = appends
            ? partitions
            : partitions.map((all) => all.map((each) => ({ ...each, dated: 'byProducer' as const })));
          const log = new KafkaLog(written, { 'message.timestamp.type': type });
          log.pageSize = pageSize;
          let cursor: string | undefined;
          let deleted = 0;
          // WHEN it is stopped, or killed between two pages, and at last may go on to the end
          for (const stop of [...stops, Number.POSITIVE_INFINITY]) {
            let pages = 0;
            let kept: string | undefined = cursor;
            const swept = await using(
              log,
              {
                cursor,
                remainingMs: () => (pages++ < stop ? 10_000 : 0),
                checkpoint: (at) => void (kept = at),
              },
              (task) => task.sweep(),
            ).catch(() => undefined);
            deleted += swept?.deleted ?? 0;
            cursor = stop === 2 ? kept : swept?.cursor;
            expectNothingYoungGone(log);
            if (swept?.complete === true) break;
          }
          const [swept, seen] = await using(
            log,
            {},
            async (task) => [await task.sweep(), await task.witness()] as const,
          );
          deleted += swept.deleted;
          expect(deleted).toBe(log.lows.reduce((sum, low) => sum + low, 0));
          expectAllKnown(log, swept, seen.oldestMs, seen.unjudged);
        },
      ),
      { numRuns: CASES },
    );
  }, 600_000);
});

/** Independent of the engine: whether a record is due, by its own date alone. */
function isDue({ timestampMs }: LogRecord): boolean {
  return timestampMs >= Date.UTC(2000, 0, 1) && timestampMs <= NOW - TRIM_MS;
}

function expectNothingYoungGone(log: KafkaLog): void {
  log.partitions.forEach((records, partition) =>
    expect(records.slice(0, log.lows[partition]).filter((record) => !isDue(record))).toEqual([]),
  );
}

function expectAllKnown(log: KafkaLog, swept: StepResult, oldestMs: number | null, unjudged: number): void {
  expectNothingYoungGone(log);
  const left = log.partitions.map((records, partition) => records.slice(log.lows[partition]));
  // the first record that is left is not due, or nothing is left.
  for (const [first] of left) expect(first !== undefined && isDue(first)).toBe(false);
  const all = left.flat();
  expect(behindOf(swept.skipped)).toBe(all.filter(isDue).length);
  const dated = all
    .map(({ timestampMs }) => timestampMs)
    .filter((ms) => ms >= Date.UTC(2000, 0, 1) && ms <= NOW + TOLERANCE_MS);
  expect(oldestMs).toBe(dated.length === 0 ? null : Math.max(0, NOW - Math.min(...dated)));
  expect(unjudged).toBe(all.length - dated.length);
}
