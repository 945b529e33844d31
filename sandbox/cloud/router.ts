// SPDX-License-Identifier: Apache-2.0
import type { AnyHandler } from './api';
import { auditCam, auditDts, auditRegion, auditScf, auditSts, auditTracks } from './services/audit-account';
import { auditCdb, auditMongodb, auditRedis } from './services/audit-databases';
import { auditCkafka, auditCls } from './services/audit-streams';
import { cam } from './services/cam';
import { cdb } from './services/cdb';
import { ckafka } from './services/ckafka';
import { clb } from './services/clb';
import { cls } from './services/cls';
import { mongodb } from './services/mongodb';
import { redis } from './services/redis';
import { scf } from './services/scf';
import { tag } from './services/tag';
import { tdmq } from './services/tdmq';
import { vpc } from './services/vpc';

/** Every action that is answered. What is not listed here is a hard error. */
const SERVICES: Readonly<Record<string, object>> = {
  cam: { ...cam, ...auditCam },
  cdb: { ...cdb, ...auditCdb },
  ckafka: { ...ckafka, ...auditCkafka },
  clb,
  cloudaudit: auditTracks,
  cls: { ...cls, ...auditCls },
  dts: auditDts,
  mongodb: { ...mongodb, ...auditMongodb },
  redis: { ...redis, ...auditRedis },
  region: auditRegion,
  scf: { ...scf, ...auditScf },
  sts: auditSts,
  tag,
  tdmq,
  vpc,
};

/** Where a host leads to: a service of API 3.0, or a bucket. */
export type Target =
  | { readonly kind: 'api'; readonly service: string }
  | { readonly kind: 'cos'; readonly bucket: string; readonly region: string };

/** The target of a host name, or undefined for a host that the sandbox is not. */
export function targetOf(host: string): Target | undefined {
  const api = /^([a-z0-9]+)\.tencentcloudapi\.com$/.exec(host)?.[1];
  if (api !== undefined) return Object.hasOwn(SERVICES, api) ? { kind: 'api', service: api } : undefined;
  // the host that lists the buckets of all regions.
  if (host === 'service.cos.myqcloud.com') return { kind: 'cos', bucket: '', region: '' };
  const cos = /^(?:([a-z0-9-]+)\.)?cos\.([a-z0-9-]+)\.myqcloud\.com$/.exec(host);
  return cos === null ? undefined : { kind: 'cos', bucket: cos[1] ?? '', region: cos[2] ?? '' };
}

/** The handler of an action, or undefined. */
export function handlerOf(service: string, action: string): AnyHandler | undefined {
  const actions = SERVICES[service];
  if (actions === undefined || !Object.hasOwn(actions, action)) return undefined;
  return (actions as Record<string, AnyHandler>)[action];
}

/** Names of all services with their actions, for people. */
export function answered(): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.entries(SERVICES).map(([name, actions]) => [name, Object.keys(actions).sort()]));
}
