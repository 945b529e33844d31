// SPDX-License-Identifier: Apache-2.0

/*
 * Text that came from a file is data. Names and values of inputs reach the terminal, pull requests, code scanning and
 * pages; here they are made visible, once, for each of these surfaces. Every function takes one value or one composed
 * sentence and never a document: a line break in it is data as well. Apply one of them, where the text is printed.
 */

/**
 * What a reader cannot see or what moves the text around it: control characters, line and paragraph separators, formats
 * such as bidirectional marks and zero-width characters, fillers, half surrogates, and blanks that look like a space.
 */
const UNSEEN = /(?![ \u3000])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Commands of CI systems: `::error::` at the start of a line, which may be after a blank; `##[…]` and `##vso[…]` anywhere. */
const COLONS = /(^|\s)::/g;
const HASHES = /##(?=[A-Za-z]*\[)/g;

function escaped(character: string): string {
  return SHORT[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** For a terminal, a log of a CI and an error message: one line in which everything can be seen and nothing acts. */
export function visible(text: string): string {
  return text.replace(UNSEEN, escaped).replace(COLONS, '$1\\u{3a}:').replace(HASHES, '#\\u{23}');
}

/** A value whose texts, at any depth, went through one of these functions: a report before a renderer lays it out. */
export function everyText<T>(value: T, show: (text: string) => string): T {
  const walk = (each: unknown): unknown => {
    if (typeof each === 'string') return show(each);
    if (Array.isArray(each)) return each.map(walk);
    if (typeof each !== 'object' || each === null) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [show(key), walk(inner)]));
  };
  return walk(value) as T;
}

/** For Markdown, outside of code: nothing of it is markup, a table cell's border, a mention, an issue or a link. */
export function markdown(text: string): string {
  return (
    visible(text)
      .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
      .replace(/[`*[\]<|~]/g, '\\$&')
      // inside of a word an underscore is nothing but itself.
      .replace(/(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])/gu, '\\_')
      .replace(/&(?=[#\w])/g, '\\&')
      .replace(/!(?=\\\[)/g, '\\!')
      .replace(/:(?=\/\/)/g, '\\:')
      .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
      // what opens a block does so at the start only; a dash alone is a cell without a value.
      .replace(/^\s*(?:[=>]|[-+](?=[-\s])|#(?!\d))/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`)
      .replace(/^(\s*\d+)(?=[.)])/, '$1\\')
      .replace(/@(?=\w)/g, '`@`')
      .replace(/#(?=\d)/g, '\\#')
  );
}

/** For Markdown, as code: the fence is longer than any in the text, and the border of a table cell is escaped. */
export function markdownCode(text: string): string {
  const shown = visible(text);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 || /^ .* $/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${pad}${shown.replaceAll('|', '\\|')}${pad}${fence}`;
}

/** For the messages of SARIF, in which `[text](target)` is a link. */
export function sarif(text: string): string {
  return visible(text).replace(/(?<!\\)\](?=\()/g, '\\]');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For the text and the quoted attributes of HTML and SVG. */
export function html(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * JSON in which every character can be seen: the same value when it is read, and nothing acts where it is printed. JSON
 * has no Infinity: an unbounded time is the text `unbounded`.
 */
export function json(value: unknown, indent: number | undefined = 2): string {
  const text = JSON.stringify(
    value,
    (_key, each: unknown) => (each === Infinity ? 'unbounded' : each === -Infinity ? '-unbounded' : each),
    indent,
  );
  return text
    .replace(/(?![ \u3000\n])[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, (character) =>
      [...Array(character.length).keys()]
        .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
        .join(''),
    )
    .replace(HASHES, '#\\u0023');
}
