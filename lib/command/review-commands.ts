// SPDX-License-Identifier: Apache-2.0
import { InvalidArgumentError, type Command } from 'commander';
import { ESTATE_FILE } from '../estate';
import { signEvidence, verifyEvidence, type SignOptions, type VerifyEvidenceOptions } from './evidence';
import { reportDiff } from './report-diff';
import { verifyFiles, type JudgeOptions } from './verify';
import { addViewOptions, type ViewOptions } from './view';

interface VerifyFlags extends JudgeOptions, Omit<ViewOptions, 'colour'> {
  readonly html?: string;
  readonly sarif?: string;
  readonly baseline?: string;
  readonly updateBaseline?: boolean;
}

interface AuditFlags {
  readonly estate: string;
  readonly out: string;
  readonly json?: boolean;
  readonly sarif?: string;
  readonly exemptions?: string;
  readonly html?: string;
  readonly minutes: number;
  readonly rate: number;
  readonly today?: string;
}

interface ReportFlags extends JudgeOptions {
  readonly base: string[];
  readonly head: string[];
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly html?: string;
}

const MAPPING = 'categories of resources that were not written with this library (JSON)';
const AUDIT = 'what `retention audit` measured: open terms within their assumed value are then measured';
const POLICY = 'the policy to judge by, as `retention policy pin` wrote it (default: the word of each file)';
const POLICY_HASH = 'the hash that the policy must have';
const TODAY = 'the day that holds and exemptions are compared with (YYYY-MM-DD, default: the clock)';

/** Commands that judge files, of this library or any other origin. */
export function addReviewCommands(program: Command, colour: () => boolean): void {
  const verify = program
    .command('verify <files...>')
    .description('prove the law on synthesised JSON, plans, states or folders of cdktf, of any origin');
  addViewOptions(verify)
    .option('--html <file>', 'write the report as one page')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0; - prints them instead of the report')
    .option('--mapping <file>', MAPPING)
    .option('--exemptions <file>', 'findings that somebody answers for until a day (JSON)')
    .option('--baseline <file>', 'findings that were there before; they fail nothing, new ones do')
    .option('--update-baseline', 'write the baseline: all findings at first, later only fewer or smaller ones')
    .option('--audit <file>', AUDIT)
    .option('--policy <file>', POLICY)
    .option('--policy-hash <hash>', POLICY_HASH)
    .option('--today <day>', TODAY)
    .addHelpText('after', '\nExit codes: 0 every promise is kept, 1 a violation, 2 could not tell.')
    .action((files: string[], flags: VerifyFlags) => {
      process.exitCode = verifyFiles(files, {
        ...flags,
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
    .option('--html <file>', 'write the version after as one page, with what changes')
    .option('--exemptions <file>', 'promises that leave and that somebody answers for until a day (JSON)')
    .option('--mapping <file>', MAPPING)
    .option('--audit <file>', AUDIT)
    .option('--policy <file>', POLICY)
    .option('--policy-hash <hash>', POLICY_HASH)
    .option('--today <day>', TODAY)
    .addHelpText(
      'after',
      '\nExit codes: 0 every shortening is acknowledged and no promise leaves, 1 one does, 2 could not tell.',
    )
    .action((flags: ReportFlags) => {
      const format = flags.json === true ? 'json' : flags.markdown === true ? 'markdown' : 'text';
      process.exitCode = reportDiff({ ...flags, format });
    });

  addEvidenceCommands(program);

  program
    .command('audit')
    .description(
      'ask the account itself, read-only, for hidden copies, drift and strangers, and measure what is assumed',
    )
    .option('--estate <file>', 'the estate file', ESTATE_FILE)
    .option('--out <file>', 'where the audit goes; a run that was interrupted goes on from there', 'audit.json')
    .option('--json', 'print the audit as JSON')
    .option('--sarif <file>', 'write the findings as SARIF 2.1.0; - prints them instead of the report')
    .option('--exemptions <file>', 'findings that somebody answers for until a day (JSON)')
    .option('--html <file>', 'write findings and measured rows as one page')
    .option('--minutes <number>', 'time limit; what was not answered until then is not known', whole, 30)
    .option('--rate <number>', 'calls of one action a second', whole, 20)
    .option('--today <day>', TODAY)
    .addHelpText(
      'after',
      '\nCredentials come from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_SECURITY_TOKEN, or a profile of tccli.' +
        '\nExit codes: 0 nothing was found, 1 a violation, 2 could not tell.',
    )
    .action(async (flags: AuditFlags) => {
      // the clients of the cloud load only here: no other command needs them.
      const { auditAccount } = await import('./audit.js');
      process.exitCode = await auditAccount({ ...flags, json: flags.json === true });
    });
}

function addEvidenceCommands(program: Command): void {
  const evidence = program
    .command('evidence')
    .description('sign what was judged and what came of it, and check it offline');
  evidence
    .command('sign <files...>')
    .description('judge files or folders of cdktf, and sign them with the report, the promises and the version')
    .requiredOption('--out <file>', 'where the envelope goes: in a folder that holds all files')
    .option('--key <file>', 'private key (PEM, ed25519); RETENTION_KEY_PASSPHRASE decrypts it')
    .option(
      '--command <program...>',
      'a program that signs: the bytes on standard input, the signature in base64 on standard output',
    )
    .option('--public-key <file>', 'public key of that program (PEM)')
    .option('--also <files...>', 'files to sign beside those that are judged: documents, pages, plans', [])
    .option('--mapping <file>', MAPPING)
    .option('--exemptions <file>', 'findings that somebody answers for until a day (JSON)')
    .option('--audit <file>', AUDIT)
    .option('--policy <file>', POLICY)
    .option('--policy-hash <hash>', POLICY_HASH)
    .option('--today <day>', TODAY)
    .addHelpText(
      'after',
      '\nExit codes: those of verify for the same files; the evidence of a violation is signed, too.',
    )
    .action((files: string[], options: SignOptions) => {
      process.exitCode = signEvidence(files, options);
    });
  evidence
    .command('verify <file>')
    .description('check the signature, every file, and that the report follows from them; needs no network')
    .requiredOption('--key <file>', 'public key (PEM) of whoever is believed')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is as it was signed and every promise is kept, 1 something differs or is broken, 2 could not tell.',
    )
    .action((file: string, options: VerifyEvidenceOptions) => {
      process.exitCode = verifyEvidence(file, options);
    });
}

/** A whole number from 1 on. */
function whole(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 on.');
}
