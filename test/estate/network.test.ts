// SPDX-License-Identifier: Apache-2.0
import { checkNetworks, type FunctionNetwork } from '../../lib/estate';
import { checkAccounts } from '../../lib/estate/accounts';
import { checkTerminations } from '../../lib/estate/check';
import { unitsServedBy } from '../../lib/estate/enforcers';
import { endpointsOf } from '../../lib/estate/network';
import { MINUTE_MS } from '../../lib/policy';
import type { Unit } from '../../lib/stores/registry';
import type { Placement } from '../../lib/stores/store';
import { cosDirective } from '../helpers/directives';

const REGION = 'ap-singapore';
const log: Unit = { store: 'cls', region: REGION, logset: 'im', topic: 'im-enforcer', kind: 'log' };
const network: FunctionNetwork = {
  region: REGION,
  vpcId: 'vpc-a1b2c3d4',
  subnetId: 'subnet-a1b2c3d4',
  account: { uin: '100000000001', appId: '1250000000' },
  log: 'log',
  notify: ['notice-a1b2c3d4'],
  endpoints: {},
};
const problems = (instanceId: string): string[] =>
  checkNetworks({ main: network }, { log, main: { store: 'mysql', region: REGION, instanceId } }, 15 * MINUTE_MS).map(
    ({ at, message }) => `${at}: ${message}`,
  );

test('an instance that no network reaches is a problem, because nobody would run its directives', () => {
  expect(problems('cdb-a1b2c3d4')).toEqual([
    "units.main: 'endpoints.cdb-a1b2c3d4' must be given, got nothing; its directives would be run by nobody: write it into the network that reaches the instance",
  ]);
});

test('an instance without an id is said once, by its unit', () => {
  expect(problems('')).toEqual([]);
});

test('a network serves the instances that it reaches, and the first one of a region the buckets and topics', () => {
  const instance = (instanceId: string): Unit => ({ store: 'mysql', region: REGION, instanceId });
  const bucket: Unit = { store: 'cos', region: REGION, bucket: 'im-1250000000', versioned: false };
  const units = { log, one: instance('cdb-1'), two: instance('cdb-2'), bucket, far: { ...bucket, region: 'ap-tokyo' } };
  const reaching = (id: string): FunctionNetwork => ({
    ...network,
    endpoints: { [id]: { hosts: ['h:1'], secret: 's' } },
  });
  const networks = { b: reaching('cdb-1'), a: reaching('cdb-2') };
  const directives = ['one', 'two', 'bucket', 'far', 'bucket'].map((unit) => cosDirective({ unit }));
  expect(unitsServedBy('a', networks, units, directives)).toEqual(['bucket', 'two']);
  expect(unitsServedBy('b', networks, units, directives)).toEqual(['one']);
  expect(unitsServedBy('c', networks, units, directives)).toEqual([]);
});

test('two enforcers have two logs, because the heartbeat of one would hide the silence of the other', () => {
  const other = { ...network, vpcId: 'vpc-b1b2c3d4' };
  const said = checkNetworks({ main: network, other }, { log }, 15 * MINUTE_MS).map(
    ({ at, message }) => `${at}: ${message}`,
  );
  expect(said).toEqual([
    "enforcer.networks.other: 'log' must be another unit than that of the network 'main', whose heartbeat would hide the silence of this one, got 'log'; declare a log topic for each enforcer",
  ]);
});

