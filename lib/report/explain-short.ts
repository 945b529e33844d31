// SPDX-License-Identifier: Apache-2.0
import { deadlineMs, earliestMs, latestMs, type Copy, type Term, type Verdict } from '../lifetime';
import { formatMs } from '../policy';
import { everyText, visible } from '../text';
import type { Row } from '../verify';
import { backupCost } from './cost';
import { cellTime } from './format';
import { SIGNS } from './matrix';
import { cut, wrap } from './overview';

const WIDTH = 100;
/** Placements that are listed before the rest is counted. */
const SHOWN_ROWS = 8;
/** Copies of the placement with the least room that get a line. */
const SHOWN_COPIES = 6;
/** Terms of a sum that are named before the rest is added up. */
const SHOWN_TERMS = 4;
const SHOWN_ASSUMED = 8;
const LONGEST_NAME = 30;

/**
 * The answer in one screen, however many placements there are: each with its room, then the sums of the one that has
 * the least of it with their biggest terms, then what all of it assumes.
 * @param all the command that prints the rest
 */
export function explainShort(given: readonly Row[], all: string): string {
  const rows = everyText(given, visible).toSorted((a, b) => roomOf(a) - roomOf(b));
  const [tightest] = rows;
  if (tightest === undefined) return '';
  return [
    ...wrap(headOf(rows), WIDTH, '  '),
    '',
    ...placements(rows),
    '',
    ...sums(tightest, rows.length > 1),
    '',
    ...assumed(rows),
    ...wrap(`every sum, term by term, with sources: ${all}`, WIDTH, '  '),
  ].join('\n');
}

/** A sum that is no number comes first, a hold last. */
function roomOf({ marginMs }: Row): number {
  return marginMs === null ? Infinity : Number.isNaN(marginMs) ? -Infinity : marginMs;
}

function headOf(rows: readonly Row[]): string {
  const some = (values: readonly string[]): string => [...new Set(values)].sort().join(', ');
  const counts = new Map<Verdict, number>();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return (
    `${some(rows.map(({ placement }) => placement.category))} in ${some(rows.map(({ store }) => store))}: ` +
    `${rows.length} placement${rows.length === 1 ? '' : 's'}, ` +
    [...counts].map(([verdict, count]) => `${SIGNS[verdict]} ${count} ${verdict}`).join(', ')
  );
}

function placements(rows: readonly Row[]): string[] {
  const shown = rows.slice(0, SHOWN_ROWS);
  const cells = shown.map((row) => [
    SIGNS[row.verdict],
    cut(row.placement.name, LONGEST_NAME),
    row.store,
    cellTime(row.keptAtLeastMs, 'down'),
    cellTime(row.latestLiveMs, 'up'),
    cellTime(row.latestMs, 'up'),
    cellTime(row.marginMs, 'down'),
  ]);
  const table = [['', 'placement', 'store', 'kept at least', 'live gone by', 'all gone by', 'room'], ...cells];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0))) ?? [];
  const more = rows.length - shown.length;
  return [
    ...table.map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    ...(more > 0 ? [`   and ${more} more with at least as much room`] : []),
  ];
}

