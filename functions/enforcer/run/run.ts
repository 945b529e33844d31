// SPDX-License-Identifier: Apache-2.0
import type { Directive, DirectiveDocument } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import { ENGINES, type EngineLoaders } from '../engines/engines';
import { DirectiveJob, type Surroundings } from './job';
import { describeError, type DirectiveLine, type LogLine, type SummaryLine } from '../surroundings/log';
import { sleep, type Sleep } from './retry';
import { Saver } from './saver';
import { countOf } from './skipped';
import { EMPTY_STATE, type CursorStore, type EnforcerState, type Position } from '../surroundings/state';

export interface RunOptions {
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** What other functions carry out as well, which is placed. @default - none: the document is all */
  readonly placed?: readonly Directive[];
  readonly cursors: CursorStore;
  readonly log: (line: LogLine) => void;
  /** Time after which the run stops cleanly. */
  readonly budgetMs: number;
  /** @default false */
  readonly dryRun?: boolean;
  /** Begin each witness anew, whatever the cursors say. @default false */
  readonly witnessAnew?: boolean;
  /**
   * Age in milliseconds of the backup that the store of a directive was restored from; `not known` where there is one.
   * @default - none was restored
   */
  readonly restoredAgeMs?: (id: string) => number | 'not known' | undefined;
  /** @default - every engine, each loaded with its driver when first needed */
  readonly engines?: EngineLoaders;
  /** Wall clock in milliseconds. @default Date.now */
  readonly now?: () => number;
  /** @default performance.now */
  readonly monotonic?: () => number;
  /** @default - a real timer */
  readonly sleep?: Sleep;
  /** @default Math.random */
  readonly random?: () => number;
  /** Called when a directive begins and when it has moved on. */
  readonly onProgress?: (line: DirectiveLine) => void;
}

export interface RunReport {
  /** False when a directive failed or is past its alarm, or the state is lost. */
  readonly ok: boolean;
  readonly lines: readonly DirectiveLine[];
  readonly summary: SummaryLine;
}

/** Below this a further turn costs more than it does. */
const LEAST_TURN_MS = 250;
/** Least slice of a turn: more than any engine keeps in reserve, or a directive among many would never begin to sweep. */
const LEAST_SLICE_MS = 5_000;

/**
 * Runs every directive once: hold check, ensure, sweep, witness. One that fails stops no other. Time is shared: each gets
 * an equal part of what is left, but enough to get anywhere; what the quick ones leave goes to the slow ones, and one that
 * got no turn, or what was left over for one, comes first in the next run.
 */
