// SPDX-License-Identifier: Apache-2.0
import { Command } from 'commander';
import { EXIT, problemsText } from '../../lib/command/errors';
import { RetentionError } from '../../lib/errors';
import { ESTATE_FILE, loadEstate } from '../../lib/estate';
import { LocalRun, type Progress } from './local-run';
import { ensureProvider, PROVIDER_VERSION } from './provider';

/** Runs a command on an estate in the local cloud: provider first, the cloud is always stopped again. */
export function runCommand(
  name: string,
  description: string,
  action: (run: LocalRun, progress: Progress, options: Readonly<Record<string, unknown>>) => Promise<number>,
  extend: (command: Command) => Command = (command) => command,
): void {
  const started = Date.now();
  const progress: Progress = (line) =>
    void process.stderr.write(`[${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}\n`);
  const command = new Command(name).description(description).option('--estate <file>', 'the estate file', ESTATE_FILE);
  void extend(command)
    .action(async (options: { readonly estate: string }) => {
      process.exitCode = await run(options.estate, progress, (opened) => action(opened, progress, { ...options }));
    })
    .parseAsync();
}

async function run(file: string, progress: Progress, action: (run: LocalRun) => Promise<number>): Promise<number> {
  const missing = ensureProvider(progress);
  if (missing !== undefined) {
    progress(`cannot run: ${missing}`);
    return EXIT.unclear;
  }
  progress(`provider ${PROVIDER_VERSION} is in the cache; reading ${file}`);
  try {
    const opened = await LocalRun.open(loadEstate(file), file, progress);
    try {
      progress(
        `the local cloud listens on ${opened.workspace.cloud.url}; the instances of the estate are in the account`,
      );
      return await action(opened);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!RetentionError.is(error)) throw error;
    process.stderr.write(`${problemsText(error)}\n`);
    return EXIT.violation;
  }
}

/** Whether standard output takes colour. */
export function takesColour(): boolean {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
}

/** Lists what the sandbox did not know; how many that were. */
export function tellUnknown(run: LocalRun, progress: Progress): number {
  const { unknown } = run.workspace.cloud.journal;
  for (const each of unknown) progress(`unknown call: ${each}`);
  return unknown.length;
}
