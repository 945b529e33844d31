// SPDX-License-Identifier: Apache-2.0
import { isUnknown, type ResourceView } from '../../stores/resource';
import type { Finding } from '../findings/finding';
import { referred } from '../reading/reference';
import { HIDDEN_COPIES, LOG_SOURCES, type HiddenCopy } from './tables/hidden-copies';
import { groupOf, REMOVE_OR_WATCH } from './tables/types';
import { located, type Rule } from './rule';

const WHY = 'no formula counts that copy, so nobody knows when it ends';
const WHY_WIPED = 'no formula counts that deletion, so it keeps to no floor and to no legal hold';

const BY_TYPE = new Map<string, HiddenCopy[]>();
for (const copy of HIDDEN_COPIES) {
  for (const type of copy.types) BY_TYPE.set(type, [...(BY_TYPE.get(type) ?? []), copy]);
}

/** Resources that make copies, or delete, beside every formula. */
export const outOfSight: Rule = (input) => {
  const finding = (view: ResourceView, what: string, remedy: string, why = WHY): Finding => ({
    rule: 'retention/out-of-sight',
    level: 'error',
    ...located(view),
    what,
    why,
    remedy,
  });
  const hidden = input.index.views.flatMap((view) =>
    (BY_TYPE.get(view.type) ?? [])
      .filter((copy) => copy.when?.(view) ?? true)
      .map((copy) => finding(view, copy.what, copy.remedy, copy.why)),
  );
  const grouped = input.index.views.flatMap((view) => {
    const group = groupOf(view);
    if (group?.verdict !== 'copies' && group?.verdict !== 'wipes') return [];
    return [finding(view, group.text, group.remedy ?? REMOVE_OR_WATCH, group.verdict === 'wipes' ? WHY_WIPED : WHY)];
  });
  const sent = LOG_SOURCES.flatMap((source) =>
    input.index.ofType(source.type).flatMap((view) => {
      const value = view.values[source.attribute];
      if (value === undefined || value === '') {
        const remedy = `set '${source.attribute}' to a cls_topic of the estate`;
        return source.unset === undefined ? [] : [finding(view, source.unset, remedy)];
      }
      // a topic that is found is judged for itself: by its unit, or as one that belongs to none.
      if (referred(value, 'tencentcloud_cls_topic', view, input.index) !== undefined) return [];
      const where = isUnknown(value) ? value.expression : `'${String(value)}'`;
      return [
        finding(
          view,
          `its log goes to ${where}, which is no log topic of these files`,
          `name a cls_topic of the estate in '${source.attribute}', or verify the file that declares it together with this one`,
        ),
      ];
    }),
  );
  return [...hidden, ...grouped, ...sent];
};
