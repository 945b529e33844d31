// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { WITNESSES } from '../asks/account';
import type { Answers } from '../asks/ask';

const HEARTBEAT = z.object({ type: z.literal('heartbeat'), at: z.iso.datetime() });

const READING = z.object({
  term: z.string(),
  ms: z.number().min(0).nullable(),
  reachMs: z.number().min(0).optional(),
  mark: z.string().optional(),
  why: z.string().optional(),
});

/** Of a line of `functions/enforcer/surroundings/log.ts`, what an audit reads. */
const DIRECTIVE = z.object({
  type: z.literal('directive'),
  at: z.iso.datetime(),
  id: z.string(),
  engine: z.string(),
  unit: z.string(),
  done: z.boolean(),
  held: z.boolean(),
  witnessed: z.boolean(),
  lagMs: z.number().min(0),
  alarm: z.boolean(),
  unjudged: z.number().min(0),
  // an enforcer of an earlier version reads nothing.
  readings: z.array(READING).default([]),
  notices: z.array(z.string()),
  error: z.string().nullable(),
});

export type DirectiveLine = z.output<typeof DIRECTIVE> & { readonly atMs: number; readonly topic: string };

/** Moments of the heartbeats among some lines, the oldest first. */
export function heartbeats(lines: readonly { readonly message: unknown }[]): number[] {
  return lines
    .flatMap(({ message }) => {
      const read = HEARTBEAT.safeParse(message);
      return read.success ? [Date.parse(read.data.at)] : [];
    })
    .sort((a, b) => a - b);
}

/** What was read of each line: every probe reads all of them, and reading is what costs. */
const known = new WeakMap<object, DirectiveLine | 'none of ours'>();

function lineOf(topic: string, item: { readonly message: unknown }): DirectiveLine | 'none of ours' {
  const found = known.get(item);
  if (found !== undefined) return found;
  const { data } = DIRECTIVE.safeParse(item.message);
  const line = data === undefined ? 'none of ours' : { ...data, atMs: Date.parse(data.at), topic };
  known.set(item, line);
  return line;
}

/** What the enforcers reported of each directive, the oldest first. */
export function directiveLines(answers: Answers): DirectiveLine[] {
  return answers
    .all(WITNESSES)
    .map(({ key, item }) => lineOf(key, item))
    .filter((line) => line !== 'none of ours')
    .sort((a, b) => a.atMs - b.atMs);
}
