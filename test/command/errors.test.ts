// SPDX-License-Identifier: Apache-2.0
import { App, TerraformStack } from 'cdktf';
import { EXIT, reportErrors } from '../../lib/command/errors';
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
