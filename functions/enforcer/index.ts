// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DIRECTIVES_HASH,
  LEDGER_KEY_ENDPOINT,
  NETWORK_FILE,
  NETWORK_HASH,
  ORDERS_SHARE,
  parseDirectivesText,
  RUN_RESERVE_MS,
  SHARD,
  unitsReached,
  type DirectiveDocument,
} from '../../lib/directives';
import { fail } from '../../lib/errors';
import type { Endpoint } from './engines/engine';
import { ENGINES, type EngineLoaders } from './engines/engines';
import type { FunctionOrders } from './orders/function-orders';
import { endpointOf } from './surroundings/endpoint';
import type { LogLine } from './surroundings/log';
import { runEnforcer } from './run/run';
import { refuseOthers, shardIn } from './surroundings/shard';
import { INTERNAL_SECRETS_ENDPOINT, resolveEndpoints, type NamedEndpoint } from './surroundings/secrets';
import { FileCursorStore, type CursorStore } from './surroundings/state';
import type { StateBucket } from './surroundings/state-cos';
import type { Credentials } from './surroundings/tc3';

/** What the platform tells a function of its run; only what is used here. */
export interface FunctionContext {
  getRemainingTimeInMillis?(): number;
}

/** What tests replace. */
export interface HandlerOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly write: (line: string) => void;
  readonly now?: () => number;
  readonly engines?: EngineLoaders;
  /** @default - COS, whose client is loaded only then */
  readonly openState?: (place: StateBucket) => Promise<CursorStore>;
  /** @default - those of the ledger, whose code is loaded only then */
  readonly carryOutOrders?: (options: FunctionOrders) => Promise<boolean>;
}

/**
 * Environment of the function. None of it is secret; the credentials of the role are put there by the platform.
 *
 * | variable | meaning | default |
 * |---|---|---|
 * | RETENTION_DIRECTIVES | file with the directive document | `directives.json` beside the code |
 * | RETENTION_DIRECTIVES_SHA256 | hash of the directives that it was deployed with; with others it refuses to run | not compared |
 * | RETENTION_ENDPOINTS | file with the units' endpoints and the names of their secrets | `endpoints.json` beside the code |
 * | RETENTION_SECRETS_ENDPOINT | base URL of the secrets manager | the one inside the VPC |
 * | RETENTION_BUDGET_MS | time budget where the platform tells none | 240,000 |
 * | RETENTION_SHARD | which of the functions of its network it is, as `2/4`; with units of another one it refuses to run | it is the only one |
 * | RETENTION_NETWORK | file with the directives of all functions of its network, where RETENTION_SHARD is set | `network.json` beside the code |
 * | RETENTION_NETWORK_SHA256 | hash of these, as that of its own | not compared |
 * | RETENTION_STATE_UNIT, RETENTION_STATE_BUCKET, RETENTION_STATE_PREFIX | COS unit, bucket and prefix of the objects that keep the cursors | the scratch disk |
 * | RETENTION_LEDGER_UNIT, RETENTION_LEDGER_BUCKET | COS unit and bucket with the orders | no orders are carried out |
 * | RETENTION_ORDERS_WITHIN_MS | how soon after it was received an order must be carried out | 30 days |
 * | RETENTION_DRY_RUN | `1`: delete nothing | |
 */
export async function handle(context: FunctionContext, options: HandlerOptions): Promise<{ ok: boolean }> {
  const { env } = options;
  const now = options.now ?? Date.now;
  const startedAt = performance.now();
  const document = await readText(
    env['RETENTION_DIRECTIVES'] ?? join(__dirname, 'directives.json'),
    parseDirectivesText,
  );
  const log = (line: LogLine): void => options.write(JSON.stringify(line));
  const refused = (error: string): void =>
    log({ type: 'directive', at: new Date(now()).toISOString(), stack: document.stack, error });
  refuseOthers(document.directives, DIRECTIVES_HASH, env[DIRECTIVES_HASH], refused);
  const shard = shardIn(env[SHARD], document.directives, refused);
  // what another function carries out is placed as well, and orders are about all units.
  const network =
    shard.count === 1
      ? document
      : await readText(env['RETENTION_NETWORK'] ?? join(__dirname, NETWORK_FILE), parseDirectivesText);
  if (network !== document) refuseOthers(network.directives, NETWORK_HASH, env[NETWORK_HASH], refused);
  const named = await readText(
    env['RETENTION_ENDPOINTS'] ?? join(__dirname, 'endpoints.json'),
    (json) => JSON.parse(json) as Record<string, NamedEndpoint>,
  );
  // a secret that no directive needs is not read: a unit that the role may not open yet must stop nothing.
  const needed = new Set([
    ...(env['RETENTION_LEDGER_BUCKET'] === undefined ? document : network).directives.flatMap(unitsReached),
    env['RETENTION_STATE_UNIT'],
    env['RETENTION_LEDGER_UNIT'],
    LEDGER_KEY_ENDPOINT,
  ]);
  const endpoints = await resolveEndpoints(pick(named, needed), {
    endpoint: env['RETENTION_SECRETS_ENDPOINT'] ?? INTERNAL_SECRETS_ENDPOINT,
    region: document.region,
    credentials: credentialsOf(env),
    now,
  });
  const limitMs =
    context.getRemainingTimeInMillis?.() ??
    Number(env['RETENTION_BUDGET_MS'] ?? DEFAULT_BUDGET_MS) - (performance.now() - startedAt);
  // such a run would do nothing and report no failure.
  if (!(limitMs > RUN_RESERVE_MS)) {
    const remedy = "raise the function's timeout: the rest is kept for closing";
    return fail('retention/invalid', 'function', 'timeout', `more than ${RUN_RESERVE_MS} ms`, `${limitMs} ms`, remedy);
  }
  const budgetMs = limitMs - RUN_RESERVE_MS;
  const beganAt = performance.now();
  // first, because what they take away needs no sweep; a failure of theirs stops none.
  const ordersOk = await orders(options, network, endpoints, budgetMs * ORDERS_SHARE, log);
  const report = await runEnforcer({
    document,
    // by their hosts the topics of an instance are known; the credentials of others are not read.
    endpoints: { ...hostsOf(named), ...endpoints },
    placed: network.directives,
    cursors: await cursorStore(options, document, shard, endpoints),
    log,
    budgetMs: budgetMs - (performance.now() - beganAt),
    dryRun: env['RETENTION_DRY_RUN'] === '1',
    now,
    ...(options.engines === undefined ? {} : { engines: options.engines }),
  });
  return { ok: report.ok && ordersOk };
}