export async function runEnforcer(options: RunOptions): Promise<RunReport> {
  const monotonic = options.monotonic ?? (() => performance.now());
  const startedAt = monotonic();
  const remainingMs = (): number => options.budgetMs - (monotonic() - startedAt);
  const dryRun = options.dryRun ?? false;
  const now = options.now ?? Date.now;
  const notices: string[] = [];

  const state = await options.cursors.load().catch((error: unknown) => {
    notices.push(
      `the saved cursors cannot be read, every pass starts anew: ${describeError(error, options.endpoints)}`,
    );
    return EMPTY_STATE;
  });
  const positions = new Map<string, Position>(Object.entries(state.positions));
  const saver = new Saver(options.cursors, monotonic);
  const keep = (job: DirectiveJob): void => {
    const { position } = job;
    if (position === undefined) positions.delete(job.directive.id);
    else positions.set(job.directive.id, position);
  };
  const snapshot = (next: string | undefined): EnforcerState => ({
    positions: Object.fromEntries(positions),
    ...(next === undefined ? {} : { next }),
  });
  const around: Surroundings = {
    endpoints: options.endpoints,
    directives: options.placed ?? options.document.directives,
    engines: options.engines ?? ENGINES,
    now,
    monotonic,
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
    dryRun,
    restoredAgeMs: options.restoredAgeMs ?? (() => undefined),
    onCheckpoint: (job) => {
      options.onProgress?.(job.line());
      if (dryRun) return;
      keep(job);
      saver.soon(() => snapshot(after(job)));
    },
  };

  const lines: DirectiveLine[] = [];
  const report = (job: DirectiveJob): void => {
    const outOfTime = !job.ended && !job.failed && remainingMs() < LEAST_SLICE_MS;
    // what this run did not reach, the next one that begins anew does not reach either, and nobody would know.
    if (outOfTime && !dryRun && options.cursors.lasting === false) {
      job.fail(
        `a pass must end in one run where no cursors are kept, got one that did not; set 'cursors' of the network to a COS unit, so that the next run goes on from there`,
      );
    }
    const line = job.line();
    lines.push(line);
    options.log(line);
  };
  const known = new Set(options.document.directives.map((directive) => directive.id));
  for (const id of positions.keys()) if (!known.has(id)) positions.delete(id);
  const jobs = rotate(options.document.directives, state.next).map(
    (directive) => new DirectiveJob(directive, around, state.positions[directive.id], options.witnessAnew ?? false),
  );

  // a run that is killed in the middle leaves the turn to the next directive: one that kills it holds up no other.
  const after = (job: DirectiveJob): string | undefined => jobs[(jobs.indexOf(job) + 1) % jobs.length]?.directive.id;

  const reached = new Set<DirectiveJob>();
  let open = [...jobs];
  for (let round = 1; open.length > 0; round++) {
    const unfinished: DirectiveJob[] = [];
    for (const [index, job] of open.entries()) {
      const leftMs = remainingMs();
      const sliceMs = Math.max(leftMs / (open.length - index), Math.min(leftMs, LEAST_SLICE_MS));
      const before = job.progress;
      if (sliceMs >= LEAST_TURN_MS || (round === 1 && sliceMs > 0)) {
        if (!dryRun) {
          // also a run that is killed before its first page counts since when no pass has come to its end.
          keep(job);
          saver.soon(() => snapshot(after(job)));
        }
        await job.turn(sliceMs);
        // the first of a run had all the time there was, however little that is.
        if (job.done || sliceMs >= LEAST_SLICE_MS || job === jobs[0]) reached.add(job);
        keep(job);
        options.onProgress?.(job.line());
      } else {
        keep(job);
        report(job);
        continue;
      }
      const worthMore = !job.done && !job.failed && job.progress !== before && remainingMs() > LEAST_TURN_MS;
      if (worthMore) unfinished.push(job);
      else report(job);
    }
    open = unfinished;
  }

  const next = (jobs.find((job) => !reached.has(job)) ?? jobs.find((job) => !job.done && !job.failed))?.directive.id;
  if (!dryRun) {
    await saver.last(snapshot(next)).catch((error: unknown) => {
      notices.push(
        `the cursors cannot be saved, the next pass starts anew: ${describeError(error, options.endpoints)}`,
      );
    });
  }
  const failed = jobs.filter((job) => job.failed).length;
  const alarms = lines.filter((line) => line.alarm).length;
  const summary: SummaryLine = {
    type: 'summary',
    at: new Date(now()).toISOString(),
    stack: options.document.stack,
    directives: jobs.length,
    done: jobs.filter((job) => job.done).length,
    failed,
    alarms,
    held: jobs.filter((job) => job.held).length,
    deleted: lines.reduce((sum, line) => sum + line.deleted, 0),
    skipped: lines.reduce((sum, line) => sum + countOf(line.skipped), 0),
    unjudged: lines.reduce((sum, line) => sum + line.unjudged, 0),
    unknown: lines.filter((line) => line.unknown !== null).length,
    next: next ?? null,
    tookMs: Math.round(monotonic() - startedAt),
    notices,
    ok: failed === 0 && alarms === 0 && notices.length === 0,
  };
  options.log(summary);
  options.log({ type: 'heartbeat', at: summary.at, stack: options.document.stack, region: options.document.region });
  return { ok: summary.ok, lines, summary };
}

/** The directives from the one named on, then those before it. */
function rotate(directives: readonly Directive[], first: string | undefined): readonly Directive[] {
  const index = Math.max(
    0,
    directives.findIndex((directive) => directive.id === first),
  );
  return [...directives.slice(index), ...directives.slice(0, index)];
}
