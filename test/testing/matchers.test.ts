// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration } from '../../lib';
import { buildApp } from '../../lib/stacks';
import { judge, matchSnapshotFile, retentionMatchers, retentionSerializer, stableText } from '../../lib/testing';
import { estateOf } from '../helpers/estate';

expect.extend(retentionMatchers);

const estate = estateOf();
const verification = judge(estate);
const document = (): Record<string, unknown> =>
  JSON.parse(JSON.stringify(buildApp(estate).stacks[0]?.toTerraform())) as Record<string, unknown>;

describe('matchers', () => {
  test('take an estate, a stack, a synthesised document and a verification alike', () => {
    const [stack] = buildApp(estate).stacks;
    for (const subject of [estate, stack!, document(), verification]) expect(subject).toHaveNoFindings();
  });

  test('say of a category whether its window lies where the test wants it', () => {
    expect(verification).toKeep('chatMessages', { within: Duration.days(33), atLeast: Duration.days(20) });
    expect(verification).toKeep('log');
    expect(verification).not.toKeep('chatMessages', { within: Duration.days(10) });
    expect(verification).not.toKeep('chatMessages', { atLeast: Duration.days(34) });
    expect(verification).toBeGoneBy('chatMessages', Duration.days(43));
    expect(verification).not.toBeGoneBy('chatMessages', Duration.days(20));
  });

  test('name every placement that breaks it, with both ages', () => {
    expect(() => expect(verification).toKeep('chatMessages', { within: Duration.days(10) })).toThrow(
      /of \d+ placements of chatMessages break this:\n {2}chatMessages\/30d\/.*: live until .*, allowed 10 d/,
    );
    expect(() => expect(verification).toBeGoneBy('log', Duration.hours(1))).toThrow('allowed 1 h');
  });

  test('fail for a category, a class or a store that holds nothing', () => {
    expect(verification).not.toKeep('chatMesages');
    expect(verification).not.toKeep('chatMessages', { class: '7d' });
    expect(verification).not.toBeGoneBy('log', Duration.days(99), { store: 'mysql' });
    expect(() => expect(verification).toKeep('chatMesages')).toThrow(
      'expected placements of chatMesages, there is none',
    );
  });

  test('show the findings of what breaks the law', () => {
    const broken = document();
    const topics = (broken['resource'] as Record<string, Record<string, { period: number }>>)['tencentcloud_cls_topic'];
    for (const topic of Object.values(topics ?? {})) topic.period = 30;
    expect(broken).not.toHaveNoFindings();
    expect(() => expect(broken).toHaveNoFindings()).toThrow('retention/outlives');
    expect(broken).not.toKeep('log');
  });
});

describe('stable snapshots', () => {
  test('keep what a reviewer wants to see and drop hashes, versions and paths', () => {
    const text = stableText(estate);
    expect(text).toContain('"period": 5');
    expect(text).toContain('"version": "7.0"');
    expect(text).not.toMatch(/1\.83\.25|0\.21|\.zip|constructs/);
    expect(retentionSerializer.test(buildApp(estate).stacks[0])).toBe(true);
    expect(retentionSerializer.test({})).toBe(false);
    expect(retentionSerializer.serialize(buildApp(estate).stacks[0])).toBe(text);
  });

  test('are files where the runner of the tests has none, written once and compared from then on', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'retention-snapshot-')), 'snapshots', 'estate.json');
    const { CI } = process.env;
    try {
      process.env['CI'] = 'true';
      expect(() => matchSnapshotFile('a\nb\n', file)).toThrow('committed');
      expect(existsSync(file)).toBe(false);
      process.env['CI'] = '';
      matchSnapshotFile('a\nb\n', file);
    } finally {
      if (CI === undefined) delete process.env['CI'];
      else process.env['CI'] = CI;
    }
    expect(readFileSync(file, 'utf8')).toBe('a\nb\n');
    matchSnapshotFile('a\nb\n', file);
    expect(() => matchSnapshotFile('a\nc\n', file)).toThrow("'line 2' must be 'b', got 'c'");
    writeFileSync(file, 'a\n');
    expect(() => matchSnapshotFile('a\nb\n', file)).toThrow('UPDATE_SNAPSHOTS=1');
  });
});
