// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, formatMs, HOUR_MS, MINUTE_MS } from '../../policy';
import { html } from '../../text';

const WIDTH = 1000;
const HEIGHT = 26;
const TICKS: readonly { readonly ms: number; readonly text: string; readonly always: boolean }[] = [
  { ms: HOUR_MS, text: '1 h', always: true },
  { ms: DAY_MS, text: '1 d', always: true },
  { ms: 7 * DAY_MS, text: '7 d', always: true },
  { ms: 30 * DAY_MS, text: '30 d', always: true },
  { ms: 90 * DAY_MS, text: '90 d', always: false },
  { ms: 365 * DAY_MS, text: '1 y', always: true },
  { ms: 5 * 365 * DAY_MS, text: '5 y', always: false },
  { ms: 20 * 365 * DAY_MS, text: '20 y', always: false },
];

/** What the colours and lines of a bar mean. */
export const KEY = `<ul class="key"><li><i style="background:var(--kept)"></i>kept at least</li><li><i style="background:var(--window)"></i>live copies go</li><li><i style="background:var(--tail)"></i>other copies and backups</li><li><i class="line"></i>promise</li><li><i class="line dash"></i>gone by</li></ul>`;

/** Ages of one placement, in milliseconds; null where nothing is known or nothing binds. */
export interface Window {
  readonly keptAtLeastMs: number | null;
  readonly latestLiveMs: number | null;
  readonly latestMs: number | null;
  readonly momentMs: number | null;
  readonly deadlineMs: number | null;
}

/** A logarithmic axis that all bars of a page share, so that they can be compared. */
export class Axis {
  private readonly lowMs: number;
  private readonly highMs: number;

  /**
   * @param leastMs the least age at which a live record of the page goes
   * @param greatestMs the greatest age of the page that has an end
   */
  constructor(leastMs: number, greatestMs: number) {
    this.highMs = Math.max(greatestMs, 2 * DAY_MS) * 1.25;
    this.lowMs = Math.max(MINUTE_MS, Math.min(leastMs, DAY_MS) / 8);
  }

  /** Where an age lies, 0 to 1; what has no end lies at the end. */
  at(ms: number): number {
    if (!(ms > this.lowMs)) return 0;
    return Math.min(1, Math.log(ms / this.lowMs) / Math.log(this.highMs / this.lowMs));
  }

  /** The labels above the bars. */
  labels(): string {
    const spans = this.ticks().map(
      ({ ms, text, always }) =>
        `<span${always ? '' : ' class="more"'} style="left:${(100 * this.at(ms)).toFixed(1)}%">${text}</span>`,
    );
    return `<div class="axis" aria-hidden="true">${spans.join('')}</div>`;
  }

  /** The window of a placement, in words for who does not see it. */
  bar(window: Window, name: string): string {
    const x = (ms: number): number => Math.round(WIDTH * this.at(ms));
    const parts: string[] = [`<title>${html(`${name}: ${wordsOf(window)}`)}</title>`];
    for (const { ms } of this.ticks()) parts.push(line(x(ms), 'tick', 1));
    const [kept, live, last] = [window.keptAtLeastMs ?? 0, window.latestLiveMs ?? 0, window.latestMs ?? 0];
    parts.push(block(x(0), x(kept), 'kept'), block(x(kept), x(live), 'window'), block(x(live), x(last), 'tail'));
    if (window.momentMs !== null) parts.push(line(x(window.momentMs), 'moment', 2));
    if (window.deadlineMs !== null && window.deadlineMs !== window.momentMs) {
      parts.push(line(x(window.deadlineMs), 'moment', 2, ' stroke-dasharray="4 3"'));
    }
    return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img">${parts.join('')}</svg>`;
  }

  private ticks(): typeof TICKS {
    return TICKS.filter(({ ms }) => this.at(ms) > 0.02 && this.at(ms) < 0.97);
  }
}

/** `kept at least 23 d, live until 26 d, last copy 30 d, gone by 30 d`. */
export function wordsOf(window: Window): string {
  const parts: [string, number | null][] = [
    ['kept at least', window.keptAtLeastMs],
    ['live until', window.latestLiveMs],
    ['last copy', window.latestMs],
    ['promise', window.momentMs],
    ['gone by', window.deadlineMs],
  ];
  const known = parts.flatMap(([text, ms]) => (ms === null ? [] : [`${text} ${formatMs(ms)}`]));
  return known.join(', ') || 'no bound: held';
}

function block(from: number, to: number, colour: string): string {
  if (to <= from) return '';
  return `<rect x="${from}" y="7" width="${to - from}" height="12" fill="var(--${colour})"/>`;
}

function line(x: number, colour: string, width: number, more = ''): string {
  return `<line x1="${x}" x2="${x}" y1="0" y2="${HEIGHT}" stroke="var(--${colour})" stroke-width="${width}"${more} vector-effect="non-scaling-stroke"/>`;
}
