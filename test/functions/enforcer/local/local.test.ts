// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enforceLocal, type LocalOptions } from '../../../../functions/enforcer/local/local';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { DONE, EMPTY, scriptedEngines, type Scripted } from '../scripted';

let directory: string;
let said: string[];
let waits: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'retention-local-'));
  said = [];
  waits = 0;
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const enforce = (scripted: Scripted, over: Partial<LocalOptions> = {}, ids = ['a']): Promise<number> =>
  enforceLocal({
    directives: file('d.json', document(...ids.map((id) => redisDirective({ id })))),
    endpoints: file('e.json', { cache: { hosts: ['127.0.0.1:6379'] } }),
    engines: scriptedEngines(scripted),
    stdout: () => undefined,
    stderr: (line) => said.push(line),
    sleep: () => {
      waits++;
      return Promise.resolve();
    },
    ...over,
  });

/** A witness that sees one part at a time. `ages` holds one list for each pass, in days; the last is seen again and again. */
function inParts(ages: readonly (readonly number[])[], looks: string[] = []): Scripted {
  let pass = 0;
  return {
    witness: (context) => {
      const part = Number(context.witnessCursor ?? 0);
      const parts = ages[Math.min(pass, ages.length - 1)] ?? [];
      looks.push(`${pass}.${part}`);
      const last = part + 1 >= parts.length;
      if (last) pass++;
      return Promise.resolve({
        ...EMPTY,
        oldestMs: (parts[part] ?? 0) * DAY_MS,
        ...(last ? {} : { cursor: String(part + 1) }),
      });
    },
  };
}

describe('--wait', () => {
  test('opens only when the witness saw every part of a pass below the deadline', async () => {
    const looks: string[] = [];
    const scripted = inParts(
      [
        [8, 1, 1],
        [1, 1, 7],
        [1, 1, 6],
      ],
      looks,
    );
    expect(await enforce(scripted, { all: true, wait: true })).toBe(0);
    expect(looks).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2', '2.0', '2.1', '2.2']);
    expect(said.filter((line) => line.startsWith('round')).at(0)).toBe(
      'round 1: 0 directives not through, 1 witnesses past their deadline or not through; going on',
    );
    // the next part is looked at without a pause.
    expect(waits).toBe(2);
  });

  test('counts only what this call saw, also with cursors of an earlier one', async () => {
    const cursors = join(directory, 'cursors.json');
    const looks: string[] = [];
    const scripted = inParts(
      [
        [8, 1],
        [1, 1],
      ],
      looks,
    );
    expect(await enforce(scripted, { wait: true, cursors, giveUpAfterMs: 0 })).toBe(1);
    expect(await enforce(scripted, { wait: true, cursors })).toBe(0);
    // the second call looks at the first part again, and not only at the last.
    expect(looks).toEqual(['0.0', '0.0', '0.1', '1.0', '1.1']);
  });

  test('does not ask of two directives that they come to their end in the same round', async () => {
    let round = 0;
    const scripted: Scripted = {
      witness: (_context, { id }) => {
        if (id === 'a') round++;
        const whole = (id === 'a') === (round % 2 === 0);
        return Promise.resolve({ ...EMPTY, oldestMs: DAY_MS, ...(whole ? {} : { cursor: 'on' }) });
      },
      sweep: (_context, { id }) => {
        const complete = (id === 'a') === (round % 2 === 0);
        return Promise.resolve({ deleted: 1, complete, notices: [], ...(complete ? {} : { cursor: 'same' }) });
      },
    };
    expect(await enforce(scripted, { all: true, wait: true, budgetMs: 200 }, ['a', 'b'])).toBe(0);
  });
});

describe('--dry-run ends with', () => {
  const flags: readonly Partial<LocalOptions>[] = [{}, { wait: true }, { all: true }, { all: true, wait: true }];

  test.each(flags)('1 when a record is at its deadline, with %p', async (over) => {
    expect(await enforce(inParts([[7]]), { ...over, dryRun: true })).toBe(1);
  });

  test.each(flags)('0 when none is, with %p', async (over) => {
    expect(await enforce(inParts([[1]]), { ...over, dryRun: true })).toBe(0);
  });

  test('1 with --wait when the witness saw a part only', async () => {
    expect(await enforce(inParts([[1, 1]]), { dryRun: true, wait: true })).toBe(1);
    expect(await enforce(inParts([[1, 1]]), { dryRun: true })).toBe(0);
  });
});

