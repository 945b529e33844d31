// SPDX-License-Identifier: Apache-2.0
import type { Baseline } from './baseline';
import { baselineKey, isEvent } from './baseline';
import type { Exemption } from './exemptions';
import { matchesScope } from './exemptions';
import type { Finding, Suppression } from './finding';

/** What decides whether a finding fails the run. */
export interface Judgement {
  /** `YYYY-MM-DD`. @default - no clock: holds are not judged, and no exemption counts */
  readonly today?: string;
  /** @default - none */
  readonly exemptions?: readonly Exemption[];
  /** Findings that an old estate starts with. @default - none */
  readonly baseline?: Baseline;
}

/** Marks what somebody answers for, and adds what is wrong with the answers. Nothing is ever left out. */
export function suppress(findings: readonly Finding[], judgement: Judgement): Finding[] {
  const { today, exemptions = [], baseline } = judgement;
  const used = new Set<Exemption>();
  const marked = findings.map((finding) => {
    if (finding.level === 'exempt') return finding;
    const exemption = exemptions.find((each) => matches(each, finding));
    if (exemption !== undefined) used.add(exemption);
    if (exemption !== undefined && today !== undefined && exemption.until >= today) {
      return exempt(finding, {
        by: 'exemption',
        text: `${exemption.reason} (${exemption.owner}, until ${exemption.until})`,
      });
    }
    return isBaseline(baseline, finding) ? exempt(finding, { by: 'baseline', text: 'it was there before' }) : finding;
  });
  return [...marked, ...exemptions.flatMap((each) => aboutExemption(each, used, today))];
}

function exempt(finding: Finding, { by, text }: Omit<Suppression, 'was'>): Finding {
  const was = finding.level === 'warning' ? 'warning' : 'error';
  return { ...finding, level: 'exempt', suppressed: { by, was, text } };
}

function matches(exemption: Exemption, finding: Finding): boolean {
  if (exemption.rule !== finding.rule) return false;
  if (matchesScope(exemption.scope, finding.at)) return true;
  // what several placements share is exempt when all of them are.
  return finding.placements.length > 0 && finding.placements.every((each) => matchesScope(exemption.scope, each));
}

function isBaseline(baseline: Baseline | undefined, finding: Finding): boolean {
  if (isEvent(finding)) return false;
  const limit = baseline?.entries.get(baselineKey(finding));
  // a measure that grew is new: the baseline goes down only.
  return limit !== undefined && (limit === null || (finding.gotMs ?? 0) <= limit);
}

function aboutExemption(exemption: Exemption, used: ReadonlySet<Exemption>, today: string | undefined): Finding[] {
  const { rule, scope, owner, until, file } = exemption;
  const common = { at: scope, file, placements: [] };
  if (today !== undefined && until < today) {
    return [
      {
        ...common,
        rule: 'retention/expired-exemption',
        level: 'error',
        what: `the exemption of ${rule} ended on ${until} (today is ${today})`,
        why: 'an exemption is a debt with a date',
        remedy: `correct the cause and remove the exemption, or have ${owner} extend it`,
      },
    ];
  }
  if (used.has(exemption)) return [];
  return [
    {
      ...common,
      rule: 'retention/unused-exemption',
      level: 'warning',
      what: `the exemption of ${rule} matches nothing`,
      why: 'it would hide the next finding of that kind',
      remedy: 'remove it',
    },
  ];
}
