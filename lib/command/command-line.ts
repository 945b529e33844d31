// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import { version } from '../../package.json';
import { ESTATE_FILE } from '../estate/load';
import { reportErrors } from './errors';
import { explain } from './explain';
import { start } from './start';

/** Whether standard output takes colour: a terminal that has not asked for none. */
function colour(): boolean {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
}

/** The command `retention`. Sets the exit code: 0 kept, 1 broken or refused, 2 could not tell. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command('retention')
    .description('Infrastructure that keeps its word about how long data lives.')
    .version(version)
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 every promise is kept, 1 a promise is broken or the input is refused, 2 could not tell.',
    );

  program
    .command('start')
    .description('synthesise the estate, verify it, print the retention table and write the evidence')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--out <folder>', 'where the Terraform JSON goes', 'cdktf.out')
    .option('--json', 'print the report as JSON')
    .action((options: { estate: string; out: string; json?: boolean }) => {
      process.exitCode = start({ ...options, json: options.json === true, colour: colour() });
    });

  program
    .command('explain [category] [store]')
    .description('show the sum of every copy, term by term, with sources')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--assumptions', 'list every open term with its value and what would settle it')
    .action(
      (category: string | undefined, store: string | undefined, options: { estate: string; assumptions?: boolean }) => {
        process.exitCode = explain({
          category,
          store,
          estate: options.estate,
          assumptions: options.assumptions === true,
        });
      },
    );

  await reportErrors(() => program.parseAsync([...argv]));
}
