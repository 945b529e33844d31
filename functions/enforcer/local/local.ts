// SPDX-License-Identifier: Apache-2.0
import type { DirectiveDocument } from '../../../lib/directives';
import { fail, problem, RetentionError } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';
import type { EngineLoaders } from '../engines/engines';
import { Gate } from '../run/gate';
import { describe } from './describe';
import { readInputs } from './inputs';
import { replayOrders } from '../orders/replay';
import { Standstill } from './standstill';
import { describeError, type DirectiveLine, type LogLine } from '../surroundings/log';
import { sleep, type Sleep } from '../run/retry';
import { runEnforcer } from '../run/run';
import { FileCursorStore, MemoryCursorStore } from '../surroundings/state';

export interface LocalOptions {
  /** File with the directive document. */
  readonly directives: string;
  /**
   * File with `{ unit: endpoint }`; `passwordFrom` names an environment variable, so that the file holds no secret.
   * @default - none: a dry run then says what it cannot know, everything else needs it
   */
  readonly endpoints?: string;
  /** The unit whose directives alone are carried out. @default - all */
  readonly unit?: string;
  /**
   * Ledger whose orders are carried out before the first round: a folder, or a bucket as `cos://…`.
   * @default - none: sweeps alone
   */
  readonly ledger?: string;
  /** @default false */
  readonly dryRun?: boolean;
  /** Repeat until every directive went through everything. @default false */
  readonly all?: boolean;
  /** Repeat until every witness saw everything, that below its deadline, and records of unknown age nowhere. @default false */
  readonly wait?: boolean;
  /** With `wait`: how many records that no clock can judge, of all directives together, are accepted. @default 0 */
  readonly acceptUnjudged?: number;
  /**
   * With `wait`: age of the backup that the stores were restored from, as `36h` or `3d`. A Redis key that no pass had seen is
   * at least that old, and gets only the rest of its life.
   * @default - not known: such keys are left as they are and count as records that no clock can judge
   */
  readonly backupAge?: string;
  /** Time of one run. @default 10 minutes */
  readonly budgetMs?: number;
  /** Give up after this long; what is left then is an exit code of 1. @default - never */
  readonly giveUpAfterMs?: number;
  /** File that keeps cursors between calls. @default - every call starts anew */
  readonly cursors?: string;
  /** @default process.stdout */
  readonly stdout?: (line: string) => void;
  /** @default process.stderr */
  readonly stderr?: (line: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly engines?: EngineLoaders;
  readonly now?: () => number;
  readonly sleep?: Sleep;
}

const BUDGET_MS = 600_000;
const WAIT_MS = 2_000;
const PROGRESS_EVERY_MS = 1_000;

/**
 * Runs the same code as the function against any reachable engines. Exit code 0: done and, with `wait`, everything below
 * its deadline; 1: a directive failed, a record is too old, its age is not known, or it was gone past; 2: the input could
 * not be read, or a dry run has no endpoint to ask. With `all` and `wait` it is the gate before a restored backup serves
 * traffic. A dry run is made once, because it changes nothing.
 */
export async function enforceLocal(options: LocalOptions): Promise<number> {
  const stdout = options.stdout ?? ((line) => process.stdout.write(`${line}\n`));
  const stderr = options.stderr ?? ((line) => process.stderr.write(`${line}\n`));
  let document: DirectiveDocument;
  let endpoints: Readonly<Record<string, Endpoint>>;
  try {
    checkOptions(options);
    ({ document, endpoints } = await readInputs(options));
  } catch (error) {
    stderr(RetentionError.is(error) ? error.message : describeError(error, {}));
    return 2;
  }
  const cursors = options.cursors === undefined ? new MemoryCursorStore() : new FileCursorStore(options.cursors);
  const startedAt = performance.now();
  const dryRun = options.dryRun ?? false;
  const wait = options.wait ?? false;
  const backupAgeMs = options.backupAge === undefined ? undefined : ageMs(options.backupAge);
  // what was accepted begins a whole life, in one more round.
  let accepted = false;
  const restoredAgeMs = (id: string): number | 'not known' | undefined => {
    if (!wait || accepted) return undefined;
    if (backupAgeMs === undefined) return 'not known';
    // what is seen later was written after the restore.
    return gate.isThrough({ id }) ? undefined : backupAgeMs;
  };
  if (options.ledger !== undefined && !dryRun) {
    const replayed = await replayOrders({
      ...options,
      ledger: options.ledger,
      document,
      endpoints,
      repeat: options.all === true || wait,
      stdout,
      stderr,
    });
    if (!replayed) return 1;
  }
  const gate = new Gate(options.acceptUnjudged);
  const still = new Standstill();
  for (let round = 1; ; round++) {
    const progress = progressLine(stderr);
    const { ok, lines } = await runEnforcer({
      document,
      endpoints,
      cursors,
      log: (line: LogLine) => stdout(JSON.stringify(line)),
      budgetMs: options.budgetMs ?? BUDGET_MS,
      dryRun,
      // what an earlier call saw is not known here.
      witnessAnew: wait && round === 1,
      restoredAgeMs,
      onProgress: progress,
      ...(options.engines === undefined ? {} : { engines: options.engines }),
      ...(options.now === undefined ? {} : { now: options.now }),
      ...(options.sleep === undefined ? {} : { sleep: options.sleep }),
    });
    for (const line of lines) stderr(describe(line));
    // an error is not waited out: the runner has already tried again what may pass.
    const failed = lines.filter((line) => line.error !== null);
    if (failed.length > 0) return dryRun && failed.every((line) => !Object.hasOwn(endpoints, line.unit)) ? 2 : 1;
    gate.take(lines);
    const tooOld = lines.some((line) => !line.held && line.oldestMs !== null && line.oldestMs >= line.deadlineMs);
    const waiting = wait ? lines.filter((line) => !gate.isBelow(line)) : [];
    const judged = !wait || gate.isJudged();
    if (dryRun) {
      const left = lines.some((line) => line.skipped.length > 0);
      return (ok || wait) && !tooOld && !left && waiting.length === 0 && judged ? 0 : 1;
    }
    const unfinished = options.all === true ? lines.filter((line) => !gate.isThrough(line)) : [];
    const opens = unfinished.length === 0 && waiting.length === 0 && judged;
    if (
      opens &&
      wait &&
      backupAgeMs === undefined &&
      !accepted &&
      [...gate.unjudged().values()].some((each) => each > 0)
    ) {
      accepted = true;
      gate.again();
      continue;
    }
    if (opens) return ok || wait ? 0 : 1;
    const why = still.take(lines, unfinished, waiting, gate);
    if (why !== undefined) {
      stderr(why);
      return 1;
    }
    if (performance.now() - startedAt > (options.giveUpAfterMs ?? Number.POSITIVE_INFINITY)) return 1;
    stderr(
      `round ${round}: ${unfinished.length} directives not through, ${waiting.length} witnesses past their deadline or not through${judged ? '' : ', records that no clock can judge'}; going on`,
    );
    // what only the engine's own time corrects, such as a lock or a clean-up, is not asked for without a pause.
    if (waiting.every((line) => line.witnessed) && unfinished.every((line) => line.deleted === 0))
      await (options.sleep ?? sleep)(WAIT_MS);
  }
}

const AGE = /^(\d+(?:\.\d+)?)(s|m|h|d)$/;
const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

function ageMs(text: string): number {
  const [, count, unit] = AGE.exec(text) ?? [];
  return Math.floor(Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS]);
}

