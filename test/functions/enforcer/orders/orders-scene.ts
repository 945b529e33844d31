// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ckafkaEngine } from '../../../../functions/enforcer/engines/ckafka';
import { cosEngine } from '../../../../functions/enforcer/engines/cos';
import type { Endpoint } from '../../../../functions/enforcer/engines/engine';
import type { EngineLoaders } from '../../../../functions/enforcer/engines/engines';
import { mongodbEngine } from '../../../../functions/enforcer/engines/mongodb';
import { mysqlEngine } from '../../../../functions/enforcer/engines/mysql';
import { redisEngine } from '../../../../functions/enforcer/engines/redis';
import {
  FolderObjects,
  Ledger,
  runOrders,
  type OrdersOptions,
  type OrdersReport,
} from '../../../../functions/enforcer/orders';
import type { Directive } from '../../../../lib/directives';
import type { ChooseOrder, EraseOrder } from '../../../../lib/orders';

/** Loaded here: a test loads nothing on demand. */
export const ENGINES: EngineLoaders = {
  mysql: () => Promise.resolve(mysqlEngine),
  mongodb: () => Promise.resolve(mongodbEngine),
  redis: () => Promise.resolve(redisEngine),
  cos: () => Promise.resolve(cosEngine),
  ckafka: () => Promise.resolve(ckafkaEngine),
};

export const HOUR_MS = 3_600_000;

/** Ids that some engine's language reads as more than a text. */
export const HOSTILE_IDS = [
  "'; DROP TABLE messages; --",
  '" OR 1=1',
  'a%',
  '_',
  '*',
  '?',
  '[a-z]',
  'h\\*llo',
  '${ne: null}',
  '$ne',
  'ABC',
  'abc ',
  ' abc',
  'äbc',
  'aB\u0301c',
  '12abc',
  '012',
  '1e3',
  '.',
  '..',
  '消息',
  '🙂',
] as const;

export function erase(subject: string | undefined, more: Partial<EraseOrder> = {}): EraseOrder {
  return {
    version: 1,
    kind: 'erase',
    ...(subject === undefined ? {} : { subject }),
    categories: ['chatMessages'],
    receivedAt: '2026-11-01T09:00:00Z',
    by: 'support',
    ...more,
  };
}

export function choose(application: string, chosen: string, more: Partial<ChooseOrder> = {}): ChooseOrder {
  return {
    version: 1,
    kind: 'choose',
    application,
    category: 'chatMessages',
    class: chosen,
    at: '2026-11-01T09:00:00Z',
    by: 'console',
    ...more,
  };
}

/** A ledger in a folder with a clock that the test moves, and runs over it. */
export function ordersScene(endpoints: Readonly<Record<string, Endpoint>>) {
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  const folder = mkdtempSync(join(tmpdir(), 'retention-orders-'));
  const ledger = new Ledger(new FolderObjects(folder), () => ({ categories: ['chatMessages'], nowMs: now() }));
  const run = (
    directives: readonly Directive[],
    more: Partial<Pick<OrdersOptions, 'dryRun' | 'budgetMs' | 'monotonic'>> = {},
  ): Promise<OrdersReport> =>
    runOrders({
      document: { version: 1, stack: 'im', region: 'ap-guangzhou', directives },
      endpoints,
      ledger,
      engines: ENGINES,
      log: () => undefined,
      withinMs: 24 * HOUR_MS,
      budgetMs: 60_000,
      now,
      ...more,
    });
  /** Choices that are carried out. */
  const received = async (): Promise<number> => (await ledger.choicesReceived('im', 0)).size;
  return { folder, ledger, run, received, wait: (ms: number) => (aheadMs += ms) };
}
