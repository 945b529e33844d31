// SPDX-License-Identifier: Apache-2.0
import { cls, type ClsLocation, type ClsUnit } from '../../../lib/stores/cls';
import type { ResourceView } from '../../../lib/stores/resource';
import type { Placement, StoreContext } from '../../../lib/stores/store';
import { contextOf, obligation, placement } from '../../helpers/placement';

export function unit(changes: Partial<ClsUnit> = {}): ClsUnit {
  return { store: 'cls', region: 'ap-singapore', logset: 'im', topic: 'im-access', kind: 'log', ...changes };
}

/** Terms as shipped. */
export const CONTEXT: StoreContext = contextOf(cls);

export function onTopic(changes: Partial<Placement<ClsLocation>> = {}): Placement<ClsLocation> {
  return placement<ClsLocation>({}, changes);
}

/** A placement that is due after so many milliseconds. */
export function due(deadlineMs: number, changes: Partial<Placement<ClsLocation>> = {}): Placement<ClsLocation> {
  return onTopic({ obligation: obligation({ deadlineMs }), ...changes });
}

/** A resource of the service. */
export function view(kind: string, name: string, values: Readonly<Record<string, unknown>>): ResourceView {
  return { address: `tencentcloud_cls_${kind}.${name}`, type: `tencentcloud_cls_${kind}`, values };
}
