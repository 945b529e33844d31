// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enforceLocal, type LocalOptions } from '../../../../functions/enforcer/local/local';
import { DAY_MS, document, redisDirective } from '../../../helpers/directives';
import { EMPTY, scriptedEngines, type Scripted } from '../scripted';

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
