// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { helpText } from '../../lib/command/command-line';

const INPUT = ['--directives', 'none.json', '--ledger', 'none'];
const END = [...INPUT, '--application', '1', '--by', 'a test'];

/** What each command that imports its work late is given: files that are not there, which is the first thing it says. */
const LATE: Readonly<Record<string, readonly string[]>> = {
  enforce: ['--directives', 'none.json', '--endpoints', 'none.json'],
  audit: ['--estate', 'none.ts'],
  erase: [...INPUT, '--status'],
  answer: [...INPUT, '--ticket', 'T'],
  gate: [...INPUT, '--endpoints', 'none.json'],
  choose: [...END, '--category', 'chatMessages', '--class', '30d'],
  terminate: END,
  resume: END,
};
/** Those of the launcher that wait for no loader. */
const PROMPT = ['start', 'synth', 'types', 'explain', 'init', 'verify', 'report', 'evidence', 'policy'];

describe('the commands of a checkout', () => {
  test('are all known to import late or not at all', () => {
    const names = [...helpText().matchAll(/^retention (\w+)$/gm)].map(([, name]) => name);
    expect([...names].sort()).toEqual([...PROMPT, ...Object.keys(LATE)].sort());
  });

  test.each(Object.entries(LATE))('%s finds what it imports', async (command, args) => {
    const ended = await promisify(execFile)(process.execPath, [join('bin', 'retention.js'), command, ...args]).then(
      () => ({ code: 0, stderr: '' }),
      (error: unknown) => error as { code: number; stderr: string },
    );
    expect(ended.stderr).toMatch(/\[retention\/(unreadable|missing)\]/);
    expect(ended.stderr).not.toContain('ERR_MODULE_NOT_FOUND');
  });
});
