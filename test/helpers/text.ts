// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';

/** What acts on some surface: escape sequences, commands of a CI, bidirectional marks, markup, halves of characters. */
const PIECES = [
  '\u001b[31m',
  '\u001b]8;;https://a.example\u0007',
  '\u009b2J',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\0',
  '::error::x',
  ' ::add-mask::x',
  '##[error]',
  '##vso[task.complete]',
  '##teamcity[x]',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u00ad',
  '\u3164',
  '\u{e0041}',
  '\ud800',
  '<img src=x onerror=a()>',
  '<!--',
  '-->',
  '</td>',
  '|',
  '`',
  '``',
  '```',
  '**',
  '_a_',
  '~~',
  '~',
  '[a](b)',
  '![a](b)',
  '[a]: b',
  '](',
  '<http://a.example>',
  'https://a.example',
  'www.a.example',
  '@ops',
  'a@b.example',
  '#1',
  '# ',
  '- ',
  '+ ',
  '> ',
  '1. ',
  '1) ',
  '---',
  '===',
  '\\',
  '\\`',
  '\\|',
  '&lt;',
  '&#60;',
  '&',
  '"',
  "'",
  '${a.b}',
  '$(a)',
  ' ',
  '  ',
  'a',
  '7',
] as const;

/** Random text that tries to be more than text. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength: 8 })
  .map((parts) => parts.join(''));

/** The characters of a line that a reader cannot see or that act, by their code. */
export function unseenIn(line: string): string[] {
  return [...line.matchAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu)].map(
    ([each]) => each.codePointAt(0)?.toString(16) ?? '',
  );
}
