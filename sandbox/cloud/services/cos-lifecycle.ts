// SPDX-License-Identifier: Apache-2.0
import type { LifecycleRule } from '../account';
import { ApiError } from '../api';
import { inRange, RANGES } from '../ranges';
import { element, elements, text, type Xml } from './cos-xml';

/** @see https://cloud.tencent.com/document/api/436/8280 (ID), 2026-11-21. */
const LONGEST_ID = 255;

/**
 * The rules of a lifecycle document.
 * @throws ApiError for what the vendor documents as wrong
 */
export function lifecycleFrom(body: string): LifecycleRule[] {
  const rules = elements(body, 'Rule').map(ruleFrom);
  if (rules.length === 0) throw new ApiError('MalformedXML', 'a lifecycle must have a rule');
  inRange('cos.Rules', rules.length, 'InvalidRequest');
  const ids = rules.map((rule) => rule.id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new ApiError('InvalidArgument', `rule id '${twice}' must be unique`);
  for (const rule of rules) {
    if (rule.id.length > LONGEST_ID) throw new ApiError('InvalidArgument', `rule id '${rule.id}' is too long`);
    checkAction(rule);
  }
  return rules;
}

function ruleFrom(rule: string, index: number): LifecycleRule {
  const [expiration] = elements(rule, 'Expiration');
  const [noncurrent] = elements(rule, 'NoncurrentVersionExpiration');
  const [abort] = elements(rule, 'AbortIncompleteMultipartUpload');
  if (elements(rule, 'Date').length > 0) throw new ApiError('InvalidArgument', 'a date is no rolling period');
  const marker = expiration === undefined ? undefined : text(expiration, 'ExpiredObjectDeleteMarker');
  const found: LifecycleRule = {
    // the service names a rule that has no name.
    id: text(rule, 'ID') || `rule-${index}`,
    status: text(rule, 'Status') ?? 'Enabled',
    prefix: text(rule, 'Prefix') ?? '',
    ...days(expiration, 'Days', 'expirationDays'),
    ...(marker === undefined ? {} : { expiredObjectDeleteMarker: marker === 'true' }),
    ...days(noncurrent, 'NoncurrentDays', 'noncurrentDays'),
    ...days(abort, 'DaysAfterInitiation', 'abortDays'),
  };
  // an action without its days is what the provider makes of 0 days.
  if (expiration !== undefined && found.expirationDays === undefined && marker === undefined) {
    throw new ApiError('MalformedXML', `rule '${found.id}' has an expiration without days`);
  }
  if (noncurrent !== undefined && found.noncurrentDays === undefined) {
    throw new ApiError('MalformedXML', `rule '${found.id}' has a noncurrent expiration without days`);
  }
  return found;
}

function days<K extends 'expirationDays' | 'noncurrentDays' | 'abortDays'>(
  action: string | undefined,
  name: string,
  key: K,
): Partial<Record<K, number>> {
  const value = action === undefined ? undefined : text(action, name);
  return value === undefined ? {} : ({ [key]: Number(value) } as Partial<Record<K, number>>);
}

function checkAction(rule: LifecycleRule): void {
  inRange('cos.Expiration', rule.expirationDays, 'InvalidArgument');
  inRange('cos.NoncurrentVersionExpiration', rule.noncurrentDays, 'InvalidArgument');
  inRange('cos.AbortIncompleteMultipartUpload', rule.abortDays, 'InvalidArgument');
  const actions = [rule.expirationDays, rule.expiredObjectDeleteMarker, rule.noncurrentDays, rule.abortDays];
  if (actions.every((action) => action === undefined)) {
    throw new ApiError('InvalidArgument', `rule '${rule.id}' does nothing; see ${RANGES['cos.Rules'].source}`);
  }
}

/** The document that the service returns, in the order in which the rules were written. */
export function lifecycleXml(rules: readonly LifecycleRule[]): Xml {
  return element('LifecycleConfiguration', ...rules.map(ruleXml));
}

function ruleXml(rule: LifecycleRule): Xml {
  const { expirationDays, expiredObjectDeleteMarker, noncurrentDays, abortDays } = rule;
  const actions: Xml[] = [];
  if (expirationDays !== undefined || expiredObjectDeleteMarker !== undefined) {
    const parts: Xml[] = [];
    if (expirationDays !== undefined) parts.push(element('Days', expirationDays));
    if (expiredObjectDeleteMarker !== undefined) {
      parts.push(element('ExpiredObjectDeleteMarker', String(expiredObjectDeleteMarker)));
    }
    actions.push(element('Expiration', ...parts));
  }
  if (noncurrentDays !== undefined) {
    actions.push(element('NoncurrentVersionExpiration', element('NoncurrentDays', noncurrentDays)));
  }
  if (abortDays !== undefined) {
    actions.push(element('AbortIncompleteMultipartUpload', element('DaysAfterInitiation', abortDays)));
  }
  return element(
    'Rule',
    element('ID', rule.id),
    element('Filter', element('Prefix', rule.prefix)),
    element('Status', rule.status),
    ...actions,
  );
}
