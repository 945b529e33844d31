// SPDX-License-Identifier: Apache-2.0
import type { Directive, DirectiveDocument } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import { ENGINES, type EngineLoaders, loadEngine } from '../engines/engines';
import type { Eraser } from '../engines/eraser';
import { isHeld } from '../run/deadline';
import { describeError } from '../surroundings/log';
import { type Choice, choicesThatCount, targetsOf } from './choices';
import { countsFromEnd, type Ends, endsBehind, readEnds } from './ends';
import type { Ledger } from './ledger';
import { checkLedger } from './right-ledger';

/** Orders that are counted at the most: one is enough to keep a gate closed. */
const MOST_COUNTED = 1_000;

/** What keeps one placement behind the gate. */
export interface GateLine {
  readonly type: 'gate';
  readonly at: string;
  readonly id: string;
  readonly unit: string;
  readonly category: string;
  readonly open: boolean;
  readonly held: boolean;
  /** Orders of erasure that this store has not carried out by its own marker; at most 1,000 are counted. */
  readonly behind: number;
  /** Records that an order or a choice would still take away. null: not known. */
  readonly deletable: number | null;
  readonly reason: string | null;
}

export interface OrderGateOptions {
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly ledger: Ledger;
  readonly log: (line: GateLine) => void;
  readonly budgetMs: number;
  /** @default - every engine, each loaded with its driver when first needed */
  readonly engines?: EngineLoaders;
  /** Wall clock in milliseconds. @default Date.now */
  readonly now?: () => number;
}

/**
 * Whether every order and every choice of the ledger is carried out in the stores, by what the stores themselves say. It
 * changes nothing. A restored store brings an old marker back, and is behind by that. What cannot be asked is closed.
 */
export async function ordersAreCarriedOut(options: OrderGateOptions): Promise<boolean> {
  const { document, ledger, log } = options;
  const now = options.now ?? Date.now;
  const endsAt = performance.now() + options.budgetMs;
  const read = async (): Promise<Asked> => ({
    choices: await choicesThatCount(ledger, document.directives, now()),
    ends: await readEnds(ledger),
  });
  const asked = await read().catch((error: unknown) => ({ error }));
  const ended = !('error' in asked) && asked.ends.entries.length > 0;
  let open = true;
  for (const directive of document.directives.filter(
    (each) => isConcerned(each, document) || (ended && countsFromEnd(each)),
  )) {
    const line: GateLine = {
      type: 'gate',
      at: new Date(now()).toISOString(),
      id: directive.id,
      unit: directive.unit,
      category: directive.category,
      held: isHeld(directive, now()),
      ...(await state(directive, { ...options, now, remainingMs: () => endsAt - performance.now() }, asked)),
    };
    open &&= line.open;
    log(line);
  }
  return open;
}

interface Asked {
  readonly choices: readonly Choice[];
  readonly ends: Ends;
}

/** Those that find subjects, and those that do not say how although others of their category do. */
function isConcerned(directive: Directive, { directives }: DirectiveDocument): boolean {
  const finds = ({ subject }: Directive): boolean => subject !== undefined && !('never' in subject);
  return (
    finds(directive) ||
    (directive.subject === undefined && directives.some((each) => each.category === directive.category && finds(each)))
  );
}

async function state(
  directive: Directive,
  around: OrderGateOptions & { readonly now: () => number; readonly remainingMs: () => number },
  asked: Asked | { readonly error: unknown },
): Promise<Pick<GateLine, 'open' | 'behind' | 'deletable' | 'reason'>> {
  const closed = (reason: string): Pick<GateLine, 'open' | 'behind' | 'deletable' | 'reason'> => ({
    open: false,
    behind: 0,
    deletable: null,
    reason,
  });
  if (directive.subject === undefined) return closed('the placement does not say how a subject is found');
  try {
    if ('error' in asked) throw asked.error;
    const engine = await loadEngine(around.engines ?? ENGINES, directive.engine);
    if (engine.openEraser === undefined) return closed(`'${directive.engine}' deletes no single record`);
    const { now, remainingMs } = around;
    const eraser = await engine.openEraser(directive, around.endpoints, { now, remainingMs, dryRun: true });
    try {
      await eraser.ensure();
      const behind = await ordersBehind(directive, eraser, around.ledger, now());
      if (behind > 0)
        return { open: false, behind, deletable: null, reason: 'orders of erasure are not carried out here' };
      const ends = await endsBehind(directive, eraser, asked.ends);
      if (ends.length > 0)
        return {
          open: false,
          behind: ends.length,
          deletable: null,
          reason: 'ends of applications are not written here',
        };
      const chosen = targetsOf(directive, asked.choices, around.document.directives);
      const unclear = chosen.find(({ why }) => why !== undefined);
      if (unclear?.why !== undefined) return { ...closed(unclear.why), behind };
      const found = await eraser.erase(chosen.flatMap(({ target }) => target ?? []));
      const [left] = found.left.values();
      const reason = left ?? (found.deleted > 0 ? 'a choice is not carried out here' : null);
      return { open: reason === null, behind, deletable: found.deleted, reason };
    } finally {
      await eraser.close().catch(() => undefined);
    }
  } catch (error) {
    return closed(describeError(error, around.endpoints));
  }
}

/**
 * Orders about a placement that its store has not carried out by its own marker.
 * @throws RetentionError where the ledger is not the store's
 */
export async function ordersBehind(
  { category }: Directive,
  eraser: Eraser,
  ledger: Ledger,
  nowMs: number,
): Promise<number> {
  await checkLedger(eraser, ledger, nowMs);
  let behind = 0;
  for await (const { order } of ledger.after(await eraser.position('carried'))) {
    if (order.kind === 'erase' && order.categories.includes(category)) behind += 1;
    if (behind >= MOST_COUNTED) break;
  }
  return behind;
}
