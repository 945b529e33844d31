// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { diffOf, renderDiffJson, renderDiffMarkdown, renderDiffText, type RetentionDiff } from '../../lib/report';
import { readPath, verifyInputs } from '../../lib/verify';

const DAY_MS = 86_400_000;
const folder = join(__dirname, '..', 'fixtures', 'plans');

function diff(base: string, head: string): RetentionDiff {
  const [before, after] = [base, head].map((name) => readPath(join(folder, `${name}.json`)));
  return diffOf(
    verifyInputs(before!),
    verifyInputs(after!),
    after!.flatMap((input) => input.changes),
  );
}

describe('a change', () => {
  test('to nothing is none', () => {
    const same = diff('state', 'same');
    expect([same.rows, same.irreversible, same.needsAcknowledgement]).toEqual([[], [], 0]);
    expect(same.categories).toEqual([expect.objectContaining({ category: 'log', kind: 'same', trueFromMs: 0 })]);
    expect(renderDiffText(same)).toContain('no promise and no setting changes');
  });

  test('to a shorter period makes data deletable, is true after the longest copy, and needs consent', () => {
    const shorter = diff('state', 'shorter');
    expect(shorter.categories).toEqual([
      expect.objectContaining({ category: 'log', kind: 'shorter', needsAcknowledgement: true }),
    ]);
    expect(shorter.needsAcknowledgement).toBe(3);
    const row = shorter.rows.find(({ where }) => where.startsWith('mysql'))!;
    expect(row.deletable).toEqual({ from: '30d', to: '14d' });
    expect(row.deadlineMs).toEqual({ before: 30 * DAY_MS, after: 14 * DAY_MS });
    // backups that were taken before keep the life that they were made with.
    expect(row.trueFromMs).toBe(row.latestMs.before);
    expect(row.trueFromMs).toBeGreaterThan(30 * DAY_MS);
  });

  test('to a longer period is true at once and needs nobody', () => {
    const longer = diff('state', 'longer');
    expect(longer.rows.map(({ kind, trueFromMs, deletable }) => [kind, trueFromMs, deletable])).toEqual(
      longer.rows.map(() => ['longer', 0, null]),
    );
    expect(longer.needsAcknowledgement).toBe(0);
  });

  test('back from a hold is a shortening', () => {
    const lifted = diff('held', 'same');
    expect(lifted.rows.map(({ deletable }) => deletable)).toEqual(
      lifted.rows.map(() => ({ from: 'hold until 2027-03-31', to: '30d' })),
    );
    expect(lifted.needsAcknowledgement).toBe(3);
  });

  test('that destroys lists what cannot be undone', () => {
    const destroy = diff('state', 'destroy');
    expect(destroy.irreversible).toEqual(
      expect.arrayContaining([{ address: 'tencentcloud_cls_topic.cls-access_AED31EC7', action: 'destroyed' }]),
    );
    expect(renderDiffMarkdown(destroy)).toContain('### Cannot be undone');
  });
});

test('the text names what an acknowledgement has to say', () => {
  expect(renderDiffText(diff('state', 'shorter'))).toContain(
    "needs: acknowledge { category: 'log', from: '30d', to: '14d', who, ticket }",
  );
});

test('the Markdown is as reviewers see it', () => {
  const markdown = renderDiffMarkdown(diff('state', 'shorter'));
  expect(markdown).toContain('3 of 3 changed placements need an acknowledgement.');
  expect(markdown).toMatchSnapshot();
});

test('the JSON has a schema and no hole', () => {
  const json = JSON.parse(renderDiffJson(diff('state', 'shorter')));
  expect(json.schema).toBe('retention-diff/1');
  expect(JSON.stringify(json)).not.toContain('null,null');
});
