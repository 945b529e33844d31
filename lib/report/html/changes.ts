// SPDX-License-Identifier: Apache-2.0
import { html } from '../../text';
import type { DiffRow, RetentionDiff } from '../diff';
import { Axis, KEY, type Window } from './bar';
import { unbroken } from './time';

/** What a change does, before and after side by side. */
export function changesOf(diff: RetentionDiff): string {
  const promises = promisesOf(diff);
  if (diff.rows.length === 0) return `<h2>Changes</h2><p>No setting changes.</p>${promises}`;
  const pair = ({ before, after }: { readonly before: number | null; readonly after: number | null }): string =>
    `<td>${unbroken(before, 'up')}</td><td>${unbroken(after, 'up')}</td>`;
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
${barsOf(diff.rows)}
<div class="wide changes" role="region" aria-label="Changes" tabindex="0"><table>
<thead><tr><th scope="col" rowspan="2">placement</th><th scope="col" rowspan="2">change</th><th scope="colgroup" colspan="2">live until</th><th scope="colgroup" colspan="2">last copy</th><th scope="col" rowspan="2">deletable on apply</th><th scope="col" rowspan="2">acknowledged</th></tr>
<tr><th scope="col">before</th><th scope="col">after</th><th scope="col">before</th><th scope="col">after</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>${lost.length === 0 ? '' : `<p>Cannot be undone:</p><ul>${lost.join('')}</ul>`}${promises}`;
}

/** Changes that get bars; the table has all of them. */
const MOST_BARS = 40;

/** The windows of each placement before and after, one above the other on the axis that all of them share. */
function barsOf(rows: readonly DiffRow[]): string {
  const shown = rows.slice(0, MOST_BARS);
  const ages = shown
    .flatMap(({ latestMs, deadlineMs }) => [latestMs.before, latestMs.after, deadlineMs.before, deadlineMs.after])
    .flatMap((ms) => (ms !== null && Number.isFinite(ms) ? [ms] : []));
  const least = shown
    .flatMap(({ keptAtLeastMs: { before, after } }) => [before, after])
    .flatMap((ms) => (ms !== null && ms > 0 ? [ms] : []));
  const axis = new Axis(Math.min(...least, Infinity), Math.max(0, ...ages));
  const bars = shown.map((row) => {
    const side = (when: 'before' | 'after'): string => {
      const setting = row.setting[when];
      const what =
        setting === null ? `<p class="soft">not there</p>` : axis.bar(windowOf(row, when), `${row.placement}, ${when}`);
      return `<span class="side">${when}</span>${what}`;
    };
    const tone = row.kind === 'shorter' ? 'bad' : row.kind === 'longer' ? 'good' : 'none';
    return `<div class="place"><div class="head"><div class="where"><b>${html(row.placement.split('/').slice(0, 2).join('/'))}</b>${html(row.where)}</div><div class="pair">${side('before')}${side('after')}</div><div class="when"><span class="v ${tone}">${row.kind}</span><br>${livesOf(row)}</div></div></div>`;
  });
  const more = rows.length - shown.length;
  return `${KEY}
<div class="head"><span></span><div class="pair"><span class="side"></span>${axis.labels()}</div><span></span></div>
${bars.join('\n')}${more > 0 ? `\n<p class="soft">${more} more are in the table.</p>` : ''}`;
}

function livesOf({ setting, latestLiveMs: { before, after } }: DiffRow): string {
  if (setting.before === null) return `live until ${unbroken(after, 'up')}`;
  const was = `live until ${unbroken(before, 'up')}`;
  return setting.after === null ? `was ${was}` : `${was}, then ${unbroken(after, 'up')}`;
}

function windowOf(row: DiffRow, when: 'before' | 'after'): Window {
  return {
    keptAtLeastMs: row.keptAtLeastMs[when],
    latestLiveMs: row.latestLiveMs[when],
    latestMs: row.latestMs[when],
    momentMs: null,
    deadlineMs: row.deadlineMs[when],
  };
}

function promisesOf({ promises }: RetentionDiff): string {
  if (promises.length === 0) return '';
  const list = promises.map(
    ({ level, at, what, suppressed, remedy }) =>
      `<li>${level} <code>${html(at)}</code>: ${html(what)}; ${html(suppressed?.text ?? remedy)}</li>`,
  );
  return `<p>Promises that change:</p><ul>${list.join('')}</ul>`;
}
