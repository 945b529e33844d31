// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { problemsText } from '../lib/command/errors';
import { RetentionError } from '../lib/errors';
import { loadEstate } from '../lib/estate';
import { buildApp } from '../lib/stacks';
import { verifyTree } from '../lib/verify';

// the app of its own and the tests of users have a test of theirs.
const EXAMPLES = readdirSync('examples').filter(
  (name) => name !== 'refused' && existsSync(join('examples', name, 'retention.config.ts')),
);
const estateOf = (name: string) => loadEstate(join('examples', name, 'retention.config.ts'));

describe('examples', () => {
  test('every folder has an estate that this test loads', () => {
    expect(EXAMPLES.sort()).toEqual(['hold', 'shards', 'strict', 'ticketing', 'two-regions', 'web-shop']);
  });

  test.each(EXAMPLES)('%s synthesises and every placement keeps its promise', (name) => {
    const { stacks } = buildApp(estateOf(name));
    expect(stacks.length).toBeGreaterThan(0);
    for (const stack of stacks) {
      const verification = verifyTree(stack);
      expect(verification.findings.filter((finding) => finding.level === 'error')).toEqual([]);
      expect(verification.rows.length).toBeGreaterThan(0);
      for (const row of verification.rows) expect(row.verdict).not.toBe('refused');
    }
  });

  test('refused lists one refusal of each kind, all together, and writes nothing', () => {
    let text = '';
    try {
      buildApp(estateOf('refused'));
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      text = problemsText(error);
    }
    expect(text).toMatchSnapshot();
    const terms = [
      'in-transit',
      'cls-deletion-lag',
      'redis-backup',
      'mysql-long-transaction',
      'clock',
      'redis-rewrite',
      'hold',
    ];
    for (const term of terms) expect(text).toContain(`(${term})`);
  });
});
