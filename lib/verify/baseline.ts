// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import type { Finding } from './finding';
import { isRecord, member } from './json';
import { Checker, checkVersion, readVersioned } from './schema';

/** Findings that an old estate starts with. They fail nothing, and no new one may join them. */
export interface Baseline {
  /** By rule and address: the greatest measure that is accepted in milliseconds, or null where nothing is measured. */
  readonly entries: ReadonlyMap<string, number | null>;
}

export const BASELINE_KIND = 'retention-baseline';
const VERSION = 1;

/** What a finding is known by: not its words, which a release may change. */
export function baselineKey(finding: Pick<Finding, 'rule' | 'at'>): string {
  return `${finding.rule}\n${finding.at}`;
}

/** @throws RetentionError `retention/unreadable`, or all problems of its content */
export function readBaseline(file: string): Baseline {
  return parseBaseline(readVersioned(file, BASELINE_KIND, VERSION), file);
}

/** @throws RetentionError with all problems */
export function parseBaseline(content: unknown, file: string): Baseline {
  const checker = new Checker(file);
  const document = checkVersion(content, file, BASELINE_KIND, VERSION);
  const entries = new Map<string, number | null>();
  for (const [index, entry] of checker.list(document['findings'], 'findings').entries()) {
    const at = `findings[${index}]`;
    if (!isRecord(entry)) {
      checker.invalid('', at, 'an object with rule, at and atMostMs', entry, 'write the file with --update-baseline');
      continue;
    }
    const limit = member(entry, 'atMostMs') ?? null;
    if (limit !== null && (typeof limit !== 'number' || !Number.isFinite(limit))) {
      checker.invalid(at, 'atMostMs', 'milliseconds or null', limit, 'write the file with --update-baseline');
      continue;
    }
    entries.set(baselineKey({ rule: checker.text(entry, at, 'rule'), at: checker.text(entry, at, 'at') }), limit);
  }
  checker.done();
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
    if (!accepted) continue;
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
      const [rule = '', at = ''] = key.split('\n');
      return { rule, at, atMostMs };
    });
  return `${JSON.stringify({ kind: BASELINE_KIND, version: VERSION, findings: list }, null, 2)}\n`;
}

/** Only of what lives too long: more is worse there. */
function measured({ rule, gotMs }: Finding): number | null {
  return rule !== 'retention/outlives' || gotMs === undefined || !Number.isFinite(gotMs) ? null : gotMs;
}
