// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { LEDGER_PREFIX } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';
import { endpointOf } from '../surroundings/endpoint';
import { FolderObjects, type ObjectStore } from './objects';
import { prefixed } from './prefixed';

/** Key of the endpoint of a ledger in a bucket. */
export const LEDGER_ENDPOINT = 'ledger';

const BUCKET = /^cos:\/\/([a-z0-9-]+-\d+)\/?$/;

/**
 * Opens the objects of a ledger: those of a folder, or of a bucket as `cos://im-ledger-1250000000`.
 * @param begins whether an order is given, with which a ledger may begin. Otherwise a folder that is not there is a mistake: an
 * empty ledger asks for nothing, and a gate would open before everybody who was erased
 * @throws RetentionError where there is no ledger
 */
export async function openLedger(
  place: string,
  region: string,
  endpoints: Readonly<Record<string, Endpoint>>,
  begins = false,
): Promise<ObjectStore> {
  if (!place.includes('://')) {
    if (!begins && !existsSync(place)) {
      fail(
        'retention/invalid',
        '',
        '--ledger',
        'a folder with a ledger',
        `'${place}', which is not there`,
        'correct the path; where no order was ever given, make the folder',
      );
    }
    return new FolderObjects(place);
  }
  const bucket = BUCKET.exec(place)?.[1];
  if (bucket === undefined) {
    fail(
      'retention/invalid',
      '',
      '--ledger',
      'a folder, or a bucket as cos://im-ledger-1250000000',
      `'${place}'`,
      'write the name of the bucket with its APPID',
    );
  }
  // the vendor's client loads only where it is needed.
  const { connectObjects } = await import('../engines/cos/objects.js');
  const endpoint = endpointOf(endpoints, LEDGER_ENDPOINT, '--ledger');
  return prefixed(connectObjects({ bucket, region, endpoint }), LEDGER_PREFIX);
}
