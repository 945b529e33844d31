// SPDX-License-Identifier: Apache-2.0
import type {
  EngineTask,
  RunContext,
  StepResult,
  WitnessResult,
} from '../../../../../functions/enforcer/engines/engine';
import { mongodbEngine } from '../../../../../functions/enforcer/engines/mongodb';
import type { MongodbDirective } from '../../../../../lib/directives';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** The `expireAfterSeconds` that deletes nothing. */
export const NEVER = 2_147_483_647;

/** The compatible server has no parameters to ask for. */
export const MONITOR = { guard: 'ttl-monitor', who: 'the tests', why: 'the compatible server cannot say' };

/** Seven days from `createdAt` of `im.messages`, by TTL index. */
export function directive(changes: Partial<MongodbDirective> = {}): MongodbDirective {
  return {
    id: 'chatMessages/7d/mongodb/messages-000000',
    category: 'chatMessages',
    unit: 'im-mongodb',
    deadlineMs: 8 * DAY,
    engine: 'mongodb',
    database: 'im',
    collection: 'messages',
    clock: { kind: 'created', field: 'createdAt' },
    form: 'age',
    expireAfterSeconds: (7 * DAY) / 1_000,
    deleteAfterMs: 7 * DAY,
    allow: [MONITOR],
    ...changes,
  };
}

/** The same with a time of expiry in each document. */
export const byExpireAt = directive({ form: 'expireAt', expireAtField: 'expireAt', expireAfterSeconds: 0 });

/** 59 days after the end. */
export const terminated = directive({
  clock: { kind: 'terminated', field: 'terminatedAt' },
  deleteAfterMs: 59 * DAY,
  expireAfterSeconds: (59 * DAY) / 1_000,
});

export function context(changes: Partial<RunContext> = {}): RunContext {
  const started = Date.now();
  return {
    now: () => Date.now(),
    remainingMs: () => 60_000 - (Date.now() - started),
    dryRun: false,
    held: false,
    cursor: undefined,
    ...changes,
  };
}

export async function withTask<T>(
  url: string,
  about: MongodbDirective,
  run: RunContext,
  act: (task: EngineTask) => Promise<T>,
): Promise<T> {
  const task = await mongodbEngine.open(about, { [about.unit]: { hosts: [], url } }, run);
  try {
    return await act(task);
  } finally {
    await task.close();
  }
}

/** Without the line on what the compatible server cannot say. */
export async function ensure(url: string, about: MongodbDirective, run: RunContext = context()): Promise<StepResult> {
  const result = await withTask(url, about, run, (task) => task.ensure());
  return { ...result, notices: result.notices.filter((notice) => !notice.includes(MONITOR.why)) };
}

export function sweep(url: string, about: MongodbDirective, run: RunContext = context()): Promise<StepResult> {
  return withTask(url, about, run, (task) => task.sweep());
}

export function witness(url: string, about: MongodbDirective, run: RunContext = context()): Promise<WitnessResult> {
  return withTask(url, about, run, (task) => task.witness());
}
