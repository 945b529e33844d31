// SPDX-License-Identifier: Apache-2.0
import { Redis } from 'ioredis';
import type * as clocks from '../../../../../functions/enforcer/engines/clocks';
import type { EngineTask, RunContext, StepResult } from '../../../../../functions/enforcer/engines/engine';
import { createRedisEngine } from '../../../../../functions/enforcer/engines/redis';
import { connectRedis } from '../../../../../functions/enforcer/engines/redis/client';
import type { RedisNode } from '../../../../../functions/enforcer/engines/redis/node';
import type * as guards from '../../../../../functions/enforcer/engines/redis/guards';
import type { RedisGuard } from '../../../../../functions/enforcer/engines/redis/guards';
import type * as holds from '../../../../../functions/enforcer/engines/redis/holds';
import { layoutOf, type Layout } from '../../../../../functions/enforcer/engines/redis/layout';
import type { RedisDirective } from '../../../../../lib/directives';
import { context, DAY_MS, redisDirective } from '../../../../helpers/directives';
import { describeEachRedis, startRedisOf, type StartedEngine } from '../../../../helpers/engines';

/** Guards that no estate can allow. They are taken out of their modules. */
type Fixed = 'replica' | 'loads' | 'clocks' | 'constants';
let mockRemoved: Fixed | undefined;

jest.mock('../../../../../functions/enforcer/engines/redis/guards', () => {
  const real = jest.requireActual<typeof guards>('../../../../../functions/enforcer/engines/redis/guards');
  const checkServer = (...args: Parameters<typeof real.checkServer>): readonly string[] =>
    mockRemoved === 'replica' || mockRemoved === 'loads' ? [] : real.checkServer(...args);
  return { ...real, checkServer };
});

jest.mock('../../../../../functions/enforcer/engines/clocks', () => {
  const real = jest.requireActual<typeof clocks>('../../../../../functions/enforcer/engines/clocks');
  const checkClocks = (...args: Parameters<typeof real.checkClocks>): void => {
    if (mockRemoved !== 'clocks') real.checkClocks(...args);
  };
  return { ...real, checkClocks };
});

jest.mock('../../../../../functions/enforcer/engines/redis/holds', () => {
  const real = jest.requireActual<typeof holds>('../../../../../functions/enforcer/engines/redis/holds');
  class Holds extends real.Holds {
    override saw(...args: Parameters<holds.Holds['saw']>): void {
      if (mockRemoved !== 'constants') super.saw(...args);
    }
  }
  return { ...real, Holds };
});

/** What a guard sees, how the step fails then, and the harm that is done without it. */
interface Case {
  readonly make?: () => Promise<unknown>;
  /** Made anew for each of the two steps. */
  readonly anew?: boolean;
  readonly over?: Partial<RedisDirective>;
  readonly run?: Partial<RunContext>;
  readonly step?: (task: EngineTask) => Promise<StepResult>;
  /** What the server says, and how the keyspace lies, where no server here can be made so. */
  readonly says?: Readonly<Record<string, string | undefined>>;
  readonly layout?: (directive: RedisDirective) => Layout;
  readonly user?: string;
  /** Undefined: the step does no harm, and ends. */
  readonly fails?: RegExp;
  readonly harm: (result: StepResult | undefined) => Promise<boolean> | boolean;
  /** What another guard says of the same, once this one is taken out. */
  readonly behind?: RegExp;
  readonly undo?: () => Promise<unknown>;
}

const EXPECTS = { version: '6.2', hz: null, activeExpireEffort: null, databases: 16, keysAtMost: 1_000_000 } as const;

