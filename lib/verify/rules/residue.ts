// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../finding';
import { DESTROYS } from './tables/destroys';
import { located, type Rule, type RuleInput } from './rule';

/** What a destroy or a replacement leaves behind or resets, and placements that leave the estate with their data. */
export const residue: Rule = (input) => [...destroys(input), ...abandoned(input)];

function destroys({ changes }: RuleInput): Finding[] {
  return changes.flatMap(({ action, before, address, type }): Finding[] => {
    if (!['delete', 'replace', 'forget'].includes(action) || before === null) return [];
    const destroy = Object.hasOwn(DESTROYS, type) ? DESTROYS[type]?.(before) : undefined;
    if (destroy === undefined) return [];
    const common = { rule: 'retention/residue', ...located(before), at: address };
    if (action === 'forget') {
      return [
        {
          ...common,
          level: 'warning',
          what: 'it leaves the state and stays in the cloud, where nobody looks after it',
          why: 'what is not in the configuration is neither set nor verified',
          remedy: 'declare it elsewhere, or destroy it',
        },
      ];
    }
    return [
      {
        ...common,
        level: destroy.harmful ? 'error' : 'warning',
        what: `${action === 'replace' ? 'it is replaced' : 'it is destroyed'}: ${destroy.what}`,
        why:
          destroy.kind === 'deletes'
            ? 'no deploy brings the data back'
            : 'a destroy does not make the service forget, and the next plan shows none of it',
        remedy: destroy.remedy,
      },
    ];
  });
}

/** Placements that are promised now and no more after the apply, on units that stay: nothing deletes their data. */
function abandoned({ before, rows, changes, manifests }: RuleInput): Finding[] {
  if (before === undefined) return [];
  const promised = new Set(rows.map((row) => row.placement.id));
  const gone = new Set(
    changes
      .filter(({ action, before: was }) => action === 'delete' && was !== null)
      .map(({ before: was }) => was?.address),
  );
  const [place] = manifests;
  return before.rows.flatMap((row): Finding[] => {
    if (promised.has(row.placement.id)) return [];
    const owned = before.index.ownedBy(row.store, row.unitText);
    // where the topic or the bucket goes with it, the destroy itself is the finding.
    if (owned.length > 0 && owned.every((view) => gone.has(view.address)) && deletesData(owned.map((v) => v.type))) {
      return [];
    }
    return [
      {
        rule: 'retention/residue',
        level: 'error',
        at: row.placement.id,
        ...(place?.file === undefined ? {} : { file: place.file }),
        what: `the placement leaves the estate and its data stays in ${row.store} ${row.unitText}, ${row.locationText}`,
        why: 'the directive or the rule that expires it goes with the placement',
        remedy: 'delete the data first, or keep the placement until the last record has expired',
        placements: [row.placement.id],
      },
    ];
  });
}

function deletesData(types: readonly string[]): boolean {
  return types.some((type) =>
    ['tencentcloud_ckafka_topic', 'tencentcloud_cls_topic', 'tencentcloud_cos_bucket'].includes(type),
  );
}
