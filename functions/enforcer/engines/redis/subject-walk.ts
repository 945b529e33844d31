// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../../../../lib/directives';
import { checkClocks } from '../clocks';
import type { RunContext } from '../engine';
import type { RedisPort } from './client';
import type { RedisNode } from './node';
import type { ServerInfo } from './server';
import type { RedisKeys } from './single-keys';
import { Pace } from './walk';

export const NO_TIME = 'the time of the run ended before';
export const MEANWHILE = 'written meanwhile';
const WAITS = 'waits for a walk that goes on for older orders';
const MOVED =
  'servers were started anew, or slots or masters of the cluster moved, while their keys were walked through: keys may have slipped past';

/** So often the database itself hears how far a walk is: what a killed run loses. */
const KEEP_EVERY_MS = 1_000;
/** In the place of SCAN's number: the server was walked to its end. */
const ENDED = 'end';
const PASSES = ['erase', 'look'] as const;
type Pass = (typeof PASSES)[number];

/** How far the walks for some targets are. It is in the database itself: a restore brings one back, and its keys with it. */
interface Kept {
  /** Digest of the targets, and how many they are: those that came after them wait. */
  readonly of: string;
  readonly targets: number;
  readonly pass: Pass;
  /** Layout of the cluster: of another one what was seen may be elsewhere by now. */
  readonly print: string;
  /** Time by which ages count, in milliseconds since 1970. */
  readonly clockMs: number;
  /** Whether the second pass has found keys. */
  readonly late: boolean;
  /** Name and process of each server, and SCAN's number from which it goes on. */
  readonly at: readonly (readonly [string, string, string])[];
}

/** What came of the walks. */
export interface SubjectWalked {
  readonly deleted: number;
  /** Why keys of targets may still be there, by their place in the list. */
  readonly left: ReadonlyMap<number, string>;
}

export interface SubjectWalk {
  readonly targets: readonly Target[];
  /** The server's own pattern that all their keys match. */
  readonly match: string;
  /** Key in which it is kept how far the walks are. */
  readonly record: string;
  /** Deletes those of a page that belong to targets; says how many went, and of which targets. */
  take(
    node: RedisNode,
    keys: readonly Buffer[],
    clockMs: number,
    targets: number,
  ): Promise<{ readonly deleted: number; readonly of: readonly number[] }>;
}

/**
 * Walks twice through every key of every master: once to delete, once to look whether any came meanwhile. It is resumable at
 * each page, also by another process, because a walk may take longer than a run has.
 */
export async function walkForSubjects(
  port: RedisPort,
  keys: RedisKeys,
  walk: SubjectWalk,
  context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
): Promise<SubjectWalked> {
  const left = new Map<number, string>();
  if (walk.targets.length === 0) return { deleted: 0, left };
  const layout = await port.layout();
  const aged = walk.targets.some(({ atLeastMs }) => atLeastMs !== undefined);
  const servers = await begin(await port.nodes(), context, aged);
  const clockMs = Math.min(...servers.map(({ clockMs: each }) => each));
  const kept = context.dryRun ? undefined : readKept(await keys.get(walk.record), walk.targets, layout.print, clockMs);
  const way = new Way(walk, keys, context, kept ?? anew(walk.targets, layout.print, clockMs));
  const leaveAll = (why: string): void => {
    for (let index = 0; index < way.targets; index += 1) left.set(index, why);
  };
  for (let index = way.targets; index < walk.targets.length; index += 1) left.set(index, WAITS);
  for (const pass of context.dryRun ? PASSES.slice(0, 1) : PASSES.slice(PASSES.indexOf(way.pass))) {
    if (pass !== way.pass) way.turn(pass);
    for (const server of servers) {
      if (await way.through(server)) continue;
      await way.keep();
      leaveAll(NO_TIME);
      return { deleted: way.deleted, left };
    }
  }
  if (context.dryRun) return { deleted: way.deleted, left };
  await keys.unlink([walk.record]);
  const after = await port.layout();
  const same = await Promise.all(
    servers.map(async ({ node, info }) => {
      const now = await node.info();
      return now.runId === info.runId && now.fields.get('role') === info.fields.get('role');
    }),
  );
  if (layout.moving || after.moving || after.print !== layout.print || same.includes(false)) leaveAll(MOVED);
  // which orders an earlier run found keys of is not kept: there the next one walks for all of them again.
  else if (kept?.late === true) leaveAll(MEANWHILE);
  else for (const index of way.found) left.set(index, MEANWHILE);
  return { deleted: way.deleted, left };
}

