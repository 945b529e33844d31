// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type TypeScript from 'typescript';
import { problem, RetentionError, type Problem } from '../errors';
import { visible } from '../text';
import { EXIT } from './errors';

/** What is reported at most: the first errors say what is wrong, and the others follow from them. */
const MOST_PROBLEMS = 20;

/** What was found, or why nothing could be looked at. */
export interface CheckedTypes {
  readonly problems: readonly Problem[];
  readonly skipped?: string;
}

/**
 * Checks the types of an estate and of what it imports of the same project, by the compiler and the configuration of that
 * project: a loader only strips types, so that a misspelt category would be found when it is too late or not at all.
 */
export function checkTypes(file: string): CheckedTypes {
  const skipped = unchecked(file);
  if (skipped !== undefined) return { problems: [], skipped };
  const path = resolve(file);
  const project = projectOf(path);
  const ts = createRequire(path)('typescript') as typeof TypeScript;
  // a compiler without this interface is newer than this command.
  if (typeof ts.createProgram !== 'function') {
    return { problems: [], skipped: "the 'typescript' of its project has no 'createProgram'" };
  }
  const config = above(path, 'tsconfig.json');
  const program = ts.createProgram([path], optionsOf(ts, config));
  const own = program
    .getSourceFiles()
    .filter(({ fileName }) => isInside(resolve(fileName), project) && !fileName.includes('/node_modules/'));
  const found = own.flatMap((each) => [
    ...program.getSyntacticDiagnostics(each),
    ...program.getSemanticDiagnostics(each),
  ]);
  const problems = found.map((each): Problem => {
    const at = each.file === undefined ? file : placeOf(each.file, each.start ?? 0);
    const [what = ''] = ts.flattenDiagnosticMessageText(each.messageText, '\n').split('\n');
    return problem('retention/does-not-compile', at, `${what.replace(/\.$/, '')} (TS${each.code})`);
  });
  return { problems: problems.slice(0, MOST_PROBLEMS) };
}

/**
 * The same in a process beside this one, so that it costs no time where there is more than one core.
 * @param signal ends the process, when nobody waits for its answer any more
 * @returns why nothing was looked at, or undefined
 * @throws RetentionError with every type error
 */
export async function checkTypesBeside(file: string, signal: AbortSignal): Promise<string | undefined> {
  const skipped = unchecked(file);
  if (skipped !== undefined) return skipped;
  const child = spawn(process.execPath, [commandFile(), 'types', '--json', '--estate', file], {
    stdio: ['ignore', 'pipe', 'ignore'],
    signal,
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  await new Promise((done) => child.on('close', done).on('error', done));
  try {
    const { problems, skipped } = JSON.parse(text) as CheckedTypes;
    RetentionError.throwIfAny(problems);
    return skipped;
  } catch (error) {
    if (RetentionError.is(error)) throw error;
    return 'the compiler of its project could not be run';
  }
}

/** The command: prints what is wrong, and ends with 1 for that and with 2 where nothing could be looked at. */
export function types(options: { readonly estate: string; readonly json?: boolean }): number {
  const checked = checkTypes(options.estate);
  if (options.json === true) process.stdout.write(`${JSON.stringify(checked)}\n`);
  else RetentionError.throwIfAny(checked.problems);
  if (options.json !== true) {
    process.stdout.write(visible(checked.skipped === undefined ? 'the types fit' : `not checked: ${checked.skipped}`));
    process.stdout.write('\n');
  }
  return checked.problems.length > 0 ? EXIT.violation : checked.skipped === undefined ? EXIT.ok : EXIT.unclear;
}

/** Why the types of an estate cannot be checked, or undefined: what can be said before a compiler is loaded. */
function unchecked(file: string): string | undefined {
  const path = resolve(file);
  if (!existsSync(path)) return 'no such file';
  if (isCheckout(projectOf(path))) return "a checkout has 'npm run typecheck'";
  try {
    createRequire(path).resolve('typescript');
    return undefined;
  } catch {
    return "no 'typescript' in its project; install it with 'npm install --save-dev typescript'";
  }
}

/** The folder of the project that a file belongs to. */
function projectOf(path: string): string {
  return dirname(above(path, 'package.json') ?? path);
}

/** The launcher, above the sources and above what was compiled of them. */
function commandFile(): string {
  const root = [join(__dirname, '..', '..'), join(__dirname, '..', '..', '..')];
  const files = root.map((folder) => join(folder, 'bin', 'retention.js'));
  return files.find((each) => existsSync(each)) ?? (files[0] as string);
}

/** Whether the project is this one. */
function isCheckout(project: string): boolean {
  const file = join(project, 'package.json');
  if (!existsSync(file)) return false;
  const { name } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown };
  return name === 'retention-stack';
}

/** The options of the project, or what `retention init` writes. */
function optionsOf(ts: typeof TypeScript, config: string | undefined): TypeScript.CompilerOptions {
  const read: { readonly config?: unknown } =
    config === undefined ? {} : ts.readConfigFile(config, (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(read.config ?? {}, ts.sys, dirname(config ?? '.'));
  const ours =
    config === undefined
      ? {
          target: ts.ScriptTarget.ES2022,
          module: ts.ModuleKind.Node16,
          moduleResolution: ts.ModuleResolutionKind.Node16,
          strict: true,
        }
      : {};
  return { ...ours, ...options, noEmit: true, skipLibCheck: true };
}

/** The nearest file of that name in the folder of a path or above it. */
function above(path: string, name: string): string | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(folder, name);
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

function isInside(path: string, folder: string): boolean {
  return path.startsWith(folder + sep);
}

function placeOf(file: TypeScript.SourceFile, start: number): string {
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${relative('.', file.fileName)}:${line + 1}:${character + 1}`;
}
