// SPDX-License-Identifier: Apache-2.0
import type { Verification } from '../verify';
import type { Verdict } from '../lifetime';
import { policyNamed, type PromisedMoment } from '../policy';
import { OPEN_TERMS, STATED_TERMS } from '../stores/registry';
import type { Finding } from '../verify/findings/finding';
import { backupCost } from './cost';

/** Version of the JSON that `--json` prints. */
export const REPORT_SCHEMA = 'retention-report/1';

/** One line of the retention table. Times are milliseconds; null where nothing is stored. */
export interface ReportRow {
  readonly category: string;
  readonly class: string | null;
  readonly store: string;
  /** What identifies the unit in the cloud, for example `cdb-im000001`. */
  readonly unit: string;
  /** The unit's name in the estate and the place on it, for example `main: table im.profiles_30d`. */
  readonly location: string;
  readonly role: 'systemOfRecord' | 'derived' | null;
  readonly setting: string;
  /** What backups take from the life of the live record, and what gives it back; null where it is not worth a word. */
  readonly backupCost: string | null;
  readonly clock: string | null;
  /** The moment that was promised and on which side of it records go; null where nothing states it. */
  readonly promise: PromisedMoment | null;
  /** The floor of the promise; 0 where there is none. */
  readonly promisedAtLeastMs: number | null;
  /** The least age at which the live record goes. */
  readonly keptAtLeastMs: number | null;
  readonly latestLiveMs: number | null;
  readonly latestMs: number | null;
  readonly deadlineMs: number | null;
  readonly marginMs: number | null;
  readonly verdict: Verdict;
  /** Ids of the assumed terms that the verdict leans on. */
  readonly assumes: readonly string[];
  /** The day of the oldest measurement, where an audit measured every open term of the row; null where one is assumed. */
  readonly measuredOn: string | null;
  /** For `kept by allowance`: whether the published document tells of it. */
  readonly allowanceDisclosed: boolean | null;
  /** Address of the placement, null for what passes through. */
  readonly placement: string | null;
}

/** `kept`, or `kept, measured on 2026-11-28`. */
export function verdictText({ verdict, measuredOn }: Pick<ReportRow, 'verdict' | 'measuredOn'>): string {
  return measuredOn === null ? verdict : `${verdict}, measured on ${measuredOn}`;
}

/** The setting, and what backups take of it. */
export function settingText({ setting, backupCost: cost }: Pick<ReportRow, 'setting' | 'backupCost'>): string {
  return cost === null ? setting : `${setting}; ${cost}`;
}

/** What all renderers print. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly policy: string;
  readonly strict: boolean;
  readonly rows: readonly ReportRow[];
  readonly findings: readonly Finding[];
  /** What infrastructure cannot enforce or cannot see. */
  readonly notes: readonly string[];
  readonly summary: Readonly<Record<Verdict, number>>;
}

/**
 * The report of what the verifier found.
 * @param auditNotes when an audit was made, when the next is due, and what of it no longer counts
 */
export function reportOf(verification: Verification, auditNotes: readonly string[] = []): Report {
  const rows = [...storedRows(verification), ...passingRows(verification)];
  const summary: Record<Verdict, number> = {
    kept: 0,
    'kept if assumed': 0,
    'kept by allowance': 0,
    held: 0,
    refused: 0,
    'passes through': 0,
  };
  for (const row of rows) summary[row.verdict] += 1;
  return {
    schema: REPORT_SCHEMA,
    policy: [...new Set(verification.manifests.map((manifest) => manifest.policy.name))].join(', '),
    strict: verification.manifests.some((manifest) => manifest.policy.strict),
    rows,
    findings: verification.findings,
    notes: [...auditNotes, ...notesOf(verification, rows)],
    summary,
  };
}

function storedRows(verification: Verification): ReportRow[] {
  return verification.rows
    .map((row): ReportRow => {
      const { placement } = row;
      const assumed = row.copies
        .filter((copy) => copy.kind !== 'residue')
        .flatMap((copy) => copy.latest.filter((term) => term.basis === 'assumed').map((term) => term.id));
      return {
        category: placement.category,
        class: placement.obligation.class ?? null,
        store: row.store,
        unit: row.unitText,
        location: `${placement.unit}: ${row.locationText}`,
        role: placement.role,
        setting: row.settingText,
        backupCost: backupCost(row)?.text ?? null,
        clock: placement.obligation.clock,
        promise: placement.obligation.promise ?? null,
        promisedAtLeastMs: placement.obligation.keepAtLeastMs,
        keptAtLeastMs: row.keptAtLeastMs,
        latestLiveMs: row.latestLiveMs,
        latestMs: row.latestMs,
        deadlineMs: placement.obligation.deadlineMs,
        marginMs: row.marginMs,
        verdict: row.verdict,
        assumes: [...new Set(assumed)].sort(),
        measuredOn: row.measuredOn,
        allowanceDisclosed: row.verdict === 'kept by allowance' ? placement.obligation.allowanceDisclosed : null,
        placement: placement.id,
      };
    })
    .sort((a, b) => compareRows(a, b));
}

