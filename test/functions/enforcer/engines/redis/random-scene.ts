// SPDX-License-Identifier: Apache-2.0
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis } from 'ioredis';
import type { Endpoint } from '../../../../../functions/enforcer/engines/engine';
import {
  type DurableEngine,
  type RedisKind,
  type StartedEngine,
  startDurableRedis,
  startRedisCluster,
} from '../../../../helpers/engines';
import type { Interruption, RedisCase } from './random-case';

/** Servers that cases run on, one after the other. */
export interface RedisScene {
  /** Whether fields of hashes can expire. */
  readonly expiresFields: boolean;
  endpoint(about: RedisCase): Endpoint;
  client(cluster: boolean, db: number): Redis | Cluster;
  empty(cluster: boolean): Promise<void>;
  /** Takes something away from a sweep that is under way. A server that is killed is there again when this returns. */
  disturb(by: Exclude<Interruption['by'], 'time'>, afterMs: number, cluster: boolean): Promise<void>;
  close(): Promise<void>;
}

const MASTERS = 3;

/** One server that keeps what it was answered across a kill, and a cluster beside it. */
export async function startScene(kind: RedisKind, withCluster: boolean): Promise<RedisScene> {
  const server = await startDurableRedis(kind);
  const masters = withCluster ? await startRedisCluster(MASTERS, kind) : [];
  const cluster = withCluster ? new Cluster(masters.map(({ port }) => ({ host: '127.0.0.1', port }))) : undefined;
  const clients = new Map<number, Redis>();
  const single = (db: number): Redis => {
    const known = clients.get(db) ?? new Redis(server.port, '127.0.0.1', { db, connectionName: OWN });
    // a kill is reported by the command that fails.
    if (!clients.has(db)) known.on('error', () => undefined);
    clients.set(db, known);
    return known;
  };
  const client = (inCluster: boolean, db: number): Redis | Cluster =>
    inCluster && cluster !== undefined ? cluster : single(db);
  const commands = await single(0).command('INFO', 'HPEXPIRE');
  const hosts = masters.map(({ host }) => host);
  return {
    expiresFields: Array.isArray(commands) && commands[0] !== null,
    client,
    endpoint: ({ cluster: inCluster, saysCluster }) =>
      inCluster ? { hosts, cluster: saysCluster } : { hosts: [server.host] },
    async empty(inCluster) {
      if (!inCluster) await single(0).flushall();
      else await Promise.all((cluster?.nodes('master') ?? []).map((node) => node.flushall()));
    },
    async disturb(by, afterMs, inCluster) {
      await sleep(afterMs);
      if (by === 'server' && !inCluster) return server.restart();
      const nodes = inCluster ? (cluster?.nodes('master') ?? []) : [single(0)];
      for (const node of nodes) await (by === 'scripts' ? node.script('FLUSH') : killOthers(node));
    },
    async close() {
      for (const each of clients.values()) each.disconnect();
      cluster?.disconnect();
      await Promise.all([server, ...masters].map((each: StartedEngine | DurableEngine) => each.stop()));
    },
  };
}

const OWN = 'generator';

/** Closes every connection but those of the generator itself. */
async function killOthers(node: Redis): Promise<void> {
  const lines = String(await node.client('LIST')).split('\n');
  const own = await node.client('ID');
  for (const line of lines) {
    const id = /^id=(\d+) /.exec(line)?.[1];
    const isOurs = line.includes(`name=${OWN} `) || line.includes('cmd=cluster') || Number(id) === own;
    if (id !== undefined && !isOurs && /cmd=(evalsha|scan|info|time)/.test(line))
      await node.client('KILL', 'ID', id).catch(() => undefined);
  }
}
