// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { runEnforcer, type RunReport } from '../../../../functions/enforcer/run/run';
import { volumeAfter, type Volume } from '../../../../functions/enforcer/run/volume';
import { MemoryCursorStore, parseState } from '../../../../functions/enforcer/surroundings/state';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { scriptedEngines } from '../scripted';

const START = Date.parse('2027-03-01T00:00:00Z');
const PER_DAY = 96;

describe('what a directive deletes', () => {
  test.each([
    ['what comes in a day, a run every quarter of an hour', 1, 96],
    ['all of a day at once, once a day', 96, 1],
  ])('is no more than the estate states: %s', (_name, deleted, aDay) => {
    let volume: Volume | undefined;
    for (let run = 0; run < 10 * aDay; run++) {
      volume = volumeAfter(volume, deleted, PER_DAY, START + (run * DAY_MS) / aDay);
      expect(volume.records).toBeLessThanOrEqual(PER_DAY);
    }
  });

  test('is more than that as soon as every day brings more, however it is spread', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 4, 24, 96), fc.double({ min: 1.2, max: 10, noNaN: true }), (aDay, times) => {
        let volume: Volume | undefined;
        for (let run = 0; run < 7 * aDay; run++)
          volume = volumeAfter(volume, (PER_DAY * times) / aDay, PER_DAY, START + (run * DAY_MS) / aDay);
        expect(volume?.records).toBeGreaterThan(PER_DAY);
      }),
    );
  });

  test('is forgotten two days after a backlog, however large that was', () => {
    const backlog = volumeAfter(undefined, 1_000_000_000, PER_DAY, START);
    expect(volumeAfter(backlog, 0, PER_DAY, START + 2 * DAY_MS).records).toBe(0);
  });
});

describe('a run', () => {
  const cursors = new MemoryCursorStore();
  const run = (deleted: number, day: number, perDay?: number): Promise<RunReport> =>
    runEnforcer({
      document: document(redisDirective({ id: 'a', ...(perDay === undefined ? {} : { perDay }) })),
      endpoints: { cache: { hosts: [] } },
      cursors,
      log: () => undefined,
      budgetMs: 60_000,
      engines: scriptedEngines({ sweep: () => Promise.resolve({ deleted, complete: true, notices: [] }) }),
      now: () => START + day * DAY_MS,
    });

  test('alarms where more is deleted than the estate states, and goes on counting in the next run', async () => {
    const first = await run(PER_DAY, 0, PER_DAY);
    expect(first.lines[0]).toMatchObject({ volume: PER_DAY, volumeAtMost: PER_DAY, alarm: false, done: true });
    const second = await run(PER_DAY, 0.5, PER_DAY);
    expect(second.lines[0]).toMatchObject({ volume: 1.5 * PER_DAY, alarm: true });
    expect(second.lines[0]?.notices).toEqual([
      "at most 96 records a day come here by the estate, got 144 beyond what may come in the time that has passed: how long the enforcer needs is computed from it; raise 'perDay' of the placement",
    ]);
    expect(second.ok).toBe(false);
    expect((await run(0, 1.1, PER_DAY)).lines[0]).toMatchObject({ alarm: false });
  });

  test('measures nothing where the estate states nothing', async () => {
    expect((await run(1_000_000, 3)).lines[0]).toMatchObject({ volume: null, volumeAtMost: null, alarm: false });
    expect((await cursors.load()).positions).toEqual({});
  });

  test.each(['{"records":-1,"atMs":1}', '{"records":1}', '3', '{"records":null,"atMs":1}'])(
    'takes nothing from a state with the volume %s',
    (volume) => {
      expect(parseState(`{"positions":{"a":{"of":"x","volume":${volume}}}}`)).toEqual({ positions: {} });
    },
  );
});
