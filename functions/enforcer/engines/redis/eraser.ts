// SPDX-License-Identifier: Apache-2.0
import { type RedisDirective, type Target, whyNotFound } from '../../../../lib/directives';
import { type Erased, type Eraser, MARKER, markerKey, type MarkerName } from '../eraser';
import type { RunContext } from '../engine';
import type { RedisPort } from './client';
import type { RedisNode } from './node';
import { EARLIEST_KEY_MS, factorOf, keyDateReader } from './clock';
import { KeyPattern } from './key-pattern';
import type { RedisKeys } from './single-keys';
import { MEANWHILE, NO_TIME, walkForSubjects } from './subject-walk';

const KEYS_AT_ONCE = 1_000;
/** So many targets share one walk: what they are is in memory meanwhile, some 500 bytes each. */
const TARGETS_OF_A_WALK = 50_000;

type FoundBy = Extract<NonNullable<RedisDirective['subject']>, { readonly keyPattern: string }>;

/**
 * Keys come as KEYS, or behind the arguments, by what is between us and the server. With a field of a hash and a time
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
 * Deletes the keys of subjects. A target that fills every place of the pattern has one key, which is deleted by its name.
 * For all others one walk over the keys below the pattern serves all targets of a call: a cluster tells by no other way
 * which keys there are, and a pattern that leaves one id open names no key.
 */
export class RedisEraser implements Eraser {
  readonly targetsAtOnce: number;
  private readonly pattern: KeyPattern;
  private readonly readDate: ReturnType<typeof keyDateReader>;

  constructor(
    private readonly port: RedisPort,
    private readonly directive: RedisDirective,
    private readonly subject: FoundBy,
    private readonly context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
    private readonly keys: RedisKeys,
  ) {
    this.readDate = keyDateReader(directive.clock);
    this.pattern = new KeyPattern(subject.keyPattern);
    this.targetsAtOnce = this.pattern.namesKeys ? KEYS_AT_ONCE : TARGETS_OF_A_WALK;
  }

  ensure(): Promise<void> {
    return Promise.resolve();
  }

  async erase(targets: readonly Target[]): Promise<Erased> {
    const left = new Map<number, string>();
    const wanted = new Map<string, number[]>();
    const named = new Map<string, number[]>();
    for (const [index, target] of targets.entries()) {
      const why = whyNotFound(this.subject, target) ?? (target.atLeastMs === undefined ? undefined : this.noAge());
      const name = target.atLeastMs === undefined ? this.pattern.nameOf(target) : undefined;
      if (why !== undefined) left.set(index, why);
      else if (name !== undefined) push(named, name, index);
      else push(wanted, JSON.stringify([target.subject ?? null, target.application ?? null]), index);
    }
    const deleted = (await this.byName(named, left)) + (await this.byWalk(targets, wanted, left));
    return { deleted, left };
  }

  /** Deletes keys by their names: all of them, then those that were written meanwhile. */
  private async byName(named: ReadonlyMap<string, readonly number[]>, left: Map<number, string>): Promise<number> {
    let deleted = 0;
    const names = [...named.keys()];
    const leave = (name: string, why: string): void => named.get(name)?.forEach((index) => left.set(index, why));
    for (const pass of this.context.dryRun ? ['erase'] : ['erase', 'look']) {
      for (let start = 0; start < names.length; start += KEYS_AT_ONCE) {
        const some = names.slice(start, start + KEYS_AT_ONCE);
        if (this.context.remainingMs() <= 0) {
          // what is behind here was not looked for again.
          for (const name of names.slice(start)) leave(name, NO_TIME);
          return deleted;
        }
        const there = await (this.context.dryRun ? this.keys.exist(some) : this.keys.unlink(some));
        deleted += there.filter(Boolean).length;
        if (pass === 'look') some.forEach((name, at) => there[at] === true && leave(name, MEANWHILE));
      }
    }
    return deleted;
  }

  /** Deletes all keys whose ids are wanted, found by walks over the keys of every node. */
  private async byWalk(
    targets: readonly Target[],
    wanted: ReadonlyMap<string, readonly number[]>,
    left: Map<number, string>,
  ): Promise<number> {
    // in the order in which they were given: a walk of an earlier run was for the first of them.
    const indexes = [...wanted.values()].flat().sort((a, b) => a - b);
    const places = new Map(indexes.map((index, place) => [index, place]));
    const ages = targets.map(({ atLeastMs }) => (this.directive.clock.kind === 'lastWrite' ? undefined : atLeastMs));
    const walked = await walkForSubjects(
      this.port,
      this.keys,
      {
        targets: indexes.flatMap((index) => targets[index] ?? []),
        match: this.pattern.glob,
        record: `${MARKER}:${this.directive.id} walk`,
        take: async (node, keys, clockMs, most) => {
          const found = keys.flatMap((key) => {
            const of = this.wantedBy(key, wanted).filter((index) => (places.get(index) ?? most) < most);
            return of.length === 0 ? [] : [{ key, of }];
          });
          let deleted = 0;
          const touched = new Set<number>();
          for (const { atLeastMs, members } of this.due(found, ages, clockMs)) {
            const latestMs = atLeastMs === undefined ? undefined : clockMs - atLeastMs;
            const gone = await this.remove(
              node,
              members.map(({ key }) => key),
              latestMs,
            );
            deleted += gone;
            if (gone > 0) for (const { of } of members) for (const index of of) touched.add(places.get(index) ?? 0);
          }
          return { deleted, of: [...touched] };
        },
      },
      this.context,
    );
    for (const [place, why] of walked.left) left.set(indexes[place] ?? 0, why);
    return walked.deleted;
  }

  /** Targets that name the ids of a key: both, or one of them. */
  private wantedBy(key: Buffer, wanted: ReadonlyMap<string, readonly number[]>): readonly number[] {
    const ids = this.pattern.idsIn(key);
    if (ids === undefined) return [];
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
    return (await this.keys.get(this.marker(of))) ?? '';
  }

  async moveTo(of: MarkerName, position: string): Promise<void> {
    await this.keys.set(this.marker(of), position);
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
