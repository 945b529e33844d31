// SPDX-License-Identifier: Apache-2.0
import { checkSettings, datesByBroker } from '../../../../../functions/enforcer/engines/ckafka/settings';
import type { CkafkaDirective } from '../../../../../lib/directives';
import { ckafkaDirective, DAY_MS } from '../../../../helpers/directives';

const EXPECTS = { timestamps: 'LogAppendTime', retentionMs: 5 * DAY_MS, segmentMs: DAY_MS } as const;
const SOUND: Readonly<Record<string, string>> = {
  'cleanup.policy': 'delete',
  'message.timestamp.type': 'LogAppendTime',
  'retention.ms': String(5 * DAY_MS),
  'retention.bytes': '-1',
  'segment.ms': String(DAY_MS),
  'remote.storage.enable': 'false',
};

function check(
  settings: Readonly<Record<string, string | undefined>>,
  over: Partial<CkafkaDirective> = {},
): Promise<readonly string[]> {
  const entries = Object.entries(settings).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return checkSettings(ckafkaDirective({ expects: EXPECTS, ...over }), {
    config: () => Promise.resolve(new Map(entries)),
  });
}

describe('settings of a topic', () => {
  test('are silent where they are those of the estate, also in a broker that has no tiers', async () => {
    expect(await check(SOUND)).toEqual([]);
    expect(await check({ ...SOUND, 'remote.storage.enable': undefined })).toEqual([]);
  });

  test.each([
    ['cleanup.policy', 'compact', "where the estate says 'delete': the latest record of every key stays"],
    ['cleanup.policy', 'compact,delete', "cleanup.policy 'compact,delete'"],
    ['cleanup.policy', undefined, "cleanup.policy 'unknown'"],
    ['message.timestamp.type', 'CreateTime', "where the estate says 'LogAppendTime': producers date records"],
    ['message.timestamp.type', undefined, "message.timestamp.type 'unknown'"],
    ['retention.ms', '-1', "retention.ms '-1' where the estate says 432000000: records outlive their deadline"],
    ['retention.ms', String(5 * DAY_MS + 1), 'records outlive their deadline'],
    ['retention.ms', undefined, "retention.ms 'unknown'"],
    ['segment.ms', String(7 * DAY_MS), "segment.ms '604800000' where the estate says 86400000"],
    ['segment.ms', undefined, "segment.ms 'unknown'"],
    ['remote.storage.enable', 'true', "remote.storage.enable 'true'"],
    ['remote.storage.enable', 'odd', "remote.storage.enable 'odd'"],
  ])('%s %p fails the directive, with estate, engine and effect', async (name, value, message) => {
    await expect(check({ ...SOUND, [name]: value })).rejects.toThrow(message);
  });

  test('that break a floor fail, and are a remark without one', async () => {
    const bytes = { ...SOUND, 'retention.bytes': '1073741824' };
    const short = { ...SOUND, 'retention.ms': String(DAY_MS) };
    const floor = { keepAtLeastMs: 2 * DAY_MS };
    await expect(check(bytes, floor)).rejects.toThrow("retention.bytes '1073741824' where the estate counts on -1");
    await expect(check({ ...SOUND, 'retention.bytes': undefined }, floor)).rejects.toThrow("retention.bytes 'unknown'");
    await expect(check(short, floor)).rejects.toThrow('records go before their floor of 172800000 ms');
    expect(await check(bytes)).toEqual([expect.stringContaining('a full partition deletes before the age')]);
    expect(await check(short)).toEqual([expect.stringContaining('records go earlier than planned')]);
  });

  test('of a topic that producers date say how far ahead a date may be', async () => {
    const produced = { ...SOUND, 'message.timestamp.type': 'CreateTime' };
    const expects = { ...EXPECTS, timestamps: 'CreateTime' } as const;
    const ahead = (settings: Readonly<Record<string, string>>): Promise<readonly string[]> =>
      check({ ...produced, ...settings }, { expects });
    expect(await ahead({ 'message.timestamp.after.max.ms': '300000' })).toEqual([]);
    expect(await ahead({ 'message.timestamp.difference.max.ms': '300000' })).toEqual([]);
    expect(await ahead({ 'message.timestamp.after.max.ms': '300001' })).toHaveLength(1);
    expect(await ahead({})).toHaveLength(1);
  });

  test('lists every difference at once, and an allowance takes only its own away', async () => {
    const wrong = { ...SOUND, 'cleanup.policy': 'compact', 'remote.storage.enable': 'true' };
    await expect(check(wrong)).rejects.toThrow(/cleanup\.policy.*; and remote\.storage\.enable/);
    const allow = [{ guard: 'ckafka-tiering', who: 'data protection', why: 'the bucket is a unit of its own' }];
    expect(await check({ ...wrong, 'cleanup.policy': 'delete' }, { allow })).toEqual([]);
    await expect(check(wrong, { allow })).rejects.toThrow(/^(?!.*remote)/);
  });

  test('that the broker does not tell are not known, which fails unless the estate allows it', async () => {
    const denied = {
      config: () => Promise.reject(Object.assign(new Error('no'), { type: 'TOPIC_AUTHORIZATION_FAILED' })),
    };
    const directive = ckafkaDirective({ expects: EXPECTS });
    await expect(checkSettings(directive, denied)).rejects.toThrow(
      "the settings of topic 'messages' must be known, got TOPIC_AUTHORIZATION_FAILED; allow DescribeConfigs",
    );
    const allow = [{ guard: 'ckafka-config', who: 'operations', why: 'the console shows them' }];
    expect(await checkSettings({ ...directive, allow }, denied)).toEqual([
      expect.stringContaining('allowed by operations: the console shows them'),
    ]);
    // every record is then read before it is trimmed.
    expect(await datesByBroker(denied)).toBe(false);
    await expect(checkSettings(directive, { config: () => Promise.reject(new Error('socket')) })).rejects.toThrow(
      'socket',
    );
    await expect(datesByBroker({ config: () => Promise.reject(new Error('socket')) })).rejects.toThrow('socket');
  });
});
