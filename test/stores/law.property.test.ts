// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { breaches } from '../../lib/lifetime';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../lib/policy';
import { UNIT_CONSTRUCTS } from '../../lib/stacks/unit-constructs';
import { STORE_NAMES, STORES } from '../../lib/stores/registry';
import type { Directive } from '../../lib/directives';
import type { Refusal, StoreName } from '../../lib/stores/store';
import { situationIn, type Situation } from '../helpers/arbitraries';
import { render } from '../helpers/construct';

type Setting = Readonly<Record<string, unknown>>;

/** One knob of a live setting: a value, the distance to the next one, and the values that the vendor takes. */
interface Knob {
  readonly name: string;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  /** Milliseconds of one. */
  readonly unitMs: number;
  /** The whole setting with this knob at a value. */
  set(value: number): Setting;
}

/** The knobs of a placement: a model of its own, so that a wrong grid in the library is found. */
function knobsOf(store: StoreName, { unit, placement }: Situation, solved?: Setting): Knob[] {
  const ours = { min: 1, max: Infinity, step: 1 };
  const location = placement.location as { expiry?: string; expireAtField?: string; terminations?: object };
  switch (store) {
    case 'mysql': {
      const narrow = placement.obligation.deadlineMs < 4 * DAY_MS ? 3_600_000 : DAY_MS;
      const partitionWidthMs = location.expiry === 'partition' ? narrow : null;
      const image = unit.store === 'mysql' && unit.deleteImage === 'key' ? { deleteImage: 'key' } : {};
      return [
        {
          ...ours,
          name: 'deleteAfterMs',
          unitMs: MINUTE_MS,
          set: (value) => ({ deleteAfterMs: value * MINUTE_MS, partitionWidthMs, ...image }),
        },
      ];
    }
    case 'mongodb': {
      const due = location.expireAtField !== undefined;
      const set = (value: number): Setting => ({
        form: due ? 'expireAt' : 'age',
        expireAfterSeconds: due ? 0 : value,
        deleteAfterMs: value * SECOND_MS,
      });
      return [{ ...ours, max: 2_147_483_647, name: 'deleteAfterMs', unitMs: SECOND_MS, set }];
    }
    case 'redis':
      return [{ ...ours, name: 'capMs', unitMs: SECOND_MS, set: (value) => ({ capMs: value * SECOND_MS }) }];
    case 'cos': {
      const noncurrentDays = unit.store === 'cos' && unit.versioned ? 1 : null;
      const rule: Knob = {
        ...ours,
        max: 3650,
        name: 'expirationDays',
        unitMs: DAY_MS,
        set: (expirationDays) => ({ expirationDays, noncurrentDays, deleteAfterMs: null }),
      };
      const age: Knob = {
        ...ours,
        name: 'deleteAfterMs',
        unitMs: MINUTE_MS,
        set: (value) => ({ expirationDays: null, noncurrentDays: null, deleteAfterMs: value * MINUTE_MS }),
      };
      if (solved !== undefined) return solved['deleteAfterMs'] === null ? [rule] : [age];
      return location.terminations === undefined ? [rule, age] : [age];
    }
    case 'cls': {
      const cold = unit.store === 'cls' && unit.storage === 'cold';
      return [
        {
          ...ours,
          min: cold ? 7 : 1,
          max: 3600,
          name: 'periodDays',
          unitMs: DAY_MS,
          set: (periodDays) => ({ periodDays }),
        },
      ];
    }
    case 'pulsar': {
      const base = solved ?? { retentionMinutes: 1, ttlSeconds: 60 };
      return [
        {
          ...ours,
          name: 'retentionMinutes',
          unitMs: MINUTE_MS,
          max: 21_600,
          set: (retentionMinutes) => ({ ...base, retentionMinutes }),
        },
        {
          ...ours,
          name: 'ttlSeconds',
          unitMs: SECOND_MS,
          step: 60,
          min: 60,
          max: 1_296_000,
          set: (ttlSeconds) => ({ ...base, ttlSeconds }),
        },
      ];
    }
    case 'ckafka': {
      const idle = unit.store === 'ckafka' ? (unit.idle ?? 'trim') : 'trim';
      const base = {
        heartbeat: idle === 'heartbeat',
        ...(solved ?? { trimAfterMs: idle === 'trim' ? MINUTE_MS : null, retentionMs: MINUTE_MS }),
      };
      const retention: Knob = {
        ...ours,
        name: 'retentionMs',
        unitMs: 1,
        step: MINUTE_MS,
        min: MINUTE_MS,
        max: 90 * DAY_MS,
        set: (retentionMs) => ({ ...base, retentionMs }),
      };
      const trim: Knob = {
        ...ours,
        name: 'trimAfterMs',
        unitMs: MINUTE_MS,
        set: (value) => ({ ...base, trimAfterMs: value * MINUTE_MS }),
      };
      return idle === 'trim' ? [retention, trim] : [retention];
    }
  }
}

