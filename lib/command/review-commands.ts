// SPDX-License-Identifier: Apache-2.0
import type { Command } from 'commander';
import { reportDiff } from './report-diff';
import { verifyFiles, type JudgeOptions } from './verify';

interface VerifyFlags extends JudgeOptions {
  readonly json?: boolean;
  readonly sarif?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

interface ReportFlags extends JudgeOptions {
  readonly base: string[];
  readonly head: string[];
  readonly json?: boolean;
  readonly markdown?: boolean;
}

const MAPPING = 'categories of resources that were not written with this library (JSON)';
const TODAY = 'the day that holds and exemptions are compared with (YYYY-MM-DD, default: the clock)';

/** Commands that judge files, of this library or any other origin. */
export function addReviewCommands(program: Command, colour: () => boolean): void {
  program
    .command('verify <files...>')
    .description('prove the law on synthesised JSON, plans, states or folders of cdktf, of any origin')
    .option('--json', 'print the report as JSON')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0; - prints them instead of the report')
    .option('--mapping <file>', MAPPING)
    .option('--exemptions <file>', 'findings that somebody answers for until a day (JSON)')
    .option('--baseline <file>', 'findings that were there before; they fail nothing, new ones do')
    .option('--update-baseline', 'write the baseline: all findings at first, later only fewer or smaller ones')
    .option('--today <day>', TODAY)
    .addHelpText('after', '\nExit codes: 0 every promise is kept, 1 a violation, 2 could not tell.')
    .action((files: string[], flags: VerifyFlags) => {
      process.exitCode = verifyFiles(files, {
        ...flags,
        json: flags.json === true,
        updateBaseline: flags.updateBaseline === true,
        colour: colour(),
      });
    });

  program
    .command('report')
    .description('show what a change does to retention: longer, shorter, deletable on apply, from when it is true')
    .requiredOption('--base <files...>', 'the version before: synthesised JSON, a plan, a state or a folder')
    .requiredOption('--head <files...>', 'the version after')
    .option('--json', 'print it as JSON')
    .option('--markdown', 'print it as Markdown')
    .option('--mapping <file>', MAPPING)
    .option('--today <day>', TODAY)
    .addHelpText('after', '\nExit codes: 0 every shortening is acknowledged, 1 one is not, 2 could not tell.')
    .action((flags: ReportFlags) => {
      const format = flags.json === true ? 'json' : flags.markdown === true ? 'markdown' : 'text';
      process.exitCode = reportDiff({ ...flags, format });
    });
}
