// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Directive } from '../../../lib/directives';
import type { Skipped } from '../engines/engine';
import type { Volume } from '../run/volume';

/** Where one directive stopped. */
export interface Position {
  /** Fingerprint of the directive: a cursor of another prefix, table or cap means nothing. */
  readonly of: string;
  readonly sweep?: string;
  readonly witness?: string;
  /** Time in milliseconds since which no pass has come to its end. Absent when the last run ended one. */
  readonly since?: number;
  /** Records that were deleted lately, where the estate states a volume. */
  readonly volume?: Volume;
  /** What the pass has gone past so far: its end, in a later run, is no whole one. */
  readonly skipped?: readonly Skipped[];
}

/** What a run leaves for the next one. It may be lost: then passes start anew. No secret, but a position can be a key. */
export interface EnforcerState {
  /** Id of the directive that comes first in the next run. */
  readonly next?: string;
  readonly positions: Readonly<Record<string, Position>>;
}

export interface CursorStore {
  /** Whether a later run finds what this one saved, whatever becomes of this process and its machine. @default true */
  readonly lasting?: boolean;
  load(): Promise<EnforcerState>;
  save(state: EnforcerState): Promise<void>;
}

export const EMPTY_STATE: EnforcerState = { positions: {} };

export function fingerprint(directive: Directive): string {
  return createHash('sha256').update(JSON.stringify(directive)).digest('hex').slice(0, 16);
}

/** Reads a state that something else may have written; anything unknown is dropped, which costs a pass and harms nothing. */
export function parseState(text: string): EnforcerState {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return EMPTY_STATE;
  }
  if (typeof input !== 'object' || input === null) return EMPTY_STATE;
  const { next, positions } = input as { next?: unknown; positions?: unknown };
  const kept: Record<string, Position> = {};
  if (typeof positions === 'object' && positions !== null) {
    for (const [id, value] of Object.entries(positions)) {
      if (isPosition(value)) kept[id] = value;
    }
  }
  return { positions: kept, ...(typeof next === 'string' ? { next } : {}) };
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const { of, sweep, witness, since, skipped, volume } = value as Record<string, unknown>;
  return (
    typeof of === 'string' &&
    ['string', 'undefined'].includes(typeof sweep) &&
    ['string', 'undefined'].includes(typeof witness) &&
    ['number', 'undefined'].includes(typeof since) &&
    (volume === undefined || isVolume(volume)) &&
    (skipped === undefined || (Array.isArray(skipped) && skipped.every(isSkipped)))
  );
}

function isVolume(value: unknown): value is Volume {
  if (typeof value !== 'object' || value === null) return false;
  const { records, atMs } = value as Record<string, unknown>;
  return [records, atMs].every((each) => typeof each === 'number' && Number.isFinite(each) && each >= 0);
}

function isSkipped(value: unknown): value is Skipped {
  if (typeof value !== 'object' || value === null) return false;
  const { reason, count, remedy } = value as Record<string, unknown>;
  return typeof reason === 'string' && Number.isSafeInteger(count) && typeof remedy === 'string';
}

/** Keeps the state as long as the process lives: for tests, and for the rounds of a local run. */
export class MemoryCursorStore implements CursorStore {
  private state: EnforcerState = EMPTY_STATE;

  load(): Promise<EnforcerState> {
    return Promise.resolve(this.state);
  }

  save(state: EnforcerState): Promise<void> {
    this.state = state;
    return Promise.resolve();
  }
}

/** Keeps the state in one file: local runs, and the scratch disk of a warm function. */
export class FileCursorStore implements CursorStore {
  constructor(
    private readonly file: string,
    readonly lasting = true,
  ) {}

  async load(): Promise<EnforcerState> {
    try {
      return parseState(await readFile(this.file, 'utf8'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return EMPTY_STATE;
      throw error;
    }
  }

  async save(state: EnforcerState): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    // renaming is atomic: a run that is killed here leaves the old state or the new one, never half of one.
    const scratch = `${this.file}.${process.pid}.tmp`;
    await writeFile(scratch, JSON.stringify(state));
    await rename(scratch, this.file);
  }
}