function solve(store: StoreName, { unit, placement, context }: Situation) {
  const { settings, placements, refusals } = STORES[store].solve(unit, [placement], context);
  return { settings, live: placements.get(placement.id) as Setting | undefined, refusals };
}

function broken(store: StoreName, { unit, placement, context }: Situation, settings: unknown, live: Setting): boolean {
  return breaches(placement.obligation, STORES[store].lifetime(unit, settings, placement, live, context)).length > 0;
}

/** What stands for a value of a knob, in its own unit. */
function valueOf(knob: Knob, live: Setting): number {
  const value = live[knob.name] as number;
  return knob.name.endsWith('Ms') && knob.unitMs !== 1 ? value / knob.unitMs : value;
}

const RUNS = { numRuns: 400 };

describe.each(STORE_NAMES)('%s', (store) => {
  test('keeps the law in every setting that it solves', () => {
    let kept = 0;
    fc.assert(
      fc.property(situationIn(store), (situation) => {
        const { settings, live, refusals } = solve(store, situation);
        expect(refusals).toHaveLength(live === undefined ? 1 : 0);
        if (live === undefined) return;
        kept += 1;
        expect(broken(store, situation, settings, live)).toBe(false);
      }),
      RUNS,
    );
    // a solution that refuses everything would be lawful as well.
    expect(kept).toBeGreaterThan(RUNS.numRuns / 10);
  });

  test('has no knob that could rise by one step of its grid', () => {
    fc.assert(
      fc.property(situationIn(store), (situation) => {
        const { settings, live } = solve(store, situation);
        if (live === undefined) return;
        for (const knob of knobsOf(store, situation, live)) {
          const value = valueOf(knob, live);
          const next = value + knob.step;
          // THEN the value lies on the grid, and the next one breaks the law, the promise or the vendor's maximum
          expect([knob.name, (value - knob.min) % knob.step, value >= knob.min, value <= knob.max]).toEqual([
            knob.name,
            0,
            true,
            true,
          ]);
          const beyond = next > knob.max || next * knob.unitMs > situation.placement.obligation.deadlineMs;
          expect([knob.name, beyond || broken(store, situation, settings, knob.set(next))]).toEqual([knob.name, true]);
        }
      }),
      RUNS,
    );
  });

  test('refuses only where no value of its grid keeps the law', () => {
    fc.assert(
      fc.property(situationIn(store), fc.double({ min: 0, max: 1, noNaN: true }), (situation, somewhere) => {
        const { settings, refusals } = solve(store, situation);
        const refusal = refusals[0];
        if (refusal === undefined) return;
        expect([refusal.placement, refusal.why !== '', refusal.remedy !== '']).toEqual([
          situation.placement.id,
          true,
          true,
        ]);
        if (refusal.term === 'clock') {
          expect(knowsNoClock(store, situation, refusal)).toBe(true);
          return;
        }
        const knobs = knobsOf(store, situation);
        for (const knob of knobs) {
          const most = Math.min(knob.max, Math.floor(situation.placement.obligation.deadlineMs / knob.unitMs));
          const steps = Math.max(0, Math.floor((most - knob.min) / knob.step));
          const alone = knobs.length === 1 || store === 'cos';
          // both ends and a value between them; of several knobs the others are at their least, and so this one too.
          for (const step of alone ? [0, Math.floor(steps * somewhere), steps] : [0]) {
            expect([
              knob.name,
              step,
              broken(store, situation, settings, knob.set(knob.min + step * knob.step)),
            ]).toEqual([knob.name, step, true]);
          }
        }
      }),
      RUNS,
    );
  });

  test('names in a refusal the smallest window that it would keep', () => {
    let named = 0;
    fc.assert(
      fc.property(situationIn(store), fc.integer({ min: HOUR_MS, max: 40 * DAY_MS }), (situation, floorMs) => {
        // GIVEN a promise to keep a record in full, and next to no time after it
        const after = (withinMs: number): Situation => {
          const { obligation } = situation.placement;
          const deadlineMs = floorMs + withinMs;
          const promise = { momentMs: floorMs, side: 'after', withinMs, disclosed: true } as const;
          const owed = { ...obligation, deadlineMs, keepAtLeastMs: floorMs, promise };
          return { ...situation, placement: { ...situation.placement, obligation: owed } };
        };
        const [refusal] = solve(store, after(MINUTE_MS)).refusals;
        const text = /allow 'within' of at least (.+?) after the moment/.exec(refusal?.remedy ?? '')?.[1];
        if (text === undefined) return;
        const withinMs = parsed(text);
        named += 1;
        // THEN the window is kept where the policy allows it, and not where it allows less
        expect(solve(store, after(withinMs)).refusals).toEqual([]);
        expect(solve(store, after(withinMs - MINUTE_MS)).refusals).toHaveLength(1);
      }),
      RUNS,
    );
    expect(named).toBeGreaterThan(RUNS.numRuns / 20);
  });

  test('finds in what it rendered the very settings that it solved, and the same lifetimes', () => {
    fc.assert(
      fc.property(situationIn(store), (situation) => {
        const { unit, placement, context } = situation;
        const { settings, live } = solve(store, situation);
        if (live === undefined) return;
        const { views, construct } = render((scope) =>
          UNIT_CONSTRUCTS[store](scope, 'unit', { unit, placements: [placement], context }),
        );
        const { directives } = construct as unknown as { directives: readonly Directive[] };
        // what the enforcer carries out passes through a file as well.
        const told = JSON.parse(JSON.stringify(directives)) as Directive[];
        const found = STORES[store].inspect({ name: 'unit', unit, resources: views, directives: told });
        expect(found.settings).toEqual(settings);
        expect(found.placement(placement)).toEqual(live);
        expect(STORES[store].lifetime(unit, found.settings, placement, found.placement(placement), context)).toEqual(
          STORES[store].lifetime(unit, settings, placement, live, context),
        );
      }),
      { numRuns: 60 },
    );
  });
});

/** The milliseconds of `1 d 4 h 22 min`. */
function parsed(text: string): number {
  const units: Readonly<Record<string, number>> = { d: DAY_MS, h: HOUR_MS, min: MINUTE_MS };
  return [...text.matchAll(/(\d+) (d|h|min)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit!]!,
    0,
  );
}

/** Whether a store has no date to count from: the one refusal that no number can correct. */
function knowsNoClock(store: StoreName, { placement }: Situation, refusal: Refusal): boolean {
  const { clock } = placement.obligation;
  if (store === 'mysql')
    return clock !== 'created' && (placement.location as { expiry?: string }).expiry === 'partition';
  return (
    clock === 'terminated' && placement.role === 'systemOfRecord' && refusal.why.includes('plain age would delete')
  );
}
