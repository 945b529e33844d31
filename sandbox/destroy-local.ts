// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../lib/command/errors';
import { runCommand, tellUnknown } from './run/command';
import { leftBehind, residues } from './run/left-behind';

runCommand('destroy:local', 'Destroy what deploy:local made, and list what stays.', async (run, progress) => {
  progress('cdktf deploy without protection, which a destroy needs first');
  if (!(await run.deploy({ protect: false }))) return EXIT.violation;
  const judged = await run.verifyDestroy();
  progress('cdktf destroy');
  if (!(await run.destroy())) return EXIT.violation;
  process.stdout.write(`left behind in the account:\n${lines(leftBehind(run.workspace.cloud.account))}`);
  process.stdout.write(`what the verifier said of the destroy plan:\n${lines(residues(judged))}`);
  return tellUnknown(run, progress) === 0 ? EXIT.ok : EXIT.violation;
});

function lines(texts: readonly string[]): string {
  return texts.length === 0 ? '  nothing\n' : texts.map((text) => `  ${text}\n`).join('');
}