/** By category, then by the length of the promise, then by store and place: never by the order of the estate. */
function compareRows(a: ReportRow, b: ReportRow): number {
  return (
    a.category.localeCompare(b.category, 'en') ||
    (a.deadlineMs ?? 0) - (b.deadlineMs ?? 0) ||
    a.store.localeCompare(b.store, 'en') ||
    a.location.localeCompare(b.location, 'en')
  );
}

function passingRows(verification: Verification): ReportRow[] {
  return verification.manifests.flatMap((manifest) =>
    Object.entries(manifest.passesThrough).flatMap(([name, { id, categories }]) =>
      categories.map((category): ReportRow => ({
        category,
        class: null,
        store: 'clb',
        unit: id,
        location: `${name}: all listeners`,
        role: null,
        setting: 'stores no content',
        backupCost: null,
        clock: null,
        promise: null,
        promisedAtLeastMs: null,
        keptAtLeastMs: null,
        latestLiveMs: null,
        latestMs: null,
        deadlineMs: null,
        marginMs: null,
        verdict: 'passes through',
        assumes: [],
        measuredOn: null,
        allowanceDisclosed: null,
        placement: null,
      })),
    ),
  );
}

/** Of each term that rows still lean on, why nobody measured it: the commonest first. */
function stillAssumed(rows: readonly ReportRow[]): string[] {
  const counts = new Map<string, number>();
  for (const term of rows.flatMap(({ assumes }) => assumes)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return [...counts]
    .sort(([a, one], [b, other]) => other - one || a.localeCompare(b, 'en'))
    .map(([term, count]) => `${term} stays assumed in ${count} rows: ${whyAssumed(term)}`);
}

/** Why a term is assumed although an audit was made. */
function whyAssumed(term: string): string {
  const { byHand, measuredWhere } = [...OPEN_TERMS, ...STATED_TERMS].find(({ id }) => id === term) ?? {};
  const where = measuredWhere === undefined ? '' : ` where ${measuredWhere}`;
  return byHand ?? `an audit can measure it${where}, and the last one could not tell it of them`;
}

function notesOf(verification: Verification, rows: readonly ReportRow[]): string[] {
  const notes: string[] = [];
  const stored = rows.filter(({ verdict }) => verdict !== 'passes through');
  const measured = stored.filter((row) => row.measuredOn !== null).length;
  if (measured > 0) {
    notes.push(
      `${measured} of ${stored.length} rows lean on nothing that is assumed: each of their open terms was measured`,
      ...stillAssumed(stored),
    );
  }
  const undisclosed = rows.filter((row) => row.allowanceDisclosed === false).length;
  if (undisclosed > 0) {
    notes.push(
      `${undisclosed} rows are kept only by the backup allowance, which the published document does not disclose`,
    );
  }
  const recipients = new Map(
    verification.manifests.flatMap((manifest) => manifest.recipients.map((each) => [each.name, each] as const)),
  );
  for (const { name, what, optIn } of recipients.values()) {
    notes.push(
      `${name} receives ${what}${optIn ? ' of customers who opted in' : ''}: infrastructure cannot make a recipient forget`,
    );
  }
  if (verification.manifests.some((manifest) => manifest.allowedRegions === null)) {
    notes.push("'allowedRegions' is not set, so where copies lie was not checked");
  }
  notes.push(...coverageNotes(verification));
  notes.push(
    'manual backups, console downloads and long-term backup rules are out of sight of the provider: deny them by role and list them by hand',
  );
  return notes;
}

/** What a policy promises and nothing here keeps: all rows may be kept, and a promise have none. */
function coverageNotes({ manifests, rows }: Verification): string[] {
  const promised = new Set(manifests.flatMap(({ policy }) => Object.keys(policyNamed(policy.name)?.categories ?? {})));
  const placed = new Set(rows.map(({ placement }) => placement.category));
  const unplaced = [...promised].filter((category) => !placed.has(category)).sort();
  const elsewhere = new Map(manifests.flatMap(({ recordsElsewhere = {} }) => Object.entries(recordsElsewhere)).sort());
  return [
    ...[...elsewhere].map(
      ([key, { by, witness }]) => `${key}: the system of record is kept elsewhere, by ${by} (witness: ${witness})`,
    ),
    ...(unplaced.length === 0
      ? []
      : [
          `${unplaced.join(', ')}: promised by the policy and placed nowhere in what was judged, so nothing is said of where such data is`,
        ]),
  ];
}
