// SPDX-License-Identifier: Apache-2.0
import { defineEstate } from '../../lib/estate';
import { Duration, imPolicy, type Policy } from '../../lib/policy';
import { estateOf, PLACEMENTS, placementsWith, PROPS, REGION, UNITS, unitsWith, type Props } from '../helpers/estate';
import { problemsOf } from '../helpers/problems';

type Changes = Parameters<typeof estateOf>[0];

const messages = (changes: Changes): string[] =>
  problemsOf(() => estateOf(changes)).map(({ at, message }) => `${at}: ${message}`);

const HOLD = { category: 'chatMessages', reason: 'case 7', owner: 'legal', until: '2027-12-31' };
const ACKNOWLEDGEMENT = { category: 'log', from: '7d', to: '5d', who: 'Ana', ticket: 'T-1' };
const NETWORK = {
  region: REGION,
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  account: { uin: '1', appId: '1250000000' },
  log: 'access',
  notify: ['notice-1'],
  endpoints: Object.fromEntries(
    [UNITS.main, UNITS.documents, UNITS.cache, UNITS.events].map(({ instanceId }, index) => [
      instanceId,
      { hosts: [`10.0.0.${index + 1}:1`], secret: 's' },
    ]),
  ),
};
const networkWith = (changes: object): Changes => ({ enforcer: { networks: { main: { ...NETWORK, ...changes } } } });
const endpointWith = (changes: object): Changes =>
  networkWith({
    endpoints: { ...NETWORK.endpoints, 'cdb-a1b2c3d4': { ...NETWORK.endpoints['cdb-a1b2c3d4'], ...changes } },
  });
const placed = (name: string, changes: Readonly<Record<string, unknown>>): Changes => ({
  placements: placementsWith(name, changes),
});
const located = (name: string, changes: object): Changes => {
  const { location } = PLACEMENTS.find((placement) => placement.name === name) ?? {};
  return placed(name, { location: { ...location, ...changes } });
};
const unit = (name: keyof typeof UNITS, changes: Readonly<Record<string, unknown>>): Changes => ({
  units: unitsWith(name, changes),
});
const terminations = {
  unit: 'main',
  database: 'im',
  table: 'applications',
  applicationColumn: 'id',
  terminatedColumn: 'terminated_at',
};

test('an estate with all that it may say has no problem of form', () => {
  const full = {
    ...networkWith({}),
    holds: [HOLD],
    acknowledge: [ACKNOWLEDGEMENT],
    protect: false,
    state: { bucket: 's-1250000000', region: REGION, prefix: 'state' },
    units: unitsWith('main', { remoteBackup: { region: REGION }, singleNode: true, disasterRecovery: false }),
  };
  expect(estateOf(full).holds).toEqual([HOLD]);
  expect(estateOf({ ...PROPS, holds: undefined }).holds).toEqual([]);
});

