// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Engine = 'MySQL' | 'MariaDB' | 'Redis' | 'Valkey' | 'Kafka' | 'MongoDB' | 'COS' | 'all';

/** What makes the tests of a file run on an engine. */
const RUNS_ON: Readonly<Record<Engine, RegExp>> = {
  MySQL: /describeWithSql\(/,
  MariaDB: /describeWithSql\(|describeWithMariaDb\(/,
  Redis: /describeEachRedis\(/,
  Valkey: /describeEachRedis\(/,
  Kafka: /'the Kafka jars': kafkaLibs/,
  MongoDB: /describeWithMongo\(/,
  COS: /CosDouble|startCos|cos-double/,
  all: /./,
};
const SQL = ['MySQL', 'MariaDB'] as const;
const REDIS = ['Redis', 'Valkey'] as const;

/** By number: inputs that once lost young records or hid old ones, the engines that they concern, and the test that holds each. */
const INPUTS: readonly (readonly [
  number: number,
  input: string,
  ...(readonly [engines: readonly Engine[], file: string, title: string])[],
])[] = [
  [
    1,
    'a child with CASCADE in a database of an odd name',
    [SQL, 'mysql/foreign-keys', 'are seen in a database of the name %s'],
  ],
  [
    2,
    'a sentinel among integers of no stated unit',
    [SQL, 'mysql/cases', 'is not decided by the sentinel %d'],
    [SQL, 'mysql/cases', 'is asked for where customers are present until a date says otherwise'],
    [
      ['MongoDB'],
      'mongodb/undated',
      'stay where a number in the field is a time of the future, in seconds or in milliseconds',
    ],
    [['MongoDB'], 'mongodb/early-dates', 'such as %s is no age: the sweep leaves it, and it is counted'],
    [['Kafka'], 'ckafka/broker', 'dates of -1 and 0 are none: what lies before them is trimmed, they are reported'],
  ],
  [
    3,
    'an expiry in the year 3000',
    [REDIS, 'redis/guards', 'is capped like any other and never deleted, after a hold: %p'],
  ],
  [
    4,
    'a list, a hash or a stream that grows under lastWrite',
    [REDIS, 'redis/guards', 'are left alone and fail the step with %p; texts beside them are capped'],
  ],
  [
    5,
    'a trigger on DELETE that deletes from another table',
    [SQL, 'mysql/cases', 'that runs %s DELETE is refused, and nothing goes'],
  ],
  [
    6,
    'a child in a schema that the user cannot see',
    [
      SQL,
      'mysql/foreign-keys',
      'that the user cannot see are not known, and so refused unless the estate answers for them',
    ],
  ],
  [
    7,
    'a default in the zone of the server',
    [SQL, 'mysql/cases', 'is refused where the server fills in %s %s'],
    [SQL, 'mysql/clock-source', 'as %s %s is read only where its value is the moment of the write'],
  ],
  [
    8,
    'a trigger that archives; a FULLTEXT index',
    [SQL, 'mysql/cases', 'in a FULLTEXT index fail the directive, while old rows go'],
    [SQL, 'mysql/server-code', 'a trigger on %s that does %s is refused, unless what it fills is placed'],
    [['MongoDB'], 'mongodb/guards-removed', 'such as %s, harm is done in silence'],
  ],
  [
    9,
    'an old record behind a young one, or behind one far ahead',
    [
      ['Kafka'],
      'ckafka/broker',
      'ages of 1, 10, 9 and 2 days in one batch (compression %p): nothing young is trimmed, the oldest is known',
    ],
    [['Kafka'], 'ckafka/broker', 'one record far ahead comes first: the old ones behind it are seen'],
  ],
  [
    10,
    'a restored store whose keys had no cap yet',
    [
      REDIS,
      'redis/restored',
      'without the age of the backup keeps the gate shut over keys that no pass had seen, and begins no new life',
    ],
  ],
  [
    11,
    'a restored store with records that nobody can judge, and a copy that a rollback made',
    [SQL, 'mysql/sweep', 'never deletes rows without a real date, and the witness reports them, %s'],
    [SQL, 'mysql/cases', 'that nobody placed fail the directive by name and size, and others are named'],
    [
      SQL,
      'mysql/server-code',
      'a database that a rollback made, with a copy of the table, is refused, also where the user has no right to it',
    ],
    [
      ['MongoDB'],
      'mongodb/guards',
      'makes the witness say that it does not know the oldest where a document carries an age nowhere',
    ],
    [
      ['MongoDB'],
      'mongodb/guards',
      'lists collections that no placement names, and refuses those that look like a copy',
    ],
    [
      ['Kafka'],
      'ckafka/ckafka',
      'lists topics that nobody placed by name and size; a copy of a placed one fails the directive',
    ],
    [
      REDIS,
      'redis/undeclared',
      'fail the directive where they look like a copy of it, unless somebody answers for them',
    ],
    [['all'], '../local/local', 'does not open, and says what to do once more rounds change nothing'],
  ],
  [
    12,
    'an oldest row that others reference',
    [SQL, 'mysql/cases', 'rows that others reference are stepped over, with and without an index, and all others go'],
  ],
  [
    13,
    'an oldest row that a transaction holds',
    [SQL, 'mysql/sweep', 'takes every due row that no transaction holds, and says how many are held, %s'],
  ],
  [
    14,
    'a transaction that stays open over a change of partitions',
    [
      SQL,
      'mysql/cases',
      'that an open transaction holds are not waited for: nobody behind them stalls, and they count as skipped',
    ],
  ],
  [
    15,
    'one value in milliseconds in a column of seconds',
    [SQL, 'mysql/cases', 'is asked for where one value has another unit than the others'],
    [
      SQL,
      'mysql/sweep',
      'an integer clock of mixed units is refused until its unit is stated, and loses none of the other, %s',
    ],
  ],
  [
    16,
    'names with control characters',
    [
      ['COS'],
      'cos/names',
      'each old object goes and each young one stays, whatever layer would read one name as another, versioning %p',
    ],
    [REDIS, 'redis/redis', 'caps keys that are no text'],
  ],
  [
    17,
    'a dropped partition of many rows',
    [SQL, 'mysql/cases', 'that are dropped are counted to the row, once, and in a dry run as well'],
  ],
  [
    18,
    'a replica as the endpoint, or slots that move',
    [REDIS, 'redis/guards', '%s refuses a replica, also one that has not synced yet'],
    [REDIS, 'redis/guards', 'a pass while slots move is not whole, and its witness does not know; afterwards both are'],
    [['MongoDB'], 'mongodb/guards', 'refuses a secondary in each step, and touches nothing there'],
    [SQL, 'mysql/cases', 'a server that is read-only is refused'],
    [SQL, 'mysql/server-code', 'a server whose transactions are read-only is refused'],
  ],
];

describe('each input that once went wrong', () => {
  test.each(INPUTS.map(([number, input, ...held]) => [`${number}: ${input}`, held] as const))('%s', (_, held) => {
    for (const [engines, file, title] of held) {
      const text = readFileSync(join(__dirname, 'engines', `${file}.test.ts`), 'utf8');
      // the title of a test, and not what a comment says of one.
      const titled = new RegExp(
        `\\btest(?:\\.each[\\s\\S]{0,1500}?)?\\(\\s*['"\`]${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['"\`]`,
      );
      expect(`${file}: ${titled.test(text) ? title : 'no such test'}`).toBe(`${file}: ${title}`);
      for (const engine of engines)
        expect(`${file} on ${engine}: ${RUNS_ON[engine].test(text)}`).toBe(`${file} on ${engine}: true`);
    }
  });

  test('is in the table once, and none is left out', () => {
    expect(INPUTS.map(([number]) => number)).toEqual(Array.from({ length: 18 }, (_, n) => n + 1));
  });
});
