// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, SWEEP_SHARE, type Directive } from '../../../lib/directives';
import { alarmAtMs, isHeld, passAlarmMs } from './deadline';
import type { Endpoint, EngineModule, EngineTask, RunContext, StepResult, WitnessResult } from '../engines/engine';
import { loadEngine, type EngineLoaders } from '../engines/engines';
import { describeError, type DirectiveLine } from '../surroundings/log';
import { isTransient, withRetry, type Sleep } from './retry';
import { fingerprint, type Position } from '../surroundings/state';

/** What all jobs of a run share. */
export interface Surroundings {
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly engines: EngineLoaders;
  readonly now: () => number;
  /** Time that does not jump with the wall clock: the budget is counted on it. */
  readonly monotonic: () => number;
  readonly sleep: Sleep;
  readonly random: () => number;
  readonly dryRun: boolean;
  /** Called after every page, so that the runner may save where the job stands. */
  readonly onCheckpoint: (job: DirectiveJob) => void;
}

/** How long a step may overstay before it is given up: a driver that hangs must not eat the others' time. */
const GRACE_MS = 5_000;
/** One directive in one run: keeps its cursor, its connection and what it has done. */
export class DirectiveJob {
  readonly held: boolean;
  done = false;
  failed = false;
  started = false;
  private readonly of: string;
  private readonly since: number;
  private cursor: string | undefined;
  private witnessCursor: string | undefined;
  private task: EngineTask | undefined;
  private endsAt = 0;
  private deleted = 0;
  private deletedInStep = 0;
  private tookMs = 0;
  private retries = 0;
  private witness: WitnessResult | undefined;
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
    this.since = valid?.since ?? around.now();
    this.witnessCursor = witnessAnew ? undefined : valid?.witness;
  }

  /** What the next run needs, or undefined when it starts anew. */
  get position(): Position | undefined {
    const through = this.done || this.held;
    if (through && this.cursor === undefined && this.witnessCursor === undefined) return undefined;
    return {
      of: this.of,
      ...(through ? {} : { since: this.since }),
      ...(this.cursor === undefined ? {} : { sweep: this.cursor }),
      ...(this.witnessCursor === undefined ? {} : { witness: this.witnessCursor }),
    };
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

  /** Works for at most `sliceMs`: ensure (first turn only), sweep unless held, witness. */
  async turn(sliceMs: number): Promise<void> {
    const startedAt = this.around.monotonic();
    const first = !this.started;
    this.started = true;
    this.failed = false;
    this.errors.clear();
    this.endsAt = startedAt + sliceMs * SWEEP_SHARE;
    let complete = true;
    if (first || this.held) complete = (await this.mutate((task) => task.ensure())) && complete;
    if (!this.held) complete = (await this.mutate((task) => task.sweep())) && complete;
    if (complete) this.cursor = undefined;
    this.endsAt = startedAt + sliceMs;
    await this.look();
    await this.disconnect();
    this.failed = this.errors.size > 0;
    this.done = complete && !this.failed;
    this.tookMs += this.around.monotonic() - startedAt;
  }

  line(): DirectiveLine {
    const { directive } = this;
    const oldestMs = this.witness?.oldestMs ?? null;
    const dueAt = deleteAgeMs(directive) ?? directive.deadlineMs;
    const alarmAt = alarmAtMs(directive);
    const behindMs = this.done || this.held ? 0 : Math.max(0, this.around.now() - this.since);
    const patienceMs = passAlarmMs(directive);
    const stuck = patienceMs !== null && behindMs > patienceMs;
    return {
      type: 'directive',
      at: new Date(this.around.now()).toISOString(),
      id: directive.id,
      engine: directive.engine,
      unit: directive.unit,
      done: this.done,
      held: this.held,
      dryRun: this.around.dryRun,
      deleted: this.deleted,
      oldestMs,
      witnessed: this.witness !== undefined && this.witnessCursor === undefined,
      deadlineMs: directive.deadlineMs,
      lagMs: oldestMs === null ? 0 : Math.max(0, oldestMs - dueAt),
      alarmAtMs: alarmAt,
      behindMs,
      // records under a hold outlive their deadline by law.
      alarm: stuck || (!this.held && oldestMs !== null && oldestMs > alarmAt),
      unjudged: this.witness?.unjudged ?? 0,
      next: this.cursor ?? null,
      tookMs: Math.round(this.tookMs),
      retries: this.retries,
      notices: [
        ...this.notices,
        ...(this.started ? [] : ['not started: the time budget was used up, comes first in the next run']),
        ...(stuck
          ? [
              `a pass must come to its end within ${patienceMs} ms, got none for ${behindMs} ms: what it does not reach outlives its deadline; let the runs be longer, or mend what holds them up`,
            ]
          : []),
      ],
      error: this.errors.size === 0 ? null : [...this.errors].join(' | '),
    };
  }

  private async mutate(step: (task: EngineTask) => Promise<StepResult>): Promise<boolean> {
    const result = await this.attempt(step);
    if (result === undefined) return false;
    this.deleted += result.deleted;
    for (const notice of result.notices) this.notices.add(notice);
    if (!result.complete) this.cursor = result.cursor ?? this.cursor;
    return result.complete;
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

  /** Runs one step with retries, on a fresh connection after an error; undefined when it failed for good. */
  private async attempt<T>(step: (task: EngineTask) => Promise<T>): Promise<T | undefined> {
    let module: EngineModule<Directive> | undefined;
    try {
      module = await loadEngine(this.around.engines, this.directive.engine);
      const engine = module;
      return await withRetry(
        async () => {
          this.deletedInStep = 0;
          try {
            const result = await this.limited(async () => {
              this.task ??= await engine.open(this.directive, this.around.endpoints, this.context());
              return step(this.task);
            });
            this.deletedInStep = 0;
            return result;
          } catch (error) {
            this.deleted += this.deletedInStep;
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
    const held = this.held;
    const read = { cursor: () => this.cursor, witnessCursor: () => this.witnessCursor };
    return {
      now: around.now,
      remainingMs: () => this.remainingMs(),
      dryRun: around.dryRun,
      held,
      // read at each step: a retry goes on where the page before the error ended.
      get cursor() {
        return read.cursor();
      },
      get witnessCursor() {
        return read.witnessCursor();
      },
      checkpoint: (cursor, deleted) => {
        this.cursor = cursor;
        this.deletedInStep = deleted;
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

/** What two parts of a placement, or a whole and then a part of it, tell together. */
function together(before: WitnessResult, part: WitnessResult, another: boolean): WitnessResult {
  const ages = [before.oldestMs, part.oldestMs].filter((age) => age !== null);
  return {
    oldestMs: ages.length === 0 ? null : Math.max(...ages),
    unjudged: another ? before.unjudged + part.unjudged : Math.max(before.unjudged, part.unjudged),
    notices: [],
  };
}