describe('a member that nobody reads is refused', () => {
  test.each<[string, Changes, string]>([
    [
      'holds',
      { hold: [HOLD] } as Changes,
      `estate: 'hold' must be absent: known are name, allowedRegions, newRegions, units, placements, loadBalancers, recordsElsewhere, assume, holds, acknowledge, protect, enforcer, audit, state,`,
    ],
    ['allowedRegions', { allowedregions: [REGION] } as Changes, "estate: 'allowedregions' must be absent"],
    ['a placement', placed('media', { arrivesfrom: 'x' }), "placements[4]: 'arrivesfrom' must be absent"],
    [
      'an arrival',
      placed('request-archive', { arrivesFrom: { placement: 'requests', within: Duration.hours(1), after: 1 } }),
      "placements[5]: 'arrivesFrom.after' must be absent: known are placement, within, got 1",
    ],
    [
      'a load balancer',
      { loadBalancers: { front: { id: 'lb-1', region: REGION, accessLog: 'access', log: 'x' } } },
      "loadBalancers.front: 'log' must be absent",
    ],
    ['a hold', { holds: [{ ...HOLD, untill: 'x' }] }, "holds[0]: 'untill' must be absent"],
    [
      'an assumption',
      { assume: PROPS.assume?.map((each) => ({ ...each, witnes: 'x' })).slice(0, 1) },
      "assume[0]: 'witnes' must be absent",
    ],
    [
      'an acknowledgement',
      { acknowledge: [{ ...ACKNOWLEDGEMENT, until: 'x' }] },
      "acknowledge[0]: 'until' must be absent",
    ],
    ['the enforcer', { enforcer: { evry: Duration.minutes(15) } }, "enforcer: 'evry' must be absent"],
    ['a network', networkWith({ cursor: 'media' }), "enforcer.networks.main: 'cursor' must be absent"],
    [
      'an account',
      networkWith({ account: { uin: '1', appId: '1250000000', appid: '2' } }),
      "enforcer.networks.main: 'account.appid' must be absent",
    ],
    [
      'an endpoint',
      endpointWith({ TLS: true }),
      "enforcer.networks.main.endpoints.cdb-a1b2c3d4: 'TLS' must be absent: known are hosts, secret, tls, cluster, got true",
    ],
    [
      'the state',
      { state: { bucket: 's', region: REGION, prefix: 'p', key: 'k' } },
      'state: \'key\' must be absent: known are bucket, region, prefix, got "k"',
    ],
    ['a MySQL unit', unit('main', { backupAtleast: 9 }), "units.main: 'backupAtleast' must be absent"],
    [
      'a remote backup',
      unit('main', { remoteBackup: { region: REGION, days: 7 } }),
      "units.main: 'remoteBackup.days' must be absent: known are region, got 7",
    ],
    ['a MongoDB unit', unit('documents', { backupAtleast: 9 }), "units.documents: 'backupAtleast' must be absent"],
    ['a Redis unit', unit('cache', { database: 16 }), "units.cache: 'database' must be absent"],
    ['a CKafka unit', unit('events', { Idle: 'never' }), "units.events: 'Idle' must be absent"],
    ['a COS unit', unit('media', { adopted: true }), "units.media: 'adopted' must be absent"],
    ['a CLS unit', unit('access', { period: 7 }), "units.access: 'period' must be absent"],
    ['a table', located('accounts', { appendonly: true }), "accounts: 'location.appendonly' must be absent"],
    ['a collection', located('messages', { expireAtfield: 'x' }), "messages: 'location.expireAtfield' must be absent"],
    ['a prefix of keys', located('message-cache', { DB: 1 }), "message-cache: 'location.DB' must be absent"],
    [
      'the clock of keys',
      located('message-cache', { clock: { kind: 'createdInHashField', field: 'at', unit: 'ms', pattern: 'x' } }),
      'message-cache: \'location.clock.pattern\' must be absent: known are kind, field, unit, got "x"',
    ],
    ['a prefix of objects', located('media', { termination: {} }), "media: 'location.termination' must be absent"],
    [
      'terminations',
      located('media', { prefix: 'chat/{application}/', terminations: { ...terminations, column: 'x' } }),
      "media: 'location.terminations.column' must be absent",
    ],
    [
      'a topic of CKafka',
      placed('requests', { location: { topic: 'x' } }),
      'requests: \'location.topic\' must be absent, got "x"',
    ],
    [
      'a topic of CLS',
      placed('access-log', { location: { topic: 'x' } }),
      'access-log: \'location.topic\' must be absent, got "x"',
    ],
  ])('beside those of %s', (_name, changes, start) => {
    const found = messages(changes);
    expect(found.map((message) => message.slice(0, start.length))).toEqual([start]);
    expect(found[0]).toMatch(/; correct the spelling or remove it$/);
  });
});

