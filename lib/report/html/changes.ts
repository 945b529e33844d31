// SPDX-License-Identifier: Apache-2.0
import { html } from '../../text';
import type { RetentionDiff } from '../diff';
import { cellTime } from '../format';

/** What a change does, before and after side by side. */
export function changesOf(diff: RetentionDiff): string {
  const promises = promisesOf(diff);
  if (diff.rows.length === 0) return `<h2>Changes</h2><p>No setting changes.</p>${promises}`;
  const pair = ({ before, after }: { readonly before: number | null; readonly after: number | null }): string =>
    `<td>${html(cellTime(before, 'up'))}</td><td>${html(cellTime(after, 'up'))}</td>`;
  const rows = diff.rows.map(
    (row) =>
      `<tr><th scope="row">${html(row.placement)}</th><td class="v ${row.kind === 'shorter' ? 'bad' : 'none'}">${row.kind}</td>${pair(row.latestLiveMs)}${pair(row.latestMs)}<td>${
        row.deletable === null ? '' : html(`older than ${row.deletable.to} (was ${row.deletable.from})`)
      }</td><td>${html(row.acknowledgedBy ?? (row.needsAcknowledgement ? 'missing' : ''))}</td></tr>`,
  );
  const lost = diff.irreversible.map(
    ({ address, action }) => `<li><code>${html(address)}</code> is ${html(action)}</li>`,
  );
  return `<h2>Changes</h2>
<div class="wide" role="region" aria-label="Changes" tabindex="0"><table>
<thead><tr><th scope="col" rowspan="2">placement</th><th scope="col" rowspan="2">change</th><th scope="colgroup" colspan="2">live until</th><th scope="colgroup" colspan="2">last copy</th><th scope="col" rowspan="2">deletable on apply</th><th scope="col" rowspan="2">acknowledged</th></tr>
<tr><th scope="col">before</th><th scope="col">after</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>${lost.length === 0 ? '' : `<p>Cannot be undone:</p><ul>${lost.join('')}</ul>`}${promises}`;
}

function promisesOf({ promises }: RetentionDiff): string {
  if (promises.length === 0) return '';
  const list = promises.map(
    ({ level, at, what, suppressed, remedy }) =>
      `<li>${level} <code>${html(at)}</code>: ${html(what)}; ${html(suppressed?.text ?? remedy)}</li>`,
  );
  return `<p>Promises that change:</p><ul>${list.join('')}</ul>`;
}
