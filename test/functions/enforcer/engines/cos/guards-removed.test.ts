// SPDX-License-Identifier: Apache-2.0
import { cosEngine } from '../../../../../functions/enforcer/engines/cos';
import type { CosGuard } from '../../../../../functions/enforcer/engines/cos/bucket';
import type * as clocks from '../../../../../functions/enforcer/engines/clocks';
import type * as names from '../../../../../functions/enforcer/engines/cos/names';
import type { RunContext, StepResult } from '../../../../../functions/enforcer/engines/engine';
import type { CosDirective } from '../../../../../lib/directives';
import { CosDouble } from '../../../../helpers/cos-double';
import { context, cosDirective, DAY_MS } from '../../../../helpers/directives';

/** Guards that no estate can allow. They are taken out of their modules. */
type Fixed = 'clocks' | 'dates' | 'names' | 'paths';
let mockRemoved: Fixed | undefined;

jest.mock('../../../../../functions/enforcer/engines/clocks', () => {
  const real = jest.requireActual<typeof clocks>('../../../../../functions/enforcer/engines/clocks');
  return {
    ...real,
    checkClocks: (...args: Parameters<typeof real.checkClocks>): void => {
      if (mockRemoved !== 'clocks') real.checkClocks(...args);
    },
    get EARLIEST_DATE_MS() {
      return mockRemoved === 'dates' ? Number.NEGATIVE_INFINITY : real.EARLIEST_DATE_MS;
    },
  };
});

jest.mock('../../../../../functions/enforcer/engines/cos/names', () => {
  const real = jest.requireActual<typeof names>('../../../../../functions/enforcer/engines/cos/names');
  return {
    ...real,
    readName: (listed: string, encoded: boolean) => real.readName(listed, mockRemoved === 'names' ? true : encoded),
    fitsPath: (name: string) => mockRemoved === 'paths' || real.fitsPath(name),
  };
});

/** What a guard sees, how the step fails then, and the harm that is done without it. */
interface Case {
  readonly make: (store: CosDouble) => void;
  readonly over?: Partial<CosDirective>;
  readonly run?: Partial<RunContext>;
  /** @default ensure */
  readonly sweeps?: boolean;
  /** Undefined: the step leaves the harm out, and ends. */
  readonly fails?: RegExp;
  /** Where nothing but silence is to be seen, that the step comes to its end is the harm. */
  readonly harm?: (store: CosDouble) => boolean;
}

// every guard that an estate may name, and the others: one that is missing here does not compile.
const CASES: Readonly<Record<CosGuard | Fixed, Case>> = {
  'cos-replication': { make: (store) => (store.replicatedTo = 'copy'), fails: /got copies in 'copy'/ },
  'cos-object-lock': { make: (store) => (store.objectLock = true), fails: /got 'Enabled', which cannot be undone/ },
  'cos-versioning': {
    make: (store) => (store.versioning = 'Enabled'),
    over: { expects: { versioned: false } },
    fails: /must be none, as the estate says, got 'Enabled'/,
  },
  'undeclared-prefixes': {
    make: (store) => store.put('requests-old/1', Date.now()),
    fails: /'requests-old\/' \(1 objects\), which no placement names/,
  },
  clocks: {
    make: (store) => store.put('requests/old', Date.now() - 2 * DAY_MS),
    // the earlier of the two clocks decides all the same: what the guard adds is that somebody hears of it.
    run: { now: () => Date.now() + 100 * DAY_MS },
    sweeps: true,
    fails: /the clocks of the enforcer and of 'files'/,
  },
  dates: {
    // a date that was never set says nothing of the age.
    make: (store) => store.put('requests/undated', 0),
    sweeps: true,
    harm: (store) => !store.keys().includes('requests/undated'),
  },
  names: {
    // a store that does not say that it encodes: read with encoding, the old name is that of the young object.
    make: (store) => {
      store.encodes = false;
      store.put('requests/%41', Date.now() - 2 * DAY_MS);
      store.put('requests/A', Date.now());
    },
    sweeps: true,
    harm: (store) => !store.keys().includes('requests/A'),
  },
  paths: {
    // deleted by its address, because XML has no form for it; dots in an address lead to another object.
    make: (store) => {
      store.put('requests/x/../\u0001', Date.now() - 2 * DAY_MS);
      store.put('requests/\u0001', Date.now());
    },
    sweeps: true,
    fails: /got NameNotPossible/,
    harm: (store) => !store.keys().includes('requests/\u0001'),
  },
};

describe('without one of its guards', () => {
  let double: CosDouble;
  let host: string;
  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
  });
  afterEach(async () => {
    mockRemoved = undefined;
    await double.stop();
  });

  test.each(Object.keys(CASES) as (keyof typeof CASES)[])('such as %s, harm is done in silence', async (name) => {
    const { make, over, run, sweeps = false, fails, harm } = CASES[name];
    const act = async (removed: boolean): Promise<StepResult> => {
      const isFixed = ['clocks', 'dates', 'names', 'paths'].includes(name);
      mockRemoved = removed && isFixed ? (name as Fixed) : undefined;
      // what an estate allows is taken out by its own way.
      const allow = removed && !isFixed ? [{ guard: name, who: 'the test', why: 'to see what it prevents' }] : [];
      const own = cosDirective({ ...over, allow });
      const endpoints = { files: { hosts: [host], user: 'id', password: 'key' } };
      const task = await cosEngine.open(own, endpoints, context({ directives: [own], ...run }));
      try {
        return await (sweeps ? task.sweep() : task.ensure());
      } finally {
        await task.close();
      }
    };
    make(double);
    if (fails === undefined) await act(false);
    else await expect(act(false)).rejects.toThrow(fails);
    if (harm !== undefined) expect(harm(double)).toBe(false);
    await act(true).catch((error: unknown) => {
      // what is deleted under another name is still listed under its own.
      if (harm === undefined) throw error;
    });
    if (harm !== undefined) expect(harm(double)).toBe(true);
  });
});
