// SPDX-License-Identifier: Apache-2.0
import type { ResourceView } from '../../stores/resource';
import { blocks, isUnknown } from '../../stores/resource';
import { isKnownRegion, nearestRegion } from '../../stores/cloud-names';
import { STORES } from '../../stores/registry';
import type { UnitBase } from '../../stores/store';
import type { Finding } from '../findings/finding';
import { isRegion } from '../reading/input';
import { located, type Rule } from './rule';

/** Regions that a resource puts copies into; an empty text where it copies to a place that nobody names. */
type Regions = (view: ResourceView) => readonly string[];

const COPIES: Readonly<Record<string, Regions>> = {
  tencentcloud_mysql_remote_backup_config: (view) => {
    const off = ['remote_backup_save', 'remote_binlog_save'].every((key) => view.values[key] === 'off');
    const regions = texts(view.values['remote_region']);
    return off ? [] : regions.length === 0 ? [''] : regions;
  },
  tencentcloud_cos_bucket: (view) =>
    blocks(view.values, 'replica_rules').map((rule) => {
      const target = rule['destination_bucket'];
      return typeof target === 'string' ? (/^qcs::cos:([a-z0-9-]+)::/.exec(target)?.[1] ?? '') : '';
    }),
  tencentcloud_mysql_cls_log_attachment: (view) => texts(view.values['cls_region']),
  tencentcloud_redis_log_delivery: (view) => texts(view.values['log_region']),
};

/** Copies outside of the regions that the contract permits, and resources that are in another region than their unit. */
export const region: Rule = (input) => [...unheardOf(input), ...permitted(input), ...elsewhere(input)];

/** A region that nobody has is a misspelt one, or newer than the list: what lies there is not known. */
const unheardOf: Rule = ({ manifests }) =>
  manifests
    .filter(({ own }) => own)
    .flatMap(({ manifest, at, file }) => {
      const { region: own, units, allowedRegions, newRegions = [] } = manifest;
      const stated = [own, ...Object.values(units).flatMap(regionsOfUnit), ...(allowedRegions ?? [])];
      return [...new Set(stated)]
        .filter((each) => !isKnownRegion(each, newRegions))
        .map((each): Finding => ({
          rule: 'retention/region',
          level: 'error',
          unclear: true,
          at,
          ...(file === undefined ? {} : { file }),
          what: `'${each}' is no region that this version knows; spelt most like it is '${nearestRegion(each)}'`,
          why: 'where the data lies, and where it may lie, is not known',
          remedy: "correct the spelling in the estate, or name it in 'newRegions' where it opened later",
          placements: [],
        }));
    });

/** Regions that a unit names: its own, and that of copies which it makes in another. */
function regionsOfUnit(unit: UnitBase): string[] {
  const { region: own, remoteBackup } = unit as UnitBase & { readonly remoteBackup?: { readonly region?: unknown } };
  const remote = remoteBackup?.region;
  return [own, ...(typeof remote === 'string' ? [remote] : [])];
}

/** What a unit says of its region, the provider of its resources has to say as well. */
const elsewhere: Rule = ({ manifests, index }) =>
  manifests
    .filter(({ own }) => own)
    .flatMap(({ manifest }) =>
      Object.entries(manifest.units).flatMap(([name, unit]) =>
        index.ownedBy(unit.store, STORES[unit.store].unitText(unit)).flatMap((view): Finding[] => {
          if (view.region === undefined || view.region === unit.region) return [];
          const known = isRegion(view.region);
          return [
            {
              rule: 'retention/region',
              level: 'error',
              ...(known ? {} : { unclear: true as const }),
              ...located(view),
              what: `its provider works in ${nameOf(view.region)}, and the unit '${name}' is in '${unit.region}'`,
              why: 'the promise is about the unit, and what is set is set in another place',
              remedy: 'name the provider of that region, with its region as a constant, or verify the plan',
            },
          ];
        }),
      ),
    );

/** Not judged where the estate names no regions. */
const permitted: Rule = ({ manifests, index, regions }) => {
  const restricted = manifests.filter(({ manifest }) => Array.isArray(manifest.allowedRegions));
  if (restricted.length === 0) return [];
  const allowed = new Set(restricted.flatMap(({ manifest }) => manifest.allowedRegions ?? []));
  const list = [...allowed].sort().join(', ');
  const judge = (got: string, what: string, at: Pick<Finding, 'at' | 'file' | 'placements'>): Finding[] =>
    allowed.has(got)
      ? []
      : [
          {
            rule: 'retention/region',
            level: 'error',
            ...at,
            what: `${what} ${nameOf(got)}, allowed ${list}`,
            why: 'the contract says where copies may lie',
            remedy: isRegion(got)
              ? "move it, or add the region to 'allowedRegions' if the contract permits it"
              : 'write the region as a constant, or verify the plan, which knows variables',
          },
        ];
  return [
    ...restricted.flatMap(({ manifest, at, file }) => {
      const place = { at, placements: [], ...(file === undefined ? {} : { file }) };
      const units = Object.entries(manifest.units).map(
        ([name, unit]) => [`unit '${name}' is in`, unit.region] as const,
      );
      return [['the stack is in', manifest.region] as const, ...units].flatMap(([what, got]) =>
        judge(String(got), what, place),
      );
    }),
    ...regions.flatMap((got) => judge(got, 'a provider works in', { at: 'provider', placements: [] })),
    ...index.views.flatMap((view) =>
      (Object.hasOwn(COPIES, view.type) ? (COPIES[view.type]?.(view) ?? []) : []).flatMap((got) =>
        judge(got, 'it copies to', located(view)),
      ),
    ),
  ];
};

function nameOf(region: string): string {
  if (region === '') return 'a region that is not named';
  return isRegion(region) ? `'${region}'` : `a region that is not known (${region})`;
}

function texts(value: unknown): string[] {
  if (isUnknown(value)) return [''];
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.flatMap((each) => (typeof each === 'string' ? [each] : isUnknown(each) ? [''] : []));
}
