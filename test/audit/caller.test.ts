// SPDX-License-Identifier: Apache-2.0
import { getEventListeners } from 'node:events';
import { request } from 'node:https';
import { agentOf } from '../../lib/audit';
import { IDENTITY } from '../../lib/audit/asks/account';
import { Caller } from '../../lib/audit/client/caller';
import { CREDENTIALS } from '../../sandbox/cloud/signature';
import { withAccount } from '../../sandbox/audit/run';

const nothing = (): void => undefined;

test('a call leaves nothing behind on the signal that ends all of them, and an aborted one ends it', async () => {
  await withAccount(nothing, async (_cloud, environment) => {
    const agent = agentOf(environment);
    const stop = new AbortController();
    const credentials = { secretId: CREDENTIALS.id, secretKey: CREDENTIALS.key };
    const caller = new Caller({ credentials, agent, signal: stop.signal, perSecond: 500 });
    const call = (): Promise<unknown> => caller.call(IDENTITY, 'ap-singapore', {});
    await Promise.all([call(), call(), call()]);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    const last = call();
    stop.abort('Interrupted');
    await expect(last).rejects.toThrow();
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    agent.destroy();
  });
}, 30_000);

test('as many calls as there are, of as many actions, come back, and no more than 48 are under way', async () => {
  await withAccount(nothing, async (_cloud, environment) => {
    const agent = agentOf(environment);
    const credentials = { secretId: CREDENTIALS.id, secretKey: CREDENTIALS.key };
    const caller = new Caller({ credentials, agent, signal: new AbortController().signal, perSecond: 1_000 });
    let [now, most] = [0, 0];
    const one = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((done) => setTimeout(done, 400));
      now -= 1;
    };
    const actions = Array.from({ length: 12 }, (_each, index) => `action-${index}`);
    await Promise.all(actions.flatMap((action) => Array.from({ length: 10 }, () => caller.limited(action, one))));
    // each action alone may have eight, which would be 96.
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(48);
    expect(caller.calls).toBe(120);
    agent.destroy();
  });
}, 30_000);

test('requests behind a proxy that closes connections all come back: none waits for one that is closed', async () => {
  await withAccount(nothing, async (_cloud, environment) => {
    const agent = agentOf(environment);
    const get = (): Promise<number | undefined> =>
      new Promise((done, fail) => {
        const options = { host: 'service.cos.myqcloud.com', agent, headers: { connection: 'close' } };
        const sent = request(options, (answer) => (answer.resume(), answer.on('end', () => done(answer.statusCode))));
        sent.on('error', fail).end();
      });
    const found = await Promise.all(Array.from({ length: 60 }, get));
    expect(found).toHaveLength(60);
    agent.destroy();
  });
}, 30_000);
