// SPDX-License-Identifier: Apache-2.0
import type { Directive, DirectiveDocument } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import { ENGINES, type EngineLoaders, loadEngine } from '../engines/engines';
import type { Eraser } from '../engines/eraser';
import { isHeld } from '../run/deadline';
import { describeError } from '../surroundings/log';
import { carryOut, type Carried } from './carry-out';
import { type Choice, choicesThatCount, findsSubjects } from './choices';
import { countsFromEnd, type Ends, endsBehind, readEnds } from './ends';
import type { Ledger } from './ledger';
import { ordersBehind } from './order-gate';
import { writeChoiceReceipts, writeEndReceipts, writeReceipts } from './receipts';

/** One line for each placement that finds subjects: no subject is in it. */
export interface OrdersLine {
  readonly type: 'orders';
  readonly at: string;
  /** Address of the placement. */
  readonly id: string;
  readonly unit: string;
  readonly category: string;
  readonly held: boolean;
  readonly dryRun: boolean;
  /** Entries of the ledger behind the position that the store itself keeps. */
  readonly read: number;
  readonly deleted: number;
  /** Choices of a shorter class, by which this placement loses what is older than that class keeps it. */
  readonly choices: number;
  /** Ends of applications behind the marker of the store. */
  readonly ends: number;
  /** Dates of records that were written or removed because of them, or in a dry run would be. */
  readonly dated: number;
  /** Entries of which a record may still be there, by the reason. */
  readonly left: Readonly<Record<string, number>>;
  /** Orders that no record of the placement can be of, by the reason: text for a column of numbers. They count as done. */
  readonly impossible: Readonly<Record<string, number>>;
  readonly oldestLeftMs: number;
  readonly position: string;
  /** Whether everything in the ledger was carried out here, and a search afterwards found nothing. */
  readonly through: boolean;
  /** Whether an order is late, or will be soon: three quarters of the time that orders have are over. */
  readonly alarm: boolean;
  readonly error: string | null;
}

export interface OrdersOptions {
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly ledger: Ledger;
  readonly log: (line: OrdersLine) => void;
  /** How soon after it was received an order must be done, in milliseconds. */
  readonly withinMs: number;
  /** Time after which the run stops cleanly. */
  readonly budgetMs: number;
  /** @default false */
  readonly dryRun?: boolean;
  /** @default - every engine, each loaded with its driver when first needed */
  readonly engines?: EngineLoaders;
  /** Wall clock in milliseconds. @default Date.now */
  readonly now?: () => number;
  /** @default performance.now */
  readonly monotonic?: () => number;
}

const NOTHING = {
  read: 0,
  deleted: 0,
  choices: 0,
  ends: 0,
  dated: 0,
  left: {},
  impossible: {},
  oldestLeftMs: 0,
} as const;

/** Share of that time after which somebody is called: there must be enough left to do something. */
const ALARM_SHARE = 0.75;

export interface OrdersReport {
  /** Whether a store that was just restored may serve: every order is carried out in every placement. */
  readonly open: boolean;
  /** False when something failed or is late. */
  readonly ok: boolean;
  readonly lines: readonly OrdersLine[];
}

/**
 * Carries out the orders of the ledger in every placement that finds subjects. A restored store brings back an old
 * position with its old records, so that what it has forgotten is carried out again without anybody saying so. Rows that
 * are found through a parent go before the parent's, or nothing would lead to them any more.
 */
export async function runOrders(options: OrdersOptions): Promise<OrdersReport> {
  const { document, ledger, log, withinMs } = options;
  const now = options.now ?? Date.now;
  const monotonic = options.monotonic ?? (() => performance.now());
  const endsAt = monotonic() + options.budgetMs;
  const remainingMs = (): number => endsAt - monotonic();
  const dryRun = options.dryRun ?? false;
  const lines: OrdersLine[] = [];
  const stopped = new Set<string>();
  const carriedChoices = new Map<string, Set<Choice>>();
  const endsWaiting = new Map<string, ReadonlySet<string>>();
  const asked = await readAsked(ledger, document.directives, now()).catch((error: unknown) => ({ error }));
  const ended = !('error' in asked) && asked.ends.entries.length > 0;
  const concerned = document.directives.filter((each) => findsSubjects(each) || (ended && countsFromEnd(each)));
  for (const [index, directive] of inOrder(concerned).entries()) {
    // an equal share of what is left: a store that takes longer than all of it holds up no other one.
    const share = remainingMs() / (concerned.length - index);
    const shareEndsAt = monotonic() + share;
    const common = {
      type: 'orders' as const,
      at: new Date(now()).toISOString(),
      id: directive.id,
      unit: directive.unit,
      category: directive.category,
      dryRun,
    };
    const nothing = { ...NOTHING, position: '', through: false };
    let line: OrdersLine;
    if (isHeld(directive, now())) {
      const { endsWaiting: waiting, ...held } = await underHold(directive, options, now, asked);
      if (waiting !== undefined) endsWaiting.set(directive.id, waiting);
      line = { ...common, ...nothing, held: true, alarm: false, ...held };
    } else if (stopped.has(directive.unit) && !isThroughParent(directive)) {
      const error = 'waits for the rows that are found through these';
      line = { ...common, ...nothing, held: false, alarm: false, error };
    } else {
      try {
        // a ledger that cannot be read says nothing of anybody: nothing is deleted, and nothing opens.
        if ('error' in asked) throw asked.error;
        const carried = await carriedOut(directive, {
          ...options,
          ...asked,
          now,
          remainingMs: () => shareEndsAt - monotonic(),
          dryRun,
        });
        const { left, impossible, chosen, ends, from: _from, ...rest } = carried;
        carriedChoices.set(directive.id, new Set(chosen));
        endsWaiting.set(directive.id, ends.waiting);
        line = {
          ...common,
          ...rest,
          ends: ends.asked,
          dated: ends.dated,
          left: Object.fromEntries(left),
          impossible: Object.fromEntries(impossible),
          held: false,
          alarm: carried.oldestLeftMs > withinMs * ALARM_SHARE,
          error: null,
        };
      } catch (error) {
        line = { ...common, ...nothing, held: false, alarm: true, error: describeError(error, options.endpoints) };
      }
    }
    if (isThroughParent(directive) && !line.through) stopped.add(directive.unit);
    lines.push(line);
    log(line);
  }
  const open = lines.every(({ through }) => through) && !dryRun;
  if (!dryRun) {
    await writeReceipts(ledger, document.stack, lines, { nowMs: now(), remainingMs });
    if (!('error' in asked)) {
      await writeChoiceReceipts(ledger, document, asked.choices, carriedChoices, now());
      await writeEndReceipts(ledger, document, asked.ends, endsWaiting, now());
    }
  }
  return { open, ok: lines.every(({ error, alarm }) => error === null && !alarm), lines };
}