describe('a member of another kind is refused', () => {
  test.each<[Changes, string]>([
    [{ protect: 'no' }, `estate: 'protect' must be true or false, got "no"; correct the value`],
    [
      { allowedRegions: REGION },
      `estate: 'allowedRegions' must be a list of texts, got "${REGION}"; correct the value`,
    ],
    [
      unit('media', { versioned: undefined }),
      "units.media: 'versioned' must be true or false, got nothing; say it: there is no default",
    ],
    [unit('media', { versioned: 'no' }), `units.media: 'versioned' must be true or false, got "no"; correct the value`],
    [unit('media', { adopt: 'no' }), `units.media: 'adopt' must be true or false, got "no"; correct the value`],
    [unit('main', { singleNode: 1 }), "units.main: 'singleNode' must be true or false, got 1; correct the value"],
    [
      unit('main', { remoteBackup: 'of' }),
      `units.main: 'remoteBackup' must be 'off' or an object with 'region', got "of"; correct the spelling`,
    ],
    [
      unit('main', { remoteBackup: null }),
      "units.main: 'remoteBackup' must be 'off' or an object with 'region', got null; correct the spelling",
    ],
    [
      unit('documents', { backupMethod: 'physcal' }),
      "units.documents: 'backupMethod' must be one of logical, physical, snapshot, got 'physcal'; correct the spelling",
    ],
    [
      unit('access', { loadBalancers: 'lb-1' }),
      `units.access: 'loadBalancers' must be a list, got "lb-1"; correct the value`,
    ],
    [
      located('accounts', { expiry: 'partitions' }),
      "accounts: 'location.expiry' must be one of partition, delete, got 'partitions'; correct the spelling",
    ],
    [placed('media', { part: 1 }), "placements[4]: 'part' must be a text, got 1; correct the value"],
    [
      { assume: [{ ...PROPS.assume?.[0], witness: '' }] },
      `assume[0]: 'witness' must be a text, got ""; correct the value`,
    ],
    [
      { assume: [{ term: 'cos-tail', at: Duration.days(1) }] },
      "assume[0]: 'witness' must be a text, got nothing; say it: there is no default",
    ],
    [
      { acknowledge: [{ ...ACKNOWLEDGEMENT, who: undefined }] },
      "acknowledge[0]: 'who' must be a text, got nothing; say it: there is no default",
    ],
    [
      { acknowledge: [{ ...ACKNOWLEDGEMENT, category: 'lgo' }] },
      "acknowledge[0]: 'category' must be one of log, monitoring, configuration, userInformation, chatMessages, got 'lgo'; define the category in the policy or correct the spelling",
    ],
    [
      endpointWith({ tls: 'yes' }),
      `enforcer.networks.main.endpoints.cdb-a1b2c3d4: 'tls' must be true or false, got "yes"; correct the value`,
    ],
    [
      networkWith({ account: undefined }),
      "enforcer.networks.main: 'account' must be an object with uin, appId, got nothing; say it: there is no default",
    ],
    [
      networkWith({ notify: 'n' }),
      `enforcer.networks.main: 'notify' must be a list of texts, got "n"; correct the value`,
    ],
    [{ units: { ...UNITS, main: null } }, "units.main: 'units.main' must be an object, got null; correct the value"],
    [
      { placements: [5] },
      "placements[0]: 'placements[0]' must be an object with name, category, unit, role and, where they apply, class, part, location, arrivesFrom, perDay, subject, allow, got 5; correct the value",
    ],
    [{ holds: HOLD }, expect.stringMatching(/^estate: 'holds' must be a list, got \{/) as string],
    [
      placed('media', { location: 'chat/' }),
      `placements[4]: 'location' must be an object, got "chat/"; correct the value`,
    ],
    [
      placed('media', { arrivesFrom: 'x' }),
      `placements[4]: 'arrivesFrom' must be an object with placement, within, got "x"; correct the value`,
    ],
    [{ placements: [] }, "estate: 'placements' must be given, got nothing; say which category of data lies where"],
    [
      { name: 'My Service!/../x' },
      "estate: 'name' must be letters, digits, hyphens and underscores that begin with a letter or digit, got 'My Service!/../x'; it begins the names of stacks and functions",
    ],
  ])('%j', (changes, message) => {
    expect(messages(changes)).toEqual([message]);
  });

  test('with all that lacks of the estate, of its state and of what is no estate', () => {
    const define = (props: unknown): string[] =>
      problemsOf(() => defineEstate(imPolicy as Policy, props as Props)).map(({ message }) => message);
    expect(define({})).toEqual([
      "'units' must be an object, got nothing; say it: there is no default",
      "'placements' must be a list, got nothing; say it: there is no default",
    ]);
    expect(define(undefined)).toEqual([
      "'estate' must be an object with name, units, placements and, where they apply, allowedRegions, newRegions, loadBalancers, recordsElsewhere, assume, holds, acknowledge, protect, enforcer, audit, state, got nothing; say it: there is no default",
    ]);
    expect(messages({ state: { bucket: 's' } })).toEqual([
      "state: 'region' must be a text, got nothing; say it: there is no default",
      "state: 'prefix' must be a text, got nothing; say it: there is no default",
    ]);
  });
});

test('what a wrong delay and a wrong name of one arrival are is reported at once', () => {
  expect(
    problemsOf(() => estateOf(placed('request-archive', { arrivesFrom: { placement: 'request', within: 5 } }))).map(
      ({ code }) => code,
    ),
  ).toEqual(['retention/not-whole-milliseconds', 'retention/unknown-placement']);
});
