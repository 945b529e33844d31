// SPDX-License-Identifier: Apache-2.0
import { type Document, drop, grow, manifestIn } from '../../helpers/reference';
import { base, each, OUTLIVES, put, types, UNBOUND, type Mutant } from './kit';
import { SETTINGS } from './settings';

const DAY_MS = 86_400_000;

const placements = Object.entries(manifestIn(base)['placements'] as Document);
const directed = placements.filter(([, placement]) => placement['directive'] !== undefined);
const AGES = ['deleteAfterMs', 'capMs', 'trimAfterMs'];
const UNIT_MS: Record<string, number> = { mysql: 60_000, mongodb: 60_000, redis: 1_000, cos: 60_000, ckafka: 60_000 };

export const directives: Mutant[] = directed.flatMap(([id, placement]): Mutant[] => {
  const { directive } = placement;
  const on = (change: (each: Document) => void) => (document: Document) =>
    change(manifestIn(document)['placements'][id].directive as Document);
  const age = AGES.find((each) => typeof directive[each] === 'number');
  const mutants = Object.keys(directive)
    .filter((key) => !AGES.includes(key) && key !== 'expireAfterSeconds')
    .map((key): Mutant => ({
      name: `directive of ${id}: '${key}' is removed`,
      change: on((each) => drop(each, key)),
      // what the enforcer would refuse, the verifier refuses as well.
      rule: [
        'terminations',
        'notBeforeMonths',
        'dropsOnly',
        'keepAtLeastMs',
        'role',
        'allow',
        'expects',
        'subject',
        // the unit says it as well, and where both differ that is what is found.
        'idle',
      ].includes(key)
        ? 'any'
        : 'retention/unreadable-manifest',
    }));
  for (const [key, value] of Object.entries(directive as Document)) {
    // a directive that nobody finds is none.
    const rule = ['id', 'engine', 'unit', 'prefix', 'role', 'idle'].includes(key) ? 'any' : 'retention/contradiction';
    if (typeof value === 'string' && key !== 'form') {
      mutants.push({
        name: `directive of ${id}: '${key}' is another`,
        change: on((each) => grow(each, key, 'x')),
        rule,
      });
    }
  }
  mutants.push({
    name: `directive of ${id} is on hold`,
    change: on((each) => void (each['holdUntil'] = '2099-12-31')),
    rule: 'retention/contradiction',
  });
  if (age !== undefined) {
    const unit = UNIT_MS[directive['engine'] as string]!;
    mutants.push({
      name: `directive of ${id}: '${age}' is one unit more`,
      change: on((each) => {
        grow(each, age, unit);
        if (typeof each['expireAfterSeconds'] === 'number') grow(each, 'expireAfterSeconds', unit / 1_000);
      }),
      // objects that go with a customer meet the end of the row that tells of it before they meet their deadline.
      rule: directive['terminations'] === undefined ? OUTLIVES : 'retention/cos-termination-forgotten',
    });
    mutants.push({
      name: `directive of ${id} is removed`,
      change: (document) => drop(manifestIn(document)['placements'][id], 'directive'),
      rule: 'any',
    });
  } else {
    mutants.push({
      name: `directive of ${id} is removed`,
      change: (document) => drop(manifestIn(document)['placements'][id], 'directive'),
      rule: 'retention/contradiction',
    });
  }
  return mutants;
});

/** As a hand would write it: the placement and what the enforcer carries out there. */
function hold(placement: Document, until: string): void {
  placement['holdUntil'] = until;
  if (placement['directive'] !== undefined) placement['directive'].holdUntil = until;
}

export const promises: Mutant[] = placements.flatMap(([id, placement]): Mutant[] => {
  const on = (change: (each: Document) => void) => (document: Document) =>
    change(manifestIn(document)['placements'][id] as Document);
  const facts = ['deadlineMs', 'backupAllowanceMs', 'keepAtLeastMs'].map((key): Mutant => ({
    name: `obligation of ${id}: '${key}' is a day more`,
    change: on((each) => grow(each['obligation'], key, DAY_MS)),
    rule: 'retention/contradiction',
  }));
  return [
    ...facts,
    {
      name: `arrival at ${id} is a day later`,
      change: on(
        (each) => void (each['arrival'] = [{ id: 'arrival', text: 'late', ms: 40 * DAY_MS * 10, basis: 'assumed' }]),
      ),
      // objects that come when the row that told of the customer's end is gone are never deleted.
      rule: placement['location'].terminations === undefined ? OUTLIVES : 'retention/cos-termination-forgotten',
    },
    {
      name: `bound of ${id} is a millisecond less`,
      change: on((each) => void (each['bound'].latestMs -= 1)),
      rule: 'retention/contradiction',
    },
    {
      name: `${id} is on a hold that nobody declared`,
      change: on((each) => hold(each, '2099-12-31')),
      rule: 'retention/contradiction',
    },
    {
      name: `${id} is on a hold that nobody declared and that has ended`,
      change: on((each) => hold(each, '2020-01-01')),
      rule: 'retention/expired-hold',
    },
    {
      name: `${id} is not on the hold of its category`,
      change: (document) =>
        void manifestIn(document)['holds'].push({
          category: placement['category'],
          until: '2099-12-31',
          owner: 'x',
          reason: 'y',
        }),
      rule: 'retention/contradiction',
    },
  ];
});

