// SPDX-License-Identifier: Apache-2.0
import { App, TerraformStack } from 'cdktf';
import { EXIT, problemsText, reportErrors } from '../../lib/command/errors';
import { problem, RetentionError } from '../../lib/errors';
import { outputFolder } from '../helpers/synth';

test('a guard that fails a synth is reported without the advice to switch it off', async () => {
  const app = new App({ outdir: outputFolder() });
  new TerraformStack(app, 'stack').node.addValidation({ validate: () => ['a promise is broken'] });
  const written: string[] = [];
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const before = process.exitCode;
  try {
    await reportErrors(() => app.synth());
    expect(process.exitCode).toBe(EXIT.violation);
  } finally {
    process.exitCode = before;
    jest.restoreAllMocks();
  }
  expect(written.join('')).toMatch(/^Validation failed with the following errors:\n.*a promise is broken\n$/);
});

test('what is wrong alike at several places is said once, with every place, and all are counted', () => {
  const at = (place: string): ReturnType<typeof problem> =>
    problem('retention/missing', place, 'role', 'write one of them');
  const other = problem('retention/missing', '', 'name', 'give it one');
  expect(problemsText(new RetentionError([at('a'), other, at('b\n::error::'), at('c')]))).toBe(
    [
      '4 problems, nothing was written:',
      "  a, b\\n::error::, c: 'role' must be given, got nothing; write one of them",
      '    [retention/missing]',
      "  'name' must be given, got nothing; give it one",
      '    [retention/missing]',
    ].join('\n'),
  );
});
