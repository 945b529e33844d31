// SPDX-License-Identifier: Apache-2.0
import { buildApp } from '../../lib/stacks';
import { defineEstate } from '../../lib/estate';
import { definePolicy, Duration, imPolicy, type Policy, type Window } from '../../lib/policy';
import { diffOf, renderDiffMarkdown, renderDiffText, type RetentionDiff } from '../../lib/report';
import { readValue, verifyInputs, type Verification } from '../../lib/verify';
import { PROPS } from '../helpers/estate';
import { outputFolder } from '../helpers/synth';

/** The policy of the service with another window for messages. */
function policyWith(window: Window): Policy {
  const { chatMessages } = imPolicy.categories;
  return definePolicy({
    ...imPolicy,
    name: 'moved',
    categories: {
      ...imPolicy.categories,
      chatMessages: { ...chatMessages, rule: { ...chatMessages.rule, window } },
    },
  } as Policy);
}

function verified(window: Window): Verification {
  const { stacks } = buildApp(defineEstate(policyWith(window), PROPS), {
    outdir: outputFolder(),
    skipValidation: true,
  });
  return verifyInputs(stacks.map((stack) => readValue(JSON.parse(JSON.stringify(stack.toTerraform())), 'a.json')));
}

const within = (days: number): Window => ({
  side: 'after',
  within: Duration.days(days),
  reason: 'a test',
  disclosed: false,
});
const messagesOf = (diff: RetentionDiff): RetentionDiff['categories'][number] =>
  diff.categories.find(({ category }) => category === 'chatMessages')!;

const [before, after, wider] = [verified('before'), verified(within(3)), verified(within(5))];

test('a window that moves behind its moment keeps records longer, and needs no acknowledgement', () => {
  const diff = diffOf(before, after);
  expect(diff.needsAcknowledgement).toBe(0);
  expect(messagesOf(diff)).toMatchObject({
    kind: 'longer',
    window: { before: 'before', after: 'after, within 3 d' },
    needsAcknowledgement: false,
  });
  const record = diff.rows.find(
    ({ placement, window }) => placement.startsWith('chatMessages') && window.after !== null,
  )!;
  expect(record.keptAtLeastMs.after).toBeGreaterThanOrEqual(Duration.days(30).toMilliseconds());
  expect(record.keptAtLeastMs.before).toBeLessThan(record.keptAtLeastMs.after!);
  expect(record.deadlineMs).toEqual({ before: 30 * 86_400_000, after: 33 * 86_400_000 });
  const words = 'the window moves from before to after, within 3 d its moment: a record is kept for its whole period';
  for (const text of [renderDiffText(diff), renderDiffMarkdown(diff)]) {
    expect(text).toContain(words);
    expect(text).toContain('nothing is deleted earlier, so no acknowledgement is needed');
  }
});

test('a window that moves before its moment deletes earlier, and somebody answers for it', () => {
  const diff = diffOf(after, before);
  expect(diff.needsAcknowledgement).toBeGreaterThan(0);
  expect(messagesOf(diff)).toMatchObject({ kind: 'shorter', needsAcknowledgement: true });
  expect(renderDiffText(diff)).toContain('kept no longer for all of it');
  expect(renderDiffText(diff)).not.toContain('nothing is deleted earlier');
});

test('a wider window is reported as well, and a window that stays is not', () => {
  expect(messagesOf(diffOf(after, wider)).window).toEqual({ before: 'after, within 3 d', after: 'after, within 5 d' });
  expect(messagesOf(diffOf(after, after)).window).toBeNull();
});
