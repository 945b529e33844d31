// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import { ESTATE_FILE } from '../estate/load';
import { answer, type AnswerOptions } from './answer';
import { choose, end, erase, type ChooseOptions, type EndOptions, type EraseOptions } from './erase';
import { visible } from '../text';

interface GateOptions {
  readonly directives: string;
  readonly ledger: string;
  readonly endpoints: string;
  readonly unit?: string;
  readonly acceptUnjudged?: number;
  readonly json?: boolean;
}

/** What every command about the ledger asks for. */
function addPlaceOptions(command: Command): Command {
  return command
    .requiredOption('--directives <file>', 'the directives that `retention start` writes beside the Terraform JSON')
    .requiredOption('--ledger <place>', 'the ledger: a folder, or a bucket as cos://im-ledger-1250000000');
}

/** What every command that takes orders asks for. */
function addLedgerOptions(command: Command): Command {
  return addPlaceOptions(command)
    .option('--endpoints <file>', 'JSON: how each unit is reached (default: orders are only taken)')
    .option('--within <time>', 'how soon after it was received an order must be done', '30 d')
    .option('--dry-run', 'take and change nothing, count what would be for the orders of the ledger and the one given')
    .option('--status', 'count orders by month and category, and name those that are not done')
    .option('--wait', 'repeat until every order is carried out')
    .option('--json', 'print one JSON object a line')
    .addHelpText(
      'after',
      '\nWithout an order it carries out those of the ledger.\nExit codes: 0 done, 1 an order waits, is late or was refused.',
    );
}

/** Commands about the orders of customers: erasure, and a changed choice. */
export function addOrderCommands(program: Command): void {
  addLedgerOptions(
    program
      .command('erase')
      .description('take orders of erasure into the ledger and carry them out; without an order, what is there'),
  )
    .option('--subject <id>', 'whose records have to go: an opaque id')
    .option('--application <id>', 'in which application, or all of an application')
    .option('--categories <names>', 'categories of the policy, separated by commas')
    .option('--received-at <instant>', 'when the request was received, with its zone (default: now)')
    .option('--by <name>', 'who gives the order')
    .option('--ticket <name>', 'where the request is kept')
    .option('--file <file>', 'orders of both kinds, one JSON object a line; a file with a mistake is not taken at all')
    .action(async (options: EraseOptions) => {
      process.exitCode = await erase(options);
    });

  addPlaceOptions(
    program
      .command('answer')
      .description('say to a customer what became of an order of erasure: erased live at, gone everywhere by'),
  )
    .option('--endpoints <file>', 'JSON: how the bucket of the ledger is reached')
    .option('--estate <file>', 'the estate', ESTATE_FILE)
    .option('--ticket <name>', 'the ticket of the order')
    .option('--order <id>', 'the id of the order')
    .option('--language <code>', 'en, ko, zh, ja or pt', 'en')
    .option('--json', 'print JSON: every place with its own date, and the text')
    .addHelpText('after', '\nExit codes: 0 carried out, 1 not yet.')
    .action(async (options: AnswerOptions) => {
      process.exitCode = await answer(options);
    });

  addPlaceOptions(
    program
      .command('gate')
      .description(
        'say whether a restored store may serve: orders carried out, nothing past its deadline; it changes nothing',
      ),
  )
    .requiredOption('--endpoints <file>', 'JSON: how each unit is reached')
    .option('--unit <name>', 'the unit that was restored (default: all)')
    .option('--accept-unjudged <n>', 'how many records that no clock can judge do not hold it up', Number)
    .option('--json', 'print one JSON object a line')
    .addHelpText('after', '\nExit codes: 0 open, 1 closed; the lines say why.')
    .action(async (options: GateOptions) => {
      // the drivers load only here: no other command needs them.
      const { gateLocal } = await import('../../functions/enforcer/orders/local-gate.js');
      process.exitCode = await gateLocal({
        ...options,
        stdout: (line) => process.stdout.write(`${options.json === true ? line : visible(line)}\n`),
        stderr: (line) => process.stderr.write(`${line.split('\n').map(visible).join('\n')}\n`),
      });
    });

  addLedgerOptions(
    program
      .command('choose')
      .description('take the choice of another class, and take away what that class no longer keeps'),
  )
    .option('--application <id>', 'whose choice it is')
    .option('--category <name>', 'category of the policy')
    .option('--class <class>', "whole days such as '30d', or 'neverStored'")
    .option('--by <name>', 'who gives the order')
    .option('--at <instant>', 'when it was chosen, with its zone (default: now)')
    .action(async (options: ChooseOptions) => {
      process.exitCode = await choose(options);
    });

  for (const [kind, description] of [
    ['terminate', 'take the end of the use of an application, so that a restore does not forget it'],
    ['resume', 'take that an application is used again: an end before that is none'],
  ] as const) {
    addLedgerOptions(program.command(kind).description(description))
      .option('--application <id>', 'whose use it is')
      .option('--by <name>', 'who says so')
      .option('--at <instant>', 'since when, with its zone (default: now)')
      .action(async (options: EndOptions) => {
        process.exitCode = await end(kind, options);
      });
  }
}