export const facts: Mutant[] = [
  {
    name: 'the enforcer runs a minute less often',
    change: (d) => grow(manifestIn(d), 'enforcerEveryMs', 60_000),
    rule: OUTLIVES,
  },
  ...Object.keys(manifestIn(base)['assume'] as Document)
    // without it the oplog's copy is thought to end earlier, and another one lives longer.
    .filter((term) => term !== 'mongodb-oplog-upload')
    .map((term): Mutant => ({
      name: `the assumption ${term} is withdrawn`,
      change: (d) => drop(manifestIn(d)['assume'], term),
      // without this one the sum takes the DELETE that it was to exclude.
      rule: term === 'mysql-partitions-in-place' ? OUTLIVES : `retention/${term}`,
    })),
  ...Object.keys(manifestIn(base)['assume'] as Document).flatMap((term): Mutant[] => [
    {
      name: `the assumption ${term} is three days more`,
      change: (d) => grow(manifestIn(d)['assume'][term], 'ms', 3_600_000 * 72),
      rule: OUTLIVES,
    },
  ]),
  {
    name: 'the unit cache holds more keys',
    change: (d) => grow(manifestIn(d)['units'].cache, 'keysAtMost', 1_000),
    rule: OUTLIVES,
  },
  {
    name: 'the unit cache is of an old version',
    change: (d) => {
      manifestIn(d)['units'].cache.version = '5.0';
      drop(manifestIn(d)['units'].cache, 'hz');
    },
    rule: OUTLIVES,
  },
  {
    name: 'the unit cache has all databases',
    change: (d) => drop(manifestIn(d)['units'].cache, 'databases'),
    rule: 'any',
  },
  {
    name: 'the region is not that of its enforcer',
    change: (d) => void (manifestIn(d)['region'] = 'eu-frankfurt'),
    rule: 'retention/unreadable-manifest',
  },
  {
    name: 'the provider works elsewhere',
    change: (d) => void (d['provider'].tencentcloud[0].region = 'eu-frankfurt'),
    rule: 'retention/region',
  },
  {
    name: 'the provider works in a region that a variable says',
    change: (d) => void (d['provider'].tencentcloud[0].region = '${var.region}'),
    rule: 'retention/region',
  },
  {
    name: 'the provider names no region',
    change: (d) => drop(d['provider'].tencentcloud[0], 'region'),
    rule: 'retention/region',
  },
  {
    name: 'the policy is another',
    change: (d) => void (manifestIn(d)['policy'].hash = '0'),
    rule: 'retention/contradiction',
  },
  {
    name: 'the enforcer serves one unit less',
    change: (d) => void manifestIn(d)['enforcers'][0].units.pop(),
    rule: 'retention/enforcer',
  },
  {
    name: 'the manifest names one enforcer more',
    change: (d) => {
      const [first] = manifestIn(d)['enforcers'];
      const network = { ...first.network, log: 'otherLog' };
      manifestIn(d)['enforcers'].push({ ...first, network, name: 'other', units: ['main'] });
    },
    rule: 'retention/enforcer',
  },
  {
    name: 'the manifest names no enforcer',
    change: (d) => void (manifestIn(d)['enforcers'] = []),
    rule: 'retention/enforcer',
  },
  {
    name: 'the manifest is of another version',
    change: (d) => void (manifestIn(d)['version'] = 2),
    rule: 'retention/unreadable-manifest',
  },
  {
    name: 'a hold has expired',
    change: (d) => void manifestIn(d)['holds'].push({ category: 'log', until: '2020-01-01', owner: 'x', reason: 'y' }),
    rule: 'retention/expired-hold',
  },
];

export const repeated: Mutant[] = types
  .filter((type) => SETTINGS[type] !== undefined)
  .flatMap((type) => each(type, 'is counted', put('count', 0), 'retention/unknown-value'));

export const ignored: Mutant[] = [
  ...each(
    'tencentcloud_mysql_backup_policy',
    'ignores its period',
    (body) => void (body['lifecycle'].ignore_changes = ['retention_period']),
    'retention/mysql-full-backup',
  ),
  ...['zip_file', 'environment', 'environment["RETENTION_DIRECTIVES_SHA256"]'].flatMap((attribute) =>
    each(
      'tencentcloud_scf_function',
      `ignores ${attribute}`,
      (body) => void (body['lifecycle'] = { ignore_changes: [attribute] }),
      'retention/enforcer',
    ),
  ),
  ...['tencentcloud_scf_function', 'tencentcloud_scf_trigger', 'tencentcloud_cls_alarm'].flatMap((type) =>
    each(
      type,
      'ignores everything',
      (body) => void (body['lifecycle'] = { ignore_changes: 'all' }),
      'retention/enforcer',
    ),
  ),
  ...each(
    'tencentcloud_mysql_backup_policy',
    'ignores its period, in a list',
    (body) => void (body['lifecycle'] = [{ ignore_changes: ['retention_period'] }]),
    'retention/mysql-full-backup',
  ),
  ...each(
    'tencentcloud_cls_topic',
    'ignores everything',
    (body) => void (body['lifecycle'].ignore_changes = 'all'),
    UNBOUND,
  ),
];
