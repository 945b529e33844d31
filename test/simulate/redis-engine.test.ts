// SPDX-License-Identifier: Apache-2.0
import Redis from 'ioredis';
import { KEYS_PER_RUN } from '../../lib/stores/redis/limits';
import { describeWith, REDIS_INSTALL, redisServer, redisCli, startRedis, until } from '../helpers/engines';

const KEYS = 20_000;
const HZ = 200;
// below the share of a tenth at which a run goes on by itself: the slow case is what the bound is about.
const EXPIRING = 400;
const TTL_MS = 1_000;
/** One turn of the cursor over the table, as the formula and the model count it. */
const TURN_MS = (Math.ceil(KEYS / KEYS_PER_RUN) * 1_000) / HZ;
/** A shared machine wakes a server late: a run of 5 ms becomes one of 15 when three programs want the processor. */
const LATE_MS = 10_000;

describeWith({ 'redis-server': redisServer, 'redis-cli': redisCli }, REDIS_INSTALL)('a real Redis', () => {
  test('deletes expired keys within one turn of the cursor, and hardly earlier', async () => {
    const server = await startRedis('--hz', String(HZ), '--dynamic-hz', 'no', '--active-expire-effort', '1');
    const client = new Redis({ host: '127.0.0.1', port: server.port });
    try {
      const lasting = client.pipeline();
      for (let key = 0; key < KEYS - EXPIRING; key++) lasting.set(`lasting:${key}`, 'x', 'EX', 3_600);
      await lasting.exec();
      const dueMs = Date.now() + TTL_MS;
      const expiring = client.pipeline();
      for (let key = 0; key < EXPIRING; key++) expiring.set(`expiring:${key}`, 'x', 'PXAT', dueMs);
      await expiring.exec();
      // DBSIZE counts what is expired and still there, and touches nothing.
      let goneMs = 0;
      await until(
        async () => {
          goneMs = Date.now() - dueMs;
          return (await client.dbsize()) === KEYS - EXPIRING;
        },
        'the sweep',
        2 * TURN_MS + LATE_MS + TTL_MS,
      );
      expect(goneMs).toBeLessThanOrEqual(TURN_MS + LATE_MS);
      expect(goneMs).toBeGreaterThanOrEqual(TURN_MS / 2);
    } finally {
      client.disconnect();
      await server.stop();
    }
  }, 60_000);
});
