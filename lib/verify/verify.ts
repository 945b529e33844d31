// SPDX-License-Identifier: Apache-2.0
import { Measurements, type Measurement } from '../lifetime';
import { looksLikeManifest, readManifest, type Manifest } from '../manifest';
import type { ResourceView } from '../stores/resource';
import { STORES } from '../stores/registry';
import type { Finding } from './findings/finding';
import type { Aside, Change, Doubt, Input } from './reading/input';
import { lawFindings } from './rules/law-findings';
import type { PinnedPolicy } from './reading/pinned-policy';
import { applyMapping } from './reading/mapped-manifest';
import type { Mapping } from './reading/mapping';
import { RULES, type Judged, type Located, type RuleInput } from './rules';
import { rowsOf, type Row } from './rows';
import { suppress, type Judgement } from './findings/suppress';
import { ViewIndex } from './view-index';

/** What the verifier says of a set of resources. */
export interface Verification {
  readonly manifests: readonly Manifest[];
  readonly rows: readonly Row[];
  readonly findings: readonly Finding[];
}

export interface VerifyOptions extends Judgement {
  /** Of a plan: what happens to each resource. @default - nothing changes */
  readonly changes?: readonly Change[];
  /** What the documents leave open. @default - nothing */
  readonly doubts?: readonly Doubt[];
  /** Regions of the providers. @default - not known */
  readonly regions?: readonly string[];
  /** What reaches the data beside the resources. @default - nothing */
  readonly asides?: readonly Aside[];
  /** SHA-256 of archives that lie beside the documents, by the path that a function states. @default - none */
  readonly archives?: Readonly<Record<string, string>>;
  /** Categories of resources that were not written with this library. @default - tags alone say it */
  readonly mapping?: Mapping;
  /** The same archives themselves. @default - none */
  readonly packed?: Readonly<Record<string, Uint8Array>>;
  /** The policy to judge by. @default - each manifest's own word */
  readonly pinned?: PinnedPolicy;
  /** The hash that the policy must have. @default - any */
  readonly policyHash?: string;
  /** What audits measured that still count, by stack: `<estate>-<region>`. @default - nothing was measured */
  readonly measurements?: ReadonlyMap<string, readonly Measurement[]>;
}

/** Everything that was read, judged together: a unit may be declared in one file and set in another. */
export function verifyInputs(inputs: readonly Input[], options: VerifyOptions = {}): Verification {
  return verify(
    inputs.flatMap((input) => input.views),
    {
      ...options,
      changes: inputs.flatMap((input) => input.changes),
      doubts: inputs.flatMap((input) => input.doubts),
      asides: inputs.flatMap((input) => input.asides ?? []),
      archives: Object.assign({}, ...inputs.map((input) => input.archives ?? {})) as Readonly<Record<string, string>>,
      packed: Object.assign({}, ...inputs.map((input) => input.packed ?? {})) as Readonly<Record<string, Uint8Array>>,
      regions: [...new Set(inputs.flatMap((input) => input.regions))],
    },
  );
}

/**
 * Proves the law on neutral resource views, whatever they were read from.
 * It never throws for a breach; what it cannot read is a finding.
 */
export function verify(views: readonly ResourceView[], options: VerifyOptions = {}): Verification {
  const { changes = [], doubts = [], regions = [], asides = [], archives = {}, packed = {} } = options;
  const findings: Finding[] = [];
  const judged = judge(views, options, regions, findings);
  const before = changes.some(({ action }) => action !== 'none' && action !== 'create')
    ? judgeBefore(changes, judged, options, regions)
    : undefined;
  const { today, pinned, policyHash } = options;
  const input: RuleInput = {
    ...judged,
    ...{ changes, before, doubts, regions, asides, archives, packed, today, pinned, policyHash },
  };
  findings.push(...lawFindings(judged.rows));
  for (const [name, rule] of Object.entries(RULES)) {
    try {
      findings.push(...rule(input));
    } catch (error) {
      findings.push(brokenRule(name, error));
    }
  }
  return {
    manifests: judged.manifests.map(({ manifest }) => manifest),
    rows: judged.rows,
    findings: suppress(withFiles(findings, judged, changes), options),
  };
}

