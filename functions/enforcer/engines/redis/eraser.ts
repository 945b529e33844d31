// SPDX-License-Identifier: Apache-2.0
import {
  ANY_PLACE,
  APPLICATION_PLACE,
  type RedisDirective,
  SUBJECT_PLACE,
  type Target,
  whyNotFound,
} from '../../../../lib/directives';
import { checkClocks } from '../clocks';
import { type Erased, type Eraser, MARKER, markerKey, type MarkerName } from '../eraser';
import type { RunContext } from '../engine';
import type { RedisNode, RedisPort } from './client';
import { EARLIEST_KEY_MS, factorOf, keyDateReader } from './clock';

const KEYS_AT_ONCE = 1_000;

type FoundBy = Extract<NonNullable<RedisDirective['subject']>, { readonly keyPattern: string }>;

/**
 * Keys come as KEYS, or behind the arguments, by what stands between us and the server. With a field of a hash and a time
 * in the unit of that field, only those go whose field holds that time or one before. Replies with how many went, or in a
 * dry run would go.
 */
const UNLINK = `local field, latest, first, dry = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local keys = KEYS
if #keys == 0 then
  keys = {}
  for i = 5, #ARGV do keys[#keys + 1] = ARGV[i] end
end
local n = 0
for _, key in ipairs(keys) do
  local due = field == ''
  if not due and redis.call('TYPE', key).ok == 'hash' then
    local value = redis.call('HGET', key, field)
    local at = value and (string.match(value, '^%d+$') or string.match(value, '^%d+%.%d+$')) and tonumber(value)
    due = at and at >= first and at <= latest
  end
  if due and dry == '1' then n = n + redis.call('EXISTS', key)
  elseif due then n = n + redis.call('UNLINK', key) end
end
return { n }`;

/**
 * Deletes the keys of subjects. One walk over the keys below the pattern serves all targets of a call: a cluster tells by
 * no other way which keys there are, and a pattern that leaves one id open names no key.
 */
export class RedisEraser implements Eraser {
  private readonly pattern: RegExp;
  private readonly match: string;
  private readonly order: readonly ('subject' | 'application')[];
  private readonly readDate: ReturnType<typeof keyDateReader>;

  constructor(
    private readonly port: RedisPort,
    private readonly directive: RedisDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly markers: {
      get(key: string): Promise<string | null>;
      set(key: string, value: string): Promise<void>;
    },
  ) {
    this.readDate = keyDateReader(directive.clock);
    const parts = subject.keyPattern.split(/(\{subject\}|\{application\}|\{any\})/);
    this.order = parts.flatMap((part) =>
      part === SUBJECT_PLACE ? ['subject' as const] : part === APPLICATION_PLACE ? ['application' as const] : [],
    );
    const isPlace = (part: string): boolean => [SUBJECT_PLACE, APPLICATION_PLACE, ANY_PLACE].includes(part);
    // only what an order names is remembered of a key.
    const group = (part: string): string => (part === ANY_PLACE ? '[^:]*' : '([^:]*)');
    this.pattern = new RegExp(
      `^${parts.map((part) => (isPlace(part) ? group(part) : part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))).join('')}$`,
      'u',
    );
    this.match = parts.map((part) => (isPlace(part) ? '*' : part.replace(/[*?[\]\\]/g, '\\$&'))).join('');
  }

  ensure(): Promise<void> {
    return Promise.resolve();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const left = new Map<number, string>();
    const wanted = new Map<string, number[]>();
    for (const [index, target] of targets.entries()) {
      const why = whyNotFound(this.subject, target) ?? (target.atLeastMs === undefined ? undefined : this.noAge());
      if (why !== undefined) left.set(index, why);
      else push(wanted, JSON.stringify([target.subject ?? null, target.application ?? null]), index);
    }
    let deleted = 0;
    if (wanted.size === 0) return { deleted, left };
    const ages = targets.map(({ atLeastMs }) => (this.directive.clock.kind === 'lastWrite' ? undefined : atLeastMs));
    // a key may be written while the walk goes on: the second one looks whether any is there.
    const byAge = ages.some((each) => each !== undefined);
    // one time for both passes: what falls due between them did not come meanwhile.
    const clocks = new Map<string, number>();
    for (const pass of this.context.dryRun ? ['erase'] : ['erase', 'look']) {
      for (const node of await this.port.nodes()) {
        const clockMs = clocks.get(node.name) ?? (byAge ? await this.earlier(node) : this.context.now());
        clocks.set(node.name, clockMs);
        const ended = await this.walk(
          node,
          async (found) => {
            for (const { atLeastMs, members } of this.due(found, ages, clockMs)) {
              const keys = members.map(({ key }) => key);
              const gone = await this.remove(node, keys, atLeastMs === undefined ? undefined : clockMs - atLeastMs);
              deleted += gone;
              if (pass === 'look' && gone > 0) {
                for (const { of } of members) for (const index of of) left.set(index, 'written meanwhile');
              }
            }
          },
          wanted,
        );
        if (ended) continue;
        for (const indexes of wanted.values())
          for (const index of indexes) left.set(index, 'the time of the run ended before');
        return { deleted, left };
      }
    }
    return { deleted, left };
  }

