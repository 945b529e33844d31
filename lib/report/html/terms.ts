// SPDX-License-Identifier: Apache-2.0
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
  return row.copies.map((copy) => copyTable(copy, row, notes)).join('');
}

function copyTable(copy: Copy, row: Row, notes: Notes): string {
  const allowed = deadlineMs(row.placement.obligation, copy.kind);
  const latest = latestMs(copy);
  const said =
    copy.kind === 'residue'
      ? 'not judged'
      : latest <= allowed
        ? `allowed ${formatMs(allowed)}`
        : `above ${formatMs(allowed)}`;
  const body = copy.latest.map((term) => termRow(term, notes)).join('');
  const earliest =
    copy.kind === 'live' && copy.earliest.length > 0
      ? `<tr><th scope="row" colspan="3">goes at ${html(formatMs(earliestMs(copy)))} at the earliest</th></tr>${copy.earliest.map((term) => termRow(term, notes)).join('')}`
      : '';
  return `<h4>${html(copy.name)} <span class="soft">(${copy.kind})</span>: at most ${html(formatMs(latest))}, ${html(said)}</h4><table class="sum"><tbody>${body}${earliest}</tbody></table>`;
}

function termRow(term: Term, notes: Notes): string {
  return `<tr><td>${html(formatMs(term.ms))}</td><td>${term.basis}</td><td>${notes.link(term)}</td></tr>`;
}

/** Addresses in a text as links. Only https: what a file says may never become a script. */
export function linked(text: string): string {
  return text
    .split(/(https:\/\/[^\s"'<>()\\]+[^\s"'<>()\\.,;:])/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${html(part)}" rel="noreferrer">${html(part)}</a>` : html(part)))
    .join('');
}