describe('--wait over records whose age nobody knows', () => {
  const unjudged = (counts: readonly number[], over: Partial<LocalOptions> = {}): Promise<number> => {
    let look = 0;
    return enforce(
      { witness: () => Promise.resolve({ ...EMPTY, unjudged: counts[Math.min(look++, counts.length - 1)] ?? 0 }) },
      { all: true, wait: true, ...over },
    );
  };

  test('does not open, and says what to do once more rounds change nothing', async () => {
    expect(await unjudged([5])).toBe(1);
    expect(said.at(-1)).toBe(
      'not open: 3 rounds changed nothing\na: 5 records have no age that the clock can tell; look at them, and give them a date, delete them, or accept them with --accept-unjudged',
    );
    expect(said.filter((line) => line.startsWith('round'))).toHaveLength(2);
  });

  test('opens over as many as are accepted, and over none more', async () => {
    expect(await unjudged([5], { acceptUnjudged: 5 })).toBe(0);
    expect(await unjudged([5], { acceptUnjudged: 4 })).toBe(1);
    expect(await unjudged([5, 5, 3, 0])).toBe(0);
  });

  test('counts those of all directives and of all parts together', async () => {
    const parts: Scripted = {
      witness: (context) =>
        Promise.resolve({ ...EMPTY, unjudged: 2, ...(context.witnessCursor === undefined ? { cursor: 'on' } : {}) }),
    };
    expect(await enforce(parts, { all: true, wait: true, acceptUnjudged: 8 }, ['a', 'b'])).toBe(0);
    expect(await enforce(parts, { all: true, wait: true, acceptUnjudged: 7 }, ['a', 'b'])).toBe(1);
  });

  test('does not open over an oldest age that is not known, however many are accepted', async () => {
    const scripted: Scripted = { witness: () => Promise.resolve({ ...EMPTY, oldestMs: 1, unknown: 'out of order' }) };
    expect(await enforce(scripted, { all: true, wait: true, acceptUnjudged: 1e6 })).toBe(1);
    expect(said.at(-1)).toMatch(/^not open: .*\na: the age of the oldest record is not known: out of order$/);
    expect(said[0]).toContain('oldest at least 0.0 h of 168.0 h');
  });

  test('opens when a later witness knows, and not before all parts do', async () => {
    let look = 0;
    const parts: Scripted = {
      witness: () => {
        look++;
        return Promise.resolve({
          ...EMPTY,
          ...(look === 1 ? { unknown: 'not yet' } : {}),
          ...(look % 2 === 1 ? { cursor: 'on' } : {}),
        });
      },
    };
    expect(await enforce(parts, { all: true, wait: true })).toBe(0);
    expect(look).toBe(4);
  });

  test('is not held up by them under a hold', async () => {
    const held = file('held.json', document(redisDirective({ id: 'a', holdUntil: '2999-12-31' })));
    expect(await unjudged([5], { directives: held })).toBe(0);
  });

  test.each<[Partial<LocalOptions>, string]>([
    [{ acceptUnjudged: 1.5, wait: true }, "'--accept-unjudged' must be a whole number of records from 0 on, got 1.5"],
    [{ acceptUnjudged: Number.NaN, wait: true }, 'got NaN'],
    [{ acceptUnjudged: 1, wait: false }, "'--accept-unjudged' must be beside --wait, got without it"],
  ])('%p is an error of the call', async (over, message) => {
    expect(await unjudged([0], over)).toBe(2);
    expect(said.join()).toContain(message);
  });
});

describe('--all over records that a step went past', () => {
  const skipped = [{ reason: 'referenced', count: 2, remedy: 'delete the children first' }];

  test('ends with 1 and the remedy once more rounds change nothing', async () => {
    const sweep: Scripted['sweep'] = () => Promise.resolve({ ...DONE, skipped });
    expect(await enforce({ sweep }, { all: true })).toBe(1);
    expect(said.at(-1)).toBe(
      'not open: 3 rounds changed nothing\na: 2 records are due and still there: referenced; delete the children first',
    );
    expect(said[0]).toContain('not through, 0 capped, empty\n  2 records are due and still there: referenced');
    expect(await enforce({ sweep }, { all: true, dryRun: true })).toBe(1);
  });

  test('goes on as long as there is progress, and ends with 0 when they are gone', async () => {
    let round = 0;
    const sweep: Scripted['sweep'] = () =>
      Promise.resolve({ ...DONE, skipped: ++round < 6 ? [{ ...skipped[0]!, count: 6 - round }] : [] });
    expect(await enforce({ sweep }, { all: true })).toBe(0);
    expect(round).toBe(6);
  });
});

describe('--dry-run without an endpoint', () => {
  test.each<[string, Partial<LocalOptions>]>([
    ['no file of endpoints', { endpoints: undefined }],
    ['a file without that unit', { endpoints: '' }],
  ])('says what it cannot know and ends with 2: %s', async (_, over) => {
    const other = file('other.json', { main: { hosts: ['127.0.0.1:3306'] } });
    const endpoints = over.endpoints === '' ? { endpoints: other } : over;
    expect(await enforce({}, { dryRun: true, ...endpoints })).toBe(2);
    expect(said[0]).toMatch(/^a: not known what would be capped, oldest not known\n {2}a: 'unit' must be one of/);
    expect(said.join()).not.toContain('0 would be');
  });

  test('ends with 2 for everything else, before anything is asked', async () => {
    expect(await enforce({}, { endpoints: undefined })).toBe(2);
    expect(said).toEqual([
      "'--endpoints' must be given, got nothing; name the file that says how each unit is reached; only --dry-run goes without [retention/missing]",
    ]);
  });

  test('ends with 1 where an engine that could be asked fails', async () => {
    const sweep: Scripted['sweep'] = () => Promise.reject(new Error('NOPERM'));
    expect(await enforce({ sweep }, { dryRun: true })).toBe(1);
    expect(said[0]).toMatch(/^a: not known what would be capped/);
  });
});
