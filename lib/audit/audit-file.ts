// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { fail } from '../errors';
import type { Measurement } from '../lifetime';
import { DAY_MS } from '../policy';

export const AUDIT_KIND = 'retention-audit';
export const AUDIT_VERSION = 1;

const finding = z.object({
  rule: z.string(),
  level: z.enum(['error', 'warning', 'exempt']),
  unclear: z.literal(true).optional(),
  at: z.string(),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  placements: z.array(z.string()),
});

/** What an audit leaves: no secret and no record is in it. */
export const AUDIT = z.object({
  kind: z.literal(AUDIT_KIND),
  version: z.literal(AUDIT_VERSION),
  /** Name of the estate. */
  estate: z.string().min(1),
  /** Number of the account that answered. */
  account: z.string(),
  /** Hash of what each stack promises, by `<estate>-<region>`: measurements count for that and for nothing else. */
  stacks: z.record(z.string(), z.string()),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** How long its measurements count. */
  validForMs: z.number().int().positive(),
  calls: z.number().int().min(0),
  /** Whether every question was answered. */
  complete: z.boolean(),
  measurements: z.array(
    z.object({
      term: z.string().min(1),
      unit: z.string().optional(),
      placement: z.string().optional(),
      ms: z.number().min(0),
      seenMs: z.number().min(0).optional(),
      sample: z.number().int().min(1),
      at: z.iso.datetime(),
      how: z.string(),
    }),
  ),
  findings: z.array(finding),
});

export type AuditFile = z.output<typeof AUDIT>;

/**
 * Reads what an audit wrote.
 * @throws RetentionError `retention/unreadable` for anything else
 */
export function readAudit(file: string): AuditFile {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    return fail('retention/unreadable', '', file, unreadable(error));
  }
  const read = AUDIT.safeParse(content);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.join('.') ?? '';
  const why = `no audit of version ${AUDIT_VERSION}: ${at === '' ? 'the document' : `'${at}'`} ${issue?.message.toLowerCase() ?? ''}`;
  return fail('retention/unreadable', '', file, `${why}; run 'retention audit' again`);
}

/** What the file system says; a parser quotes what it read, which may be any file. */
function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? `no JSON; run 'retention audit' again`;
}

/** What counts of an audit on a day, and what a reader has to know of it. */
export interface Counted {
  /** By stack. */
  readonly measurements: ReadonlyMap<string, readonly Measurement[]>;
  readonly notes: readonly string[];
}

/** Nobody audits the future: clocks may differ by this much. */
const CLOCKS_MS = DAY_MS;

/**
 * Measurements that still count. One that is too old, from the future, or of another promise is an assumption again, and a
 * note says so.
 * @param hashes of the promises that are judged, by stack
 * @param today `YYYY-MM-DD`
 */
export function countedOf(audit: AuditFile, hashes: ReadonlyMap<string, string>, today: string): Counted {
  const nowMs = Date.parse(`${today}T23:59:59.999Z`);
  const due = (iso: string): string =>
    new Date(Date.parse(iso) + audit.validForMs).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const notes: string[] = [];
  const counting = audit.measurements.filter(({ at }) => {
    const ageMs = nowMs - Date.parse(at);
    return ageMs >= -CLOCKS_MS && ageMs <= audit.validForMs + DAY_MS && due(at) >= today;
  });
  const day = audit.endedAt.slice(0, 'YYYY-MM-DD'.length);
  const old = audit.measurements.length - counting.length;
  if (old > 0) {
    notes.push(
      `${old} measurements of the audit of ${day} no longer count, so their terms are assumed again: run 'retention audit'`,
    );
  }
  const measurements = new Map<string, readonly Measurement[]>();
  for (const [stack, hash] of hashes) {
    if (audit.stacks[stack] === hash) measurements.set(stack, counting);
    else {
      notes.push(
        audit.stacks[stack] === undefined
          ? `the audit of ${day} is not about stack ${stack}, so its terms are assumed`
          : `stack ${stack} has changed since the audit of ${day}, so its terms are assumed again: run 'retention audit'`,
      );
    }
  }
  if (measurements.size > 0 && counting.length > 0) {
    const first = counting.map(({ at }) => at).sort()[0] ?? audit.endedAt;
    notes.push(`measured on ${day}; the next audit is due on ${due(first)}`);
  }
  return { measurements, notes };
}
