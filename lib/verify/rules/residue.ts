// SPDX-License-Identifier: Apache-2.0
import { asNumber, blocks, isUnknown, type ResourceView } from '../../stores/resource';
import { OWN_TYPES } from '../../stores/registry';
import type { Finding } from '../findings/finding';
import { DESTROYS } from './tables/destroys';
import { groupOfType } from './tables/types';
import { located, type Rule, type RuleInput } from './rule';

/**
 * What a destroy, a replacement or the end of versioning leaves behind or resets, and placements that leave the estate
 * with their data.
 */
export const residue: Rule = (input) => [...destroys(input), ...suspended(input), ...abandoned(input)];

function destroys({ changes }: RuleInput): Finding[] {
  return changes.flatMap(({ action, before, address, type }): Finding[] => {
    if (!['delete', 'replace', 'forget'].includes(action) || before === null) return [];
    const common = { rule: 'retention/residue', ...located(before), at: address };
    if (action === 'forget') {
      if (groupOfType(type)?.verdict === 'harmless' && !Object.hasOwn(DESTROYS, type)) return [];
      return [
        {
          ...common,
          level: 'error',
          what: 'it leaves the state and stays in the cloud, where nobody looks after it',
          why: 'what is not in the configuration is neither set nor verified',
          remedy: 'declare it elsewhere, or destroy it',
        },
      ];
    }
    const destroy = Object.hasOwn(DESTROYS, type) ? DESTROYS[type]?.(before) : undefined;
    if (destroy === undefined) return [];
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

/** Buckets that stop to keep versions: the old ones stay, and the bucket looks as if it had none. */
function suspended({ changes }: RuleInput): Finding[] {
  return changes.flatMap(({ action, type, address, before, after }): Finding[] => {
    if (type !== 'tencentcloud_cos_bucket' || action !== 'update' || before === null || after === null) return [];
    const is = after.values['versioning_enable'];
    if (before.values['versioning_enable'] !== true || is === true || isUnknown(is)) return [];
    if (expiresVersions(after)) return [];
    return [
      {
        rule: 'retention/residue',
        level: 'error',
        ...located(after),
        at: address,
        what: "'versioning_enable' is switched off: the versions that the bucket holds stay",
        why: 'a suspended bucket keeps its old versions for ever, and without a rule of its own nothing expires them',
        remedy:
          "keep a rule with 'non_current_expiration' and no prefix, or delete the versions and exempt this with who saw them gone",
      },
    ];
  });
}

/** Whether one rule expires noncurrent versions of the whole bucket. */
function expiresVersions(bucket: ResourceView): boolean {
  return blocks(bucket.values, 'lifecycle_rules').some((rule) => {
    const days = blocks(rule, 'non_current_expiration').map((item) => asNumber(item['non_current_days']));
    const whole = (rule['filter_prefix'] ?? '') === '' && rule['status'] !== 'Disabled';
    return whole && days.some((each) => typeof each === 'number' && each > 0);
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
    const taken = owned.some(({ type }) => OWN_TYPES.includes(type));
    if (taken && owned.every((view) => gone.has(view.address))) return [];
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
