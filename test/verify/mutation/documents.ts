// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { referenceDocument } from '../../helpers/reference';

/** The day on which the documents are judged. */
export const TODAY = '2026-11-28';

/** What the real provider plans for the reference estate. */
export const REFERENCE_PLAN = join(__dirname, '..', '..', 'fixtures', 'plans', 'reference.json.gz');

type Document = Record<string, unknown>;

/** The documents that are mutated: what the reference estate synthesises, and the plan of the real provider for it. */
export function documents(): { readonly name: string; readonly document: Document }[] {
  return [
    { name: 'synthesised document', document: referenceDocument() },
    { name: 'plan', document: JSON.parse(gunzipSync(readFileSync(REFERENCE_PLAN)).toString('utf8')) as Document },
  ];
}