/** Carries out the orders of the ledger, where there is one. */
async function orders(
  options: HandlerOptions,
  document: DirectiveDocument,
  endpoints: Awaited<ReturnType<typeof resolveEndpoints>>,
  budgetMs: number,
  log: (line: LogLine) => void,
): Promise<boolean> {
  const { env } = options;
  const bucket = env['RETENTION_LEDGER_BUCKET'];
  if (bucket === undefined) return true;
  const unit = env['RETENTION_LEDGER_UNIT'] ?? '';
  const carryOut = options.carryOutOrders ?? (await import('./orders/function-orders.js')).functionOrders;
  return carryOut({
    bucket,
    endpoint: endpointOf(endpoints, unit, 'RETENTION_LEDGER_UNIT'),
    document,
    endpoints,
    engines: options.engines ?? ENGINES,
    withinMs: Number(env['RETENTION_ORDERS_WITHIN_MS'] ?? DEFAULT_WITHIN_MS),
    budgetMs,
    dryRun: env['RETENTION_DRY_RUN'] === '1',
    now: options.now ?? Date.now,
    log,
  });
}

const DEFAULT_BUDGET_MS = 240_000;
const DEFAULT_WITHIN_MS = 30 * 86_400_000;

/** Entry point, `index.main_handler`. It throws when the run was not ok: only then does the platform count a failure. */
export async function main_handler(_event: unknown, context: FunctionContext): Promise<{ ok: boolean }> {
  const outcome = await handle(context, { env: process.env, write: (line) => process.stdout.write(`${line}\n`) });
  if (!outcome.ok)
    throw new Error('the enforcer failed for a directive, or one is past its alarm: see the lines above');
  return outcome;
}

function hostsOf(named: Readonly<Record<string, NamedEndpoint>>): Record<string, Endpoint> {
  return Object.fromEntries(
    Object.entries(named).map(([unit, { hosts }]) => [
      unit,
      { hosts, failure: 'it is of another function, and its secret was not read' },
    ]),
  );
}

function pick<T>(all: Readonly<Record<string, T>>, keys: ReadonlySet<string | undefined>): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));
}

function credentialsOf(env: HandlerOptions['env']): Credentials {
  const secretId = env['TENCENTCLOUD_SECRETID'];
  const secretKey = env['TENCENTCLOUD_SECRETKEY'];
  if (secretId === undefined || secretKey === undefined) {
    fail(
      'retention/missing',
      'function',
      'TENCENTCLOUD_SECRETID',
      'give the function an execution role: the platform then sets it',
    );
  }
  const token = env['TENCENTCLOUD_SESSIONTOKEN'];
  return { secretId, secretKey, ...(token === undefined || token === '' ? {} : { token }) };
}

async function cursorStore(
  { env, openState }: HandlerOptions,
  { directives, region }: DirectiveDocument,
  shard: StateBucket['shard'],
  endpoints: Awaited<ReturnType<typeof resolveEndpoints>>,
): Promise<CursorStore> {
  const bucket = env['RETENTION_STATE_BUCKET'];
  const endpoint = endpoints[env['RETENTION_STATE_UNIT'] ?? ''];
  // a warm instance keeps its scratch disk; a cold one begins anew, which is right only as long as a pass fits into one run.
  if (bucket === undefined || endpoint === undefined)
    return new FileCursorStore(join(tmpdir(), 'retention-enforcer.json'), false);
  const prefix = env['RETENTION_STATE_PREFIX'] ?? 'retention-enforcer/cursors/';
  const place = { bucket, region, prefix, directives, shard, endpoint };
  return openState === undefined
    ? (await import('./surroundings/state-cos.js')).cosCursorStore(place)
    : openState(place);
}

async function readText<T>(file: string, parse: (text: string, file: string) => T): Promise<T> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return fail('retention/unreadable', '', file, error instanceof Error ? error.message : String(error));
  }
  return parse(text, file);
}
