// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { contentHash } from '../../manifest';
import { about, exactly, list, number, oneOf, optional, orNull, string, text, type Formed } from '../../form';
import { CheckedFile, checkVersion, readVersioned } from './files';
import type { Finding } from './finding';

/** Findings that an old estate starts with. They fail nothing, and no new one may join them. */
export interface Baseline {
  /** By key: the greatest measure that is accepted in milliseconds, or null where nothing is measured. */
  readonly entries: ReadonlyMap<string, number | null>;
}

export const BASELINE_KIND = 'retention-baseline';
const VERSION = 1;
const WRITE_AGAIN = 'remove the file and write it with --update-baseline';

const ENTRY = exactly({
  rule: about('Id of the rule.', text),
  at: about('Address of the placement or of the resource.', text),
  atMostMs: about('Greatest accepted age, in milliseconds.', optional(orNull(number(`milliseconds; ${WRITE_AGAIN}`)))),
  says: about('Digest of what the finding says, where nothing is measured.', optional(string)),
});

/** A file of findings that an old estate starts with. */
export const BASELINE_FORM = exactly({
  kind: oneOf(BASELINE_KIND),
  version: oneOf(VERSION),
  findings: optional(list(ENTRY)),
});

/** What a change does is no state that an estate starts with: accepted once, it would accept the next one as well. */
const EVENTS: readonly string[] = ['retention/shortening', 'retention/residue'];

/** Whether a finding is about a change, so that no baseline holds it. */
export function isEvent({ rule }: Pick<Finding, 'rule'>): boolean {
  return EVENTS.includes(rule);
}

/** What a finding is known by: its place and, where nothing is measured, what it says. */
export function baselineKey(finding: Pick<Finding, 'rule' | 'at' | 'what' | 'gotMs'>): string {
  return keyOf(finding.rule, finding.at, measured(finding) === null ? digest(finding.what) : '');
}

function keyOf(rule: string, at: string, says: string): string {
  return [rule, at, says].join('\n');
}

/** The day of the run is no part of what a finding says. */
function digest(what: string): string {
  return contentHash(what.replace(/ \(today is [^)]*\)/, ''));
}

/** @throws RetentionError `retention/unreadable`, or all problems of its content */
export function readBaseline(file: string): Baseline {
  return parseBaseline(readVersioned(file, BASELINE_KIND, VERSION), file);
}

/** @throws RetentionError with all problems */
export function parseBaseline(content: unknown, file: string): Baseline {
  const checked = new CheckedFile(file, BASELINE_FORM, checkVersion(content, file, BASELINE_KIND, VERSION));
  const { findings = [] } = checked.content as Formed<typeof BASELINE_FORM>;
  const entries = new Map<string, number | null>();
  for (const [index, entry] of (checked.isSound('findings') ? findings : []).entries()) {
    const { atMostMs = null, says = '' } = entry;
    if ((says === '') === (atMostMs === null)) {
      checked.invalid(['findings', index, 'says'], "a digest, and nothing beside 'atMostMs'", says, WRITE_AGAIN);
    }
    entries.set(keyOf(entry.rule, entry.at, says), atMostMs);
  }
  checked.done();
  return { entries };
}

/** The baseline of that file, or undefined for one that is still to be written. */
export function existingBaseline(file: string): Baseline | undefined {
  return existsSync(file) ? readBaseline(file) : undefined;
}

/**
 * The next baseline: everything that fails at first, and later only what is in both, at the smaller measure.
 * A finding that went away cannot come back.
 */
export function nextBaseline(findings: readonly Finding[], earlier: Baseline | undefined): string {
  const now = new Map<string, number | null>();
  for (const finding of findings) {
    const accepted = finding.level === 'error' || finding.suppressed?.by === 'baseline';
    if (!accepted || isEvent(finding)) continue;
    const key = baselineKey(finding);
    const known = earlier?.entries.get(key);
    if (earlier !== undefined && known === undefined) continue;
    const got = measured(finding);
    const limit = typeof known === 'number' ? Math.min(known, got ?? known) : got;
    // two findings of one rule at one place share an entry, at the greater measure.
    const before = now.get(key);
    now.set(key, typeof before === 'number' && limit !== null ? Math.max(before, limit) : limit);
  }
  const list = [...now.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, atMostMs]) => {
      const [rule = '', at = '', says = ''] = key.split('\n');
      return { rule, at, ...(atMostMs === null ? { says } : { atMostMs }) };
    });
  return `${JSON.stringify({ kind: BASELINE_KIND, version: VERSION, findings: list }, null, 2)}\n`;
}

/** Only of what lives too long: more is worse there. */
function measured({ rule, gotMs }: Pick<Finding, 'rule' | 'gotMs'>): number | null {
  return rule !== 'retention/outlives' || gotMs === undefined || !Number.isFinite(gotMs) ? null : gotMs;
}
