// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import * as z from 'zod';

/** What the predicate means; another form takes another number. */
export const PREDICATE_TYPE = 'urn:retention-stack:evidence:1';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';

const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Relative to the envelope's folder, and inside of it: the envelope can be moved together with what it speaks of. */
const NAME = z
  .string()
  .min(1)
  .refine(
    (name) =>
      !name.startsWith('/') && !name.includes('\\') && !name.split('/').some((part) => ['', '.', '..'].includes(part)),
    'is no path inside of the folder',
  );
/** The same, or the folder itself. */
const PLACE = z.union([NAME, z.literal('.')]);

/** What was judged, by what, and what came of it. */
const PREDICATE = z.strictObject({
  tool: z.strictObject({ name: z.string(), version: z.string() }),
  signedAt: z.iso.datetime(),
  /** The promises: the hash of each stack's manifest, by which audits name it, too. */
  manifests: z.array(z.strictObject({ stack: z.string(), hash: z.string() })),
  /** How the report can be made again from the subjects. */
  judged: z.strictObject({
    files: z.array(PLACE).min(1),
    mapping: NAME.optional(),
    exemptions: NAME.optional(),
    audit: NAME.optional(),
    /** A policy that was pinned, and the hash that the policy had to have. */
    policy: NAME.optional(),
    policyHash: z.string().optional(),
    today: z.string(),
  }),
  /** The report of that judgement, as `--json` prints it. */
  report: z.json(),
});

/** An in-toto statement: files with their digests, and what is said of them. */
export const STATEMENT = z.strictObject({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.strictObject({ name: NAME, digest: z.strictObject({ sha256: SHA256 }) })).min(1),
  predicateType: z.literal(PREDICATE_TYPE),
  predicate: PREDICATE,
});

export type Statement = z.infer<typeof STATEMENT>;

/** The statement as the bytes that are signed. */
export function payloadOf(subject: Statement['subject'], predicate: Statement['predicate']): Buffer {
  const statement: Statement = { _type: STATEMENT_TYPE, subject, predicateType: PREDICATE_TYPE, predicate };
  return Buffer.from(JSON.stringify(STATEMENT.parse(statement)));
}

/** The statement in signed bytes, or why they are none. */
export function statementIn(payload: Buffer): Statement | string {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch {
    return 'what was signed is no JSON';
  }
  const { success, data, error } = STATEMENT.safeParse(value);
  if (success) return data;
  const { path = [], message = '' } = error.issues[0] ?? {};
  return `what was signed is no statement of this kind: ${path.join('.')} ${message}`;
}

/** SHA-256 in hexadecimal digits. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
