// SPDX-License-Identifier: Apache-2.0
import {
  day,
  elsewhere,
  exactly,
  flag,
  list,
  matching,
  object,
  oneOf,
  optional,
  orNull,
  string,
  variants,
  whole,
  type Form,
} from '../form';
import {
  DIRECTIVES_VERSION,
  type Allowance,
  type CkafkaDirective,
  type CkafkaExpects,
  type CosDirective,
  type Directive,
  type DirectiveDocument,
  type MongodbDirective,
  type MysqlDirective,
  type MysqlExpects,
  type RecordClock,
  type RedisClock,
  type RedisDirective,
  type RedisExpectations,
  type Terminations,
} from './directive';
import type { Subject } from './subject';

/** Periods above this are a mistake of unit: 100 years in milliseconds. */
const LONGEST_MS = 100 * 366 * 86_400_000;

const text = matching(/^[^\u0000-\u001f\u007f]+$/, 'a text without control characters');
/** Name of a table, column, collection or field. 64 characters is what MySQL takes, MongoDB names may be longer. */
const identifier = matching(/^[^\p{Cc}]{1,120}$/u, 'a name of 1 to 120 characters without control characters');
const duration = whole(1, LONGEST_MS, `a whole number of milliseconds from 1 to ${LONGEST_MS}`);
const months = optional(whole(1, 1200));
const unitOfDate = oneOf('ms', 's');

const CLOCK = object<RecordClock>({
  kind: oneOf('created', 'lastWritten', 'terminated'),
  field: identifier,
  unit: optional(unitOfDate),
});

// which form an engine may have, and what it must hold, is a matter of meaning.
const SUBJECT = exactly({
  column: optional(identifier),
  field: optional(identifier),
  application: optional(identifier),
  through: optional(exactly({ table: identifier, key: identifier, column: identifier })),
  keyPattern: optional(text),
  prefix: optional(text),
  never: optional(text),
}) as unknown as Form<Subject>;

const BASE = {
  id: text,
  category: text,
  unit: text,
  deadlineMs: duration,
  keepAtLeastMs: optional(duration),
  role: optional(oneOf('systemOfRecord', 'derived')),
  subject: optional(SUBJECT),
  perDay: optional(whole(1, Number.MAX_SAFE_INTEGER)),
  allow: optional(list(object<Allowance>({ guard: text, who: text, why: text }))),
  holdUntil: optional(day('a day as YYYY-MM-DD')),
};

const MYSQL = object<MysqlDirective>({
  ...BASE,
  engine: oneOf('mysql'),
  database: identifier,
  table: identifier,
  clock: CLOCK,
  deleteAfterMs: duration,
  notBeforeMonths: months,
  partitionWidthMs: orNull(duration),
  resolution: optional(oneOf('day')),
  dropsOnly: optional(flag),
  expects: optional(
    object<MysqlExpects>({
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
});

const MONGODB = object<MongodbDirective>({
  ...BASE,
  engine: oneOf('mongodb'),
  database: identifier,
  collection: identifier,
  clock: CLOCK,
  form: oneOf('age', 'expireAt'),
  expireAtField: optional(identifier),
  expireAfterSeconds: whole(0, 2_147_483_647),
  deleteAfterMs: duration,
  expects: optional(
    object<NonNullable<MongodbDirective['expects']>>({
      version: optional(text),
      ttlSleepMs: optional(duration),
      oplogMs: optional(duration),
    }),
  ),
});

const REDIS = object<RedisDirective>({
  ...BASE,
  engine: oneOf('redis'),
  db: whole(0, 65_535),
  // a prefix may be empty: then the placement is the whole database.
  prefix: string,
  clock: variants('kind', {
    lastWrite: object<Extract<RedisClock, { kind: 'lastWrite' }>>({ kind: oneOf('lastWrite') }),
    createdInKey: object<Extract<RedisClock, { kind: 'createdInKey' }>>({
      kind: oneOf('createdInKey'),
      pattern: text,
      unit: unitOfDate,
    }),
    createdInHashField: object<Extract<RedisClock, { kind: 'createdInHashField' }>>({
      kind: oneOf('createdInHashField'),
      field: text,
      unit: unitOfDate,
    }),
  }),
  capMs: duration,
  expects: optional(
    object<RedisExpectations>({
      version: text,
      hz: orNull(whole(1, 500)),
      activeExpireEffort: orNull(whole(1, 10)),
      databases: whole(1, 65_536),
      keysAtMost: whole(1, 4_294_967_296),
      rewrittenWithinMs: optional(duration),
    }),
  ),
});

const COS = object<CosDirective>({
  ...BASE,
  engine: oneOf('cos'),
  bucket: text,
  region: text,
  prefix: string,
  deleteAfterMs: orNull(duration),
  terminations: optional(
    object<Terminations>({
      unit: text,
      database: identifier,
      table: identifier,
      applicationColumn: identifier,
      terminatedColumn: identifier,
    }),
  ),
  notBeforeMonths: months,
  expects: optional(exactly({ versioned: flag })),
});

const CKAFKA = object<CkafkaDirective>({
  ...BASE,
  engine: oneOf('ckafka'),
  topic: text,
  trimAfterMs: orNull(duration),
  idle: optional(oneOf('heartbeat')),
  expects: optional(
    object<CkafkaExpects>({
      timestamps: oneOf('LogAppendTime', 'CreateTime'),
      retentionMs: duration,
      segmentMs: duration,
    }),
  ),
});

/** One directive, by its engine. */
export const DIRECTIVE_FORM: Form<Directive> = variants('engine', {
  mysql: MYSQL,
  mongodb: MONGODB,
  redis: REDIS,
  cos: COS,
  ckafka: CKAFKA,
});

const HEAD = { version: oneOf(DIRECTIVES_VERSION), stack: text, region: text };

/** A document without a look into its directives, each of which is judged by itself. */
export const DOCUMENT_HEAD = exactly({ ...HEAD, directives: list(elsewhere) });

/** A document of directives. */
export const DIRECTIVES_FORM = object<DirectiveDocument>({ ...HEAD, directives: list(DIRECTIVE_FORM) });
