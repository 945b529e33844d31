// SPDX-License-Identifier: Apache-2.0
import { latestMs, sumMs, type Copy, type Term } from '../lifetime';
import { DAY_MS, formatMs, HOUR_MS, MINUTE_MS, type Clock, type Obligation } from '../policy';
import { STORES, type Unit } from '../stores/registry';
import type { Placement, StoreContext, StoreName } from '../stores/store';

/** One way in which a store forgets: what would be declared, and the setting that is meant where the store chooses. */
interface Way {
  readonly store: StoreName;
  readonly text: string;
  readonly unit: Unit;
  readonly location: object;
  /** @default 'created' */
  readonly clock?: Clock;
  accepts?(setting: Readonly<Record<string, unknown>>): boolean;
}

/** How exactly one way can delete. */
export interface NarrowestWindow {
  readonly store: StoreName;
  readonly way: string;
  /** From the least age of a live record to the greatest; null where an open term has no value. */
  readonly liveMs: number | null;
  /** From there to the end of the last copy that is no backup. */
  readonly copiesMs: number | null;
  /** The copy that ends last, and the term that it owes most of its window to; the open term where there is no window. */
  readonly last: string;
  readonly dominant: string;
}

const REGION = 'ap-singapore';
/** The floor that every way has to keep. The window does not depend on it, once it is longer than logs are kept. */
const FLOOR_MS = 30 * DAY_MS;
/** No window of a store is wider. */
const WIDEST_MS = 100 * DAY_MS;

const MYSQL = { store: 'mysql', region: REGION, instanceId: 'cdb-1' } as const;
const MONGODB = { store: 'mongodb', region: REGION, instanceId: 'cmgo-1' } as const;
const REDIS = { store: 'redis', region: REGION, instanceId: 'crs-1', keysAtMost: 5_000_000, databases: 16 } as const;
const CKAFKA = {
  store: 'ckafka',
  region: REGION,
  instanceId: 'ckafka-1',
  topic: 'events',
  partitions: 3,
  replicas: 3,
  timestamps: 'LogAppendTime',
} as const;
const COS = { store: 'cos', region: REGION, bucket: 'media-1250000000' } as const;
const ROWS = { database: 'im', table: 't', column: 'at' };
const DOCUMENTS = { database: 'im', collection: 'c', field: 'at' };
const BY_DATE = { prefix: 'p:', clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } };
const byRule = (setting: Readonly<Record<string, unknown>>): boolean => setting['deleteAfterMs'] === null;

const WAYS: readonly Way[] = [
  { store: 'mysql', text: 'rows deleted in batches', unit: MYSQL, location: ROWS },
  {
    store: 'mysql',
    text: 'rows written once, deleted in batches that leave only keys in the binlog',
    unit: { ...MYSQL, deleteImage: 'key' },
    location: { ...ROWS, appendOnly: true },
  },
  { store: 'mysql', text: 'partitions of a day dropped', unit: MYSQL, location: { ...ROWS, expiry: 'partition' } },
  {
    store: 'mysql',
    text: 'rows written once, partitions of a day dropped',
    unit: MYSQL,
    location: { ...ROWS, expiry: 'partition', appendOnly: true },
  },
  { store: 'mongodb', text: 'TTL index on the date', unit: MONGODB, location: DOCUMENTS },
  {
    store: 'mongodb',
    text: 'TTL index on the date, documents written once',
    unit: MONGODB,
    location: { ...DOCUMENTS, writtenOnce: true },
  },
  { store: 'redis', text: 'keys with their date, 7.0', unit: { ...REDIS, version: '7.0', hz: 100 }, location: BY_DATE },
  {
    store: 'redis',
    text: 'keys with their date, 7.0, snapshots of which the enforcer sees that they are 4 h old at most',
    unit: { ...REDIS, version: '7.0', hz: 100, rewrittenWithinHours: 4 },
    location: BY_DATE,
  },
  { store: 'redis', text: 'keys with their date, 5.0', unit: { ...REDIS, version: '5.0' }, location: BY_DATE },
  {
    store: 'redis',
    text: 'keys from their only write, 7.0',
    unit: { ...REDIS, version: '7.0', hz: 100 },
    location: { prefix: 'p:', clock: { kind: 'lastWrite' }, writtenOnce: true },
  },
  { store: 'ckafka', text: 'retention, idle partitions trimmed', unit: { ...CKAFKA, idle: 'trim' }, location: {} },
  { store: 'ckafka', text: 'retention with heartbeats', unit: { ...CKAFKA, idle: 'heartbeat' }, location: {} },
  { store: 'ckafka', text: 'retention, partitions never idle', unit: { ...CKAFKA, idle: 'never' }, location: {} },
  {
    store: 'pulsar',
    text: 'retention and time to live of a namespace',
    unit: { store: 'pulsar', region: REGION, clusterId: 'pulsar-1', namespace: 'push', storageMegabytes: 10_240 },
    location: {},
  },
  {
    store: 'cos',
    text: 'lifecycle rules, no versions',
    unit: { ...COS, versioned: false },
    location: { prefix: 'p/' },
    accepts: byRule,
  },
  {
    store: 'cos',
    text: 'lifecycle rules, versions kept',
    unit: { ...COS, versioned: true },
    location: { prefix: 'p/' },
    accepts: byRule,
  },
  {
    store: 'cos',
    text: 'deleted by the enforcer, versions too',
    unit: { ...COS, versioned: true },
    location: { prefix: 'p/' },
  },
  {
    store: 'cls',
    text: 'period of a log topic',
    unit: { store: 'cls', region: REGION, logset: 'im', topic: 'access', kind: 'log' },
    location: {},
  },
];

