// SPDX-License-Identifier: Apache-2.0

/** What a server says of itself in INFO, by field. A field that is missing is not known, which is another thing than no. */
export type Fields = ReadonlyMap<string, string>;

export interface ServerInfo {
  readonly fields: Fields;
  /** Of the protocol that it speaks: Valkey says here which Redis it can stand for. `0` where it says none. */
  readonly version: string;
  /** Identity of the process: a SCAN cursor means nothing to another one. Undefined: no cursor may be kept. */
  readonly runId: string | undefined;
  readonly clockMs: number;
}

/** What one master of a cluster says of itself. */
export interface Shard {
  readonly id: string;
  readonly master: boolean;
  readonly epoch: string;
  /** Ranges of slots, both ends included. */
  readonly slots: readonly (readonly [number, number])[];
  /** Whether a slot comes or goes. */
  readonly moving: boolean;
}

export const SLOTS = 16_384;

export function parseInfo(text: string): Fields {
  return new Map(
    text.split(/\r?\n/).flatMap((line): [string, string][] => {
      const at = line.indexOf(':');
      return at <= 0 || line.startsWith('#') ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
    }),
  );
}

/** The line of CLUSTER NODES that a node has of itself, or undefined when there is none. */
export function parseShard(text: string): Shard | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [id, , flags, , , , epoch, link, ...slots] = line.trim().split(' ');
    const names = flags?.split(',') ?? [];
    if (id === undefined || epoch === undefined || link === undefined || !names.includes('myself')) continue;
    const ranges = slots.filter((slot) => !slot.startsWith('['));
    return {
      id,
      master: names.includes('master') && !names.some((name) => name.startsWith('fail')),
      epoch,
      slots: ranges.map((range) => {
        const [from, to] = range.split('-').map(Number);
        return [from ?? Number.NaN, to ?? from ?? Number.NaN];
      }),
      moving: slots.some((slot) => slot.startsWith('[')),
    };
  }
  return undefined;
}

/** How many different slots the shards serve together. */
export function served(shards: readonly Shard[]): number {
  const all = new Set<number>();
  for (const [from, to] of shards.flatMap((shard) => shard.slots))
    for (let slot = from; slot <= to; slot++) all.add(slot);
  return all.size;
}

/** Keys with an expiry in the fullest database, or undefined when the server does not say. */
export function expiringAtMost(fields: Fields): number | undefined {
  const counts = expiringOf(fields);
  return counts === undefined ? undefined : Math.max(0, ...counts.values());
}

/** Hashes of a database whose fields have expiries of their own, as far as the server says (0 where it knows no such thing). */
export function hashesWithExpiringFields(fields: Fields, db: number): number {
  const value = fields.get(`db${db}`) ?? '';
  return Number(/(?:subexpiry|keys_with_volatile_items)=(\d+)/.exec(value)?.[1] ?? 0);
}

/** Both times are whole seconds, and the start is a moment before the server counts it. */
const START_MS = 2_000;

export const AOF = 'an append-only file, whose age no server tells';
const NOT_SAID = 'nothing: the server does not say';

/**
 * How old the file is that holds keys which expired since, in milliseconds, or what is there in its place. A server counts
 * its start as a save, and says no time of the last rewrite of an append-only file: both are not known.
 */
export function snapshotAge({ fields, clockMs }: Pick<ServerInfo, 'fields' | 'clockMs'>): number | string {
  if (fields.get('aof_enabled') !== '0') return fields.has('aof_enabled') ? AOF : NOT_SAID;
  const savedMs = Number(fields.get('rdb_last_save_time') ?? Number.NaN) * 1000;
  const upMs = Number(fields.get('uptime_in_seconds') ?? Number.NaN) * 1000;
  if (Number.isNaN(savedMs) || Number.isNaN(upMs)) return NOT_SAID;
  if (savedMs <= clockMs - upMs + START_MS) return 'none since the server was started';
  if (fields.get('rdb_last_bgsave_status') !== 'ok') return 'one that failed';
  return clockMs - savedMs;
}

/** Keys with an expiry by database, or undefined when the server does not say. */
export function expiringOf(fields: Fields): ReadonlyMap<string, number> | undefined {
  const counts = new Map(
    [...fields].flatMap(([name, value]): [string, number][] =>
      /^db\d+$/.test(name) ? [[name, Number(/(?:^|,)expires=(\d+)/.exec(value)?.[1] ?? Number.NaN)]] : [],
    ),
  );
  return [...counts.values()].some(Number.isNaN) ? undefined : counts;
}
