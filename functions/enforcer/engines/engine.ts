// SPDX-License-Identifier: Apache-2.0
import type { Directive, Reading } from '../../../lib/directives';
import type { Eraser } from './eraser';

/** How to reach one unit. In the cloud it is read from the secrets manager by name; locally from a file. */
export interface Endpoint {
  /**
   * Hosts with ports; more than one for a cluster or a broker list. For COS one domain, in which `{Bucket}` and `{Region}`
   * are replaced, or empty for the region's default (which is internal when asked from a VPC).
   */
  readonly hosts: readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** COS: session token that belongs to temporary credentials in `user` and `password`. */
  readonly token?: string;
  readonly tls?: boolean;
  /** Redis: whether the hosts form a cluster. */
  readonly cluster?: boolean;
  /** MongoDB: the whole connection string, used instead of `hosts`. */
  readonly url?: string;
  /** Why its credentials cannot be had: whatever needs them fails with this, and nothing else does. */
  readonly failure?: string;
}

/** What an engine gets for one directive of one run. */
export interface RunContext {
  /** Wall clock in milliseconds, injected: tests move it. */
  now(): number;
  /** Milliseconds left of the function's time budget; engines stop cleanly before it reaches 0. */
  remainingMs(): number;
  readonly dryRun: boolean;
  /** Whether the directive is under a hold today: nothing may be deleted. */
  readonly held: boolean;
  /** Where the last run stopped, or undefined to start anew. */
  readonly cursor: string | undefined;
  /** Where the last witness stopped, or undefined to start anew. Absent where the caller keeps none. */
  readonly witnessCursor?: string | undefined;
  /** Whether the sweep before this witness came to its end: what it has not seen was written since. @default false */
  readonly swept?: boolean;
  /**
   * The store was restored from a backup of this age in milliseconds: a record that no pass has seen is at least that old.
   * `not known`: what has no age of its own is left as it is. Until the first whole pass.
   * @default - not restored
   */
  readonly restoredAgeMs?: number | 'not known';
  /**
   * Every directive of the document, so that an engine can tell what nobody placed.
   * @default - not known; nothing is looked for
   */
  readonly directives?: readonly Directive[];
  /**
   * Called by ensure and sweep after each page, with the cursor behind it and what was deleted since the step began. The
   * runner keeps it, so that a lost connection or a killed function costs one page and not the pass. `skipped`: what the
   * step went past since it began.
   */
  checkpoint?(cursor: string, deleted: number, skipped?: readonly Skipped[]): void;
}

/** Records that a step went past without deleting them: referenced, locked, failing. */
export interface Skipped {
  /** What held them up, for example `referenced by im.messages`, without a key of a record: equal texts are added up. */
  readonly reason: string;
  readonly count: number;
  readonly remedy: string;
}

/** What one step did. */
export interface StepResult {
  /** Records deleted or capped (or that would be, in a dry run). */
  readonly deleted: number;
  /** Whether the step went through everything. False: it stopped for time and `cursor` tells where. */
  readonly complete: boolean;
  readonly cursor?: string;
  /** Due records that are still there: the directive is not done while there are any. @default - none */
  readonly skipped?: readonly Skipped[];
  /** Things that a person must know: a proposal, records that never expire, `refused by broker`. */
  readonly notices: readonly string[];
}

/** What the witness saw. */
export interface WitnessResult {
  /** Age of the oldest survivor by the directive's clock, or null when the placement is empty or has no due clock. */
  readonly oldestMs: number | null;
  /**
   * Why an older record than `oldestMs` may be there unseen. It alarms, and no gate opens over it.
   * @default - the witness saw every record that its clock can judge
   */
  readonly unknown?: string;
  /** Records that the clock cannot judge (date missing, in the far future, key without expiry). */
  readonly unjudged: number;
  readonly notices: readonly string[];
  /** Set when the witness saw a part only: where the next one goes on. */
  readonly cursor?: string;
}

/** One directive at one endpoint. Every method is idempotent. */
export interface EngineTask {
  /** Install, change or, under a hold, remove the native mechanism. Never drops and rebuilds what can be changed in place. */
  ensure(): Promise<StepResult>;
  /** Do what no native mechanism does. Never called under a hold. Never deletes a record younger than the directive says. */
  sweep(): Promise<StepResult>;
  witness(): Promise<WitnessResult>;
  /** Reads the terms of `READINGS` in the store, changing nothing. @default - none is read */
  read?(): Promise<readonly Reading[]>;
  close(): Promise<void>;
}

/** An engine opens tasks; the runner of `run.ts` calls ensure, sweep and witness in this order. */
export interface EngineModule<D extends Directive> {
  readonly engine: D['engine'];
  /**
   * Whether an error may pass when the step is tried again; added to what the runner knows of every driver.
   * @default - the runner's own list
   */
  isTransient?(error: unknown): boolean;
  /** `endpoints` holds those of other units too: COS reads the terminations table of a MySQL unit. */
  open(directive: D, endpoints: Readonly<Record<string, Endpoint>>, context: RunContext): Promise<EngineTask>;
  /**
   * Opens what carries out orders in the placement. Called only where the directive says how a subject is found.
   * @default - the engine deletes no single record
   */
  openEraser?(
    directive: D,
    endpoints: Readonly<Record<string, Endpoint>>,
    context: Pick<RunContext, 'now' | 'remainingMs' | 'dryRun'>,
  ): Promise<Eraser>;
}
