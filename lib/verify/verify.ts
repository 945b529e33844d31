// SPDX-License-Identifier: Apache-2.0
import { RetentionError } from '../errors';
import { breaches, earliestMs, deadlineMs, latestMs, verdict, type Breach, type Copy, type Verdict } from '../lifetime';
import { contextOf, directivesIn, looksLikeManifest, placementsOf, readManifest, type Manifest } from '../manifest';
import { formatMs } from '../policy';
import type { ResourceView } from '../stores/resource';
import { STORES } from '../stores/registry';
import type { Placement, StoreContext, UnitBase } from '../stores/store';
import type { Finding } from './finding';
import { genericFindings } from './rules';

/** One line of the retention table: a placement with every copy that was found. */
export interface Row {
  readonly placement: Placement;
  readonly store: UnitBase['store'];
  /** What identifies the unit in the cloud. */
  readonly unitText: string;
  readonly locationText: string;
  readonly settingText: string;
  readonly copies: readonly Copy[];
  readonly keptAtLeastMs: number;
  readonly latestLiveMs: number;
  readonly latestMs: number;
  /** The smallest distance of any judged copy to its deadline. */
  readonly marginMs: number;
  readonly verdict: Verdict;
}

/** What the verifier says of a set of resources. */
export interface Verification {
  readonly manifests: readonly Manifest[];
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
}

/**
 * Proves the law on neutral resource views, whatever they were read from.
 * It never throws for a breach; what it cannot read is a finding.
 */
export function verify(views: readonly ResourceView[]): Verification {
  const manifests: Manifest[] = [];
  const rows: Row[] = [];
  const findings: Finding[] = [];
  const claimed = views.filter((view) => view.type === 'terraform_data' && looksLikeManifest(view.values['input']));
  for (const view of claimed) {
    const manifest = readManifest(view.values['input']);
    if (typeof manifest === 'string') {
      findings.push(unreadable(view.address, manifest));
      continue;
    }
    try {
      rows.push(...rowsOf(manifest, views));
      manifests.push(manifest);
    } catch (error) {
      if (!RetentionError.is(error)) throw error;
      findings.push(unreadable(view.address, error.message));
    }
  }
  findings.push(...breachFindings(rows), ...genericFindings(views, manifests));
  return { manifests, rows, findings };
}

function rowsOf(manifest: Manifest, views: readonly ResourceView[]): Row[] {
  const context = contextOf(manifest);
  const directives = directivesIn(manifest);
  const placements = placementsOf(manifest);
  return Object.entries(manifest.units).flatMap(([name, unit]) => {
    const store = STORES[unit.store];
    const inspected = store.inspect({ name, unit, resources: views, directives });
    return placements
      .filter((placement) => placement.unit === name)
      .map((placement) => rowOf(unit, placement, inspected.settings, inspected.placement(placement), context));
  });
}

function rowOf(unit: UnitBase, placement: Placement, settings: unknown, live: unknown, context: StoreContext): Row {
  const store = STORES[unit.store];
  const copies = store.lifetime(unit, settings, placement, live, context);
  const judged = copies.filter((copy) => copy.kind !== 'residue');
  const alive = judged.filter((copy) => copy.kind === 'live');
  return {
    placement,
    store: unit.store,
    unitText: store.unitText(unit),
    locationText: store.locationText(placement.location, unit),
    settingText: live === null ? 'nothing deletes it' : store.settingText(settings, live),
    copies,
    keptAtLeastMs: Math.min(...alive.map(earliestMs)),
    latestLiveMs: Math.max(...alive.map(latestMs)),
    latestMs: Math.max(...judged.map(latestMs)),
    marginMs: Math.min(...judged.map((copy) => deadlineMs(placement.obligation, copy.kind) - latestMs(copy))),
    verdict: placement.holdUntil === undefined ? verdict(placement.obligation, copies) : 'held',
  };
}

/** One finding per rule and unit: a missing companion breaks every placement of its unit at once. */
function breachFindings(rows: readonly Row[]): Finding[] {
  const found = new Map<string, Finding>();
  for (const row of rows) {
    // a hold suspends the deadline; its end is judged by the rule on expired holds.
    if (row.verdict === 'held') continue;
    for (const breach of breaches(row.placement.obligation, row.copies)) {
      for (const finding of findingsOf(row, breach)) {
        const key = `${finding.rule}\n${finding.at}\n${finding.what}`;
        const earlier = found.get(key);
        found.set(
          key,
          earlier === undefined
            ? finding
            : { ...earlier, placements: [...new Set([...earlier.placements, ...finding.placements])] },
        );
      }
    }
  }
  return [...found.values()];
}

function findingsOf(row: Row, breach: Breach): Finding[] {
  const { placement } = row;
  const placements = [placement.id];
  const open = breach.copy.latest.filter((term) => !Number.isFinite(term.ms));
  if (breach.kind === 'outlives' && open.length > 0) {
    return open.map((term) => ({
      rule: `retention/${term.id}`,
      level: 'error',
      at: `${row.store} ${row.unitText}`,
      what: `'${term.text}' of the ${breach.copy.name} is unbounded`,
      why: 'no sum with an open term can meet a deadline',
      remedy: term.why ?? 'bound it',
      placements,
    }));
  }
  const terms = breach.copy[breach.kind === 'outlives' ? 'latest' : 'earliest'];
  const sum = terms
    .filter((term) => term.ms > 0)
    .map((term) => `${term.text} ${formatMs(term.ms)}`)
    .join(' + ');
  return [
    breach.kind === 'outlives'
      ? {
          rule: 'retention/outlives',
          level: 'error',
          at: placement.id,
          what: `the ${breach.copy.name} can live ${formatMs(breach.gotMs)}, allowed ${formatMs(breach.allowedMs)}`,
          why: `the sum is ${sum}`,
          remedy: `shorten the largest setting by ${formatMs(breach.gotMs - breach.allowedMs)}`,
          placements,
        }
      : {
          rule: 'retention/too-early',
          level: 'error',
          at: placement.id,
          what: `the ${breach.copy.name} can be deleted after ${formatMs(breach.gotMs)}, promised are ${formatMs(breach.allowedMs)}`,
          why: 'the promise has a floor',
          remedy: `lengthen the setting by ${formatMs(breach.allowedMs - breach.gotMs)}`,
          placements,
        },
  ];
}

function unreadable(address: string, why: string): Finding {
  return {
    rule: 'retention/unreadable-manifest',
    level: 'error',
    at: address,
    what: `the manifest cannot be read: ${why}`,
    why: 'without it nothing ties these resources to a promise',
    remedy: 'synthesise it again with this version of the library',
    placements: [],
  };
}