describe('internal addresses', () => {
  const check = (given: Partial<FunctionNetwork>): string[] =>
    checkNetworks({ main: { ...network, ...given } }, { log }, 15 * MINUTE_MS).map(({ message }) => message);
  const INTERNAL = '{Bucket}.cos-internal.{Region}.tencentcos.cn';

  test('a domain of COS reaches the function in the endpoint of every bucket of the region', () => {
    const bucket: Unit = { store: 'cos', region: REGION, bucket: 'im-1250000000', versioned: false };
    const units = { log, bucket, elsewhere: { ...bucket, region: 'ap-tokyo' } };
    expect(check({ cosDomain: INTERNAL })).toEqual([]);
    expect(endpointsOf({ ...network, cosDomain: INTERNAL }, units)).toEqual({ bucket: { hosts: [INTERNAL] } });
    expect(endpointsOf(network, units)).toEqual({ bucket: { hosts: [] } });
  });

  test.each([
    'cos-internal.tencentcos.cn',
    'https://{Bucket}.cos.{Region}.myqcloud.com',
    '{Bucket}',
    '{Bucket}.cos/',
    '{Bucket}.objects.example',
    '{Bucket}.cos.{Region}.myqcloud.com.example',
    '{Bucket}.notmyqcloud.com',
    '',
  ])("'%s' is no domain of COS", (cosDomain) => {
    expect(check({ cosDomain })).toEqual([
      `'cosDomain' must be a host of COS that begins with {Bucket}. and ends in .myqcloud.com or .tencentcos.cn, got '${cosDomain}'; write it without https://, such as '${INTERNAL}'`,
    ]);
  });

  test.each([
    'http://ssm.internal.tencentcloudapi.com',
    'ssm.internal.tencentcloudapi.com',
    'https://host/path',
    'https://vault.example',
    'https://ssm.internal.tencentcloudapi.com.example',
    'https://ssm.example/?ssm.tencentcloudapi.com',
    'https://user@ssm.tencentcloudapi.com',
    'https://cvm.tencentcloudapi.com',
    'https://ssm.tencentcloudapi.com:8443',
    'https://nossm.tencentcloudapi.com',
    '',
  ])("'%s' is no endpoint of the secrets manager", (secretsEndpoint) => {
    expect(check({ secretsEndpoint })).toEqual([
      `'secretsEndpoint' must be https:// and a host of the secrets manager, ssm.….tencentcloudapi.com, got '${secretsEndpoint}'; write the base URL without a path, such as 'https://ssm.internal.tencentcloudapi.com'`,
    ]);
  });

  test.each(['ssm.tencentcloudapi.com', 'ssm.internal.tencentcloudapi.com', `ssm.${REGION}.tencentcloudapi.com`])(
    '%s is one',
    (host) => {
      expect(check({ secretsEndpoint: `https://${host}` })).toEqual([]);
    },
  );
});

describe('the host of an instance', () => {
  const main: Unit = { store: 'mysql', region: REGION, instanceId: 'cdb-1' };
  const other: Unit = { ...main, instanceId: 'cdb-2' };
  const check = (hosts: readonly string[], others: readonly string[] = ['10.0.0.99:3306']): string[] => {
    const endpoints = { 'cdb-1': { hosts, secret: 's' }, 'cdb-2': { hosts: others, secret: 's' } };
    return checkNetworks({ main: { ...network, endpoints } }, { log, main, other }, 15 * MINUTE_MS).map(
      ({ message }) => message,
    );
  };

  test.each([
    '10.0.0.1:3306',
    '172.31.0.1:3306',
    '192.168.1.1:1',
    '100.64.2.3:65535',
    'main.db.internal:3306',
    'main:3306',
  ])('%s is one inside of the network', (host) => {
    expect(check([host])).toEqual([]);
  });

  test.each([
    '8.8.8.8:3306',
    '172.32.0.1:3306',
    '127.0.0.1:3306',
    '169.254.0.23:80',
    '10.0.0.1',
    '10.0.0.1:0',
    '10.0.0.1:65536',
    '10.0.0.256:3306',
    '10.0.0.1:3306/x',
    'user@10.0.0.1:3306',
    'db.example.com:3306',
    'main.tencentcdb.com.example:3306',
    '',
  ])("'%s' is none", (host) => {
    expect(check([host])).toEqual([expect.stringContaining("'hosts[0]' must be a private address or a name")]);
  });

  test('is that of no other instance', () => {
    expect(check(['10.0.0.1:3306'], ['10.0.0.1:3306'])).toEqual([
      "'hosts[0]' must be another address than that of 'cdb-1', got '10.0.0.1:3306'; write the address of 'cdb-2' itself",
    ]);
  });
});

