// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, SWEEP_SHARE, type Directive, type Reading } from '../../../lib/directives';
import { judge } from './alarm';
import { alarmAtMs, isHeld } from './deadline';
import type {
  Endpoint,
  EngineModule,
  EngineTask,
  RunContext,
  Skipped,
  StepResult,
  WitnessResult,
} from '../engines/engine';
import { loadEngine, type EngineLoaders } from '../engines/engines';
import { describeError, type DirectiveLine } from '../surroundings/log';
import { isTransient, withRetry, type Sleep } from './retry';
import { readingsOf } from './readings';
import { addUp } from './skipped';
import { fingerprint, type Position } from '../surroundings/state';
import { volumeAfter, type Volume } from './volume';
import { together } from './witnessed';

/** What all jobs of a run share. */
export interface Surroundings {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  /** All of the document, and of the other functions of the network: what none of them names nobody placed. */
  readonly directives: readonly Directive[];
  readonly engines: EngineLoaders;
  readonly now: () => number;
  /** Time that does not jump with the wall clock: the budget is counted on it. */
  readonly monotonic: () => number;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly dryRun: boolean;
  /** Age of the backup that a directive's store was restored from, in milliseconds. */
  readonly restoredAgeMs: (id: string) => number | 'not known' | undefined;
  /** Called after every page, so that the runner may save where the job is. */
  readonly onCheckpoint: (job: DirectiveJob) => void;
}

/** How long a step may overstay before it is given up: a driver that hangs must not eat the others' time. */
const GRACE_MS = 5_000;
/** One directive in one run: keeps its cursor, its connection and what it has done. */
export class DirectiveJob {
  readonly held: boolean;
  done = false;
  /** Whether a pass came to its end, also where it left something behind. */
  ended = false;
  failed = false;
  started = false;
  private readonly of: string;
  private readonly since: number;
  private readonly volumeBefore: Volume | undefined;
  private cursor: string | undefined;
  private witnessCursor: string | undefined;
  private task: EngineTask | undefined;
  private endsAt = 0;
  private deleted = 0;
  private deletedInStep = 0;
  private ensured = false;
  private swept = false;
  private leftByEnsure: readonly Skipped[] = [];
  /** What the sweep of this pass went past, also in earlier runs; with what the step that works has reported so far. */
  private left: readonly Skipped[] = [];
  private leftInStep: readonly Skipped[] = [];
  private tookMs = 0;
  private retries = 0;
  private witness: WitnessResult | undefined;
  private readings: readonly Reading[] = [];
  private readonly notices = new Set<string>();
  private readonly errors = new Set<string>();

  constructor(
    readonly directive: Directive,
    private readonly around: Surroundings,
    position: Position | undefined,
    witnessAnew: boolean,
  ) {
    this.of = fingerprint(directive);
    this.held = isHeld(directive, around.now());
    // a position of a directive that has changed since points into another keyspace: start anew.
    const valid = position?.of === this.of ? position : undefined;
    this.cursor = valid?.sweep;
    this.left = (this.cursor === undefined ? undefined : valid?.skipped) ?? [];
    this.since = valid?.since ?? around.now();
    this.volumeBefore = valid?.volume;
    this.witnessCursor = witnessAnew ? undefined : valid?.witness;
  }

  /** What the next run needs, or undefined when it starts anew. */
  get position(): Position | undefined {
    const through = this.done || this.held;
    const skipped = addUp(this.left, this.leftInStep);
    const { volume } = this;
    if (through && this.cursor === undefined && this.witnessCursor === undefined && volume === undefined)
      return undefined;
    return {
      of: this.of,
      ...(volume === undefined ? {} : { volume }),
      ...(through ? {} : { since: this.since }),
      ...(this.cursor === undefined ? {} : { sweep: this.cursor, ...(skipped.length === 0 ? {} : { skipped }) }),
      ...(this.witnessCursor === undefined ? {} : { witness: this.witnessCursor }),
    };
  }