/** How exactly every store can delete: for each way, the narrowest window that its own solver keeps. */
export function narrowestWindows(context: StoreContext): NarrowestWindow[] {
  return WAYS.map((way) => narrowest(way, context));
}

function narrowest(way: Way, context: StoreContext): NarrowestWindow {
  const tried = (withinMs: number): ReturnType<typeof attempt> => attempt(way, withinMs, context);
  const keeps = (minutes: number): boolean => tried(minutes * MINUTE_MS).copies !== undefined;
  let [low, high] = [1, WIDEST_MS / MINUTE_MS];
  if (!keeps(high)) {
    const open = tried(WIDEST_MS).refusedBy ?? 'none';
    return { store: way.store, way: way.text, liveMs: null, copiesMs: null, last: '-', dominant: open };
  }
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (keeps(middle)) high = middle;
    else low = middle + 1;
  }
  const copies = (tried(high * MINUTE_MS).copies ?? []).filter(({ kind }) => kind !== 'backup' && kind !== 'residue');
  const live = copies.filter(({ kind }) => kind === 'live');
  // a clock that is ahead takes a record before it is due.
  const earlyMs = -Math.min(...live.map(({ earliest }) => sumMs(earliest.filter(({ ms }) => ms < 0))));
  const last = copies.reduce((worst, copy) => (widthMs(copy) > widthMs(worst) ? copy : worst));
  return {
    store: way.store,
    way: way.text,
    liveMs: Math.max(...live.map(widthMs)) + earlyMs,
    copiesMs: widthMs(last) + earlyMs,
    last: last.name,
    dominant: dominantOf(last),
  };
}

/** The age at which a copy is due: the one setting that is about as long as the promise; none where it ends before. */
function dueOf({ latest }: Copy): Term | undefined {
  return latest.find(({ basis, ms }) => basis === 'setting' && ms >= FLOOR_MS / 2);
}

/** How long a copy lives beyond the age at which it is due. */
function widthMs(copy: Copy): number {
  const due = dueOf(copy);
  return due === undefined ? 0 : latestMs(copy) - due.ms;
}

/** The largest term of a copy that is not the age at which it is due. */
function dominantOf(copy: Copy): string {
  const due = dueOf(copy);
  const [first, ...rest] = copy.latest.filter((term) => term !== due);
  if (first === undefined) return '-';
  const worst = rest.reduce<Term>((found, term) => (term.ms > found.ms ? term : found), first);
  return `${worst.text} (${formatMs(worst.ms)})`;
}

/** The copies of the way where its solver keeps a floor within this time, or the term for which it refuses. */
function attempt(
  way: Way,
  withinMs: number,
  context: StoreContext,
): { readonly copies?: readonly Copy[]; readonly refusedBy?: string } {
  const store = STORES[way.store];
  const obligation: Obligation = {
    category: 'data',
    rule: 'age',
    clock: way.clock ?? 'created',
    deadlineMs: FLOOR_MS + withinMs,
    // backups have an allowance of their own.
    backupAllowanceMs: WIDEST_MS * 100,
    keepAtLeastMs: FLOOR_MS,
    allowanceDisclosed: true,
    source: { section: 'windows' },
  };
  const placement: Placement = {
    id: 'data/default/windows/way-000000',
    name: 'data',
    category: 'data',
    unit: 'unit',
    location: way.location,
    role: 'systemOfRecord',
    obligation,
    arrival: [],
  };
  const { settings, placements, refusals } = store.solve(way.unit, [placement], context);
  const live = placements.get(placement.id) as Readonly<Record<string, unknown>> | undefined;
  if (live === undefined) return { refusedBy: refusals[0]?.term ?? 'none' };
  if (way.accepts !== undefined && !way.accepts(live)) return {};
  return { copies: store.lifetime(way.unit, settings, placement, live, context) };
}

const HEAD = ['Store', 'How it deletes', 'Live', 'With every log copy', 'Last copy', 'Dominating term'];

/** The windows as a table of Markdown: what `docs/windows.md` and `retention explain --windows` show. */
export function windowsTable(windows: readonly NarrowestWindow[]): string {
  const time = (ms: number | null): string => (ms === null ? 'open' : formatMs(Math.ceil(ms / MINUTE_MS) * MINUTE_MS));
  const rows = windows.map(({ store, way, liveMs, copiesMs, last, dominant }) => [
    store,
    way,
    time(liveMs),
    time(copiesMs),
    last,
    copiesMs !== null && copiesMs > 12 * HOUR_MS ? `**${dominant}**` : dominant,
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rows.map(line)].join('\n');
}
