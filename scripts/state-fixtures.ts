// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx scripts/state-fixtures.ts
//
// writes the states of the reference estate to test/fixtures/plans: as Terraform prints it and as it keeps it, after the real
// provider applied it to the local cloud. It needs what `npm run deploy:local` needs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { EXIT } from '../lib/command/errors';
import { runCommand } from '../sandbox/run/command';

const TARGET = join(__dirname, '..', 'test', 'fixtures', 'plans');

runCommand('state-fixtures', 'Write the states of the reference estate that tests read.', async (run, progress) => {
  if (!(await run.deploy({ protect: true }))) return EXIT.violation;
  for (const stack of run.stacks) {
    const printed = JSON.stringify(await run.workspace.state(stack));
    const kept = readFileSync(join(run.workspace.folder, `terraform.${stack}.tfstate`), 'utf8');
    write('reference-state.json.gz', printed);
    write('reference.tfstate.gz', JSON.stringify(JSON.parse(kept)));
    progress(`the states of ${stack} are in ${TARGET}`);
  }
  return EXIT.ok;
});

/** Packed, because they are as large as all others together; the mutation of the verifier reads them. */
function write(name: string, text: string): void {
  writeFileSync(join(TARGET, name), gzipSync(text, { level: 9 }));
}
