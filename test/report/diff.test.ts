// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { diffOf, renderDiffJson, renderDiffMarkdown, renderDiffText, type RetentionDiff } from '../../lib/report';
import type { Term } from '../../lib/lifetime';
import { readPath, verifyInputs, type Verification } from '../../lib/verify';

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
    expect(row.shortened).toEqual({ from: '30d', to: '14d' });
    // the table is emptied before the promise is due, so younger rows go than the promise says.
    expect(row.deletable).toEqual({ from: '28 d 8 h 36 min', to: '12 d 8 h 36 min' });
    const bucket = shorter.rows.find(({ where }) => where.startsWith('cos'))!;
    expect(bucket.deletable).toEqual({ from: '23 d', to: '7 d' });
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
    expect(lifted.rows.map(({ shortened }) => shortened)).toEqual(
      lifted.rows.map(() => ({ from: 'hold until 2027-03-31', to: '30d' })),
    );
    const released = lifted.rows.find(({ where }) => where.startsWith('cos'))!;
    expect(released.deletable).toEqual({ from: 'hold until 2027-03-31', to: '23 d' });
    expect(lifted.needsAcknowledgement).toBe(3);
    // backups that were taken under the hold hold rows of any age, and outlive the apply by their own period at least.
    const table = lifted.rows.find(({ where }) => where.startsWith('mysql'))!;
    expect(table.trueFromMs).toBeGreaterThanOrEqual(table.latestMs.after! - table.latestLiveMs.after!);
    expect(table.trueFromMs).toBeGreaterThan(9 * DAY_MS);
    expect(table.trueFromMs).toBeLessThan(10 * DAY_MS);
    // the bucket had no rule under the hold: with the rule what is overdue goes, and then its versions.
    expect(lifted.rows.find(({ where }) => where.startsWith('cos'))!.trueFromMs).toBe(7 * DAY_MS);
    // a topic's period of before, because nobody says that a shorter one shortens what is there.
    expect(lifted.rows.find(({ where }) => where.startsWith('cls'))!.trueFromMs).toBe(3_602 * DAY_MS);
  });

  test('back from a hold under which backups were kept longer waits for those', () => {
    const [held, after] = ['held', 'same'].map((name) => verifyInputs(readPath(join(folder, `${name}.json`))));
    const longer: Term = { id: 'kept', text: 'kept longer', ms: 300 * DAY_MS, basis: 'assumed', why: 'test' };
    const rows = held!.rows.map((row) => ({
      ...row,
      copies: row.copies.map((copy) => (copy.kind === 'backup' ? { ...copy, latest: [...copy.latest, longer] } : copy)),
    }));
    const table = diffOf({ ...held!, rows }, after!).rows.find(({ where }) => where.startsWith('mysql'))!;
    expect(table.trueFromMs).toBeGreaterThan(300 * DAY_MS);
  });

  test('that adds a place is true at once of what the stack creates, and not known of what exists', () => {
    const head = verifyInputs(readPath(join(folder, 'state.json')));
    const trueFrom = (base: Verification, after = head): Record<string, number | null> =>
      Object.fromEntries(diffOf(base, after).rows.map((row) => [row.where.split(' ')[0]!, row.trueFromMs]));
    const nothing: Verification = { manifests: [], rows: [], findings: [] };
    expect(trueFrom(nothing)).toEqual({ mysql: null, cos: 0, cls: 0 });
    // the bucket is there already, with whatever lies under the prefix.
    expect(trueFrom({ ...nothing, manifests: head.manifests })).toEqual({ mysql: null, cos: null, cls: null });
    const adopted = head.rows.map((row) => ({ ...row, unit: { ...row.unit, adopt: true } }));
    expect(trueFrom(nothing, { ...head, rows: adopted })).toEqual({ mysql: null, cos: null, cls: null });
    expect(renderDiffText(diffOf(nothing, head))).toContain(
      'true from: not known: what lies there already keeps the life that it was made with',
    );
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
