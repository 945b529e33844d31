// SPDX-License-Identifier: Apache-2.0
import { ID_FORMS, nearestRegion, REGIONS } from '../../lib/stores/cloud-names';
import { exitOfFindings } from '../../lib/command/errors';
import { readValue, verifyInputs } from '../../lib/verify';
import { estateOf, PLACEMENTS, placementsWith, REGION, UNITS, unitsWith } from '../helpers/estate';
import { problemsOf } from '../helpers/problems';
import { manifestIn, referenceDocument, type Document } from '../helpers/reference';

type Changes = Parameters<typeof estateOf>[0];

const INSTANCES = [UNITS.main, UNITS.documents, UNITS.cache, UNITS.events].map(({ instanceId }) => instanceId);
const NETWORK = {
  region: REGION,
  vpcId: 'vpc-1',
  subnetId: 'subnet-1',
  account: { uin: '1', appId: '1250000000' },
  log: 'access',
  notify: ['notice-1'],
  endpoints: Object.fromEntries(
    INSTANCES.map((each, index) => [each, { hosts: [`10.0.0.${index + 1}:1`], secret: 's' }]),
  ),
};
const networkWith = (changes: object): Changes => ({ enforcer: { networks: { main: { ...NETWORK, ...changes } } } });
const endpointWith = (changes: object): Changes =>
  networkWith({
    endpoints: { ...NETWORK.endpoints, [UNITS.main.instanceId]: { hosts: ['10.0.0.1:1'], secret: 's', ...changes } },
  });
const located = (name: string, changes: object): Changes => {
  const { location } = PLACEMENTS.find((each) => each.name === name) ?? {};
  return { placements: placementsWith(name, { location: { ...location, ...changes } }) };
};
const messages = (changes: Changes): string[] =>
  problemsOf(() => estateOf(changes)).map(({ at, message }) => `${at}: ${message}`);

const misspelt = (region: string): string[] =>
  [
    { units: unitsWith('main', { region }) },
    { units: unitsWith('main', { remoteBackup: { region } }) },
    { allowedRegions: [REGION, region] },
    { loadBalancers: { front: { id: 'lb-1', region, accessLog: 'access' } } },
    { state: { bucket: 's-1250000000', region, prefix: 'state' } },
  ].map((changes) => messages(changes)[0] ?? 'no problem');

test.each(['eu-frankfrut', 'AP-Singapore', 'ap-singapore-1', 'ap-southeast-1', 'singapore', 'ap-singapore '])(
  "the region '%s' is refused wherever an estate names one, with the one that is spelt most alike",
  (region) => {
    for (const message of misspelt(region)) {
      expect(message).toContain(`must be a region of Tencent Cloud, got '${region}'`);
      expect(message).toContain(`'${nearestRegion(region)}'`);
    }
  },
);

test('a region that opened later is stated as such, and then it is one like any other', () => {
  const later = 'me-riyadh';
  const changes = { units: unitsWith('media', { region: later }), allowedRegions: [REGION, later] };
  expect(messages(changes)).not.toEqual([]);
  expect(estateOf({ ...changes, newRegions: [later] }).newRegions).toEqual([later]);
});

test.each([...REGIONS])("every region of the vendor's list is spelt most like itself: %s", (region) => {
  expect(nearestRegion(region)).toBe(region);
});

test.each([
  ['main', 'mysql'],
  ['documents', 'mongodb'],
  ['cache', 'redis'],
  ['events', 'ckafka'],
] as const)('the id of %s is one of its own service, and of no other', (name, kind) => {
  const others = Object.values(ID_FORMS).filter(({ begins }) => begins !== ID_FORMS[kind].begins);
  const wrong = [
    ...others.map(({ begins }) => `${begins}a1b2c3d4`),
    'cdbro-a1b2c3d4',
    'a1b2c3d4',
    ID_FORMS[kind].begins,
  ];
  for (const instanceId of [...wrong, `${UNITS[name].instanceId} `, UNITS[name].instanceId.toUpperCase()]) {
    expect(messages({ units: unitsWith(name, { instanceId }) })[0]).toContain(
      `'instanceId' must be the id of ${ID_FORMS[kind].of}, which begins with '${ID_FORMS[kind].begins}', got '${instanceId}'`,
    );
  }
});