function checkOptions({ endpoints, dryRun, wait, acceptUnjudged, backupAge }: LocalOptions): void {
  if (backupAge !== undefined && (!AGE.test(backupAge) || wait !== true))
    fail(
      'retention/invalid',
      '',
      '--backup-age',
      'a number with s, m, h or d, beside --wait',
      `'${backupAge}'${wait === true ? '' : ' without it'}`,
      "write the time since the backup was taken, for example '36h'; '0s' where nothing was restored",
    );
  if (endpoints === undefined && dryRun !== true)
    fail(
      'retention/missing',
      '',
      '--endpoints',
      'name the file that says how each unit is reached; only --dry-run goes without',
    );
  if (acceptUnjudged === undefined) return;
  if (!Number.isSafeInteger(acceptUnjudged) || acceptUnjudged < 0)
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        '--accept-unjudged',
        'a whole number of records from 0 on',
        String(acceptUnjudged),
        'write how many records without a known age may come into service',
      ),
    ]);
  if (wait !== true)
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        '--accept-unjudged',
        'beside --wait',
        'without it',
        'add --wait or leave it out',
      ),
    ]);
}

function progressLine(stderr: (line: string) => void): (line: DirectiveLine) => void {
  let saidAt = performance.now();
  return (line) => {
    if (performance.now() - saidAt < PROGRESS_EVERY_MS) return;
    saidAt = performance.now();
    stderr(`${line.id}: ${line.deleted} so far`);
  };
}
