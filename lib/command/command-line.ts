// SPDX-License-Identifier: Apache-2.0
import { isatty } from 'node:tty';
import { Command, Option, type CommanderError } from 'commander';
import { version } from '../../package.json';
import { ESTATE_FILE, loadEstate } from '../estate/load';
import { buildApp } from '../stacks';
import { visible } from '../text';
import { addOrderCommands } from './order-commands';
import { EXIT, reportErrors } from './errors';
import { explain } from './explain';
import { init, type InitOptions } from './init';
import { checkPolicy, LANGUAGES, pinPolicy, printDocument, showPolicy, type DocumentOptions } from './policy';
import { addReviewCommands } from './review-commands';
import { start, type StartOptions } from './start';
import { types } from './types';
import { addViewOptions } from './view';

interface EnforceOptions {
  readonly directives: string;
  readonly endpoints?: string;
  readonly dryRun?: boolean;
  readonly all?: boolean;
  readonly wait?: boolean;
  readonly acceptUnjudged?: number;
  readonly backupAge?: string;
  readonly cursors?: string;
  readonly ledger?: string;
  readonly unit?: string;
}

/** Whether standard output takes colour: a terminal that has not asked for none. */
function colour(): boolean {
  // not 'isTTY', which is undefined in a pipe: the colour library would look at the environment instead.
  return isatty(process.stdout.fd) && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
}

/** The command `retention`. Sets the exit code: 0 kept, 1 broken or refused, 2 could not tell. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  await reportErrors(async () => {
    try {
      await commands().parseAsync([...argv]);
    } catch (error) {
      // commander has printed it. A command that was not understood proves nothing; help and version were asked for.
      if (!isCommanderError(error)) throw error;
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.unclear;
    }
  });
}

function isCommanderError(error: unknown): error is CommanderError {
  return (error as Error | undefined)?.name === 'CommanderError';
}

/** The help of all commands and subcommands. */
export function helpText(): string {
  const help = (command: Command, path: string): string =>
    `${path}\n${command.helpInformation()}${command.commands.map((each) => help(each, `${path} ${each.name()}`)).join('')}`;
  return help(commands(), 'retention');
}

