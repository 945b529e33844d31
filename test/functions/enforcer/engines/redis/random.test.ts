// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { redisEngine } from '../../../../../functions/enforcer/engines/redis';
import { breakEngine, CONTENT, firstFailure, IDLE } from '../../../../helpers/broken-engine';
import { describeEachRedis } from '../../../../helpers/engines';
import { MINUTE, type RedisCase, redisCase } from './random-case';
import { type Outcome, runCase } from './random-run';
import { type RedisScene, startScene } from './random-scene';

/** A sample; `scripts/fuzz-enforcer.ts` runs thousands, and kills servers as well. */
const CASES = Number(process.env['RETENTION_FUZZ_CASES'] ?? 150);

describeEachRedis('any keys', (kind) => {
  let scene: RedisScene;

  beforeAll(async () => {
    scene = await startScene(kind, true);
  }, MINUTE);
  afterAll(() => scene?.close());
  afterEach(() => jest.restoreAllMocks());

  test(
    `go neither early nor late, and none is hidden, in ${CASES} cases`,
    async () => {
      const sum = { keys: 0, gone: 0, refused: 0 };
      await fc.assert(
        fc.asyncProperty(redisCase(true, false), async (about) => {
          const { keys, gone, refused } = await runCase(scene, about);
          sum.keys += keys;
          sum.gone += gone;
          sum.refused += refused ? 1 : 0;
        }),
        { numRuns: CASES, endOnFailure: true },
      );
      // a generator whose cases are all refused would look at nothing.
      expect(sum.gone).toBeGreaterThan(CASES);
      expect(sum.refused).toBeLessThan(CASES * 0.6);
    },
    5 * MINUTE,
  );

  test(
    'fail when a young key is deleted, and when an old one is left or not seen',
    async () => {
      const cases = redisCase(false, false);
      const run = (about: RedisCase): Promise<Outcome> => runCase(scene, about);
      breakEngine(redisEngine, {
        sweep: async (real, { db }) => {
          await scene.client(false, db).flushall();
          return real();
        },
      });
      expect(await firstFailure(cases, run)).toMatch(/a key goes .* early/);
      breakEngine(redisEngine, IDLE);
      expect(await firstFailure(cases, run)).toMatch(/a key stays .* late|a due key is there/);
      breakEngine(redisEngine, CONTENT);
      expect(await firstFailure(cases, run)).toMatch(/keys cannot be judged|the oldest key/);
    },
    2 * MINUTE,
  );
});
