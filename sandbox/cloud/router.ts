// SPDX-License-Identifier: Apache-2.0
import type { AnyHandler } from './api';
import { cam } from './services/cam';
import { cdb } from './services/cdb';
import { ckafka } from './services/ckafka';
import { clb } from './services/clb';
import { cls } from './services/cls';
import { mongodb } from './services/mongodb';
import { redis } from './services/redis';
import { scf } from './services/scf';
import { tag } from './services/tag';
import { vpc } from './services/vpc';

/** Every action that is answered. What is not listed here is a hard error. */
const SERVICES: Readonly<Record<string, object>> = { cam, cdb, ckafka, clb, cls, mongodb, redis, scf, tag, vpc };

/** Where a host leads to: a service of API 3.0, or a bucket. */
export type Target =
  | { readonly kind: 'api'; readonly service: string }
  | { readonly kind: 'cos'; readonly bucket: string; readonly region: string };

/** The target of a host name, or undefined for a host that the sandbox is not. */
export function targetOf(host: string): Target | undefined {
  const api = /^([a-z0-9]+)\.tencentcloudapi\.com$/.exec(host)?.[1];
  if (api !== undefined) return Object.hasOwn(SERVICES, api) ? { kind: 'api', service: api } : undefined;
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