function commands(): Command {
  const program = new Command('retention')
    .description('Infrastructure that keeps its word about how long data lives.')
    .version(version)
    .exitOverride()
    // words of the command line are data as well; a suggestion has a line of its own.
    .configureOutput({
      outputError: (text, write) => write(`${visible(text.trimEnd().replace(/\n(?=\(Did you mean )/, ' '))}\n`),
    })
    .showHelpAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 every promise is kept, 1 a promise is broken or the input is refused, 2 could not tell, or the command was not understood.',
    );

  addViewOptions(
    program
      .command('start')
      .description('synthesise the estate, verify it, print the report and write the evidence')
      .option('--estate <file>', 'the estate file', ESTATE_FILE)
      .option('--out <folder>', 'where the Terraform JSON goes', 'cdktf.out')
      .option('--html <file>', 'where the page goes (default: retention.html in that folder)')
      .option('--no-types', 'do not check the types of the estate, which its own compiler does beside the synth')
      .option(
        '--audit <file>',
        'what `retention audit` measured: open terms within their assumed value are then measured',
      )
      .option('--today <day>', 'the day that holds are compared with (YYYY-MM-DD, default: the clock)'),
  ).action(async (options: Omit<StartOptions, 'colour'>) => {
    process.exitCode = await start({ ...options, colour: colour() });
  });

  program
    .command('types')
    .description('check the types of the estate with the compiler of its project, as start does')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--json', 'print what is wrong as JSON')
    .action((options: { readonly estate: string; readonly json?: boolean }) => {
      process.exitCode = types(options);
    });

  program
    .command('explain [category] [store]')
    .description(
      'show in one screen how long a category lives in a store: the sums, their biggest terms, what is assumed',
    )
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--all', 'show the sum of every copy of every placement, term by term, with sources')
    .option('--assumptions', 'list every open term with its value and what would settle it')
    .option('--windows', 'list how exactly each store can delete, and what keeps it from being narrower')
    .action(
      (
        category: string | undefined,
        store: string | undefined,
        options: { estate: string; assumptions?: boolean; windows?: boolean; all?: boolean },
      ) => {
        process.exitCode = explain({
          category,
          store,
          estate: options.estate,
          assumptions: options.assumptions === true,
          windows: options.windows === true,
          all: options.all === true,
        });
      },
    );

  program
    .command('synth')
    .description("only synthesise, as the 'app' of cdktf.json")
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .action((options: { estate: string }) => {
      buildApp(loadEstate(options.estate)).app.synth();
    });

  program
    .command('init')
    .description('write an estate to start from: policy, estate, test, workflow')
    .option('--yes', 'ask nothing')
    .option('--name <name>', 'name of the estate (default: the folder)')
    .option('--region <region>', 'region of its units (default: ap-singapore)')
    .option('--stores <names>', 'stores to begin with, separated by commas (default: mysql,cos,cls)')
    .option('--from-state <file>', 'begin with the units that a Terraform state or plan shows')
    .action(async (options: Omit<InitOptions, 'yes'> & { yes?: boolean }) => {
      process.exitCode = await init({ ...options, yes: options.yes === true });
    });

  addReviewCommands(program, colour);

  const policy = program.command('policy').description('the published document as the specification');
  policy
    .command('check <files...>')
    .description('compare published documents with the policy in code and with what the estate provisions')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--json', 'print the findings as JSON')
    .action((files: string[], options: { estate: string; json?: boolean }) => {
      process.exitCode = checkPolicy(files, { estate: options.estate, json: options.json === true });
    });
  policy
    .command('show <file>')
    .description('show what was read from a published document, beside the policy in code')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--json', 'print it as JSON')
    .action((file: string, options: { estate: string; json?: boolean }) => {
      process.exitCode = showPolicy(file, { estate: options.estate, json: options.json === true });
    });

  policy
    .command('pin')
    .description('print the policy as data, for `verify --policy` and `report --policy`')
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .action((options: { estate: string }) => {
      process.exitCode = pinPolicy(options.estate);
    });
  policy
    .command('document')
    .description(
      'write a document for lawyers from the policy and what the estate provisions; policy check reads it back',
    )
    .addOption(
      new Option('--kind <kind>', 'retention schedule, record of processing, or section of a notice')
        .choices(['schedule', 'record', 'notice'])
        .makeOptionMandatory(),
    )
    .addOption(new Option('--lang <language>', 'language').choices(LANGUAGES).makeOptionMandatory())
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--title <text>', 'heading of the document (default: the name of the policy)')
    .option('--out <file>', 'where it goes (default: standard output)')
    .action((options: DocumentOptions) => {
      process.exitCode = printDocument(options);
    });

  program
    .command('enforce')
    .description('run the in-database expiry against reachable engines, with the code that runs in the cloud')
    .requiredOption('--directives <file>', 'the directives that `retention start` writes beside the Terraform JSON')
    .option(
      '--endpoints <file>',
      'JSON: how each unit is reached; only --dry-run goes without, and says what it cannot know',
    )
    .option('--dry-run', 'delete nothing, say what would be deleted')
    .option('--all', 'repeat until every directive went through everything')
    .option('--wait', 'repeat until every witness is below its deadline: the gate before a restored backup serves')
    .option(
      '--backup-age <age>',
      'with --wait: age of the restored backup, as 36h: keys no pass had seen get the rest of their life',
    )
    .option('--accept-unjudged <n>', 'with --wait: how many records that no clock can judge do not hold it up', Number)
    .option('--cursors <file>', 'keep the cursors of unfinished passes in this file')
    .option('--unit <name>', 'the unit whose directives alone are carried out (default: all)')
    .option(
      '--ledger <place>',
      'carry out choices and orders of erasure first: a folder, or cos://im-ledger-1250000000',
    )
    .action(async (options: EnforceOptions) => {
      // the drivers load only here: no other command needs them.
      const { enforceLocal } = await import('../../functions/enforcer/local/local.js');
      process.exitCode = await enforceLocal(options);
    });

  addOrderCommands(program);

  return program;
}
