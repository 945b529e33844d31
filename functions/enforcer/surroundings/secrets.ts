// SPDX-License-Identifier: Apache-2.0
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { fail } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';
import { parseSecretJson } from './json';
import { describeError } from './log';
import { isTransient, sleep, withRetry } from '../run/retry';
import { signTc3, type Credentials } from './tc3';

/** An endpoint as the stack writes it: without credentials, with the name of the secret that holds them. */
export interface NamedEndpoint extends Omit<Endpoint, 'user' | 'password' | 'token' | 'url' | 'failure'> {
  /** Name in the secrets manager. Its value is JSON with `user` and `password`, or `url`. @default - COS: the function's role */
  readonly secret?: string;
}

export interface SecretsOptions {
  /** Base URL; inside a VPC the internal endpoint, because a function there has no public network. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly now: () => number;
}

/** Endpoint of the secrets manager that is reachable from a VPC. */
export const INTERNAL_SECRETS_ENDPOINT = 'https://ssm.internal.tencentcloudapi.com';

const SERVICE = 'ssm';
const API_VERSION = '2019-09-23';
/** The version of a secret that is in use, also after a rotation. */
const CURRENT = 'SSM_Current';
const TIMEOUT_MS = 5_000;
const BUDGET_MS = 20_000;

/**
 * Fills in the credentials of every endpoint; a unit without a secret uses the function's own role, which only COS takes. A
 * secret that cannot be read is the failure of its own unit: the others go on.
 */
export async function resolveEndpoints(
  named: Readonly<Record<string, NamedEndpoint>>,
  options: SecretsOptions,
): Promise<Record<string, Endpoint>> {
  const { secretId, secretKey, token } = options.credentials;
  const role = { user: secretId, password: secretKey, ...(token === undefined ? {} : { token }) };
  const entries = await Promise.all(
    Object.entries(named).map(async ([unit, { secret, ...endpoint }]): Promise<[string, Endpoint]> => [
      unit,
      { ...endpoint, ...(secret === undefined ? role : await readSecret(unit, secret, options).catch(failure)) },
    ]),
  );
  return Object.fromEntries(entries);
}

function failure(error: unknown): Pick<Endpoint, 'failure'> {
  return { failure: describeError(error, {}) };
}

async function readSecret(unit: string, name: string, options: SecretsOptions): Promise<Partial<Endpoint>> {
  const startedAt = performance.now();
  const value = await withRetry(() => getSecretValue(name, options), {
    isTransient,
    remainingMs: () => BUDGET_MS - (performance.now() - startedAt),
    sleep,
    random: Math.random,
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    parsed = undefined;
  }
  if (typeof parsed === 'object' && parsed !== null) {
    const { user, UserName, password, Password, url } = parsed as Record<string, unknown>;
    // rotated database secrets of the service itself write UserName and Password.
    const found = { user: user ?? UserName, password: password ?? Password, url };
    const texts = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    if (texts.length > 0) return Object.fromEntries(texts);
  }
  // the value itself is never quoted.
  return fail(
    'retention/invalid',
    unit,
    `secret '${name}'`,
    "JSON with 'user' and 'password', or 'url'",
    'something else',
    'write the secret in that form',
  );
}

async function getSecretValue(name: string, options: SecretsOptions): Promise<string> {
  const url = new URL(options.endpoint);
  const signed = signTc3(
    {
      host: url.host,
      service: SERVICE,
      action: 'GetSecretValue',
      version: API_VERSION,
      region: options.region,
      body: JSON.stringify({ SecretName: name, VersionId: CURRENT }),
      nowMs: options.now(),
    },
    options.credentials,
  );
  const answer = parseSecretJson(await post(url, signed.headers, signed.body));
  const response = (
    answer as {
      Response?: { Error?: { Code?: string; Message?: string }; SecretString?: unknown; SecretBinary?: unknown };
    }
  ).Response;
  if (response?.Error !== undefined) {
    const code = response.Error.Code ?? 'unknown';
    throw Object.assign(
      new Error(
        `secret '${name}' cannot be read: ${code}: ${response.Error.Message ?? ''}; let the function's role call ssm:GetSecretValue for it`,
      ),
      {
        retriable: /^(InternalError|RequestLimitExceeded)/.test(code),
      },
    );
  }
  if (typeof response?.SecretString === 'string' && response.SecretString !== '') return response.SecretString;
  if (typeof response?.SecretBinary === 'string') return Buffer.from(response.SecretBinary, 'base64').toString('utf8');
  throw new Error(`secret '${name}' cannot be read: the answer carries no value`);
}

function post(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request = send(
      url,
      { method: 'POST', headers: { ...headers, 'Content-Length': Buffer.byteLength(body) }, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve(Buffer.concat(chunks).toString('utf8'));
          else reject(Object.assign(new Error(`${url.host} answered ${status}`), { code: String(status) }));
        });
      },
    );
    request.on('timeout', () =>
      request.destroy(
        Object.assign(new Error(`${url.host} did not answer within ${TIMEOUT_MS} ms`), { code: 'ETIMEDOUT' }),
      ),
    );
    request.on('error', reject);
    request.end(body);
  });
}
