// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fail } from '../../errors';
import { promiseHash, type AuditDocument } from '../../manifest/audit-document';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../policy/time';
import type { Finding } from '../../verify';
import { parseExemptions } from '../../verify/findings/exemptions';
import { suppress } from '../../verify/findings/suppress';
import { audit, type AuditOptions } from '../audit';
import type { AuditFile } from '../audit-file';
import { agentOf } from '../client/agent';
import type { Credentials } from '../client/credentials';
import { withExceeded } from '../exceeded';
import { Resumed } from '../resume';
import { estateOf, parseDocument } from './document';
import { keptAudit, type KeptAudit } from './kept-audit';

/** What the platform tells a function of its run; only what is used here. */
export interface FunctionContext {
  getRemainingTimeInMillis?(): number;
}

/** What tests replace. */
export interface CloudAuditOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly write: (line: string) => void;
  readonly now?: () => number;
  /** The document's file. @default - beside the code */
  readonly document?: string;
  /** Calls of one action a second. @default 20 */
  readonly perSecond?: number;
}

/** The line of a run, which the alarms read. It carries counts and no name. */
export interface AuditLine {
  readonly type: 'audit';
  readonly at: string;
  readonly estate: string;
  /** Whether the account was asked in this run; else the counts are those of the audit that is kept. */
  readonly asked: boolean;
  /** When the audit ended of which the counts are. */
  readonly endedAt: string | null;
  readonly complete: boolean;
  readonly errors: number;
  readonly unclear: number;
  readonly warnings: number;
  readonly exempt: number;
  readonly measurements: number;
  readonly calls: number;
  /** Whether something is wrong or not known: what `retention audit` ends with another code than 0 for. */
  readonly alarm: boolean;
  readonly error: string | null;
}

/** Kept for writing what was found. */
const RESERVE_MS = 20 * SECOND_MS;
const DEFAULT_BUDGET_MS = 840 * SECOND_MS;
/** A timer that fires a little early must not put an audit off to the next time. */
const EARLY_MS = HOUR_MS;

/**
 * Audits where an audit is due, and says in one line what the last one found. Due is one that is older than it may be, that did not
 * get every answer, or that is about another promise than the one that was deployed.
 */
export async function handle(context: FunctionContext, options: CloudAuditOptions): Promise<AuditLine> {
  const { env } = options;
  const now = options.now ?? Date.now;
  const file = options.document ?? join(__dirname, 'document.json');
  const agent = agentOf(env);
  let estate = '';
  const say = (line: Partial<AuditLine>): AuditLine => {
    const whole = { ...NOTHING, at: new Date(now()).toISOString(), estate, ...line };
    options.write(JSON.stringify(whole));
    return whole;
  };
  try {
    const document = parseDocument(await readFile(file, 'utf8'), file);
    estate = document.manifests[0]?.estate ?? '';
    const credentials = credentialsOf(env);
    const kept = keptAudit(
      { bucket: need(env, 'AUDIT_BUCKET'), region: need(env, 'AUDIT_REGION'), key: need(env, 'AUDIT_KEY') },
      credentials,
      agent,
    );
    const last = await kept.load();
    const everyMs = Number(need(env, 'AUDIT_EVERY_DAYS')) * DAY_MS;
    if (last !== undefined && !isDue(last, document, everyMs, now())) return say(countsOf(last, false));
    const limitMs = context.getRemainingTimeInMillis?.() ?? Number(env['AUDIT_BUDGET_MS'] ?? DEFAULT_BUDGET_MS);
    const account = { credentials, agent };
    return say(countsOf(await run(document, account, kept, limitMs - RESERVE_MS, options), true));
  } catch (error) {
    return say({ alarm: true, error: error instanceof Error ? error.message : 'it failed' });
  } finally {
    agent.destroy();
  }
}

/** Entry point, `index.main_handler`. It throws when something is wrong: only then does the platform count a failure. */
export async function main_handler(_event: unknown, context: FunctionContext): Promise<AuditLine> {
  const line = await handle(context, { env: process.env, write: (text) => process.stdout.write(`${text}\n`) });
  if (line.alarm) throw new Error('the audit found something, could not tell, or failed: see the line above');
  return line;
}

const NOTHING: AuditLine = {
  type: 'audit',
  at: '',
  estate: '',
  asked: false,
  endedAt: null,
  complete: false,
  errors: 0,
  unclear: 0,
  warnings: 0,
  exempt: 0,
  measurements: 0,
  calls: 0,
  alarm: false,
  error: null,
};

function isDue(last: AuditFile, document: AuditDocument, everyMs: number, nowMs: number): boolean {
  const ageMs = nowMs - Date.parse(last.endedAt);
  const sameStacks = document.manifests.every(
    (each) => last.stacks[`${each.estate}-${each.region}`] === promiseHash(each),
  );
  // one of the future was written by another clock.
  return !last.complete || !sameStacks || ageMs < 0 || ageMs >= everyMs - EARLY_MS;
}

async function run(
  document: AuditDocument,
  account: Pick<AuditOptions, 'credentials' | 'agent'>,
  kept: KeptAudit,
  budgetMs: number,
  { perSecond, now = Date.now }: CloudAuditOptions,
): Promise<AuditFile> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort('TimeIsUp'), Math.max(0, budgetMs));
  try {
    const found = await audit({
      estate: estateOf(document),
      manifests: document.manifests,
      expected: document.expected,
      codeHashes: new Map(Object.entries(document.codeHashes)),
      ...account,
      signal: stop.signal,
      resumed: Resumed.nothing(),
      // its log is read by alarms, which need the one line.
      progress: () => undefined,
      validForMs: document.validForMs,
      now,
      ...(perSecond === undefined ? {} : { perSecond }),
    });
    const today = new Date(now()).toISOString().slice(0, 'YYYY-MM-DD'.length);
    const exemptions = parseExemptions(
      { kind: 'retention-exemptions', version: 1, exemptions: document.exemptions },
      'the estate',
    );
    const findings = suppress(withExceeded(found, document.manifests, document.expected, today), { today, exemptions });
    const judged = { ...found, findings: findings as AuditFile['findings'] };
    await kept.save(judged);
    return judged;
  } finally {
    clearTimeout(timer);
  }
}

function countsOf({ findings, ...found }: AuditFile, asked: boolean): Partial<AuditLine> {
  const errors = (findings as readonly Finding[]).filter(({ level }) => level === 'error');
  const unclear = errors.filter((each) => each.unclear === true).length;
  const count = (level: Finding['level']): number => findings.filter((each) => each.level === level).length;
  return {
    asked,
    endedAt: found.endedAt,
    complete: found.complete,
    errors: errors.length - unclear,
    unclear,
    warnings: count('warning'),
    exempt: count('exempt'),
    measurements: found.measurements.length,
    calls: found.calls,
    alarm: errors.length > 0 || !found.complete,
  };
}

/** Those of the function's role, which the platform puts there for the time of a run. */
function credentialsOf(env: NodeJS.ProcessEnv): Credentials {
  const token = env['TENCENTCLOUD_SESSIONTOKEN'] ?? '';
  return {
    secretId: need(env, 'TENCENTCLOUD_SECRETID'),
    secretKey: need(env, 'TENCENTCLOUD_SECRETKEY'),
    ...(token === '' ? {} : { token }),
  };
}

function need(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name] ?? '';
  return value === ''
    ? fail('retention/missing', 'function', name, 'deploy the function with its environment and its role')
    : value;
}
