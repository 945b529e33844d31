// SPDX-License-Identifier: Apache-2.0
import { undeclaredTopics } from '../../../../functions/enforcer/engines/ckafka/undeclared';
import { isCopyOf } from '../../../../functions/enforcer/engines/unplaced';
import { ckafkaDirective } from '../../../helpers/directives';

describe('a name that looks like a copy of another one', () => {
  test.each([
    'messages-dlq',
    'MESSAGES.retry',
    'old_messages',
    'dc1.messages.2025',
    'messages2',
    'a/messages',
    'messages~',
  ])('%p does', (name) => expect(isCopyOf(name, 'messages')).toBe(true));

  test.each(['message', 'timessages', 'messagesent', 'submessages', '消messages'])('%p does not', (name) =>
    expect(isCopyOf(name, 'messages')).toBe(false),
  );

  test('is found behind one that is none', () => {
    expect(isCopyOf('submessages.messages', 'messages')).toBe(true);
  });
});

describe('topics that nobody placed', () => {
  const denied = Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' });

  test('are reported without a size where the user may not see it, and as not known where it may not list', async () => {
    const broker = {
      topics: () => Promise.resolve(['audit', '__consumer_offsets', ...Array.from({ length: 30 }, (_, n) => `t${n}`)]),
      recordsIn: () => Promise.reject(denied),
    };
    const { notices, failures } = await undeclaredTopics(ckafkaDirective(), broker, []);
    expect(failures).toEqual([]);
    expect(notices).toEqual([
      expect.stringMatching(/^no placement names .*: audit \(size not known\), .* and 11 more;/),
    ]);
    const closed = { ...broker, topics: () => Promise.reject(denied) };
    expect((await undeclaredTopics(ckafkaDirective(), closed, [])).notices).toEqual([
      'which topics nobody placed is not known: the broker answers TOPIC_AUTHORIZATION_FAILED',
    ]);
    const broken = { ...broker, topics: () => Promise.reject(new Error('socket')) };
    await expect(undeclaredTopics(ckafkaDirective(), broken, [])).rejects.toThrow('socket');
  });
});
