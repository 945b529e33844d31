// SPDX-License-Identifier: Apache-2.0
import { redisCase } from '../../test/functions/enforcer/engines/redis/random-case';
import { runCase } from '../../test/functions/enforcer/engines/redis/random-run';
import { startScene } from '../../test/functions/enforcer/engines/redis/random-scene';
import { REDIS_KINDS } from '../../test/helpers/engines';
import { type Fuzz, report } from './fuzz';

export function fuzzRedis(name: 'Redis' | 'Valkey'): Fuzz {
  return async (runs) => {
    const kind = REDIS_KINDS.find((each) => each.name === name && each.server !== undefined);
    if (kind === undefined) return;
    await report(kind.name, redisCase(true, true), runs, async () => {
      const scene = await startScene(kind, true);
      return { run: (about) => runCase(scene, about), close: () => scene.close() };
    });
  };
}
