// SPDX-License-Identifier: Apache-2.0
import type { Verdict } from '../../lifetime';
import { html } from '../../text';
import type { Row, Verification } from '../../verify';
import type { Finding } from '../../verify/findings/finding';
import { changesOf } from './changes';
import type { RetentionDiff } from '../diff';
import { matrixOf, shortTime, SIGNS } from '../matrix';
import { reportOf, settingText, type Report, type ReportRow } from '../model';
import { Axis, KEY } from './bar';
import { STYLE } from './style';
import { Notes, sumsOf } from './terms';
import { unbroken } from './time';

/** What the page says beside the verdicts. */
export interface PageOptions {
  /** Version of this package. */
  readonly version: string;
  /** What a change does, before and after. @default - no such section */
  readonly diff?: RetentionDiff;
  /** When an audit was made, when the next is due, and what of it no longer counts. @default - no audit */
  readonly auditNotes?: readonly string[];
}

const TONES: Readonly<Record<Verdict, string>> = {
  refused: 'bad',
  held: 'fair',
  'kept by allowance': 'fair',
  'kept if assumed': 'good',
  kept: 'good',
  'passes through': 'none',
};

/** Placements of one category and class that are all shown. */
const LARGEST_GROUP = 12;
const SEEN_OF_MANY = 8;

/**
 * The evidence as one HTML file: no script, no other file, no request. It reads no clock, so that equal inputs give equal
 * bytes.
 */
