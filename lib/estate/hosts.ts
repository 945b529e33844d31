// SPDX-License-Identifier: Apache-2.0
import { isIP } from 'node:net';
import { problem, type Problem } from '../errors';
import type { EnforcerNetwork } from './network';

/** The secrets manager by any of its names: the base of its API, with a region or `internal` in between. */
const SECRETS = /^https:\/\/ssm(\.[a-z0-9-]+)*\.tencentcloudapi\.com$/;

/** A bucket by any of its names at the vendor. */
const BUCKETS = /^\{Bucket\}(\.([a-z0-9-]+|\{Region\}))*\.(myqcloud\.com|tencentcos\.cn)$/;

/** Zones that no public registry gives names in, and those of the vendor's databases. */
const PRIVATE_ZONES = /(^[a-z0-9-]+|\.(internal|intranet|private|local|lan|home\.arpa|tencentcdb\.com))$/i;

const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;
const GREATEST_PORT = 65_535;

/**
 * Problems of the services that the function calls. It shows its role to them and believes what they say: a host of
 * somebody else would hear of every secret, and could send the function to another database.
 */
export function checkServices(
  { secretsEndpoint, cosDomain }: Pick<EnforcerNetwork, 'secretsEndpoint' | 'cosDomain'>,
  at: string,
): Problem[] {
  const problems: Problem[] = [];
  if (secretsEndpoint !== undefined && !SECRETS.test(secretsEndpoint)) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'secretsEndpoint',
        'https:// and a host of the secrets manager, ssm.….tencentcloudapi.com',
        `'${secretsEndpoint}'`,
        "write the base URL without a path, such as 'https://ssm.internal.tencentcloudapi.com'",
      ),
    );
  }
  if (cosDomain !== undefined && !BUCKETS.test(cosDomain)) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'cosDomain',
        'a host of COS that begins with {Bucket}. and ends in .myqcloud.com or .tencentcos.cn',
        `'${cosDomain}'`,
        "write it without https://, such as '{Bucket}.cos-internal.{Region}.tencentcos.cn'",
      ),
    );
  }
  return problems;
}

/** Problems of the host of an instance: it is reached inside of the VPC, so it has an address or a name of there. */
export function checkHost(given: unknown, property: string, at: string): Problem[] {
  if (typeof given !== 'string') return [];
  const [, host = '', port = ''] = /^(.*):(\d{1,5})$/.exec(given) ?? [];
  const isAddress = /^[\d.]+$/.test(host);
  const own = isAddress ? isIP(host) === 4 && isPrivate(host) : NAME.test(host) && PRIVATE_ZONES.test(host);
  if (own && Number(port) > 0 && Number(port) <= GREATEST_PORT) return [];
  return [
    problem(
      'retention/invalid',
      at,
      property,
      'a private address or a name that is resolved in private, with a port',
      `'${given}'`,
      'write the internal address of the instance: the function has no public network, and what answers at another place is not the instance',
    ),
  ];
}

/** RFC 1918, from which a VPC takes its addresses, and the shared ones of RFC 6598. */
function isPrivate(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number);
  return a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 100 && b >= 64 && b < 128);
}
