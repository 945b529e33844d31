// SPDX-License-Identifier: Apache-2.0
import { APPLICATION, type Directive, type Terminations } from '../../directives';
import { problem, type Problem } from '../../errors';
import { anything, checkMembers, elsewhere, flag, object, optional, type Form } from '../../form';
import { formatMs } from '../../policy';
import { requireText } from '../check';
import { foundText } from '../resource';
import { directiveBase } from '../directive-base';
import type { Placement, Store } from '../store';
import { fixedPart, inspect } from './inspect';
import { lifetime } from './lifetime';
import { DELETE_RATE, DOCUMENTED, LIMITS, OPEN_TERMS } from './limits';
import { solve } from './solve';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

export type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

const UNIT = object<CosUnit>({
  store: elsewhere,
  region: elsewhere,
  bucket: elsewhere,
  versioned: flag,
  adopt: optional(flag),
});
const LOCATION = object<CosLocation>({ prefix: elsewhere, terminations: optional(anything as Form<Terminations>) });
const TERMINATIONS = object<Terminations>({
  unit: elsewhere,
  database: elsewhere,
  table: elsewhere,
  applicationColumn: elsewhere,
  terminatedColumn: elsewhere,
});

/** Cloud Object Storage: lifecycle rules per prefix, and deletion by the enforcer below what they can keep. */
export const cos: Store<CosUnit, CosLocation, CosSettings, CosExpiry> = {
  name: 'cos',
  title: 'Cloud Object Storage',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  sweepRate: DELETE_RATE,
  creates: true,
  resourceTypes: { tencentcloud_cos_bucket: ['bucket'] },
  unitText: (unit) => unit.bucket,
  forms: { unit: UNIT, location: LOCATION },
  checkUnit,
  checkLocation,
  locationText: (location) => `prefix ${location.prefix}`,
  overlaps: (one, other) => {
    const [a, b] = [fixedPart(one.prefix), fixedPart(other.prefix)];
    return a.startsWith(b) || b.startsWith(a);
  },
  solve,
  lifetime,
  inspect,
  directive,
  deletesUnderHold: (_unit, _settings, { expirationDays, noncurrentDays, strayRules }) => {
    if (expirationDays !== null) return `a lifecycle rule that expires objects after ${foundText(expirationDays)} d`;
    if (noncurrentDays !== null) return `a lifecycle rule that expires noncurrent versions`;
    const [stray] = strayRules ?? [];
    return stray === undefined ? undefined : `a lifecycle ${stray.text}`;
  },
  discover: ({ view, owner, region, deleteAfterMs }) => ({
    unit: { store: 'cos', region, bucket: owner, versioned: view.values['versioning_enable'] === true },
    // the whole bucket: only a rule without a prefix covers it.
    location: { prefix: '' },
    setting: deleteAfterMs === null ? null : { expirationDays: null, noncurrentDays: null, deleteAfterMs },
  }),
  settingText: (settings, expiry) => {
    if (expiry.deleteAfterMs !== null) return `enforcer deletes at ${formatMs(expiry.deleteAfterMs)}`;
    const noncurrent = expiry.noncurrentDays === null ? '' : `, noncurrent ${foundText(expiry.noncurrentDays)} d`;
    return `expire ${foundText(expiry.expirationDays)} d${noncurrent}, uploads ${foundText(settings.abortDays)} d`;
  },
};

function checkUnit(unit: CosUnit, at: string): Problem[] {
  const problems = requireText(unit.bucket, 'bucket', at);
  if (problems.length === 0 && !/^[a-z0-9][a-z0-9-]{0,48}-\d{10}$/.test(unit.bucket)) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'bucket',
        'lower-case letters, digits and hyphens with the APPID of 10 digits at the end',
        `'${unit.bucket}'`,
        "write the full name, for example 'im-media-1250000000'",
      ),
    );
  }
  checkMembers(unit, UNIT, at, problems);
  return problems;
}

function checkLocation(location: CosLocation, _unit: CosUnit, at: string): Problem[] {
  const problems = requireText(location.prefix, 'location.prefix', at);
  if (!checkMembers(location, LOCATION, at, problems, 'location') || problems.length > 0) return problems;
  const { prefix, terminations } = location;
  const parts = prefix.split(APPLICATION);
  // without the slash the prefix of application 14 would also match application 140.
  if (terminations === undefined ? parts.length > 1 : parts.length !== 2 || parts[1] !== '/') {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'location.prefix',
        `one that ends in '${APPLICATION}/' exactly when 'terminations' is given`,
        `'${prefix}'`,
        'deletion by termination needs one prefix per application',
      ),
    );
  }
  if (/[*?]/.test(prefix)) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'location.prefix',
        "without '*' and '?'",
        `'${prefix}'`,
        'a lifecycle rule takes them as they are, and an access policy as every name: write one placement for each prefix',
      ),
    );
  }
  if (prefix.startsWith('/') || !prefix.endsWith('/') || fixedPart(prefix) === '') {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'location.prefix',
        "a prefix that starts with a name and ends in '/'",
        `'${prefix}'`,
        "a rule for 'chat' would also match 'chat-backup/'",
      ),
    );
  }
  if (terminations !== undefined) {
    for (const field of Object.keys(TERMINATIONS.shape) as (keyof Terminations)[]) {
      problems.push(...requireText(terminations[field], `location.terminations.${field}`, at));
    }
    checkMembers(terminations, TERMINATIONS, at, problems, 'location.terminations');
  }
  return problems;
}

function directive(unit: CosUnit, placement: Placement<CosLocation>, expiry: CosExpiry): Directive {
  const { terminations } = placement.location;
  return {
    engine: 'cos',
    ...directiveBase(placement),
    bucket: unit.bucket,
    region: unit.region,
    prefix: placement.location.prefix,
    deleteAfterMs: expiry.deleteAfterMs,
    expects: { versioned: unit.versioned },
    ...(terminations === undefined ? {} : { terminations }),
    ...(terminations === undefined || placement.obligation.keepAtLeastMonths === undefined
      ? {}
      : { notBeforeMonths: placement.obligation.keepAtLeastMonths }),
  };
}