describeEachRedis('without one of its guards', (kind) => {
  let server: StartedEngine;
  let redis: Redis;
  beforeAll(async () => {
    server = await startRedisOf(kind);
    redis = new Redis(server.port, '127.0.0.1');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await redis.flushall();
    await redis.set('profile:1', 'v');
  });
  afterEach(() => (mockRemoved = undefined));

  const went = (result: StepResult | undefined): boolean => result?.complete === true;
  const ensured = (task: EngineTask): Promise<StepResult> => task.ensure();
  const held = { over: { holdUntil: '2999-12-31' }, run: { held: true }, step: ensured } as const;
  const half = { id: 'a', master: true, epoch: '1', slots: [[0, 8_191]] as const, moving: false };

  // every guard that an estate may name, and the others: one that is missing here does not compile.
  const CASES: Readonly<Record<RedisGuard | Fixed, Case>> = {
    role: { says: { role: undefined }, fails: /role of .* must be|'role of/, harm: went },
    loading: { says: { loading: undefined }, fails: /'loading of/, harm: went },
    cluster: {
      // the other half of the slots is served by nobody, and its keys are in no walk.
      layout: (directive) => layoutOf(directive, [half, undefined]),
      fails: /of all 16384 slots/,
      harm: went,
    },
    eviction: {
      make: () => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'),
      over: { keepAtLeastMs: DAY_MS },
      fails: /maxmemory_policy of/,
      harm: went,
      undo: () => redis.config('SET', 'maxmemory-policy', 'noeviction'),
    },
    'growing keys': {
      make: () => redis.rpush('profile:list', 'young'),
      over: { role: 'systemOfRecord' },
      fails: /'growing keys'/,
      // its youngest element goes with it.
      harm: async () => (await redis.pttl('profile:list')) > 0,
    },
    'writes in place': {
      make: () => redis.append('profile:1', 'young'),
      over: { role: 'systemOfRecord' },
      fails: /'commands of .* got APPEND/,
      harm: async () => (await redis.pttl('profile:1')) > 0,
      undo: () => redis.config('RESETSTAT'),
    },
    settings: { over: { expects: { ...EXPECTS, version: '99.0' } }, step: ensured, fails: /'version of/, harm: went },
    hold: {
      ...held,
      make: () => redis.call('ACL', 'SETUSER', 'narrow', 'reset', 'on', '>word', '~profile:*', '+@all'),
      user: 'narrow',
      fails: /retention_holds/,
      harm: went,
    },
    persistence: {
      over: { expects: { ...EXPECTS, rewrittenWithinMs: 1_000 } },
      step: ensured,
      fails: /'last snapshot of/,
      harm: went,
    },
    'field expiries': {
      // which servers say this of fields differs, and an older one has no such fields.
      says: { db0: 'keys=1,expires=0,avg_ttl=0,keys_with_volatile_items=1' },
      over: { keepAtLeastMs: DAY_MS },
      step: ensured,
      fails: /'hashes of db 0 of .* without expiries of single fields/,
      harm: went,
    },
    'undeclared-prefixes': {
      make: () => redis.set('profile-old:1', 'v'),
      run: { directives: [] },
      step: ensured,
      fails: /'profile-old:' \(1 keys\), which no placement names and which looks like a copy of 'profile:'/,
      harm: went,
    },
    replica: { says: { role: 'slave' }, fails: /'role of .* must be master, got slave/, harm: went },
    loads: { says: { loading: '1' }, fails: /'loading of .* must be 0, got 1/, harm: went },
    clocks: {
      over: { clock: { kind: 'createdInHashField', field: 'at', unit: 'ms' } },
      // a date ten days ahead is none by the right clock, and one by a clock that is wrong.
      run: { now: () => Date.now() + 30 * DAY_MS },
      make: () => redis.hset('profile:h', 'at', String(Date.now() + 10 * DAY_MS)),
      fails: /the clocks of the enforcer and of/,
      harm: async () => (await redis.pttl('profile:h')) > 14 * DAY_MS,
    },
    constants: {
      anew: true,
      make: async () => {
        const task = await open({ holdUntil: '2999-12-31' }, { held: true });
        await task.ensure();
        const own = JSON.parse((await redis.hget('retention_holds', 'profile:')) ?? '{}') as Record<string, unknown>;
        await task.close();
        // what the generator takes a long time to find: a value that fits one key by chance, and is on many.
        await redis.pexpire('profile:1', 50);
        await redis.set('profile:fits', 'v', 'PX', 300);
        const again = await open({ holdUntil: '2999-12-31' }, { held: true });
        await again.ensure();
        await again.close();
        const value = String(await redis.call('PEXPIRETIME', 'profile:fits'));
        expect(own['secret']).toMatch(/^[0-9a-f]{32}$/);
        const pipeline = redis.pipeline();
        for (let n = 0; n < 3_000; n++) pipeline.set(`profile:n${n}`, 'v').call('PEXPIREAT', `profile:n${n}`, value);
        await pipeline.exec();
        const seen = await open({ holdUntil: '2999-12-31' }, { held: true });
        await seen.ensure();
        await seen.close();
        await redis.multi().set('profile:fits', 'young').call('PEXPIREAT', 'profile:fits', value).exec();
        await new Promise((resolve) => setTimeout(resolve, 400));
      },
      harm: async () => (await redis.exists('profile:fits')) === 0,
    },
  };

  async function open(
    over: Partial<RedisDirective>,
    run: Partial<RunContext> = {},
    { says, layout, user }: Pick<Case, 'says' | 'layout' | 'user'> = {},
  ): Promise<EngineTask> {
    const engine = createRedisEngine(async (directive, endpoint) => {
      const port = await connectRedis(directive, endpoint);
      const saying = (node: RedisNode): RedisNode => ({
        ...node,
        info: async () => {
          const info = await node.info();
          const fields = new Map([...info.fields, ...Object.entries(says ?? {})]);
          const known = [...fields].filter((field): field is [string, string] => field[1] !== undefined);
          return { ...info, fields: new Map(known) };
        },
      });
      return {
        ...port,
        nodes: async () => (await port.nodes()).map(saying),
        layout: () => (layout === undefined ? port.layout() : Promise.resolve().then(() => layout(directive))),
      };
    });
    const endpoint = { hosts: [server.host], ...(user === undefined ? {} : { user, password: 'word' }) };
    return engine.open(redisDirective(over), { cache: endpoint }, context(run));
  }

  test.each(Object.keys(CASES) as (keyof typeof CASES)[])('%s: it is what keeps the harm away', async (name) => {
    const one = CASES[name];
    const {
      make,
      anew = false,
      over = {},
      run,
      step = (task: EngineTask) => task.sweep(),
      fails,
      harm,
      behind,
      undo,
    } = one;
    const act = async (removed: boolean): Promise<StepResult | undefined> => {
      const isFixed = ['replica', 'loads', 'clocks', 'constants'].includes(name);
      mockRemoved = removed && isFixed ? (name as Fixed) : undefined;
      // what an estate allows is taken out by its own way.
      const allow = removed && !isFixed ? [{ guard: name, who: 'the test', why: 'to see what it prevents' }] : [];
      if (anew) await redis.flushall();
      if (anew) await make?.();
      const task = await open({ ...over, allow }, run, one);
      try {
        return await step(task);
      } finally {
        await task.close();
      }
    };
    try {
      if (!anew) await make?.();
      if (fails === undefined) expect(await harm(await act(false))).toBe(false);
      else {
        await expect(act(false)).rejects.toThrow(fails);
        expect(await harm(undefined)).toBe(false);
      }
      if (behind === undefined) expect(await harm(await act(true))).toBe(true);
      else await expect(act(true)).rejects.toThrow(behind);
    } finally {
      await undo?.();
    }
  });
});
