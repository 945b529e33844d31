// SPDX-License-Identifier: Apache-2.0
import { blocks, isUnknown, type ResourceView } from '../stores/resource';
import type { StoreName } from '../stores/store';

/** One unit as the estate file writes it, with a placement to begin with. */
export interface UnitDraft {
  /** Name in the estate. */
  readonly name: string;
  readonly store: StoreName;
  /** Members of the unit beside `store` and `region`, as source text. */
  readonly members: Readonly<Record<string, string>>;
  readonly region: string;
}

/** Source text of a text. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/** Megabytes that every namespace of Pulsar has at least. */
const SMALLEST_STORAGE = '10_240';

/** A unit of each store with ids to replace. */
export function exampleUnit(store: StoreName, region: string, estate: string): UnitDraft {
  const texts = (members: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(members).map(([key, value]) => [key, quoted(value)]));
  switch (store) {
    case 'mysql':
      return { name: 'database', store, region, members: texts({ instanceId: 'cdb-a1b2c3d4' }) };
    case 'mongodb':
      return { name: 'documents', store, region, members: texts({ instanceId: 'cmgo-a1b2c3d4' }) };
    case 'redis':
      return {
        name: 'cache',
        store,
        region,
        members: { ...texts({ instanceId: 'crs-a1b2c3d4', version: '7.0' }), keysAtMost: '1_000_000', hz: '100' },
      };
    case 'ckafka':
      return {
        name: 'events',
        store,
        region,
        members: {
          ...texts({ instanceId: 'ckafka-a1b2c3d4', topic: `${estate}-events` }),
          ...{ partitions: '3', replicas: '2', timestamps: quoted('LogAppendTime'), idle: quoted('heartbeat') },
        },
      };
    case 'pulsar':
      return {
        name: 'push',
        store,
        region,
        members: {
          ...texts({ clusterId: 'pulsar-a1b2c3d4e5f6', namespace: `${estate}-push` }),
          storageMegabytes: SMALLEST_STORAGE,
        },
      };
    case 'cos':
      return {
        name: 'files',
        store,
        region,
        members: { bucket: quoted(`${estate}-files-1250000000`), versioned: 'true' },
      };
    case 'cls':
      return {
        name: 'accessLog',
        store,
        region,
        members: texts({ logset: estate, topic: `${estate}-access`, kind: 'log' }),
      };
  }
}

/** What a resource type says of a unit: the attribute with its id, and what the estate needs beside it. */
const TYPES: Readonly<Record<string, (view: ResourceView) => Omit<UnitDraft, 'name' | 'region'> | undefined>> = {
  tencentcloud_mysql_instance: (view) => instance('mysql', view, 'id'),
  tencentcloud_mysql_backup_policy: (view) => instance('mysql', view, 'mysql_id'),
  tencentcloud_mongodb_instance: (view) => instance('mongodb', view, 'id'),
  tencentcloud_mongodb_sharding_instance: (view) => instance('mongodb', view, 'id'),
  tencentcloud_mongodb_instance_backup_rule: (view) => instance('mongodb', view, 'instance_id'),
  // what a configuration does not say of an instance is the harshest that the sums know.
  tencentcloud_redis_instance: (view) =>
    instance('redis', view, 'id', { version: quoted(redisVersion(view)), keysAtMost: '10_000_000' }),
  tencentcloud_ckafka_topic: (view) => {
    const [topic, id] = [text(view, 'topic_name'), text(view, 'instance_id')];
    if (topic === undefined || id === undefined) return undefined;
    const count = (attribute: string): string => String(Number(view.values[attribute]) || 1);
    return {
      store: 'ckafka',
      members: {
        ...{ instanceId: quoted(id), topic: quoted(topic), partitions: count('partition_num') },
        ...{ replicas: count('replica_num'), timestamps: quoted('CreateTime'), adopt: 'true' },
      },
    };
  },
  tencentcloud_tdmq_namespace: (view) => {
    const [cluster, namespace] = [text(view, 'cluster_id'), text(view, 'environ_name')];
    if (cluster === undefined || namespace === undefined) return undefined;
    const [policy] = blocks(view.values, 'retention_policy');
    const storage = Number(policy?.['size_in_mb']);
    return {
      store: 'pulsar',
      members: {
        ...{ clusterId: quoted(cluster), namespace: quoted(namespace) },
        // a limit below what the vendor takes has to become one that it takes.
        ...{ storageMegabytes: storage > 0 ? String(storage) : SMALLEST_STORAGE, adopt: 'true' },
      },
    };
  },
  tencentcloud_cos_bucket: (view) => {
    const bucket = text(view, 'bucket');
    if (bucket === undefined) return undefined;
    const versioned = view.values['versioning_enable'] === true;
    return { store: 'cos', members: { bucket: quoted(bucket), versioned: String(versioned), adopt: 'true' } };
  },
};

/** Members that say which unit it is. */
const IDS = ['instanceId', 'bucket', 'topic', 'clusterId', 'namespace'];

/** Units that a state or a plan shows, each once; ids that are not known yet are left out. */
export function unitsIn(views: readonly ResourceView[], region: string): UnitDraft[] {
  const found = new Map<string, UnitDraft>();
  for (const view of views) {
    const draft = TYPES[view.type]?.(view);
    if (draft === undefined) continue;
    const key = JSON.stringify([draft.store, ...IDS.map((id) => draft.members[id])]);
    if (found.has(key)) continue;
    const zone = text(view, 'availability_zone') ?? text(view, 'available_zone');
    const own = zone?.replace(/-\d+$/, '') ?? region;
    found.set(key, { ...draft, region: own, name: nameOf(view, found) });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function instance(
  store: StoreName,
  view: ResourceView,
  attribute: string,
  more: Readonly<Record<string, string>> = {},
): Omit<UnitDraft, 'name' | 'region'> | undefined {
  const id = text(view, attribute);
  return id === undefined ? undefined : { store, members: { instanceId: quoted(id), ...more } };
}

/**
 * Versions by `type_id`, two each: standard architecture and cluster.
 * @see https://www.tencentcloud.com/document/product/239/32069 TypeId of CreateInstances, read in November 2026
 */
const REDIS_VERSIONS: Readonly<Record<number, string>> = {
  2: '2.8',
  6: '4.0',
  7: '4.0',
  8: '5.0',
  9: '5.0',
  15: '6.2',
  16: '6.2',
  17: '7.0',
  18: '7.0',
};

/** Other types are CKV, Valkey, Memcached or newer than this table: no estate takes `?`, and the error names the versions. */
function redisVersion(view: ResourceView): string {
  return REDIS_VERSIONS[Number(view.values['type_id'])] ?? '?';
}

/** The name that the configuration has for it, as an identifier, and unique. */
function nameOf(view: ResourceView, found: ReadonlyMap<string, UnitDraft>): string {
  const last = view.address.split('.').at(-1) ?? 'unit';
  const plain = last.replace(/[^A-Za-z0-9]+(.)?/g, (_all, next: string | undefined) => (next ?? '').toUpperCase());
  const base = /^[A-Za-z]/.test(plain) ? plain : `unit${plain}`;
  const taken = new Set([...found.values()].map(({ name }) => name));
  let name = base;
  for (let count = 2; taken.has(name); count += 1) name = `${base}${count}`;
  return name;
}

function text(view: ResourceView, attribute: string): string | undefined {
  const value = view.values[attribute];
  return typeof value === 'string' && value !== '' && !isUnknown(value) ? value : undefined;
}