/** What the ledger asks for beside orders of erasure: it is read once for all placements. */
interface Asked {
  readonly choices: readonly Choice[];
  readonly ends: Ends;
}

async function readAsked(ledger: Ledger, directives: readonly Directive[], nowMs: number): Promise<Asked> {
  return { choices: await choicesThatCount(ledger, directives, nowMs), ends: await readEnds(ledger) };
}

async function carriedOut(
  directive: Directive,
  around: OrdersOptions &
    Asked & {
      readonly now: () => number;
      readonly remainingMs: () => number;
      readonly dryRun: boolean;
    },
): Promise<Carried> {
  const { ledger, choices, ends, now, remainingMs, dryRun } = around;
  const { directives } = around.document;
  const engine = await loadEngine(around.engines ?? ENGINES, directive.engine);
  if (engine.openEraser === undefined) throw new Error(`'${directive.engine}' deletes no single record`);
  const eraser = await engine.openEraser(directive, around.endpoints, { now, remainingMs, dryRun });
  try {
    await eraser.ensure();
    return await carryOut({ directive, directives, choices, ends, eraser, ledger, now, remainingMs, dryRun });
  } finally {
    // a connection that is already gone needs no farewell, and its complaint would hide the real error.
    await eraser.close().catch(() => undefined);
  }
}

/** Under a hold nothing is deleted: whether an order waits is all there is to ask. */
async function underHold(
  directive: Directive,
  { ledger, endpoints, engines }: OrdersOptions,
  now: () => number,
  asked: Asked | { readonly error: unknown },
): Promise<
  Pick<OrdersLine, 'through' | 'left' | 'position' | 'error'> & { readonly endsWaiting?: ReadonlySet<string> }
> {
  try {
    const eraser = await opened(directive, { endpoints, ...(engines === undefined ? {} : { engines }) }, now);
    try {
      if ('error' in asked) throw asked.error;
      const ends = await endsBehind(directive, eraser, asked.ends, 'ends settled');
      const behind =
        (await ordersBehind(directive, eraser, ledger, now())) +
        (await endsBehind(directive, eraser, asked.ends)).length;
      const left: Record<string, number> = behind === 0 ? {} : { 'a legal hold is in force': behind };
      return {
        through: behind === 0,
        left,
        position: await eraser.position('settled'),
        error: null,
        endsWaiting: new Set(ends.map(({ position }) => position)),
      };
    } finally {
      await eraser.close().catch(() => undefined);
    }
  } catch (error) {
    return { through: false, left: {}, position: '', error: describeError(error, endpoints) };
  }
}

async function opened(
  directive: Directive,
  { endpoints, engines }: Pick<OrdersOptions, 'endpoints' | 'engines'>,
  now: () => number,
): Promise<Eraser> {
  const engine = await loadEngine(engines ?? ENGINES, directive.engine);
  if (engine.openEraser === undefined) throw new Error(`'${directive.engine}' deletes no single record`);
  return engine.openEraser(directive, endpoints, { now, remainingMs: () => Number.MAX_SAFE_INTEGER, dryRun: true });
}

function isThroughParent({ subject }: Directive): boolean {
  return subject !== undefined && 'column' in subject && subject.through !== undefined;
}

/** Those through a parent first, and last those that may have to read all of their keys: they take what time the others leave. */
function inOrder(directives: readonly Directive[]): readonly Directive[] {
  const turn = (each: Directive): number => (isThroughParent(each) ? 0 : each.engine === 'redis' ? 2 : 1);
  return [...directives].sort((a, b) => turn(a) - turn(b));
}
