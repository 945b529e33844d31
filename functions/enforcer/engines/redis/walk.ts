// SPDX-License-Identifier: Apache-2.0
import { MARKER } from '../eraser';
import type { RedisPort } from './client';
import type { RedisNode, Reply, ScanPage, ScriptCall } from './node';
import { matchPrefix } from './clock';
import { HOLDS_KEY } from './holds';
import type { ServerInfo } from './server';

/** One walk through every key under a prefix, resumable. */
export interface Walk {
  /** Name of the walk: a cursor of another one means nothing. */
  readonly kind: 'cap' | 'hold' | 'look';
  readonly prefix: string;
  readonly cursor: string | undefined;
  readonly remainingMs: () => number;
  /** Called once a node, before the first page of any. `tookMs`: from the question for `info` to its answer. */
  begin?(node: RedisNode, info: ServerInfo, tookMs: number): void;
  /** Called when every node was begun. A cursor of a walk for which it returned another text is void. */
  ready?(infos: readonly ServerInfo[]): Promise<string>;
  /** The script for a page's keys. */
  call(keys: readonly Buffer[], node: RedisNode): ScriptCall;
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

/** Masters that are walked at the same time: each works on one page while the next is on its way. */
const MASTERS_AT_ONCE = 8;
/** In the place of SCAN's number: the master was walked to its end. */
const ENDED = 'end';
/** Keys of the enforcer itself, where a prefix is short enough to name them too. */
const OWN_KEYS = [HOLDS_KEY, MARKER];

/** How far a walk is on one master. */
interface Position {
  readonly runId: string;
  readonly scan: string;
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
 * Walks all masters side by side until the end or until the time is used up; the result carries the cursor in the second
 * case. A key that moves to another master meanwhile may be seen by none, and a server that became a replica has its keys
 * from elsewhere: such a walk is not complete.
 */
export async function walk(port: Pick<RedisPort, 'nodes' | 'layout'>, options: Walk, pause: Pause): Promise<Walked> {
  const layout = await port.layout();
  const nodes = await port.nodes();
  const begun: Begun[] = [];
  for (const node of nodes) {
    const askedAt = performance.now();
    const info = await node.info();
    // that were two round trips.
    const tookMs = performance.now() - askedAt;
    options.begin?.(node, info, tookMs);
    begun.push({ node, info, pace: new Pace(tookMs / 2) });
  }
  const print = [layout.print, await options.ready?.(begun.map(({ info }) => info))].filter(Boolean).join('/');
  const positions = readCursor(options, print);
  const way = new Way(options, print, positions, pause);
  await way.through(begun);
  if (way.isOpen) return { complete: false, ...way.kept };
  for (const { node, info } of begun) {
    const after = await node.info();
    if (after.runId !== info.runId || after.fields.get('role') !== info.fields.get('role'))
      return disturbed(`${node.name} was started anew or became a replica meanwhile`);
  }
  const after = await port.layout();
  if (layout.moving || after.moving || after.print !== layout.print)
    return disturbed('slots or masters of the cluster moved meanwhile, and keys with them');
  return { complete: true };
}

export type Pause = (ms: number) => Promise<void>;

interface Begun {
  readonly node: RedisNode;
  readonly info: ServerInfo;
  readonly pace: Pace;
}

function disturbed(why: string): Walked {
  return { complete: false, cursor: ANEW, disturbed: why };
}

/** A page whose script was sent, and SCAN's number from which its master goes on once that was answered. */
interface Sent {
  readonly replies: Promise<readonly Reply[]>;
  readonly scan: string;
}

/** One walk on its way through several masters, with one cursor for all of them. */
class Way {
  /** Whether a master was left before its end. */
  isOpen = false;
  private failed = false;
  private readonly prefix: Buffer;

  constructor(
    private readonly options: Walk,
    private readonly print: string,
    private readonly positions: Map<string, Position>,
    private readonly pause: Pause,
  ) {
    this.prefix = Buffer.from(options.prefix, 'utf8');
  }

