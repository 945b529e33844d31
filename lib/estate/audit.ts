// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { DAY_MS, formatMs } from '../policy';
import type { Unit } from '../stores/registry';
import { isUnknown } from '../stores/resource';
import type { EnforcerNetwork } from './network';

/** A finding that somebody answers for until a day, as in a file of exemptions. */
export interface AuditExemption {
  /** Id of the rule, for example `retention/stranger`. */
  readonly rule: string;
  /** Where it is found; `*` stands for any characters. */
  readonly scope: string;
  readonly reason: string;
  readonly owner: string;
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string;
}

/** The same audit as `retention audit`, run in the cloud by a function of its own, with a role that only reads. */
export interface ProvisionedAudit<L extends string = string> {
  /** Longest time between two audits, 1 to 31 days, and shorter than its measurements count. */
  readonly everyDays: number;
  /**
   * The COS unit, without versions and in the region of the network, that keeps `audit.json`.
   * @default - the one that keeps the cursors
   */
  readonly into?: L;
  /** Findings that raise no alarm. @default - none */
  readonly exemptions?: readonly AuditExemption[];
}

/** The object in which an audit leaves what it found. */
export interface AuditObject {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
}

/** Whole days, so that it is said as people say it; beyond a month a measurement is about another account. */
const EVERY_DAYS = { min: 1, max: 31 } as const;

/** What the service takes as the name of a function. */
const LONGEST_NAME = 60;

type Networks = Readonly<Record<string, EnforcerNetwork>>;
type Units = Readonly<Record<string, Unit>>;

/** Name of the function that audits, beside the one of the enforcer. */
export function auditNameOf(enforcer: string): string {
  return `${enforcer}-audit`;
}

/** Where the audit of a network is kept, if it has one. */
export function auditObjectOf(
  name: string,
  network: Pick<EnforcerNetwork, 'audit' | 'cursors'>,
  units: Units,
): AuditObject | undefined {
  const unit = units[network.audit?.into ?? network.cursors ?? ''];
  if (network.audit === undefined || unit?.store !== 'cos') return undefined;
  return { bucket: unit.bucket, region: unit.region, key: `retention-enforcer/${name}.audit.json` };
}

/**
 * Problems of provisioned audits: one of an account is enough, its measurements have to count until the next one, and what it
 * compares with has to be written and not only known after apply.
 */
export function checkAudits(estate: string, networks: Networks, units: Units, validForMs: number): Problem[] {
  const audited = Object.keys(networks).filter((name) => networks[name]?.audit !== undefined);
  if (audited.length === 0) return [];
  const [first = ''] = audited;
  return [
    ...audited.slice(1).map((name) => {
      const remedy = `one audit asks the whole account: leave it to the network '${first}'`;
      return problem('retention/duplicate', `enforcer.networks.${name}`, 'audit', name, remedy);
    }),
    ...checkAudit(estate, first, networks, units, validForMs),
    ...Object.entries(networks).flatMap(([name, network]) => written(network, `enforcer.networks.${name}`)),
  ];
}

function checkAudit(estate: string, name: string, networks: Networks, units: Units, validForMs: number): Problem[] {
  const network = networks[name];
  if (network?.audit === undefined) return [];
  const { everyDays, into } = network.audit;
  const at = `enforcer.networks.${name}.audit`;
  const wrong = (property: string, allowed: string, got: string, remedy: string): Problem =>
    problem('retention/invalid', at, property, allowed, got, remedy);
  const problems: Problem[] = [];
  const { min, max } = EVERY_DAYS;
  if (!Number.isInteger(everyDays) || everyDays < min || everyDays > max) {
    problems.push(wrong('everyDays', `${min} to ${max} whole days`, `${everyDays} days`, 'take 7 days'));
  } else if (everyDays * DAY_MS >= validForMs) {
    const counts = `less than the ${formatMs(validForMs)} for which measurements count`;
    problems.push(wrong('everyDays', counts, `${everyDays} days`, "audit more often, or raise 'audit.validFor'"));
  }
  const unit = units[into ?? network.cursors ?? ''];
  if (into === undefined && network.cursors === undefined) {
    problems.push(problem('retention/missing', at, 'into', 'name the COS unit that keeps audit.json'));
  } else if (unit?.store !== 'cos' || unit.region !== network.region || unit.versioned) {
    const allowed = `a COS unit without versions in ${network.region}`;
    const remedy = 'name such a bucket: old findings would be kept for as long as it keeps versions';
    problems.push(wrong('into', allowed, `'${into ?? network.cursors ?? ''}'`, remedy));
  }
  const called = auditNameOf(`${estate}-retention-${name}`);
  if (called.length > LONGEST_NAME) {
    const remedy = 'shorten the name of the estate or of the network';
    problems.push(wrong('name of its function', `at most ${LONGEST_NAME} characters`, `'${called}'`, remedy));
  }
  return problems;
}

/** The archive of an audit is made at synth: what another resource will say after apply cannot be in it. */
function written({ vpcId, subnetId, notify }: EnforcerNetwork, at: string): Problem[] {
  const named: readonly (readonly [string, unknown])[] = [
    ['vpcId', vpcId],
    ['subnetId', subnetId],
    ...notify.map((each, index) => [`notify[${index}]`, each] as const),
  ];
  return named
    .filter(([, value]) => isUnknown(value) || String(value).includes('${'))
    .map(([property]) =>
      problem(
        'retention/invalid',
        at,
        property,
        "an id where a network has an 'audit'",
        'a reference',
        'write the id: the audit compares the account with what is written, and a reference is known after apply',
      ),
    );
}