  /** Every key of a node whose ids are wanted. False: the time ended before. */
  private async walk(
    node: RedisNode,
    take: (found: readonly Found[]) => Promise<void>,
    wanted: ReadonlyMap<string, readonly number[]>,
  ): Promise<boolean> {
    let cursor = '0';
    do {
      if (this.context.remainingMs() <= 0) return false;
      const page = await node.scan({ cursor, match: this.match, count: KEYS_AT_ONCE });
      cursor = page.cursor;
      const found = page.keys.flatMap((key) => {
        const of = this.wantedBy(key, wanted);
        return of.length === 0 ? [] : [{ key, of }];
      });
      if (found.length > 0) await take(found);
    } while (cursor !== '0');
    return true;
  }

  /** Targets that name the ids of a key: both, or one of them. */
  private wantedBy(key: Buffer, wanted: ReadonlyMap<string, readonly number[]>): readonly number[] {
    const match = this.pattern.exec(key.toString('utf8'));
    if (match === null) return [];
    const ids: { subject?: string; application?: string } = {};
    for (const [index, place] of this.order.entries()) ids[place] = match[index + 1];
    const { subject = null, application = null } = ids;
    const spellings = new Set([
      JSON.stringify([subject, application]),
      JSON.stringify([subject, null]),
      JSON.stringify([null, application]),
    ]);
    return [...spellings].filter((each) => each !== '[null,null]').flatMap((each) => wanted.get(each) ?? []);
  }

  /** Why a key of this placement cannot be taken by its age. A rebuildable one may go at any age, and does. */
  private noAge(): string | undefined {
    return this.directive.clock.kind === 'lastWrite' && this.directive.role !== 'derived'
      ? 'nobody knows the age of a key whose clock is its last write: let the application write its expiry again'
      : undefined;
  }

  /** The earlier of our clock and the node's; fails where one of them must be wrong. */
  private async earlier(node: RedisNode): Promise<number> {
    const { clockMs } = await node.info();
    checkClocks(node.name, this.context.now(), clockMs);
    return Math.min(clockMs, this.context.now());
  }

  /** Keys that one call may remove: those whose date is in their name are judged here, those with a field by the server. */
  private due(
    found: readonly Found[],
    ages: readonly (number | undefined)[],
    clockMs: number,
  ): readonly { readonly atLeastMs: number | undefined; readonly members: readonly Found[] }[] {
    const groups = new Map<number | undefined, Found[]>();
    for (const each of found) {
      // of several orders for a key the one that takes it youngest decides; one without an age takes it at once.
      const own = each.of.map((index) => ages[index]);
      const atLeastMs = own.includes(undefined) ? undefined : Math.min(...own.flatMap((age) => age ?? []));
      if (atLeastMs !== undefined && this.readDate !== undefined) {
        const atMs = this.readDate(each.key);
        if (atMs === undefined || atMs < EARLIEST_KEY_MS || atMs > clockMs - atLeastMs) continue;
      }
      const byField = this.readDate === undefined ? atLeastMs : undefined;
      groups.set(byField, [...(groups.get(byField) ?? []), each]);
    }
    return [...groups].map(([atLeastMs, members]) => ({ atLeastMs, members }));
  }

  private async remove(node: RedisNode, keys: readonly Buffer[], latestMs: number | undefined): Promise<number> {
    const { clock } = this.directive;
    const factor = factorOf(clock);
    const args =
      latestMs === undefined || clock.kind !== 'createdInHashField'
        ? ['', '0', '0']
        : [clock.field, String(latestMs / factor), String(EARLIEST_KEY_MS / factor)];
    const replies = await node.run({ source: UNLINK, args: [...args, this.context.dryRun ? '1' : '0'], keys });
    return replies.reduce((sum, [count]) => sum + Number(count ?? 0), 0);
  }

  async position(of: MarkerName): Promise<string> {
    return (await this.markers.get(this.marker(of))) ?? '';
  }

  async moveTo(of: MarkerName, position: string): Promise<void> {
    await this.markers.set(this.marker(of), position);
  }

  private marker(of: MarkerName): string {
    return `${MARKER}:${markerKey(this.directive.id, of)}`;
  }

  close(): Promise<void> {
    return this.port.close();
  }
}

/** A key, and the targets that name its ids. */
interface Found {
  readonly key: Buffer;
  readonly of: readonly number[];
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [index]);
  else list.push(index);
}
