// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(__dirname, '../../../docs/what-your-application-must-do.md');
const ENGINES = join(__dirname, '../../../functions/enforcer/engines');
/** Where each engine lists the names of its guards, and the part of the page that is about it. */
const LISTS = [
  ['mysql/guards.ts', 'GuardName', 'MySQL'],
  ['mongodb/guards.ts', 'MongodbGuard', 'MongoDB'],
  ['redis/guards.ts', 'RedisGuard', 'Redis'],
  ['ckafka/settings.ts', 'CkafkaGuard', 'CKafka'],
  ['cos/bucket.ts', 'CosGuard', 'COS'],
] as const;

describe('what an application must do', () => {
  const sections = new Map(
    readFileSync(PAGE, 'utf8')
      .split(/^## /m)
      .map((section) => [section.split('\n')[0] ?? '', section]),
  );

  test.each(LISTS)('names every check of %s by which the enforcer does without its word', (file, type, title) => {
    const page = `${sections.get(title) ?? ''} ${sections.get('Dates') ?? ''}`;
    const source = readFileSync(join(ENGINES, file), 'utf8');
    const list = new RegExp(`export type ${type} =([^;]*);`).exec(source)?.[1] ?? '';
    const names = [...list.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(2);
    expect(names.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
