// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import { deadlineMs, earliestMs, latestMs, type Copy, type Term } from '../../lifetime';
import { formatMs } from '../../policy';
import { html } from '../../text';
import type { Row } from '../../verify';
import { measuredText } from '../format';

/** Notes of terms, each once on the page however many sums have it. */
export class Notes {
  private readonly numbers = new Map<string, number>();
  private readonly terms: Term[] = [];

  /** A link to the note, or the plain text where the term has none. */
  link(term: Term): string {
    if (noteOf(term) === '') return html(term.text);
    const key = JSON.stringify([term.id, term.text, term.basis, noteOf(term)]);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.numbers.size + 1;
      this.numbers.set(key, number);
      this.terms.push(term);
    }
    return `<a href="#t${number}">${html(term.text)}</a>`;
  }

  /** The list of all notes. */
  render(): string {
    const items = this.terms.map((term, index) => {
      return `<dt id="t${index + 1}">${html(term.text)} <span class="soft">(${term.basis}, <code>${html(term.id)}</code>)</span></dt><dd>${linked(noteOf(term))}</dd>`;
    });
    return items.length === 0 ? '' : `<dl>${items.join('\n')}</dl>`;
  }
}

/** Where a value comes from: its source, what was measured, or why it is assumed. */
function noteOf(term: Term): string {
  return term.source ?? measuredText(term) ?? term.why ?? '';
}

/** The sum of every copy of a placement. */
export function sumsOf(row: Row, notes: Notes): string {
  const live = row.copies.find(({ kind }) => kind === 'live');
  return row.copies.map((copy) => copyTable(copy, row, notes, live)).join('');
}

/** Fewer terms than this are written again. */
const WORTH_NAMING = 3;

/** A copy that outlives the live one begins with its whole sum: said in one line, not term by term again. */
function bodyOf(copy: Copy, live: Copy | undefined, notes: Notes): string {
  const { latest } = copy;
  const shared = live?.latest ?? [];
  const isPrefix =
    live !== undefined &&
    copy !== live &&
    shared.length >= WORTH_NAMING &&
    shared.every((term, index) => isDeepStrictEqual(term, latest[index]));
  if (!isPrefix) return latest.map((term) => termRow(term, notes)).join('');
  const rest = latest.slice(shared.length).map((term) => termRow(term, notes));
  return `<tr><td>${html(formatMs(latestMs(live)))}<td>sum<td>the ${html(live.name)}, as above${rest.join('')}`;
}

function copyTable(copy: Copy, row: Row, notes: Notes, live: Copy | undefined): string {
  const allowed = deadlineMs(row.placement.obligation, copy.kind);
  const latest = latestMs(copy);
  const said =
    copy.kind === 'residue'
      ? 'not judged'
      : latest <= allowed
        ? `allowed ${formatMs(allowed)}`
        : `above ${formatMs(allowed)}`;
  const body = bodyOf(copy, live, notes);
  const earliest =
    copy.kind === 'live' && copy.earliest.length > 0
      ? `<tr><th scope="row" colspan="3">goes at ${html(formatMs(earliestMs(copy)))} at the earliest</th>${copy.earliest.map((term) => termRow(term, notes)).join('')}`
      : '';
  return `<h4>${html(copy.name)} <span class="soft">(${copy.kind})</span>: at most ${html(formatMs(latest))}, ${html(said)}</h4><table class="sum"><tbody>${body}${earliest}</tbody></table>`;
}

/** The ends of cells and rows are left out, as HTML allows: a page has thousands of them. */
function termRow(term: Term, notes: Notes): string {
  return `<tr><td>${html(formatMs(term.ms))}<td>${term.basis}<td>${notes.link(term)}`;
}

/** Addresses in a text as links. Only https: what a file says may never become a script. */
export function linked(text: string): string {
  return text
    .split(/(https:\/\/[^\s"'<>()\\]+[^\s"'<>()\\.,;:])/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${html(part)}" rel="noreferrer">${html(part)}</a>` : html(part)))
    .join('');
}
