// SPDX-License-Identifier: Apache-2.0
import COS from 'cos-nodejs-sdk-v5';
import type { Endpoint } from '../engines/engine';
import { EMPTY_STATE, parseState, type CursorStore } from './state';

/** Where a function keeps its cursors. */
export interface StateBucket {
  readonly bucket: string;
  readonly region: string;
  readonly key: string;
  readonly endpoint: Endpoint;
}

/**
 * Keeps the state in one small object. A function instance may be new at every run, and without cursors a keyspace larger
 * than one run's budget would never see its end; a database of the estate is no place for it, because the enforcer's user
 * there may delete but not create. The object holds positions: no record and no secret, but a position may be a key of a
 * record. It goes with the end of the pass, and the object is overwritten at every run.
 */
export function cosCursorStore(place: StateBucket): CursorStore {
  const { user, password, token, hosts } = place.endpoint;
  const cos = new COS({
    SecretId: user ?? '',
    SecretKey: password ?? '',
    ...(token === undefined ? {} : { SecurityToken: token }),
    ...(hosts[0] === undefined || hosts[0] === '' ? {} : { Domain: hosts[0] }),
    Timeout: 10_000,
    AutoSwitchHost: false,
    CorrectClockSkew: false,
  });
  const object = { Bucket: place.bucket, Region: place.region, Key: place.key };
  return {
    async load() {
      try {
        const { Body } = await cos.getObject(object);
        return parseState(Body.toString('utf8'));
      } catch (error) {
        if ((error as { statusCode?: unknown }).statusCode === 404) return EMPTY_STATE;
        throw error;
      }
    },
    async save(state) {
      await cos.putObject({ ...object, Body: JSON.stringify(state) });
    },
  };
}
