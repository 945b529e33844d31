// SPDX-License-Identifier: Apache-2.0
import { explainShort } from '../../lib/report/explain-short';
import { verifyInputs, type Row } from '../../lib/verify';
import { readSynth } from '../../lib/verify/reading/read-synth';
import { referenceDocument } from '../helpers/reference';

const SCREEN = { lines: 40, columns: 100 };
const { rows } = verifyInputs([readSynth(referenceDocument())]);
const pairs = new Map<string, Row[]>();
for (const row of rows) {
  const key = `${row.placement.category} ${row.store}`;
  pairs.set(key, [...(pairs.get(key) ?? []), row]);
}

function linesOf(each: readonly Row[]): string[] {
  return explainShort(each, 'retention explain --all').split('\n');
}

/** Milliseconds of a text as `1 d 3 h`. */
function msOf(text: string): number {
  const units: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, min: 60_000, s: 1_000, ms: 1 };
  return [...text.matchAll(/(\d+) (d|h|min|s|ms)\b/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? NaN),
    0,
  );
}

describe('an explanation in one screen', () => {
  test.each([...pairs.entries(), ['everything', rows] as [string, Row[]]])('fits: %s', (_, each) => {
    const lines = linesOf(each);
    expect(lines.length).toBeLessThanOrEqual(SCREEN.lines);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(SCREEN.columns);
  });

  test('fits with 1,000 placements, long names and many copies', () => {
    const [row] = rows as [Row];
    const copies = Array.from({ length: 30 }, (_, index) => ({ ...row.copies[0]!, name: `copy ${index}` }));
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      ...row,
      copies,
      placement: { ...row.placement, name: `a-${'very-'.repeat(20)}long-name-${index}` },
    }));
    const lines = linesOf(many);
    expect(lines.length).toBeLessThanOrEqual(SCREEN.lines);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(SCREEN.columns);
    expect(lines.join('\n')).toContain('and 992 more with at least as much room');
    expect(lines.join('\n')).toContain('more copies with more room');
  });

  test('shows terms that add up to the sum above them', () => {
    for (const each of pairs.values()) {
      const lines = linesOf(each);
      for (const [index, line] of lines.entries()) {
        const sum = /^ {2}\S.*: at most (.+?) (?:of|ABOVE) /.exec(line)?.[1];
        const next = lines.slice(index + 1);
        const end = next.findIndex((below) => !below.startsWith('    '));
        if (sum === undefined || end <= 0) continue;
        const terms = next.slice(0, end).map((term) => msOf(term.slice(4, 28)));
        expect([line, terms.reduce((a, b) => a + b, 0)]).toEqual([line, msOf(sum)]);
      }
    }
  });

  test('begins with the placement that has the least room, and a sum that is no number has less than any', () => {
    const [first, second] = rows as [Row, Row];
    const lost = { ...second, marginMs: NaN, placement: { ...second.placement, name: 'lost' } };
    expect(linesOf([first, lost]).join('\n')).toContain('least room: lost');
    const held = { ...second, marginMs: null, placement: { ...second.placement, name: 'held' } };
    expect(linesOf([held, first]).join('\n')).toContain(`least room: ${first.placement.name}`);
  });

  test('names every open term of the sums, or how many it leaves out', () => {
    for (const each of pairs.values()) {
      const text = linesOf(each).join(' ').replace(/\s+/g, ' ');
      const open = new Set(
        each.flatMap(({ copies }) =>
          copies
            .filter(({ kind }) => kind !== 'residue')
            .flatMap(({ latest, earliest }) => [...latest, ...earliest])
            .filter(({ basis }) => basis === 'assumed')
            .map(({ id }) => id),
        ),
      );
      const part = text.slice(text.indexOf('assumed: '));
      const named = [...open].filter((id) => part.includes(id)).length;
      const left = Number(/ and (\d+) smaller \(why/.exec(part)?.[1] ?? 0);
      expect(named + left).toBe(open.size);
    }
  });

  test('lets an escape sequence of an input do nothing', () => {
    const [row] = rows as [Row];
    expect(linesOf([{ ...row, settingText: 'a\u001b[2Jb' }]).join('')).not.toContain('\u001b');
  });
});
