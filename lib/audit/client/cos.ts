// SPDX-License-Identifier: Apache-2.0
import type { Agent } from 'node:http';
import COS from 'cos-nodejs-sdk-v5';
import type { Credentials } from './credentials';

const TIMEOUT_MS = 30_000;

/** Reads sub-resources of buckets with the vendor's client: its signature and its hosts. */
export type CosReader = (action: string, region: string, parameters: object) => Promise<unknown>;

interface Parameters {
  readonly Bucket?: string;
  readonly Action?: string;
  readonly Query?: Readonly<Record<string, string>>;
}

/** The vendor's client as everything here uses it: its signature and its hosts, over our connections. */
export function cosClient({ secretId, secretKey, token }: Credentials, agent: Agent): COS {
  const cos = new COS({
    SecretId: secretId,
    SecretKey: secretKey,
    ...(token === undefined ? {} : { SecurityToken: token }),
    Timeout: TIMEOUT_MS,
    AutoSwitchHost: false,
    // a clock that is wrong is a finding; a client that corrects its own silently would hide it.
    CorrectClockSkew: false,
    UseRawKey: true,
  });
  // its own connections would read the whole list of certificates for each request; the agent knows the proxy.
  cos.on('before-send', (request: unknown) => void Object.assign(request as object, { agent, proxy: null }));
  return cos;
}

/**
 * The client's own methods answer an empty list for what they cannot read, so the answer is taken as it was parsed and
 * its form is checked where it is read.
 */
export function cosReader(credentials: Credentials, agent: Agent): CosReader {
  const cos = cosClient(credentials, agent);
  return async (_action, region, given) => {
    const { Bucket, Action, Query } = given as Parameters;
    if (Bucket === undefined) {
      const answer: unknown = await cos.getService({});
      // the one method whose form is the client's: an account without the list is no account without buckets.
      const { Buckets } = answer as { Buckets?: unknown };
      return { ListAllMyBucketsResult: { Buckets: Buckets === undefined ? undefined : { Bucket: Buckets } } };
    }
    const request = { Method: 'GET', Bucket, Region: region, Action: Action ?? '', Query: Query ?? {} };
    return await cos.request(request);
  };
}
