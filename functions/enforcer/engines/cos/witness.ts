// SPDX-License-Identifier: Apache-2.0
import type { CosDirective } from '../../../../lib/directives';
import { EARLIEST_DATE_MS } from '../clocks';
import type { RunContext, WitnessResult } from '../engine';
import { terminatedPrefixes } from './prefixes';
import type { ObjectStore } from './store';
import type { TerminationSource } from './terminations';

const MARGIN_MS = 1_000;

/** The oldest object, version or unfinished upload; for terminated applications, the longest time since an end that left objects. */
export async function witness(
  directive: CosDirective,
  store: ObjectStore,
  source: TerminationSource | undefined,
  context: RunContext,
): Promise<WitnessResult> {
  return source === undefined ? byAge(directive, store, context) : byTermination(directive, store, source, context);
}

async function byAge(directive: CosDirective, store: ObjectStore, context: RunContext): Promise<WitnessResult> {
  let oldest = Number.POSITIVE_INFINITY;
  let unjudged = 0;
  let seen = 0;
  const see = (atMs: number): void => {
    seen++;
    if (!(atMs >= EARLIEST_DATE_MS)) unjudged++;
    else oldest = Math.min(oldest, atMs);
  };
  let [phase, marker] = readCursor(context.witnessCursor);
  for (;;) {
    const page: { next?: string } = phase === 'versions' ? await versions(marker) : await uploads(marker);
    if (page.next === undefined) {
      if (phase === 'uploads') break;
      phase = 'uploads';
      marker = undefined;
    } else {
      marker = page.next;
    }
    if (context.remainingMs() <= MARGIN_MS) {
      return {
        ...result(),
        notices: [
          `the witness saw ${seen} entries under '${directive.prefix}' in its time and goes on from there in the next run`,
        ],
        cursor: JSON.stringify([phase, marker]),
      };
    }
  }
  return result();

  async function versions(from: string | undefined): Promise<{ next?: string }> {
    const page = await store.versions(directive.prefix, from);
    // a delete marker holds nothing that could outlive a promise.
    for (const version of page.items) if (!version.marker) see(version.modifiedMs);
    page.unreadable.forEach(see);
    return page;
  }

  async function uploads(from: string | undefined): Promise<{ next?: string }> {
    const page = await store.uploads(directive.prefix, from);
    for (const upload of page.items) see(upload.startedMs);
    page.unreadable.forEach(see);
    return page;
  }

  function result(): WitnessResult {
    return { oldestMs: Number.isFinite(oldest) ? Math.max(0, context.now() - oldest) : null, unjudged, notices: [] };
  }
}

async function byTermination(
  directive: CosDirective,
  store: ObjectStore,
  source: TerminationSource,
  context: RunContext,
): Promise<WitnessResult> {
  let oldestMs: number | null = null;
  let unjudged = 0;
  for await (const due of terminatedPrefixes(
    directive,
    source,
    context.witnessCursor,
    () => true,
    () => unjudged++,
  )) {
    const sinceMs = context.now() - (due.terminatedMs ?? context.now());
    if (oldestMs !== null && sinceMs <= oldestMs) continue;
    const pages = [await store.versions(due.prefix, undefined, 1), await store.uploads(due.prefix, undefined, 1)];
    const left = pages.some(({ items, unreadable }) => items.length + unreadable.length > 0);
    if (left) oldestMs = Math.max(0, sinceMs);
    if (context.remainingMs() <= MARGIN_MS && due.application !== undefined) {
      return {
        oldestMs,
        unjudged,
        notices: [`the witness came as far as application '${due.application}' and goes on from there in the next run`],
        cursor: due.application,
      };
    }
  }
  return { oldestMs, unjudged, notices: [] };
}

function readCursor(text: string | undefined): ['versions' | 'uploads', string | undefined] {
  if (text === undefined) return ['versions', undefined];
  try {
    const [phase, marker] = JSON.parse(text) as unknown[];
    return [phase === 'uploads' ? 'uploads' : 'versions', typeof marker === 'string' ? marker : undefined];
  } catch {
    return ['versions', undefined];
  }
}
