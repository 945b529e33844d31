// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { Decimal128, type Document, ObjectId, Timestamp } from 'mongodb';
import { describeWithMongo } from '../../../../helpers/mongodb';
import { context, DAY, directive, HOUR, sweep, witness } from './fixture';
import { useMongo } from './use-mongo';

const RUNS = Number(process.env['MONGODB_FUZZ_RUNS'] ?? 25);
const AGE = 7 * DAY;

/** What a field may hold, by the age that it is meant to say. */
const KINDS = {
  absent: () => undefined,
  null: () => null,
  date: (ms: number) => new Date(ms),
  seconds: (ms: number) => Math.floor(ms / 1_000),
  milliseconds: (ms: number) => ms,
  decimal: (ms: number) => Decimal128.fromString(String(ms)),
  timestamp: (ms: number) => new Timestamp({ t: Math.floor(ms / 1_000), i: 1 }),
  text: (ms: number) => new Date(ms).toISOString(),
  otherText: (ms: number) => new Date(ms).toUTCString(),
  flag: () => true,
  id: (ms: number) => ObjectId.createFromTime(Math.floor(ms / 1_000)),
  none: () => [],
} as const;
type Kind = keyof typeof KINDS;
type Form = 'plain' | 'array' | 'path';

interface Case {
  readonly idAgeMs: number;
  readonly foreignId: boolean;
  readonly form: Form;
  readonly values: readonly (readonly [Kind, number])[];
}

// ages near the edge, and far from it; never within the seconds that the run takes.
const age = fc.oneof(
  fc.integer({ min: AGE - HOUR, max: AGE - 120_000 }),
  fc.integer({ min: AGE + 120_000, max: AGE + HOUR }),
  fc.integer({ min: -30 * DAY, max: 400 * DAY }).filter((ms) => Math.abs(ms - AGE) > 120_000),
);
const cases: fc.Arbitrary<Case> = fc.record({
  idAgeMs: age.map((ms) => Math.max(0, ms)),
  foreignId: fc.boolean(),
  form: fc.constantFrom<Form>('plain', 'plain', 'array', 'path'),
  values: fc.array(fc.tuple(fc.constantFrom(...(Object.keys(KINDS) as Kind[]), 'date' as const), age), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** The values that a case has: one where it is plain. */
function valuesOf({ form, values }: Case): Case['values'] {
  return form === 'plain' ? values.slice(0, 1) : values;
}

function documentOf(one: Case, n: number, now: number, idOf: (ms: number) => ObjectId): Document {
  const made = valuesOf(one).map(([kind, ageMs]) => KINDS[kind](now - ageMs));
  const whole = { plain: { at: made[0] }, array: { at: made }, path: made.map((at) => ({ at })) }[one.form];
  return {
    _id: one.foreignId ? `id-${n}` : idOf(now - one.idAgeMs),
    n,
    ...(made[0] === undefined && one.form === 'plain' ? {} : { a: whole }),
  };
}

/**
 * Says what may go, from the case and not from the document: all that it can mean must be old.
 * A date decides; without one the `_id` does, unless something may be a younger time.
 */
function mayGo(one: Case): boolean {
  const values = valuesOf(one);
  // what is in an array, nobody reads.
  if (one.form === 'array') return false;
  // what is absent beside a date says nothing.
  const said = values.filter(([kind]) => kind !== 'absent' && kind !== 'null');
  if (said.length > 0 && said.every(([kind]) => kind === 'date')) return said.every(([, ageMs]) => ageMs >= AGE);
  return (
    !one.foreignId &&
    one.idAgeMs >= AGE &&
    values.every(([kind, ageMs]) => {
      if (kind === 'absent' || kind === 'null') return true;
      // a day may be one of another zone.
      if (kind === 'text') return ageMs >= AGE + 2 * DAY;
      return ['seconds', 'milliseconds', 'decimal', 'timestamp'].includes(kind) && ageMs >= AGE;
    })
  );
}

/** Between the two nobody can say: a text within two days of the edge, or dates beside something else. */
function mustGo(one: Case): boolean {
  return mayGo(one) && !(one.form === 'path' && valuesOf(one).some(([kind]) => kind === 'none'));
}

describeWithMongo('documents at random', () => {
  const mongo = useMongo();

  test.each([
    ['with an index', true],
    ['without one', false],
  ])(
    `lose what is due and nothing else, %s`,
    async (_, indexed) => {
      const clock = { kind: 'created', field: 'a.at' } as const;
      const about = directive({ clock, keepAtLeastMs: AGE });
      let seen = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(cases, { minLength: 1, maxLength: 40 }), async (rows) => {
          const now = Date.now() - 5_000;
          await mongo
            .messages()
            .drop()
            .catch(() => undefined);
          if (indexed) await mongo.messages().createIndex({ 'a.at': 1 });
          await mongo.messages().insertMany(rows.map((one, n) => documentOf(one, n, now, mongo.idOf)));
          const result = await sweep(mongo.url(), about, context({ now: () => now }));
          const left = new Set(await mongo.left());
          rows.forEach((one, n) => {
            seen += 1;
            if (!left.has(n)) expect([n, one, mayGo(one)]).toEqual([n, one, true]);
            // without an index a date is reached through an old `_id` alone.
            else if (indexed || (!one.foreignId && one.idAgeMs >= AGE))
              expect([n, one, mustGo(one)]).toEqual([n, one, false]);
          });
          expect(result.deleted).toBe(rows.length - left.size);
          // what is left past its age is in the age of the oldest, in `unjudged`, or in `unknown`.
          const { oldestMs, unjudged, unknown } = await witness(mongo.url(), about, context({ now: () => now }));
          const old = rows.filter((one, n) => left.has(n) && valuesOf(one).some(([, ageMs]) => ageMs >= AGE));
          if (old.length > 0) expect((oldestMs ?? 0) >= AGE || unjudged > 0 || unknown !== undefined).toBe(true);
        }),
        { numRuns: RUNS },
      );
      expect(seen).toBeGreaterThanOrEqual(RUNS);
      if (process.env['MONGODB_FUZZ_RUNS'] !== undefined) process.stdout.write(`${seen} documents\n`);
    },
    600_000,
  );
});