export function renderHtml(verification: Verification, options: PageOptions): string {
  const report = reportOf(verification, options.auditNotes);
  const notes = new Notes();
  const placements = placementsOf(report, verification.rows, notes);
  const title = `Retention: ${report.policy}`;
  const stacks = verification.manifests.map(({ estate, region }) => `${estate} in ${region}`).join(', ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${html(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${html(title)}</h1>
<p class="soft">${html(stacks)}${report.strict ? ', strict reading' : ''}</p>
${countsOf(report)}
</header>
<main>
${options.diff === undefined ? '' : changesOf(options.diff)}
<h2>Categories and stores</h2>
${matrixTable(report)}
${findingsOf(report.findings)}
${placements}
<h2>What else to know</h2>
<ul>${report.notes.map((note) => `<li>${html(note)}</li>`).join('')}</ul>
<h2>Sources and assumed values</h2>
<p class="soft">A documented time is the vendor's word, an assumed one is ours or the estate's and is watched.</p>
${notes.render()}
</main>
<footer><p>Made by retention-stack ${html(options.version)}.</p></footer>
</body>
</html>
`;
}

function countsOf(report: Report): string {
  const errors = report.findings.filter(({ level }) => level === 'error').length;
  const counts = (Object.keys(SIGNS) as Verdict[])
    .filter((verdict) => report.summary[verdict] > 0)
    .map((verdict) => `<li><b>${report.summary[verdict]}</b> ${verdictText(verdict)}</li>`);
  const tone = errors > 0 ? 'bad' : 'good';
  counts.push(`<li><b>${errors}</b> <span class="v ${tone}">${errors === 1 ? 'violation' : 'violations'}</span></li>`);
  return `<ul class="counts">${counts.join('')}</ul>`;
}

function verdictText(verdict: Verdict): string {
  return `<span class="v ${TONES[verdict]}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}

function matrixTable(report: Report): string {
  const { stores, lines } = matrixOf(report);
  let before: string | undefined;
  const body = lines.map((line) => {
    const isNew = line.category !== before;
    before = line.category;
    const heading =
      isNew && line.class !== null
        ? `<tr><th scope="row" id="m-${anchor(line.category)}">${html(line.category)}</th>${'<td></td>'.repeat(stores.length)}</tr>`
        : '';
    const name =
      line.class === null
        ? `<th scope="row">${html(line.category)}</th>`
        : `<th scope="row" class="class">${html(line.class)}</th>`;
    const cells = line.cells.map((cell) => {
      if (cell === undefined) return '<td></td>';
      const margin = cell.marginMs === null ? '' : ` ${html(shortTime(cell.marginMs))}`;
      const count = cell.count > 1 ? ` <span class="soft">×${cell.count}</span>` : '';
      return `<td><span class="v ${TONES[cell.verdict]}" title="${cell.verdict}">${SIGNS[cell.verdict]}${margin}</span>${count}</td>`;
    });
    return `${heading}<tr>${name}${cells.join('')}</tr>`;
  });
  return `<p class="soft">The worst verdict of each place, and the smallest room to a deadline.</p><div class="wide" role="region" aria-label="Matrix of categories and stores" tabindex="0"><table class="matrix">
<thead><tr><th scope="col">category</th>${stores.map((store) => `<th scope="col">${html(store)}</th>`).join('')}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>
<ul class="key">${(Object.keys(SIGNS) as Verdict[])
    .filter((verdict) => report.summary[verdict] > 0)
    .map((verdict) => `<li>${verdictText(verdict)}</li>`)
    .join('')}</ul>`;
}

function findingsOf(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const items = findings.map(
    (each) =>
      `<div class="finding ${each.level}"><p><b>${each.level}</b> <code>${html(each.rule)}</code> at <code>${html(each.at)}</code></p><p>${html(each.what)}; ${html(each.why)}.</p><p><b>Remedy:</b> ${html(each.remedy)}.</p>${each.suppressed === undefined ? '' : `<p>${html(`${each.suppressed.by}: ${each.suppressed.text}`)}</p>`}</div>`,
  );
  return `<h2>Needs attention</h2>${items.join('\n')}`;
}

function placementsOf(report: Report, rows: readonly Row[], notes: Notes): string {
  const stored = report.rows.filter(({ placement }) => placement !== null);
  const byId = new Map(rows.map((row) => [row.placement.id, row]));
  const ages = stored.flatMap(({ latestMs, deadlineMs }) => [latestMs ?? 0, deadlineMs ?? 0]).filter(Number.isFinite);
  const least = stored.flatMap(({ keptAtLeastMs: ms }) => (ms === null || ms <= 0 ? [] : [ms]));
  const axis = new Axis(Math.min(...least, Infinity), Math.max(0, ...ages));
  const groups = new Map<string, ReportRow[]>();
  for (const row of stored) {
    const name = row.class === null ? row.category : `${row.category}, ${row.class}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const sections = [...groups].map(([name, own]) => {
    const shown = own.map((row) => placementOf(row, byId.get(row.placement ?? ''), axis, notes));
    const head = `<div class="head"><span></span>${axis.labels()}<span></span></div>`;
    if (own.length <= LARGEST_GROUP) return `<h3>${html(name)}</h3>${head}${shown.join('\n')}`;
    // of many the ones with the least room are seen, the others on demand.
    const order = own.map((_, index) => index).sort((a, b) => roomOf(own[a]) - roomOf(own[b]));
    const at = (index: number): string => shown[index] ?? '';
    return `<h3>${html(name)} <span class="soft">(${own.length} placements)</span></h3>${head}${order.slice(0, SEEN_OF_MANY).map(at).join('\n')}
<details class="rest"><summary>${own.length - SEEN_OF_MANY} more placements<span class="vh"> of ${html(name)}</span> with at least as much room</summary>${order.slice(SEEN_OF_MANY).map(at).join('\n')}</details>`;
  });
  return `<h2>Windows</h2>
<p class="soft">From the age at which a live record may go, to the age at which the last copy is gone, on a logarithmic axis.</p>
${KEY}
${sections.join('\n')}`;
}

/** A sum that is no number comes first, a hold last. */
function roomOf(row: ReportRow | undefined): number {
  const room = row?.marginMs ?? Infinity;
  return Number.isNaN(room) ? -Infinity : Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, room));
}

function placementOf(row: ReportRow, full: Row | undefined, axis: Axis, notes: Notes): string {
  const window = { ...row, momentMs: row.promise?.momentMs ?? null };
  const assumed = row.assumes.length === 0 ? '' : `, ${row.assumes.length} assumed`;
  const measured = row.measuredOn === null ? '' : `, measured on ${html(row.measuredOn)}`;
  const lost = row.backupCost === null ? '' : `<br>${html(row.backupCost.split(';')[0] ?? '')}`;
  const sums = full === undefined ? '' : sumsOf(full, notes);
  return `<div class="place"><div class="head"><div class="where"><b>${html(row.store)}</b>${html(row.location)}</div>${axis.bar(window, `${row.store} ${row.location}`)}<div class="when">${verdictText(row.verdict)}${measured}<br>${unbroken(row.keptAtLeastMs, 'down')} to ${unbroken(row.latestLiveMs, 'up')}, last ${unbroken(row.latestMs, 'up')}${lost}</div></div>
<details><summary>sum<span class="vh"> of ${html(row.store)} ${html(row.location)}</span>${assumed}</summary><p>${html(settingText(row))}</p>${sums}</details></div>`;
}

function anchor(text: string): string {
  return text.replace(/[^A-Za-z0-9]+/g, '-');
}