  /** A cursor, once there is anything to keep. */
  get kept(): { readonly cursor?: string } {
    if (this.positions.size === 0) return {};
    const at = [...this.positions].map(([name, { runId, scan }]) => [name, runId, scan]);
    return { cursor: JSON.stringify([this.options.kind, this.print, ...at]) };
  }

  /** Walks a few masters at a time. When one fails the others stop, and its error is reported. */
  async through(begun: readonly Begun[]): Promise<void> {
    const waiting = [...begun];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !this.failed; next = waiting.shift())
        await this.master(next).catch((error: unknown) => {
          this.failed = true;
          throw error;
        });
    };
    const ended = await Promise.allSettled(Array.from({ length: MASTERS_AT_ONCE }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  }

  private async master({ node, info, pace }: Begun): Promise<void> {
    const { options } = this;
    const known = this.positions.get(node.name);
    // a process that restarted makes the number void: better twice than never.
    const from = known !== undefined && known.runId === info.runId ? known.scan : '0';
    if (from === ENDED) return;
    const match = matchPrefix(options.prefix);
    const take = async ({ replies, scan }: Sent): Promise<void> => {
      for (const reply of await replies) options.reply(reply);
      if (info.runId === undefined) return;
      this.positions.set(node.name, { runId: info.runId, scan });
      const { cursor } = this.kept;
      if (scan !== ENDED && cursor !== undefined) options.checkpoint?.(cursor);
    };
    let page = await node.scan({ cursor: from, match, count: pace.count });
    let before: Sent | undefined;
    for (;;) {
      const startedAt = performance.now();
      // asked before the script is sent: the next page travels while the server works on this one. Two scripts at most are
      // on their way, and between two the server serves whoever waits.
      const next = page.cursor === '0' ? undefined : node.scan({ cursor: page.cursor, match, count: pace.count });
      const sent = this.send(node, page);
      const [found] = await Promise.all([next, before === undefined ? undefined : take(before)]);
      if (found === undefined) return take(sent);
      const wait = pace.next(performance.now() - startedAt);
      if (this.failed || options.remainingMs() <= MARGIN_MS + wait) {
        this.isOpen = true;
        return take(sent);
      }
      if (wait > 0) await this.pause(wait);
      before = sent;
      page = found;
    }
  }

  private send(node: RedisNode, page: ScanPage): Sent {
    const { prefix, options } = this;
    // the server's MATCH already filters; comparing again costs little and makes a wrong escape harmless.
    const keys = page.keys.filter(
      (key) => key.length >= prefix.length && prefix.compare(key, 0, prefix.length) === 0 && !isOwn(key),
    );
    const replies = keys.length === 0 ? Promise.resolve([]) : node.run(options.call(keys, node));
    // it is waited for when the next page was sent; what fails until then is reported there.
    replies.catch(() => undefined);
    return { replies, scan: page.cursor === '0' ? ENDED : page.cursor };
  }
}

/** Whether a key is one of the enforcer's own. */
export function isOwn(key: Buffer): boolean {
  // nearly every key differs in its first byte.
  return key[0] === OWN_KEYS[0]?.charCodeAt(0) && OWN_KEYS.some((own) => key.toString('latin1').startsWith(own));
}

/** Where a walk of the same kind stopped on each master; empty for what no walk of today's layout wrote. */
function readCursor({ kind, cursor }: Walk, print: string): Map<string, Position> {
  const positions = new Map<string, Position>();
  try {
    const [wrote, of, ...at] = JSON.parse(cursor ?? 'null') as unknown[];
    // of another layout: what was seen on one master may be on another one by now.
    if (wrote !== kind || of !== print) return positions;
    for (const [name, runId, scan] of at as unknown[][])
      if (typeof name === 'string' && typeof runId === 'string' && typeof scan === 'string' && /^(\d+|end)$/.test(scan))
        positions.set(name, { runId, scan });
  } catch {
    positions.clear();
  }
  return positions;
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
