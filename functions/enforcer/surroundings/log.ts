// SPDX-License-Identifier: Apache-2.0
import type { Engine, Reading } from '../../../lib/directives';
import type { Endpoint, Skipped } from '../engines/engine';
import type { InboxLine } from '../orders/inbox';
import type { OrdersLine } from '../orders/run-orders';

/** One line per directive and run: what the alarms of the stack read. Renaming a field breaks them. */
export interface DirectiveLine {
  readonly type: 'directive';
  readonly at: string;
  readonly id: string;
  readonly engine: Engine;
  readonly unit: string;
  /** Whether a whole pass came to its end in this run and left nothing that was due. */
  readonly done: boolean;
  readonly held: boolean;
  readonly dryRun: boolean;
  readonly deleted: number;
  /** Age of the oldest survivor, or null when there is none that the clock can judge. A lower bound while `unknown` is set. */
  readonly oldestMs: number | null;
  /** Why the age of the oldest survivor is not known, or null. */
  readonly unknown: string | null;
  /** Whether the witness came to its end. False: `oldestMs` is that of the part it saw, and the next run sees the next one. */
  readonly witnessed: boolean;
  readonly deadlineMs: number;
  /** How far the oldest survivor is past the age at which it should have been deleted. */
  readonly lagMs: number;
  /** Age from which the witness alarms. */
  readonly alarmAtMs: number;
  /** How long no pass has come to its end; 0 when one did in this run. */
  readonly behindMs: number;
  /**
   * Whether the oldest survivor, or the time without a whole pass, is past its alarm, the oldest age is not known, more was
   * deleted than the estate says that comes, or a whole pass left records that no clock can judge and the estate does not
   * allow it.
   */
  readonly alarm: boolean;
  /** Records that the clock cannot judge. */
  readonly unjudged: number;
  /**
   * Records that were deleted lately, less what comes in the same time by the estate; null where it states no volume. Above
   * `volumeAtMost`, the records of a day, it alarms.
   */
  readonly volume: number | null;
  readonly volumeAtMost: number | null;
  /** Records that were due and are still there, by reason, with what to do about them. */
  readonly skipped: readonly Skipped[];
  /** Where the next run goes on, or null when it starts anew. */
  readonly next: string | null;
  readonly tookMs: number;
  readonly retries: number;
  /** What the store said of the terms that the estate assumes: what an audit measures by. */
  readonly readings: readonly Reading[];
  readonly notices: readonly string[];
  readonly error: string | null;
}

/** The last but one line of a run. `ok` is false when a directive failed or alarms, or the state is lost. */
export interface SummaryLine {
  readonly type: 'summary';
  readonly at: string;
  readonly stack: string;
  readonly directives: number;
  readonly done: number;
  readonly failed: number;
  readonly alarms: number;
  readonly held: number;
  readonly deleted: number;
  /** Records that were due and are still there. */
  readonly skipped: number;
  /** Records that no clock can judge. */
  readonly unjudged: number;
  /** Directives whose oldest age is not known. */
  readonly unknown: number;
  readonly next: string | null;
  readonly tookMs: number;
  /** What is wrong with the run itself, not with one directive. */
  readonly notices: readonly string[];
  readonly ok: boolean;
}

/** The last line of a run that came to its end, whatever it found: its absence is an alarm of its own. */
export interface HeartbeatLine {
  readonly type: 'heartbeat';
  readonly at: string;
  readonly stack: string;
  readonly region: string;
}

/** A run that begins nothing. Its type is that of a directive, so that the alarm on failed ones sees it. */
export interface RefusalLine {
  readonly type: 'directive';
  readonly at: string;
  readonly stack: string;
  readonly error: string;
}

export type LogLine = DirectiveLine | RefusalLine | SummaryLine | HeartbeatLine | OrdersLine | InboxLine;

/** An error as one line without what must not be logged: drivers quote connection strings, and those carry passwords. */
export function describeError(error: unknown, endpoints: Readonly<Record<string, Endpoint>>): string {
  let message = error instanceof Error ? error.message : typeof error === 'string' ? error : JSON.stringify(error);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === 'string' && !message.includes(code)) message = `${code}: ${message}`;
  for (const endpoint of Object.values(endpoints)) {
    for (const secret of [endpoint.password, endpoint.token, endpoint.url]) {
      if (secret !== undefined && secret.length > 0) message = message.replaceAll(secret, '***');
    }
  }
  return message
    .replace(/\/\/[^/@\s]*@/g, '//***@')
    .replace(/\s*\n\s*/g, '; ')
    .slice(0, 2000);
}
