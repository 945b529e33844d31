// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac } from 'node:crypto';

/** Credentials of the function's role, as its environment carries them. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Call {
  readonly host: string;
  readonly service: string;
  readonly action: string;
  readonly version: string;
  readonly region: string;
  /** JSON. */
  readonly body: string;
  readonly nowMs: number;
}

const ALGORITHM = 'TC3-HMAC-SHA256';

/**
 * Signs one call of API 3.0. The vendor's client does the same with megabytes of code for every product; one call of one
 * product needs these lines.
 * @see https://cloud.tencent.com/document/api/1278/85305
 */
export function signTc3(call: Call, credentials: Credentials): SignedRequest {
  const { body } = call;
  const timestamp = String(Math.floor(call.nowMs / 1000));
  const date = new Date(call.nowMs).toISOString().slice(0, 10);
  const contentType = 'application/json; charset=utf-8';
  const signed = 'content-type;host';
  const canonical = [
    'POST',
    '/',
    '',
    `content-type:${contentType}`,
    `host:${call.host}`,
    '',
    signed,
    sha256(body),
  ].join('\n');
  const scope = `${date}/${call.service}/tc3_request`;
  const text = [ALGORITHM, timestamp, scope, sha256(canonical)].join('\n');
  const key = hmac(hmac(hmac(`TC3${credentials.secretKey}`, date), call.service), 'tc3_request');
  const signature = hmac(key, text).toString('hex');
  return {
    body,
    headers: {
      'Content-Type': contentType,
      Host: call.host,
      'X-TC-Action': call.action,
      'X-TC-Version': call.version,
      'X-TC-Region': call.region,
      'X-TC-Timestamp': timestamp,
      ...(credentials.token === undefined ? {} : { 'X-TC-Token': credentials.token }),
      Authorization: `${ALGORITHM} Credential=${credentials.secretId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`,
    },
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
