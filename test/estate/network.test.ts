// SPDX-License-Identifier: Apache-2.0
import { checkNetworks, type EnforcerNetwork } from '../../lib/estate';
import { MINUTE_MS } from '../../lib/policy';
import type { Unit } from '../../lib/stores/registry';

const REGION = 'ap-singapore';
const log: Unit = { store: 'cls', region: REGION, logset: 'im', topic: 'im-enforcer', kind: 'log' };
const network: EnforcerNetwork = {
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
    "units.main: 'an endpoint of 'cdb-a1b2c3d4'' must be given, got nothing; its directives would be run by nobody: name it under 'endpoints' of a network",
  ]);
});

test('an instance without an id is said once, by its unit', () => {
  expect(problems('')).toEqual([]);
});
