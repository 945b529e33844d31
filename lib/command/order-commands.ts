// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import { choose, erase, type ChooseOptions, type EraseOptions } from './erase';

/** What every command about orders asks for. */
function addLedgerOptions(command: Command): Command {
  return command
    .requiredOption('--directives <file>', 'the directives that `retention start` writes beside the Terraform JSON')
    .requiredOption('--ledger <folder>', 'the ledger: one object for each order, never changed')
    .option('--endpoints <file>', 'JSON: how each unit is reached (default: orders are only taken)')
    .option('--wait', 'repeat until every order is carried out')
    .option('--json', 'print one JSON object a line');
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
    .option('--within <time>', 'how soon after it was taken an order must be done', '30 d')
    .option('--dry-run', 'take and delete nothing, count what would be deleted for the orders of the ledger')
    .option('--status', 'count orders by month and category')
    .action(async (options: EraseOptions) => {
      process.exitCode = await erase(options);
    });

  addLedgerOptions(
    program
      .command('choose')
      .description('take the choice of another class, and take away what that class no longer keeps'),
  )
    .requiredOption('--application <id>', 'whose choice it is')
    .requiredOption('--category <name>', 'category of the policy')
    .requiredOption('--class <class>', "whole days such as '30d', or 'neverStored'")
    .requiredOption('--by <name>', 'who gives the order')
    .option('--at <instant>', 'when it was chosen, with its zone (default: now)')
    .option('--within <time>', 'how soon after it was taken an order must be done', '30 d')
    .action(async (options: ChooseOptions) => {
      process.exitCode = await choose(options);
    });
}