  /** Measured where the estate states a volume; a dry run deletes nothing. */
  private get volume(): Volume | undefined {
    const { perDay } = this.directive;
    if (perDay === undefined || this.around.dryRun) return this.volumeBefore;
    return volumeAfter(this.volumeBefore, this.deleted, perDay, this.around.now());
  }

  /** Changes when a turn got anywhere; a job that stands still gets no second turn. */
  get progress(): string {
    return `${this.deleted} ${this.cursor ?? ''}`;
  }

  /** Makes it a failed one, whatever it did. */
  fail(why: string): void {
    this.failed = true;
    this.errors.add(why);
  }

  /** Works for at most `sliceMs`: ensure until it came to its end, sweep unless held, witness. */
  async turn(sliceMs: number): Promise<void> {
    const startedAt = this.around.monotonic();
    this.started = true;
    this.failed = false;
    this.errors.clear();
    this.endsAt = startedAt + sliceMs * SWEEP_SHARE;
    // a pass that begins anew meets again what the one before went past.
    if (this.cursor === undefined) this.left = [];
    if (!this.ensured || this.held) {
      const result = await this.mutate((task) => task.ensure());
      this.ensured = result?.complete === true;
      this.leftByEnsure = result?.skipped ?? [];
    }
    const result = this.held ? undefined : await this.mutate((task) => task.sweep());
    if (result !== undefined) this.left = addUp(this.left, result.skipped ?? []);
    const complete = this.ensured && (this.held || result?.complete === true);
    if (complete) this.cursor = undefined;
    this.swept = result?.complete === true && !this.around.dryRun;
    this.endsAt = startedAt + sliceMs;
    await this.look();
    await this.read();
    await this.disconnect();
    this.failed = this.errors.size > 0;
    this.ended = complete && !this.failed;
    this.done = this.ended && this.skipped.length === 0;
    this.tookMs += this.around.monotonic() - startedAt;
  }

  line(): DirectiveLine {
    const { directive } = this;
    const oldestMs = this.witness?.oldestMs ?? null;
    const dueAt = deleteAgeMs(directive) ?? directive.deadlineMs;
    const behindMs = this.done || this.held ? 0 : Math.max(0, this.around.now() - this.since);
    const { held, done, volume } = this;
    const volumeAtMost = directive.perDay ?? null;
    const found = {
      held,
      done,
      volume: volume === undefined ? null : Math.round(volume.records),
      oldestMs,
      unknown: this.witness?.unknown ?? null,
      behindMs,
    };
    const unjudged = this.witness?.unjudged ?? 0;
    const { alarm, notices } = judge(directive, { ...found, unjudged });
    return {
      type: 'directive',
      at: new Date(this.around.now()).toISOString(),
      id: directive.id,
      engine: directive.engine,
      unit: directive.unit,
      done,
      held,
      dryRun: this.around.dryRun,
      deleted: this.deleted,
      oldestMs,
      unknown: found.unknown,
      witnessed: this.witness !== undefined && this.witnessCursor === undefined,
      deadlineMs: directive.deadlineMs,
      lagMs: oldestMs === null ? 0 : Math.max(0, oldestMs - dueAt),
      alarmAtMs: alarmAtMs(directive),
      behindMs,
      alarm,
      unjudged,
      volume: found.volume,
      volumeAtMost,
      skipped: this.skipped,
      next: this.cursor ?? null,
      tookMs: Math.round(this.tookMs),
      retries: this.retries,
      readings: this.readings,
      notices: [
        ...this.notices,
        ...(this.started ? [] : ['not started: the time budget was used up, comes first in the next run']),
        ...notices,
      ],
      error: this.errors.size === 0 ? null : [...this.errors].join(' | '),
    };
  }

  private get skipped(): readonly Skipped[] {
    return addUp(this.leftByEnsure, this.left, this.leftInStep);
  }

  private async mutate(step: (task: EngineTask) => Promise<StepResult>): Promise<StepResult | undefined> {
    const result = await this.attempt(step);
    if (result === undefined) return undefined;
    this.deleted += result.deleted;
    for (const notice of result.notices) this.notices.add(notice);
    if (!result.complete) this.cursor = result.cursor ?? this.cursor;
    return result;
  }

