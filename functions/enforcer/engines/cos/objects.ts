// SPDX-License-Identifier: Apache-2.0
import COS from 'cos-nodejs-sdk-v5';
import type { Endpoint } from '../engine';

/** A bucket, and how to reach it. */
export interface CosPlace {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint: Endpoint;
}

/** Single small objects of a bucket by their name: markers, and the entries of the ledger. */
export interface CosObjects {
  /** Writes an object unless one of that name is there. False: there was one. The bucket must have no versions. */
  create(name: string, body: string): Promise<boolean>;
  /** Writes an object over the one of that name. */
  write(name: string, body: string): Promise<void>;
  /** The object, or undefined where there is none. */
  read(name: string): Promise<string | undefined>;
  /** Names below a prefix that come after `after`, in the order of their bytes. */
  list(prefix: string, after: string): AsyncIterable<string>;
  remove(name: string): Promise<void>;
}

const TIMEOUT_MS = 10_000;

/** The vendor's client, for objects that are no records. */
export function connectObjects({ bucket, region, endpoint }: CosPlace): CosObjects {
  const { user, password, token, hosts } = endpoint;
  const cos = new COS({
    SecretId: user ?? '',
    SecretKey: password ?? '',
    ...(token === undefined ? {} : { SecurityToken: token }),
    ...(hosts[0] === undefined || hosts[0] === '' ? {} : { Domain: hosts[0] }),
    Timeout: TIMEOUT_MS,
    AutoSwitchHost: false,
    CorrectClockSkew: false,
  });
  const place = { Bucket: bucket, Region: region };
  return {
    async create(name, body) {
      try {
        // the service refuses the second writer, so that of two at once one only is the first.
        await cos.putObject({ ...place, Key: name, Body: body, Headers: { 'x-cos-forbid-overwrite': 'true' } });
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === 'FileAlreadyExists') return false;
        throw error;
      }
    },
    async write(name, body) {
      await cos.putObject({ ...place, Key: name, Body: body });
    },
    async read(name) {
      try {
        return (await cos.getObject({ ...place, Key: name })).Body.toString('utf8');
      } catch (error) {
        // a bucket that is not there is no missing object.
        if ((error as { code?: unknown }).code === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    async remove(name) {
      await cos.deleteObject({ ...place, Key: name });
    },
    async *list(prefix, after) {
      for (let marker: string | undefined = after; ;) {
        const page: COS.GetBucketResult = await cos.getBucket({
          ...place,
          Prefix: prefix,
          ...(marker === '' ? {} : { Marker: marker }),
        });
        for (const { Key } of page.Contents) yield Key;
        marker = page.Contents.at(-1)?.Key;
        if (page.IsTruncated !== 'true' || marker === undefined) return;
      }
    },
  };
}
