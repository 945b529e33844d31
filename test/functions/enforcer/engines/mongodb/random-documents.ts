// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Collection, Decimal128, type Document, ObjectId, Timestamp } from 'mongodb';
import type { RunContext, StepResult, WitnessResult } from '../../../../../functions/enforcer/engines/engine';
import { MONGODB_SETTINGS } from '../../../../../functions/enforcer/engines/mongodb/settings';
import type { MongodbDirective } from '../../../../../lib/directives';
import { context, DAY, directive, HOUR, sweep, witness, withTask } from './fixture';

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

export interface DocumentPlan {
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
const document: fc.Arbitrary<DocumentPlan> = fc.record({
  idAgeMs: age.map((ms) => Math.max(0, ms)),
  foreignId: fc.boolean(),
  form: fc.constantFrom<Form>('plain', 'plain', 'array', 'path'),
  values: fc.array(fc.tuple(fc.constantFrom(...(Object.keys(KINDS) as Kind[]), 'date' as const), age), {
    minLength: 1,
    maxLength: 3,
  }),
});

/** The values that a case has: one where it is plain. */
function valuesOf({ form, values }: DocumentPlan): DocumentPlan['values'] {
  return form === 'plain' ? values.slice(0, 1) : values;
}

function documentOf(one: DocumentPlan, n: number, now: number, idOf: (ms: number) => ObjectId): Document {
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
function mayGo(one: DocumentPlan): boolean {
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
function mustGo(one: DocumentPlan): boolean {
  return mayGo(one) && !(one.form === 'path' && valuesOf(one).some(([kind]) => kind === 'none'));
}

/** Documents, and what happens while the enforcer works. */
export interface DocumentsCase {
  readonly documents: readonly DocumentPlan[];
  /** Every document so many times. */
  readonly copies: number;
  /** Whether an index on the date is there. */
  readonly indexed: boolean;
  readonly dryFirst: boolean;
  /** Sweeps that end before their time: by their budget, or because nobody waits for them any more. */
  readonly interruptions: readonly { readonly budgetMs: number; readonly leftAfterMs: number | null }[];
  /** The witness on a connection of its own, as after an error; else on that of the sweep, as in a run. */
  readonly apart: boolean;
}

const interruption = fc.record({
  budgetMs: fc.integer({ min: 0, max: 60 }),
  leftAfterMs: fc.option(fc.integer({ min: 0, max: 20 })),
});

export const documentsCase: fc.Arbitrary<DocumentsCase> = fc.record({
  documents: fc.array(document, { minLength: 1, maxLength: 40 }),
  copies: fc.constantFrom(1, 1, 1, 3, 20),
  indexed: fc.boolean(),
  dryFirst: fc.nat({ max: 3 }).map((n) => n === 0),
  // each takes as long as all the rest of a case.
  interruptions: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(interruption, { minLength: 1, maxLength: 2 }) },
  ),
  apart: fc.nat({ max: 3 }).map((n) => n === 0),
});

export interface Outcome {
  readonly documents: number;
  readonly deleted: number;
  readonly unjudged: number;
}

/** Runs one case in a collection `messages`, which is emptied first, and holds what is left against what the case means. */
export async function runCase(
  server: { readonly url: string; readonly messages: Collection; readonly idOf: (ms: number) => ObjectId },
  about: DocumentsCase,
): Promise<Outcome> {
  const { url, messages } = server;
  const now = Date.now() - 5_000;
  const run = (over: Partial<RunContext> = {}): RunContext => context({ now: () => now, ...over });
  const orders = directive({
    database: messages.dbName,
    clock: { kind: 'created', field: 'a.at' },
    keepAtLeastMs: AGE,
  });
  const rows = about.documents.flatMap((one) => Array.from({ length: about.copies }, () => one));
  const left = async (): Promise<ReadonlySet<unknown>> =>
    new Set((await messages.find({}, { projection: { n: 1 } }).toArray()).map((each): unknown => each['n']));
  await messages.drop().catch(() => undefined);
  if (about.indexed) await messages.createIndex({ 'a.at': 1 });
  await messages.insertMany(rows.map((one, n) => documentOf(one, n, now, server.idOf)));
  if (about.dryFirst) {
    await sweep(url, orders, run({ dryRun: true }));
    await sweep(url, orders, run({ held: true }));
    if ((await left()).size !== rows.length) throw new Error('a dry run or a hold deleted documents');
  }
  let cursor: string | undefined;
  const sweeps: Promise<unknown>[] = [];
  for (const { budgetMs, leftAfterMs } of about.interruptions) {
    const until = Date.now() + MONGODB_SETTINGS.reserveMs + budgetMs;
    const kept = { cursor, checkpoint: (at: string) => (cursor = at) };
    const sweeping = sweep(
      url,
      orders,
      run(leftAfterMs === null ? { ...kept, remainingMs: () => until - Date.now() } : kept),
    );
    // what nobody waits for goes on beside the next one, as after a time limit of the function.
    const ended = leftAfterMs === null ? sweeping : Promise.race([sweeping, sleep(leftAfterMs)]);
    sweeps.push(sweeping.catch(() => undefined));
    const result = await ended;
    if (result !== undefined) cursor = result.cursor;
  }
  const { swept, seen } = await whole(url, orders, run(), about.apart, sweeps);
  const there = await left();
  rows.forEach((one, n) => {
    const said = JSON.stringify({ n, one, swept });
    if (!there.has(n) && !mayGo(one)) throw new Error(`a document that may not go is gone: ${said}`);
    // without an index a date is reached through an old `_id` alone.
    const isReached = about.indexed || (!one.foreignId && one.idAgeMs >= AGE);
    if (there.has(n) && isReached && mustGo(one)) throw new Error(`a due document is left: ${said}`);
  });
  if (about.interruptions.length === 0 && swept.deleted !== rows.length - there.size)
    throw new Error(`${rows.length - there.size} documents are gone, the sweep counts ${swept.deleted}`);
  // what is left past its age is in the age of the oldest, in `unjudged`, or in `unknown`.
  const old = rows.filter((one, n) => there.has(n) && valuesOf(one).some(([, ageMs]) => ageMs >= AGE));
  if (old.length > 0 && (seen.oldestMs ?? 0) < AGE && seen.unjudged === 0 && seen.unknown === undefined)
    throw new Error(`${old.length} old documents are left, and the witness says ${JSON.stringify(seen)}`);
  return { documents: rows.length, deleted: rows.length - there.size, unjudged: seen.unjudged };
}

/** As a run does it when nobody is in its way; sweeps that nobody waits for come to their end before the witness looks. */
async function whole(
  url: string,
  orders: MongodbDirective,
  run: RunContext,
  apart: boolean,
  others: readonly Promise<unknown>[],
): Promise<{ readonly swept: StepResult; readonly seen: WitnessResult }> {
  return withTask(url, orders, run, async (task) => {
    const swept = await task.sweep();
    await Promise.all(others);
    return { swept, seen: apart ? await witness(url, orders, run) : await task.witness() };
  });
}
