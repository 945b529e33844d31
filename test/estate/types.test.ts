// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import ts from 'typescript';

const file = join(__dirname, '../fixtures/estate-types.ts');
const MARK = /\/\/ @ts-expect-error (.+)$/;

/** Diagnostics of the fixture with its expectations taken out, by the line that they are on. */
function diagnose(): Map<number, string> {
  const root = join(__dirname, '../..');
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, incremental: false });
  const read = host.readFile.bind(host);
  host.readFile = (path) => (path === file ? read(path)?.replaceAll('@ts-expect-error', 'expected:') : read(path));
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  return new Map(
    [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((each) => [
      ts.getLineAndCharacterOfPosition(source!, each.start ?? 0).line,
      ts.flattenDiagnosticMessageText(each.messageText, '\n'),
    ]),
  );
}

describe('an estate that says what it must not', () => {
  const found = diagnose();
  const lines = (ts.sys.readFile(file) ?? '').split('\n');
  const marks = lines.flatMap((line, index): [string, number][] => {
    const mark = MARK.exec(line)?.[1];
    return mark === undefined ? [] : [[mark, index + 1]];
  });

  test.each(marks)('does not compile: %s', (_mark, line) => {
    expect(found.get(line)).toBeDefined();
  });

  test('is wrong nowhere else, so that a right estate compiles', () => {
    expect([...found.keys()]).toEqual(marks.map(([, line]) => line));
  });

  test('reads which names there are', () => {
    const messageOf = (mark: string): string | undefined => found.get(marks.find(([text]) => text === mark)?.[1] ?? -1);
    expect(messageOf('a misspelt category')).toContain(`Type '"logs"' is not assignable to type`);
    expect(messageOf('a misspelt category')).toContain('"chatMessages"');
    expect(messageOf('a misspelt unit')).toContain(`Type '"medium"' is not assignable to type`);
  });
});