test.each<[string, Changes, string]>([
  ['a load balancer', { loadBalancers: { a: { id: 'clb-1', region: REGION, accessLog: 'access' } } }, "'id' must be"],
  ['a network', networkWith({ vpcId: 'subnet-1' }), "'vpcId' must be the id of a network"],
  ['a subnet', networkWith({ subnetId: 'vpc-1' }), "'subnetId' must be the id of a subnet"],
  ['a notice', networkWith({ notify: ['*'] }), "'notify[0]' must be the id of an alarm notice"],
  ['an account', networkWith({ account: { uin: '*', appId: '2' } }), "'account.uin' must be digits, got '*'"],
  ['an application', networkWith({ account: { uin: '1', appId: '2*' } }), "'account.appId' must be digits"],
  ['a secret', endpointWith({ secret: 'im-*' }), "'secret' must be one name"],
  ['the key of a ledger', networkWith({ ledgerKey: '*' }), "'ledgerKey' must be one name"],
  ['a table', located('accounts', { table: 'accounts_*' }), "'location.table' must be one name"],
  ['a database', located('accounts', { database: 'i?' }), "'location.database' must be one name"],
  ['a prefix of objects', located('media', { prefix: 'chat/*/' }), "'location.prefix' must be without '*'"],
  ['another prefix of objects', located('media', { prefix: 'chat/?/' }), "'location.prefix' must be without '*'"],
  ['a prefix of keys', located('message-cache', { prefix: 'msg:*:' }), "'location.prefix' must be"],
  ['a log topic', { units: unitsWith('access', { topic: 'im-*' }) }, "'topic' must be one name"],
  ['a logset', { units: unitsWith('access', { logset: '*' }) }, "'logset' must be one name"],
])('the name of %s is that of one thing', (_name, changes, start) => {
  const [first] = messages(changes);
  expect(first?.slice(first.indexOf(start))).toMatch(new RegExp(`^${start.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
});

test.each<[string, Changes, string]>([
  [
    'secrets',
    networkWith({ secretsEndpoint: 'https://ssm.ap-guangzhou.internal.tencentcloudapi.com' }),
    'ap-guangzhou',
  ],
  ['secrets, misspelt', networkWith({ secretsEndpoint: 'https://ssm.ap-singapre.tencentcloudapi.com' }), 'ap-singapre'],
  ['objects', networkWith({ cosDomain: '{Bucket}.cos.eu-frankfurt.myqcloud.com' }), 'eu-frankfurt'],
  ['an instance', endpointWith({ hosts: ['cdb.ap-tokyo.example.internal:3306'] }), 'ap-tokyo'],
])('the host of %s is in the region of its function', (_name, changes, region) => {
  expect(messages(changes)).toEqual([expect.stringContaining(`a host in ${REGION}, got`)]);
  expect(messages(changes)[0]).toContain(`which names '${region}'`);
});

describe('a manifest', () => {
  const exitWith = (change: (manifest: Document) => void): number => {
    const document = referenceDocument();
    change(manifestIn(document));
    return exitOfFindings(verifyInputs([readValue(document, 'a.json')], { today: '2026-11-28' }).findings);
  };

  test('that permits a region which nobody has leaves open where copies may lie', () => {
    expect(exitWith((manifest) => void manifest['allowedRegions'].push('eu-frankfrut'))).toBe(2);
    const stated = (manifest: Document): void => {
      manifest['allowedRegions'].push('eu-frankfrut');
      manifest['newRegions'] = ['eu-frankfrut'];
    };
    expect(exitWith(stated)).toBe(0);
  });

  test.each(['uin', 'appId'])("that states '*' as its '%s' is not read", (key) => {
    expect(exitWith((manifest) => void (manifest['enforcers'][0].network.account[key] = '*'))).toBe(1);
  });

  test('whose enforcer is in another region than its stack is not read', () => {
    expect(exitWith((manifest) => void (manifest['enforcers'][0].network.region = 'ap-tokyo'))).toBe(1);
  });
});
