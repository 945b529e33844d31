// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { everyText, html, json, markdown, markdownCode, sarif, visible } from '../../lib/text';
import { hostileText, unseenIn } from '../helpers/text';

const parser = new MarkdownIt({ html: true, linkify: true });

/** The text that a reader of the rendered Markdown sees, and every element in it. */
function rendered(source: string): { text: string; elements: string[] } {
  const out = parser.render(source);
  const elements = [...out.matchAll(/<([a-z0-9]+)/gi)].map(([, name]) => name ?? '');
  const text = out
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim();
  return { text, elements };
}

describe('text that came from a file', () => {
  test('reaches a terminal as one line in which nothing is hidden and nothing acts', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = visible(text);
        expect(unseenIn(shown)).toEqual([]);
        expect(shown).not.toMatch(/^\s*::/);
        expect(shown).not.toMatch(/##[A-Za-z]*\[/);
        expect(visible(shown)).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  test('keeps the words of every language as they are', () => {
    for (const text of ['聊天记录 保存 7 天', '보관 기간', 'período de retenção', 'a.b["k"] ${x.y} C:\\dir', '😀']) {
      expect(visible(text)).toBe(text);
    }
  });

  test.each([
    ['\u001b[31mred', '\\u{1b}[31mred'],
    ['a\n::error::x', 'a\\n::error::x'],
    ['::error::x', '\\u{3a}:error::x'],
    [' ::warning file=a::x', ' \\u{3a}:warning file=a::x'],
    ['a ##vso[task.setvariable]x', 'a #\\u{23}vso[task.setvariable]x'],
    ['##[error]x', '#\\u{23}[error]x'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['pay\u200bpal', 'pay\\u{200b}pal'],
    ['a\u00a0b', 'a\\u{a0}b'],
    ['tag\u{e0041}', 'tag\\u{e0041}'],
    ['half\ud800', 'half\\u{d800}'],
  ])('shows %j as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  test('is no markup in Markdown, and says the same', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { text: seen, elements } = rendered(`x ${markdown(text)}`);
        expect(elements.filter((each) => each !== 'p' && each !== 'code')).toEqual([]);
        expect(seen.replaceAll(' ', '')).toBe(`x${visible(text)}`.replaceAll(' ', ''));
      }),
      { numRuns: 2000 },
    );
  });

  test('stays in its cell, as text and as code', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const table = `| a | b |\n| --- | --- |\n| ${markdown(text)} | ${markdownCode(text)} |`;
        const { elements } = rendered(table);
        expect(elements.filter((each) => each === 'td')).toHaveLength(2);
        expect(
          elements.filter((each) => !['table', 'thead', 'tbody', 'tr', 'th', 'td', 'code'].includes(each)),
        ).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test('notifies nobody and makes no link', () => {
    expect(markdown('ask @ops, see #12 and https://a.example, www.b.example')).toBe(
      'ask `@`ops, see \\#12 and https\\://a.example, www\\.b.example',
    );
    expect(sarif('see [this](https://a.example)')).toBe('see [this\\](https://a.example)');
    expect(sarif('a.b["k"]')).toBe('a.b["k"]');
  });

  test('is no markup in HTML', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(html(text)).not.toMatch(/[<>"']|&(?!(amp|lt|gt|quot|#39);)/);
        expect(unseenIn(html(text))).toEqual([]);
      }),
    );
  });

  test('is the same value when its JSON is read, and nothing of it acts where it is printed', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (key, value) => {
        const printed = json({ [key]: [value] });
        expect(JSON.parse(printed)).toEqual({ [key]: [value] });
        expect(unseenIn(printed.replaceAll('\n', ''))).toEqual([]);
        expect(printed).not.toMatch(/^\s*::|##[A-Za-z]*\[/m);
      }),
      { numRuns: 2000 },
    );
    expect(json({ a: Infinity, b: -Infinity })).toBe('{\n  "a": "unbounded",\n  "b": "-unbounded"\n}');
  });

  test('is found at any depth of a report', () => {
    expect(everyText({ a: ['\n', 1, null], '\t': { c: '\u0007' } }, visible)).toEqual({
      a: ['\\n', 1, null],
      '\\t': { c: '\\u{7}' },
    });
  });
});