/** The sums of one placement. The live copy and the one with the least room show their biggest terms. */
function sums(row: Row, isOneOfMany: boolean): string[] {
  const { placement, unitText, locationText, copies, verdict, settingText } = row;
  const { obligation } = placement;
  const cost = backupCost(row);
  const room = (copy: Copy): number => deadlineMs(obligation, copy.kind) - latestMs(copy);
  const judged = copies.filter(({ kind }) => kind !== 'residue').toSorted((a, b) => room(a) - room(b));
  const [tightest] = judged;
  const live = judged.find(({ kind }) => kind === 'live');
  const others = judged.filter((copy) => copy !== live && copy !== tightest);
  const left = others.length - (SHOWN_COPIES - 2);
  const name = `${placement.category}${obligation.class === undefined ? '' : `/${obligation.class}`}`;
  const floor = live === undefined || live.earliest.length === 0 ? '' : `, at least ${formatMs(earliestMs(live))}`;
  return [
    ...wrap(
      `${isOneOfMany ? 'least room: ' : ''}${placement.name}, ${name} in ${unitText}, ${locationText}`,
      WIDTH,
      '  ',
    ),
    ...wrap(
      `  promise: gone ${formatMs(obligation.deadlineMs)} after ${obligation.clock}` +
        (obligation.keepAtLeastMs > 0 ? `, kept at least ${formatMs(obligation.keepAtLeastMs)}` : '') +
        (obligation.backupAllowanceMs > 0 ? `; backups ${formatMs(obligation.backupAllowanceMs)} longer` : '') +
        `. Source: ${obligation.source.section}. Verdict: ${verdict}`,
      WIDTH,
      '    ',
    ),
    ...wrap(`  setting: ${settingText}`, WIDTH, '    '),
    ...(cost === undefined ? [] : wrap(`  ${cost.text}`, WIDTH, '    ')),
    ...(live === undefined ? [] : [sumLine(live, obligation, floor), ...biggest(live.latest)]),
    ...(tightest === undefined || tightest === live
      ? []
      : [sumLine(tightest, obligation, ''), ...biggest(tightest.latest)]),
    ...others.slice(0, SHOWN_COPIES - 2).map((copy) => sumLine(copy, obligation, '')),
    ...(left > 0 ? [`  and ${left} more cop${left === 1 ? 'y' : 'ies'} with more room`] : []),
  ];
}

function sumLine(copy: Copy, obligation: Row['placement']['obligation'], floor: string): string {
  const [latest, allowed] = [latestMs(copy), deadlineMs(obligation, copy.kind)];
  const mark = latest <= allowed ? 'of' : 'ABOVE';
  return cut(`  ${copy.name} (${copy.kind}): at most ${formatMs(latest)} ${mark} ${formatMs(allowed)}${floor}`, WIDTH);
}

/** The biggest terms of a sum; what is left is added up, so that the lines still give the sum. */
function biggest(terms: readonly Term[]): string[] {
  const sorted = terms.filter(({ ms }) => ms !== 0).toSorted((a, b) => sizeOf(b) - sizeOf(a));
  // one more line costs no more than saying that it is left out.
  const count = sorted.length === SHOWN_TERMS + 1 ? sorted.length : SHOWN_TERMS;
  const rest = sorted.slice(count);
  const line = (ms: number, basis: string, text: string): string =>
    cut(`    ${formatMs(ms).padEnd(24)} ${basis.padEnd(10)} ${text}`, WIDTH);
  return [
    ...sorted.slice(0, count).map(({ ms, basis, text, id }) => line(ms, basis, `${text} [${id}]`)),
    ...(rest.length === 0
      ? []
      : [
          line(
            rest.reduce((sum, { ms }) => sum + ms, 0),
            '',
            `${rest.length} smaller terms`,
          ),
        ]),
  ];
}

function sizeOf({ ms }: Term): number {
  return Number.isNaN(ms) ? Infinity : Math.abs(ms);
}

/** Every open term that a judged sum of these rows has, the biggest first. */
function assumed(rows: readonly Row[]): string[] {
  const terms = new Map<string, number>();
  for (const { copies } of rows) {
    for (const { kind, latest, earliest } of copies) {
      if (kind === 'residue') continue;
      for (const { id, basis, ms } of [...latest, ...earliest]) {
        if (basis === 'assumed') terms.set(id, Math.max(terms.get(id) ?? 0, Math.abs(ms)));
      }
    }
  }
  if (terms.size === 0) return ['assumed: nothing'];
  const sorted = [...terms].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const shown = sorted.slice(0, SHOWN_ASSUMED).map(([id, ms]) => `${id} ${formatMs(ms)}`);
  const more = sorted.length > shown.length ? ` and ${sorted.length - shown.length} smaller` : '';
  const text = `assumed: ${shown.join(', ')}${more} (why, and what would settle each: retention explain --assumptions)`;
  return wrap(text, WIDTH, '  ');
}