describe('one account', () => {
  const bucket = (appId: string, region = REGION): Unit => ({
    store: 'cos',
    region,
    bucket: `im-${appId}`,
    versioned: false,
  });
  const check = (units: Readonly<Record<string, Unit>>, networks: readonly Partial<FunctionNetwork>[]): string[] =>
    checkAccounts(Object.fromEntries(networks.map((each, index) => [`n${index}`, { ...network, ...each }])), units).map(
      ({ at, message }) => `${at}: ${message.split(';')[0] ?? ''}`,
    );
  const tokyo = { region: 'ap-tokyo', account: { uin: '2', appId: '1260000000' } };

  test('a bucket belongs to the account of the networks of its region', () => {
    expect(check({ own: bucket('1250000000') }, [network])).toEqual([]);
    expect(check({ other: bucket('1260000000') }, [network])).toEqual([
      "units.other: 'bucket' must be one of the APPID 1250000000, the account of the network 'n0', got 'im-1260000000'",
    ]);
    expect(check({ one: bucket('1250000000'), two: bucket('1260000000', 'ap-tokyo') }, [network, tokyo])).toEqual([]);
    expect(check({ one: bucket('1260000000', 'ap-seoul') }, [network])).toHaveLength(1);
  });

  test('without a network all buckets of a region belong to one', () => {
    const units = { a: bucket('1250000000'), b: bucket('1260000000'), c: bucket('1260000000', 'ap-tokyo') };
    expect(check(units, [])).toEqual([
      "units.b: 'bucket' must be one of the APPID 1250000000, that of the bucket of 'a', got 'im-1260000000'",
    ]);
  });

  test('networks of a region are of one account', () => {
    expect(check({}, [network, { ...tokyo, region: REGION }])).toEqual([
      "enforcer.networks.n1: 'account.uin' must be '100000000001', the account of the network 'n0' in ap-singapore, got '2'",
      "enforcer.networks.n1: 'account.appId' must be '1250000000', the account of the network 'n0' in ap-singapore, got '1260000000'",
    ]);
  });
});

describe('objects that go with a terminated customer', () => {
  const terminations = {
    unit: 'account',
    database: 'im',
    table: 'applications',
    applicationColumn: 'id',
    terminatedColumn: 'terminated_at',
  };
  const reaching = (instanceId: string, region = REGION): FunctionNetwork => ({
    ...network,
    region,
    endpoints: { [instanceId]: { hosts: ['10.0.1.10:6379'], secret: 'secret' } },
  });
  const units = (region = REGION): Record<string, Unit> => ({
    archive: { store: 'cos', region: REGION, bucket: 'im-1250000000', versioned: false },
    account: { store: 'mysql', region, instanceId: 'cdb-a1b2c3d4' },
  });
  const networks = { a: reaching('crs-a1b2c3d4'), b: reaching('cdb-a1b2c3d4') };

  test('are deleted from the network that reaches the table, with all else of their bucket', () => {
    const directives = [
      cosDirective({ id: 'by age', unit: 'archive' }),
      cosDirective({ id: 'by end', unit: 'archive', terminations }),
    ];
    expect(unitsServedBy('a', networks, units(), directives)).toEqual([]);
    expect(unitsServedBy('b', networks, units(), directives)).toEqual(['archive']);
    expect(unitsServedBy('a', networks, units(), directives.slice(0, 1))).toEqual(['archive']);
  });

  test('are a problem where the table is reached from another region only', () => {
    const placements = [
      { name: 'certificates', unit: 'archive', location: { prefix: 'c/{application}/', terminations } },
    ] as unknown as Placement[];
    const far = { a: reaching('crs-a1b2c3d4'), b: reaching('cdb-a1b2c3d4', 'ap-tokyo') };
    expect(checkTerminations(placements, units('ap-tokyo'), far).map(({ at, message }) => `${at}: ${message}`)).toEqual(
      [
        "certificates: 'location.terminations.unit' must be a unit that a network in ap-singapore reaches, got 'account'; the enforcer of the bucket reads there which applications are terminated: take a table in that region",
      ],
    );
    expect(checkTerminations(placements, units(), networks)).toEqual([]);
    expect(checkTerminations(placements, units(), {})).toEqual([]);
  });
});
