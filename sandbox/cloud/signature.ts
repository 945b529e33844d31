// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from './api';

/** The only credentials that the sandbox knows. They open nothing anywhere else. */
export const CREDENTIALS = { id: 'AKIDsandbox', key: 'sandbox' } as const;

/** Requests older than this are refused, as the vendor does. @see https://cloud.tencent.com/document/api/213/30654 */
const LIFETIME_SECONDS = 300;

const ALGORITHM = 'TC3-HMAC-SHA256';

/**
 * Checks the signature of an API 3.0 request.
 * @throws ApiError with the vendor's code
 */
export function checkTc3(headers: IncomingHttpHeaders, method: string, body: Buffer, service: string, now: Date): void {
  const match =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([^/]+)\/([^/]+)\/tc3_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    );
  if (match === null) throw new ApiError('AuthFailure.SignatureFailure', 'the request carries no TC3 signature');
  const [, id, date = '', scope = '', signedHeaders = '', signature] = match;
  if (id !== CREDENTIALS.id) throw new ApiError('AuthFailure.SecretIdNotFound', `'SecretId' ${id ?? ''} is unknown`);
  if (scope !== service) throw new ApiError('AuthFailure.SignatureFailure', `the signature is for '${scope}'`);
  const timestamp = String(headers['x-tc-timestamp'] ?? '');
  if (Math.abs(now.getTime() / 1000 - Number(timestamp)) > LIFETIME_SECONDS) {
    throw new ApiError('AuthFailure.SignatureExpire', `'Timestamp' ${timestamp} is too far from the clock`);
  }
  const canonicalHeaders = signedHeaders
    .split(';')
    .map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .toLowerCase()}\n`,
    )
    .join('');
  const payload = headers['x-tc-content-sha256'] === 'UNSIGNED-PAYLOAD' ? sha256('UNSIGNED-PAYLOAD') : sha256(body);
  const canonical = [method, '/', '', canonicalHeaders, signedHeaders, payload].join('\n');
  const toSign = [ALGORITHM, timestamp, `${date}/${service}/tc3_request`, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(`TC3${CREDENTIALS.key}`, date), service), 'tc3_request');
  if (createHmac('sha256', key).update(toSign).digest('hex') !== signature) {
    throw new ApiError('AuthFailure.SignatureFailure', 'the signature does not match the request');
  }
}

/** COS has two clients with a signature of their own kind each; that it is ours is what is checked of them. */
export function knowsCosCredentials(headers: IncomingHttpHeaders): boolean {
  const header = headers.authorization ?? '';
  return (
    header.includes(`q-ak=${CREDENTIALS.id}&`) || header.startsWith(`AWS4-HMAC-SHA256 Credential=${CREDENTIALS.id}/`)
  );
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function hmac(key: string | Buffer, content: string): Buffer {
  return createHmac('sha256', key).update(content).digest();
}
