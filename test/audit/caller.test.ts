// SPDX-License-Identifier: Apache-2.0
import { getEventListeners } from 'node:events';
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