  private async look(): Promise<void> {
    const goesOn = this.witnessCursor !== undefined;
    const result = await this.attempt((task) => task.witness());
    if (result === undefined) return;
    // a part tells nothing of the others: only a witness that saw all at once takes the place of what was seen before.
    const whole = !goesOn && result.cursor === undefined;
    this.witness = whole || this.witness === undefined ? result : together(this.witness, result, goesOn);
    this.witnessCursor = result.cursor;
    for (const notice of result.notices) this.notices.add(notice);
  }

  /** For the audit alone: a store that does not answer these questions is not enforced worse for it. */
  private async read(): Promise<void> {
    const { task, around } = this;
    if (task?.read === undefined) return;
    const read = (): Promise<readonly Reading[]> => this.limited(async () => (await task.read?.()) ?? []);
    this.readings = await readingsOf(this.directive.engine, read, around.endpoints);
  }

  /** Runs one step with retries, on a fresh connection after an error; undefined when it failed for good. */
  private async attempt<T>(step: (task: EngineTask) => Promise<T>): Promise<T | undefined> {
    let module: EngineModule<Directive> | undefined;
    try {
      module = await loadEngine(this.around.engines, this.directive.engine);
      const engine = module;
      return await withRetry(
        async () => {
          this.deletedInStep = 0;
          this.leftInStep = [];
          try {
            const result = await this.limited(async () => {
              this.task ??= await engine.open(this.directive, this.around.endpoints, this.context());
              return step(this.task);
            });
            this.deletedInStep = 0;
            this.leftInStep = [];
            return result;
          } catch (error) {
            this.deleted += this.deletedInStep;
            this.left = addUp(this.left, this.leftInStep);
            this.leftInStep = [];
            await this.disconnect();
            throw error;
          }
        },
        {
          isTransient: (error) => isTransient(error) || engine.isTransient?.(error) === true,
          remainingMs: () => this.remainingMs(),
          sleep: this.around.sleep,
          random: this.around.random,
          onRetry: () => this.retries++,
        },
      );
    } catch (error) {
      this.errors.add(describeError(error, this.around.endpoints));
      return undefined;
    }
  }

  private context(): RunContext {
    const { around } = this;
    const { held } = this;
    const restoredAgeMs = around.restoredAgeMs(this.directive.id);
    const read = { cursor: () => this.cursor, witnessCursor: () => this.witnessCursor, swept: () => this.swept };
    return {
      now: around.now,
      directives: around.directives,
      remainingMs: () => this.remainingMs(),
      dryRun: around.dryRun,
      held,
      ...(restoredAgeMs === undefined ? {} : { restoredAgeMs }),
      // read at each step: a retry goes on where the page before the error ended.
      get cursor() {
        return read.cursor();
      },
      get witnessCursor() {
        return read.witnessCursor();
      },
      get swept() {
        return read.swept();
      },
      checkpoint: (cursor, deleted, skipped = []) => {
        this.cursor = cursor;
        this.deletedInStep = deleted;
        this.leftInStep = skipped;
        around.onCheckpoint(this);
      },
    };
  }

  private remainingMs(): number {
    return Math.max(0, this.endsAt - this.around.monotonic());
  }

  private async limited<T>(step: () => Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const limitMs = Math.min(2 ** 31 - 1, this.remainingMs() + GRACE_MS);
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () =>
          reject(
            new Error(
              `a step of '${this.directive.id}' must stop inside its time budget, got no answer for ${Math.round(limitMs)} ms; check the network path to unit '${this.directive.unit}'`,
            ),
          ),
        limitMs,
      );
    });
    try {
      return await Promise.race([step(), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async disconnect(): Promise<void> {
    const task = this.task;
    this.task = undefined;
    // a connection that is already gone needs no farewell, and its complaint would hide the real error.
    await task?.close().catch(() => undefined);
  }
}
