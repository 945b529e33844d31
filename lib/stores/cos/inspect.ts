// SPDX-License-Identifier: Apache-2.0
import { asNumber, blocks, isUnknown, unknown, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected, Placement } from '../store';
import type { CosExpiry, CosLocation, CosSettings, CosUnit } from './types';

type Rule = Readonly<Record<string, unknown>>;

/** The settings of one bucket as its resource and directives state them. */
export function inspect(input: InspectInput<CosUnit>): Inspected<CosSettings, CosExpiry> {
  const bucket = input.resources.find(
    (view) => view.type === 'tencentcloud_cos_bucket' && view.values['bucket'] === input.unit.bucket,
  );
  const rules: readonly Rule[] = bucket === undefined ? [] : blocks(bucket.values, 'lifecycle_rules');
  return {
    settings: {
      versioned: foundBoolean(bucket, 'versioning_enable', false),
      abortDays: nested(
        rules.filter((rule) => prefixOf(rule) === ''),
        'abort_incomplete_multipart_upload',
        'days_after_initiation',
      ),
      objectLock: objectLock(bucket),
      replicated: foundBlock(bucket, 'replica_rules'),
    },
    placement(placement: Placement<CosLocation>) {
      const directive = input.directives.find(
        (candidate) => candidate.id === placement.id && candidate.engine === 'cos',
      );
      const deleteAfterMs = directive?.engine === 'cos' ? directive.deleteAfterMs : null;
      const matching = rules.filter((rule) => {
        const prefix = prefixOf(rule);
        return typeof prefix === 'string' && placement.location.prefix.startsWith(prefix);
      });
      return {
        expirationDays: nested(matching, 'expiration', 'days'),
        noncurrentDays: nested(matching, 'non_current_expiration', 'non_current_days'),
        deleteAfterMs,
      };
    },
  };
}

function prefixOf(rule: Rule): string | undefined {
  const prefix = rule['filter_prefix'];
  if (prefix === undefined || prefix === null) return '';
  return typeof prefix === 'string' ? prefix : undefined;
}

/** The shortest period that matching rules state; a date beside the days makes the provider drop them. */
function nested(rules: readonly Rule[], block: string, attribute: string): Found<number> {
  let least: Found<number> = null;
  for (const rule of rules) {
    for (const item of blocks(rule, block)) {
      if ((item['date'] ?? '') !== '') continue;
      const value = asNumber(item[attribute]);
      if (value === null) continue;
      if (isUnknown(value)) return value;
      if (least === null || value < least) least = value;
    }
  }
  return least;
}

function foundBoolean(view: ResourceView | undefined, attribute: string, unset: boolean): Found<boolean> {
  const value = view?.values[attribute];
  if (view === undefined) return null;
  if (value === undefined || value === null) return unset;
  return typeof value === 'boolean' ? value : isUnknown(value) ? value : unknown(JSON.stringify(value));
}

/** The provider gives every bucket a block in the state; without a lock it says `enabled = false`. */
function objectLock(view: ResourceView | undefined): Found<boolean> {
  if (view === undefined) return null;
  const value = view.values['object_lock_configuration'];
  if (isUnknown(value)) return value;
  const enabled = blocks(view.values, 'object_lock_configuration').map((block) => block['enabled']);
  return enabled.find(isUnknown) ?? enabled.some((each) => each !== false);
}

function foundBlock(view: ResourceView | undefined, attribute: string): Found<boolean> {
  if (view === undefined) return null;
  const value = view.values[attribute];
  if (isUnknown(value)) return value;
  return blocks(view.values, attribute).length > 0;
}