function judge(
  given: readonly ResourceView[],
  options: VerifyOptions,
  regions: readonly string[],
  findings: Finding[],
): Judged {
  const claimed = given.filter((view) => view.type === 'terraform_data' && looksLikeManifest(view.values['input']));
  const own = claimed.flatMap((view): Located[] => {
    const { input } = view.values;
    const manifest = guarded(() => readManifest(input));
    if (typeof manifest !== 'string') return [{ manifest, at: view.address, file: view.file, own: true }];
    findings.push(unreadable(view.address, view.file, manifest));
    return [];
  });
  const mapped = applyMapping(given, own, options.mapping, regions);
  findings.push(...mapped.findings);
  const index = new ViewIndex(mapped.views);
  const manifests: Located[] = [];
  const rows: Row[] = [];
  for (const each of [...own, ...mapped.manifests]) {
    const found = guarded(() => checkedRows(each.manifest, index, measurementsOf(each, options)));
    if (typeof found === 'string') findings.push(unreadable(each.at, each.file, found));
    else {
      manifests.push(each);
      rows.push(...found);
    }
  }
  return { index, manifests, rows };
}

/**
 * The resources as they are now. What is promised for the first time is compared with what its resources deleted until
 * now; where there are none yet it has no row, so that a first deploy shortens nothing.
 */
function judgeBefore(
  changes: readonly Change[],
  after: Judged,
  options: VerifyOptions,
  regions: readonly string[],
): Judged {
  const views = changes.flatMap(({ before }) => (before === null ? [] : [before]));
  const before = judge(views, options, regions, []);
  const promised = new Set(before.rows.map(({ placement }) => placement.id));
  const adopted = after.manifests
    .filter(({ own }) => own)
    .flatMap(({ manifest }) => {
      const found = guarded(() => rowsOf(withoutDirectives(manifest), before.index));
      return typeof found === 'string' ? [] : found;
    })
    .filter((row) => !promised.has(row.placement.id))
    .filter((row) => before.index.ownedBy(row.store, row.unitText).length > 0);
  return { ...before, rows: [...before.rows, ...adopted] };
}

function withoutDirectives(manifest: Manifest): Manifest {
  return {
    ...manifest,
    placements: Object.fromEntries(
      Object.entries(manifest.placements).map(([id, { directive: _directive, ...rest }]) => [id, rest]),
    ),
  };
}

/** What was measured of a stack; a mapping has no stack, so nothing was measured of it. */
function measurementsOf({ manifest, own }: Located, { measurements }: VerifyOptions): Measurements {
  return new Measurements(own ? measurements?.get(`${manifest.estate}-${manifest.region}`) : undefined);
}

function checkedRows(manifest: Manifest, index: ViewIndex, measurements: Measurements): Row[] {
  for (const [name, unit] of Object.entries(manifest.units)) {
    if (typeof STORES[unit.store].unitText(unit) !== 'string') throw new TypeError(`unit '${name}' names nothing`);
  }
  return rowsOf(manifest, index, measurements);
}

/** A manifest may hold anything that JSON can: what does not fit this version is said, and nothing breaks. */
function guarded<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unreadable(at: string, file: string | undefined, why: string): Finding {
  return {
    rule: 'retention/unreadable-manifest',
    level: 'error',
    at,
    ...(file === undefined ? {} : { file }),
    what: `the manifest cannot be read: ${why}`,
    why: 'without it nothing ties these resources to a promise',
    remedy: 'synthesise it again with this version of the library',
    placements: [],
  };
}

/** The one place where an error of a rule is caught: it fails closed, and the others still speak. */
function brokenRule(name: string, error: unknown): Finding {
  return {
    rule: 'retention/rule-error',
    level: 'error',
    at: name,
    what: `the rule '${name}' failed: ${error instanceof Error ? error.message : String(error)}`,
    why: 'what a rule could not look at is not proven',
    remedy: 'report it with the input that shows it; exempt it with a date until then',
    placements: [],
  };
}

/** Findings about a placement are found in the file of the manifest that promises it. */
function withFiles(findings: readonly Finding[], judged: Judged, changes: readonly Change[]): Finding[] {
  const files = new Map<string, string>();
  for (const { manifest, file } of judged.manifests) {
    if (file !== undefined) for (const id of Object.keys(manifest.placements)) files.set(id, file);
  }
  // code scanning drops what has no file: anything that was read is better than nothing.
  const fallback = [...judged.manifests, ...judged.index.views, ...changes.map(({ before }) => before)].find(
    (each) => each?.file !== undefined,
  )?.file;
  return findings.map((finding) => {
    if (finding.file !== undefined) return finding;
    const file = [finding.at, ...finding.placements].map((id) => files.get(id)).find((each) => each !== undefined);
    const found = file ?? fallback;
    return found === undefined ? finding : { ...finding, file: found };
  });
}