interface Server {
  readonly node: RedisNode;
  readonly info: ServerInfo;
  readonly pace: Pace;
  /** The earlier of our clock and the server's; ours where nothing goes by its age. */
  readonly clockMs: number;
}

/** Fails where one of the clocks must be wrong and keys go by their age. */
function begin(
  nodes: readonly RedisNode[],
  { now }: Pick<RunContext, 'now'>,
  aged: boolean,
): Promise<readonly Server[]> {
  return Promise.all(
    nodes.map(async (node) => {
      const askedAt = performance.now();
      const info = await node.info();
      // that were two round trips.
      const pace = new Pace((performance.now() - askedAt) / 2);
      if (aged) checkClocks(node.name, now(), info.clockMs);
      return { node, info, pace, clockMs: aged ? Math.min(info.clockMs, now()) : now() };
    }),
  );
}

class Way {
  deleted = 0;
  /** Targets of which the second pass found keys in this run. */
  readonly found = new Set<number>();
  private readonly at: Map<string, readonly [string, string]>;
  private keptAtMs = performance.now();

  constructor(
    private readonly walk: SubjectWalk,
    private readonly keys: RedisKeys,
    private readonly context: Pick<RunContext, 'remainingMs' | 'dryRun'>,
    private state: Kept,
  ) {
    this.at = new Map(state.at.map(([name, runId, scan]) => [name, [runId, scan]]));
  }

  get targets(): number {
    return this.state.targets;
  }

  get pass(): Pass {
    return this.state.pass;
  }

  turn(pass: Pass): void {
    this.at.clear();
    this.state = { ...this.state, pass };
  }

  /** Walks one server to its end. False: the time of the run ended before. */
  async through({ node, info, pace }: Server): Promise<boolean> {
    const { walk, context, state } = this;
    const [runId, scan] = this.at.get(node.name) ?? [];
    // a process that was started anew makes the number void: better twice than never.
    let cursor = runId !== undefined && runId === info.runId ? (scan ?? '0') : '0';
    while (cursor !== ENDED) {
      if (context.remainingMs() <= 0) return false;
      const startedAt = performance.now();
      const page = await node.scan({ cursor, match: walk.match, count: pace.count });
      const { deleted, of } =
        page.keys.length === 0
          ? { deleted: 0, of: [] }
          : await walk.take(node, page.keys, state.clockMs, state.targets);
      this.deleted += deleted;
      if (state.pass === 'look' && deleted > 0) {
        for (const index of of) this.found.add(index);
      }
      cursor = page.cursor === '0' ? ENDED : page.cursor;
      if (info.runId !== undefined) this.at.set(node.name, [info.runId, cursor]);
      const wait = pace.next(performance.now() - startedAt);
      if (performance.now() - this.keptAtMs > KEEP_EVERY_MS) await this.keep();
      if (wait > 0) await sleep(wait);
    }
    return true;
  }

  async keep(): Promise<void> {
    if (this.context.dryRun) return;
    const at = [...this.at].map(([name, [runId, scan]]) => [name, runId, scan] as const);
    const late = this.state.late || this.found.size > 0;
    await this.keys.set(this.walk.record, JSON.stringify({ ...this.state, late, at } satisfies Kept));
    this.keptAtMs = performance.now();
  }
}

function anew(targets: readonly Target[], print: string, clockMs: number): Kept {
  return { of: digestOf(targets), targets: targets.length, pass: 'erase', print, clockMs, late: false, at: [] };
}

/** The walks that a run before this one began for the first of these targets; undefined: there are none that still count. */
function readKept(text: string | null, targets: readonly Target[], print: string, clockMs: number): Kept | undefined {
  try {
    const kept = JSON.parse(text ?? 'null') as Kept | null;
    if (kept === null || !PASSES.includes(kept.pass) || kept.print !== print) return undefined;
    if (!Number.isInteger(kept.targets) || kept.targets < 1 || kept.targets > targets.length) return undefined;
    // a time ahead of us would take what is too young.
    if (!(kept.clockMs <= clockMs) || kept.of !== digestOf(targets.slice(0, kept.targets))) return undefined;
    const whole = kept.at.every((each) => each.length === 3 && each.every((part) => typeof part === 'string'));
    return whole && kept.at.every(([, , scan]) => /^(\d+|end)$/.test(scan)) ? kept : undefined;
  } catch {
    return undefined;
  }
}

/** No id is in the database by it, beside those that are there. */
function digestOf(targets: readonly Target[]): string {
  const hash = createHash('sha256');
  for (const { subject = null, application = null, atLeastMs = null } of targets)
    hash.update(`${JSON.stringify([subject, application, atLeastMs])}\n`);
  return hash.digest('hex');
}
