// SPDX-License-Identifier: Apache-2.0
import { formatMs } from '../../policy';
import type { ResourceView } from '../../stores/resource';
import type { StoreName } from '../../stores/store';
import type { Finding } from '../findings/finding';
import type { Row } from '../rows';

/**
 * A setting that deletes before its time, as what it is where records on its unit are promised for a time: a deletion before
 * their floor, with the records that it reaches. Where none is promised the finding stays as it is.
 */
export function beforeTheFloor(finding: Finding, store: StoreName, view: ResourceView, rows: readonly Row[]): Finding {
  const reached = rows
    .filter((row) => row.store === store && isOn(row, view))
    .filter(({ placement }) => placement.obligation.keepAtLeastMs > 0)
    .sort((a, b) => b.placement.obligation.keepAtLeastMs - a.placement.obligation.keepAtLeastMs);
  const [first] = reached;
  if (first === undefined) return finding;
  const { id, obligation } = first.placement;
  const more = reached.length === 1 ? '' : ` (and ${reached.length - 1} more)`;
  return {
    ...finding,
    rule: 'retention/too-early',
    what: `${finding.what}: it deletes records of '${id}'${more} before the ${formatMs(obligation.keepAtLeastMs)} for which they are promised`,
    placements: reached.map(({ placement }) => placement.id),
  };
}

/** Whether a resource sets something of the instance or the topic of a row; one that names none may be of any. */
function isOn({ unitText }: Row, { values }: ResourceView): boolean {
  const { id, instance_id: instance, topic_name: topic } = values;
  const owner = typeof instance === 'string' ? instance : id;
  if (typeof owner !== 'string') return true;
  const [unit, ofUnit] = unitText.split('/');
  return unit === owner && (typeof topic !== 'string' || ofUnit === undefined || ofUnit === topic);
}
