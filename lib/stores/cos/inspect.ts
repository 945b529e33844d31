// SPDX-License-Identifier: Apache-2.0
import { APPLICATION } from '../../directives';
import { asNumber, blocks, isUnknown, unknown, type Found, type ResourceView } from '../resource';
import type { InspectInput, Inspected, Placement } from '../store';
import type { CosExpiry, CosLocation, CosSettings, CosStrayRule, CosUnit } from './types';

type Rule = Readonly<Record<string, unknown>>;

/** The settings of one bucket as its resource and directives state them. */
export function inspect(input: InspectInput<CosUnit>): Inspected<CosSettings, CosExpiry> {
  const bucket = input.resources.find(
    (view) => view.type === 'tencentcloud_cos_bucket' && view.values['bucket'] === input.unit.bucket,
  );
  const rules: readonly Rule[] =
    bucket === undefined
      ? []
      : blocks(bucket.values, 'lifecycle_rules').filter((rule) => rule['status'] !== 'Disabled');
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
      const { prefix } = placement.location;
      const matching = rules.filter((rule) => covers(rule, prefix));
      const stray = rules.flatMap((rule) => strayRule(rule, prefix));
      return {
        expirationDays: nested(matching, 'expiration', 'days'),
        noncurrentDays: nested(matching, 'non_current_expiration', 'non_current_days'),
        deleteAfterMs,
        ...(stray.length === 0 ? {} : { strayRules: stray }),
      };
    },
  };
}

/** The part of a prefix before the application's id: what two placements may not share. */
export function fixedPart(prefix: string): string {
  return prefix.split(APPLICATION)[0] ?? prefix;
}

/** The prefix of a rule; undefined where nobody knows it, so that the rule may match everything. */
function prefixOf(rule: Rule): string | undefined {
  if (isUnknown(rule)) return undefined;
  const prefix = rule['filter_prefix'];
  if (prefix === undefined || prefix === null) return '';
  return typeof prefix === 'string' ? prefix : undefined;
}

/** Whether a rule takes every object of a location. */
function covers(rule: Rule, location: string): boolean {
  const prefix = prefixOf(rule);
  return prefix !== undefined && location.startsWith(prefix);
}

/** What a rule deletes of a location without being a bound of it, as the one element of a list. */
function strayRule(rule: Rule, location: string): CosStrayRule[] {
  const prefix = prefixOf(rule);
  const [fixed, whole] = [fixedPart(location), covers(rule, location)];
  if (prefix !== undefined && !prefix.startsWith(fixed) && !fixed.startsWith(prefix)) return [];
  const ages = blocks(rule, 'expiration').flatMap((item) => {
    if (isDated(item)) return [0];
    const days = isUnknown(item) ? item : asNumber(item['days']);
    // without a date, rules that cover the location are what `nested` looks at.
    if (whole || days === null) return [];
    return [isUnknown(days) ? 0 : days];
  });
  const versions = !whole && blocks(rule, 'non_current_expiration').length > 0;
  const objectDays = isUnknown(rule) ? 0 : ages.length === 0 ? null : Math.min(...ages);
  return objectDays === null && !versions ? [] : [{ text: ruleText(rule), objectDays }];
}

function ruleText(rule: Rule): string {
  const prefix = prefixOf(rule);
  const place =
    prefix === undefined ? 'a prefix that is not known' : prefix === '' ? 'the whole bucket' : `'${prefix}'`;
  const dates = blocks(rule, 'expiration')
    .filter(isDated)
    .map(({ date }) => ` on ${isUnknown(date) ? 'a day that is not known' : String(date)}`);
  return `rule for ${place}${dates.join('')}`;
}

/** A date beside the days makes the provider drop them. */
function isDated(item: Rule): boolean {
  return (item['date'] ?? '') !== '';
}

/** The shortest period that matching rules state. */
function nested(rules: readonly Rule[], block: string, attribute: string): Found<number> {
  let least: Found<number> = null;
  for (const rule of rules) {
    for (const item of blocks(rule, block)) {
      if (isUnknown(item)) return item;
      if (isDated(item)) continue;
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
