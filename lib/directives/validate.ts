// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError, type Problem } from '../errors';
import type { Directive, DirectiveDocument, Engine } from './directive';
import { DIRECTIVES_VERSION } from './directive';
import { checkMeaning } from './meaning';
import {
  boolean,
  calendarDay,
  duration,
  identifier,
  integer,
  list,
  nullable,
  object,
  oneOf,
  optional,
  show,
  string,
  text,
  variants,
} from './shape';
import type { Shape } from './shape';

const clock = object({
  kind: oneOf('created', 'lastWritten', 'terminated'),
  field: identifier,
  unit: optional(oneOf('ms', 's')),
});

// which form an engine may have, and what it must hold, is a matter of meaning.
const subject = object({
  column: optional(identifier),
  field: optional(identifier),
  application: optional(identifier),
  through: optional(object({ table: identifier, key: identifier, column: identifier })),
  keyPattern: optional(text),
  prefix: optional(text),
  never: optional(text),
});

const base = {
  id: text,
  category: text,
  unit: text,
  deadlineMs: duration,
  keepAtLeastMs: optional(duration),
  role: optional(oneOf('systemOfRecord', 'derived')),
  subject: optional(subject),
  allow: optional(list(object({ guard: text, who: text, why: text }))),
  holdUntil: optional(calendarDay),
};

const months = optional(integer(1, 1200));

const unitOfDate = oneOf('ms', 's');

const ENGINES: Readonly<Record<Engine, Shape>> = {
  mysql: object({
    ...base,
    engine: text,
    database: identifier,
    table: identifier,
    clock,
    deleteAfterMs: duration,
    notBeforeMonths: months,
    partitionWidthMs: nullable(duration),
    resolution: optional(oneOf('day')),
    dropsOnly: optional(boolean),
    expects: optional(
      object({
        deleteImage: optional(oneOf('key')),
        family: optional(oneOf('MySQL', 'MariaDB')),
        binlogFormat: optional(oneOf('ROW', 'MIXED', 'STATEMENT')),
        rowImage: optional(oneOf('FULL', 'NOBLOB', 'MINIMAL')),
        timeZone: optional(text),
        version: optional(text),
        binlog: optional(oneOf('on', 'off')),
        slowLogAboveMs: optional(duration),
      }),
    ),
  }),
  mongodb: object({
    ...base,
    engine: text,
    database: identifier,
    collection: identifier,
    clock,
    form: oneOf('age', 'expireAt'),
    expireAtField: optional(identifier),
    expireAfterSeconds: integer(0, 2_147_483_647),
    deleteAfterMs: duration,
    expects: optional(object({ ttlSleepMs: optional(duration), oplogMs: optional(duration) })),
  }),
  redis: object({
    ...base,
    engine: text,
    db: integer(0, 65_535),
    // a prefix may be empty: then the placement is the whole database.
    prefix: string,
    clock: variants('kind', {
      lastWrite: object({ kind: text }),
      createdInKey: object({ kind: text, pattern: text, unit: unitOfDate }),
      createdInHashField: object({ kind: text, field: text, unit: unitOfDate }),
    }),
    capMs: duration,
    expects: optional(
      object({
        version: text,
        hz: nullable(integer(1, 500)),
        activeExpireEffort: nullable(integer(1, 10)),
        databases: integer(1, 65_536),
        keysAtMost: integer(1, 4_294_967_296),
        rewrittenWithinMs: optional(duration),
      }),
    ),
  }),
  cos: object({
    ...base,
    engine: text,
    bucket: text,
    region: text,
    prefix: string,
    deleteAfterMs: nullable(duration),
    terminations: optional(
      object({
        unit: text,
        database: identifier,
        table: identifier,
        applicationColumn: identifier,
        terminatedColumn: identifier,
      }),
    ),
    notBeforeMonths: months,
  }),
  ckafka: object({
    ...base,
    engine: text,
    topic: text,
    trimAfterMs: nullable(duration),
    idle: optional(oneOf('heartbeat')),
    expects: optional(
      object({ timestamps: oneOf('LogAppendTime', 'CreateTime'), retentionMs: duration, segmentMs: duration }),
    ),
  }),
};

const DIRECTIVE = variants('engine', ENGINES);

const DOCUMENT = object({
  version: oneOf(DIRECTIVES_VERSION),
  stack: text,
  region: text,
  directives: (value, property, at, found) => {
    if (!Array.isArray(value)) {
      found.push(
        problem(
          'retention/invalid',
          at,
          property,
          'a list',
          show(value),
          'synthesise the document again with this version of the stack',
        ),
      );
    }
  },
});

/** Everything that is wrong with a directive document; empty when the enforcer may act on it. */
export function checkDirectives(input: unknown): readonly Problem[] {
  const found: Problem[] = [];
  DOCUMENT(input, '', 'directives document', found);
  const list: unknown = (input as { directives?: unknown } | null | undefined)?.directives;
  if (!Array.isArray(list)) return found;
  const seen = new Set<string>();
  list.forEach((entry: unknown, index) => {
    const id: unknown = (entry as { id?: unknown } | null | undefined)?.id;
    const at = `directives[${index}]${typeof id === 'string' ? ` (${id})` : ''}`;
    const before = found.length;
    DIRECTIVE(entry, '', at, found);
    // the meaning is judged on well-formed directives only, so that one mistake is told once.
    if (found.length === before) checkMeaning(entry as Directive, at, found);
    if (typeof id !== 'string') return;
    if (seen.has(id))
      found.push(problem('retention/duplicate', at, 'id', id, 'give every placement its own directive'));
    seen.add(id);
  });
  return found;
}

/** The typed document, or one error that lists every problem: the enforcer acts on all of a document or on none of it. */
export function parseDirectives(input: unknown): DirectiveDocument {
  RetentionError.throwIfAny(checkDirectives(input));
  return input as DirectiveDocument;
}

/** The same from JSON text; `file` stands in the message. */
export function parseDirectivesText(json: string, file: string): DirectiveDocument {
  let input: unknown;
  try {
    input = JSON.parse(json);
  } catch (error) {
    fail('retention/unreadable', '', file, `no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseDirectives(input);
}
