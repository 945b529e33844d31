// SPDX-License-Identifier: Apache-2.0
import type { RedisNode, RedisPort, Reply, ScanPage, ScriptCall } from './client';
import { matchPrefix } from './clock';
import type { ServerInfo } from './server';

/** One walk through every key under a prefix, resumable. */
export interface Walk {
  /** Name of the walk: a cursor of another one means nothing. */
  readonly kind: 'cap' | 'hold' | 'look';
  readonly prefix: string;
  readonly cursor: string | undefined;
  readonly remainingMs: () => number;
  /** Called once a node, before its first page. `tookMs`: from the question for `info` to its answer. */
  begin?(node: RedisNode, info: ServerInfo, tookMs: number): void;
  /** The script for a page's keys. */
  call(keys: readonly Buffer[]): ScriptCall;
  reply(reply: Reply): void;
  checkpoint?: (cursor: string) => void;
}

/** Pages are sized so that a script holds the server for about this long: what a concurrent GET waits at most. */
const TARGET_STEP_MS = 1.5;
/** A step this slow means that the server is busy with others: it is left alone for as long. */
const BUSY_STEP_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
const LEAST_COUNT = 32;
const MOST_COUNT = 300;
const FIRST_COUNT = 200;
/** Trips that are judged together. */
const SAMPLE = 4;
/** Time kept for the last round trip. */
const MARGIN_MS = 50;

interface Position {
  readonly node: string;
  readonly runId: string;
  readonly scan: string;
  /** Of the layout in which the walk began. */
  readonly print: string;
}

export interface Walked {
  readonly complete: boolean;
  readonly cursor?: string;
  /** Why keys may have slipped past, although the walk came to its end: it begins anew. */
  readonly disturbed?: string;
}

/** A cursor that no walk reads: the next one begins anew, whatever was kept of this one. */
const ANEW = 'anew';

/**
 * Walks until the end or until the time is used up; the result carries the cursor in the second case. A key that moves to
 * another master meanwhile may be seen by none, and a server that became a replica has its keys from elsewhere: such a
 * walk is not complete.
 */
export async function walk(port: RedisPort, options: Walk, pause: (ms: number) => Promise<void>): Promise<Walked> {
  const layout = await port.layout();
  const nodes = await port.nodes();
  const from = readCursor(options, layout.print);
  // a node that is gone, or a process that restarted, makes the cursor void: better twice than never.
  const known = from === undefined ? -1 : nodes.findIndex((node) => node.name === from.node);
  for (const node of nodes.slice(Math.max(0, known))) {
    const askedAt = performance.now();
    const info = await node.info();
    // that were two round trips.
    const tookMs = performance.now() - askedAt;
    const pace = new Pace(tookMs / 2);
    options.begin?.(node, info, tookMs);
    const resumed = from !== undefined && known >= 0 && node.name === from.node && info.runId === from.runId;
    const at: At = { node: node.name, runId: info.runId, scan: resumed ? from.scan : '0', print: layout.print };
    const cursor = await walkNode(node, at, options, pace, pause);
    if (cursor !== undefined) return { complete: false, cursor };
    const after = await node.info();
    if (after.runId !== info.runId || after.fields.get('role') !== info.fields.get('role'))
      return disturbed(`${node.name} was started anew or became a replica meanwhile`);
  }
  const after = await port.layout();
  if (layout.moving || after.moving || after.print !== layout.print)
    return disturbed('slots or masters of the cluster moved meanwhile, and keys with them');
  return { complete: true };
}

function disturbed(why: string): Walked {
  return { complete: false, cursor: ANEW, disturbed: why };
}

/** A position before it is known whether a cursor may be kept of it. */
interface At extends Omit<Position, 'runId'> {
  readonly runId: string | undefined;
}

/** A page whose script was sent, and the cursor from which a walk goes on once that was answered. */
interface Sent {
  readonly replies: Promise<readonly Reply[]>;
  readonly cursor: string | undefined;
}

/** Returns the cursor if the time is used up before the end. */
async function walkNode(
  node: RedisNode,
  at: At,
  options: Walk,
  pace: Pace,
  pause: (ms: number) => Promise<void>,
): Promise<string | undefined> {
  const match = matchPrefix(options.prefix);
  const prefix = Buffer.from(options.prefix, 'utf8');
  const send = (page: ScanPage): Sent => {
    // the server's MATCH already filters; comparing again costs little and makes a wrong escape harmless.
    const keys = page.keys.filter((key) => key.length >= prefix.length && prefix.compare(key, 0, prefix.length) === 0);
    const replies = keys.length === 0 ? Promise.resolve([]) : node.run(options.call(keys));
    // it is waited for when the next page was sent; what fails until then is told there.
    replies.catch(() => undefined);
    const last = page.cursor === '0';
    return {
      replies,
      cursor: last ? undefined : JSON.stringify([options.kind, node.name, at.runId, page.cursor, at.print]),
    };
  };
  const take = async ({ replies, cursor }: Sent): Promise<void> => {
    for (const reply of await replies) options.reply(reply);
    if (cursor !== undefined) options.checkpoint?.(cursor);
  };
  let page = await node.scan({ cursor: at.scan, match, count: pace.count });
  let before: Sent | undefined;
  for (;;) {
    const startedAt = performance.now();
    // asked before the script is sent: the next page travels while the server works on this one. Two scripts at most are
    // on their way, and between two the server serves whoever waits.
    const next = page.cursor === '0' ? undefined : node.scan({ cursor: page.cursor, match, count: pace.count });
    const sent = send(page);
    const [found] = await Promise.all([next, before === undefined ? undefined : take(before)]);
    if (found === undefined) {
      await take(sent);
      return undefined;
    }
    const wait = pace.next(performance.now() - startedAt);
    if (options.remainingMs() <= MARGIN_MS + wait) {
      await take(sent);
      return sent.cursor;
    }
    if (wait > 0) await pause(wait);
    before = sent;
    page = found;
  }
}

function readCursor(options: Walk, print: string): Position | undefined {
  if (options.cursor === undefined) return undefined;
  try {
    const [kind, node, runId, scan, of] = JSON.parse(options.cursor) as unknown[];
    if (kind !== options.kind || typeof node !== 'string' || typeof runId !== 'string') return undefined;
    // of another layout: what was seen on one master may be on another one by now.
    if (of !== print) return undefined;
    return typeof scan === 'string' && /^\d+$/.test(scan) ? { node, runId, scan, print } : undefined;
  } catch {
    return undefined;
  }
}

/** Sizes pages by what they cost the server, and says how long to leave it alone. */
export class Pace {
  count = FIRST_COUNT;
  private readonly recent: number[] = [];

  /** `networkMs`: what a round trip costs that asks for nothing; a distant server is not a busy one. */
  constructor(private readonly networkMs: number) {}

  /** Takes the duration of a round trip; returns the pause before the next one. */
  next(tookMs: number): number {
    this.recent.push(tookMs);
    if (this.recent.length < SAMPLE) return 0;
    // the fastest of a few trips: a pause of this process or of the network is not the server's.
    const served = Math.max(0, Math.min(...this.recent) - this.networkMs);
    this.recent.length = 0;
    if (served > TARGET_STEP_MS) this.count = Math.max(LEAST_COUNT, Math.floor(this.count / 1.5));
    else if (served < TARGET_STEP_MS / 2) this.count = Math.min(MOST_COUNT, Math.ceil(this.count * 1.2));
    return served > BUSY_STEP_MS ? Math.min(LONGEST_PAUSE_MS, served) : 0;
  }
}
