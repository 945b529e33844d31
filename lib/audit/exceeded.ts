// SPDX-License-Identifier: Apache-2.0
import { Measurements } from '../lifetime';
import type { Manifest } from '../manifest';
import { promiseHash } from '../manifest/audit-document';
import type { ResourceView } from '../stores/resource';
import type { Finding } from '../verify';
import { rowsOf } from '../verify/rows';
import { exceeded } from '../verify/rules/exceeded';
import { ViewIndex } from '../verify/view-index';
import { countedOf, type AuditFile } from './audit-file';

/**
 * Everything that an audit found, with the terms that it measured above their assumed value: these are found where rows lean on them.
 * @param today `YYYY-MM-DD`
 */
export function withExceeded(
  found: AuditFile,
  manifests: readonly Manifest[],
  views: readonly ResourceView[],
  today: string,
): readonly Finding[] {
  const stacks = manifests.map((manifest) => ({ manifest, stack: `${manifest.estate}-${manifest.region}` }));
  const hashes = new Map(stacks.map(({ manifest, stack }) => [stack, promiseHash(manifest)]));
  const { measurements } = countedOf(found, hashes, today);
  const index = new ViewIndex(views);
  const rows = stacks.flatMap(({ manifest, stack }) =>
    rowsOf(manifest, index, new Measurements(measurements.get(stack))),
  );
  return [...(found.findings as readonly Finding[]), ...exceeded({ rows })];
}
