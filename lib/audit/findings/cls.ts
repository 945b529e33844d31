// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, formatMs, HOUR_MS } from '../../policy';
import type { Finding } from '../../verify';
import { unitsOf, type Ask } from '../asks/ask';
import * as asks from '../asks/cls';
import { age, termMs } from './common';
import { oldest } from './cos';
import { found, placementsOn, type AuditInput } from './found';

/** An hour is counted from its beginning. */
const COUNTED_BY_MS = HOUR_MS;

/** What the account says of the log topics of the estate: every way in which a log leaves its topic. */
export function judgeCls(input: AuditInput): readonly Finding[] {
  const { answers } = input;
  const names = namesOf(input);
  const leaving = <T>(ask: Ask<T>, what: (item: T) => string | undefined): Finding[] =>
    answers.all(ask).flatMap(({ key, item }) => {
      const text = what(item);
      const unit = names.get(key);
      return text === undefined
        ? []
        : [
            found('retention/pipeline', `cls ${unit ?? key} ${ask.id} ${idOf(item)}`.trim(), text, {
              placements: placementsOn(input.estate, (each) => each.store === 'cls' && each.topic === unit),
            }),
          ];
    });
  return [
    ...leaving(
      asks.CLS_SHIPPERS,
      ({ Bucket, Prefix, Status }) =>
        `a delivery ${Status === false ? '(paused) ' : ''}to bucket ${Bucket}, prefix '${Prefix}'`,
    ),
    ...leaving(
      asks.CLS_TRANSFORMS,
      ({ Name, DstResources }) =>
        `the transform '${Name}' writes into ${DstResources.map(({ TopicId, IsCrossAccount }) => `${TopicId}${IsCrossAccount === true ? ' of another account' : ''}`).join(', ') || 'other topics'}`,
    ),
    ...leaving(
      asks.CLS_SCHEDULED,
      ({ Name, DstResource }) => `the scheduled query '${Name}' writes into ${DstResource?.TopicId ?? 'another topic'}`,
    ),
    ...leaving(
      asks.CLS_CONSUMERS,
      ({ Ckafka }) => `a delivery to CKafka ${Ckafka?.InstanceId ?? ''}/${Ckafka?.TopicName ?? ''}`,
    ),
    ...leaving(asks.CLS_KAFKA, ({ Status }) =>
      Status === true ? 'anybody with a key can consume it over the Kafka protocol' : undefined,
    ),
    ...leaving(asks.CLS_DLC, ({ Name }) => `the delivery '${Name}' writes into the data lake`),
    ...leaving(asks.CLS_SPLUNK, ({ Name }) => `the delivery '${Name}' writes into Splunk`),
    ...answers
      .all(asks.CLS_EXPORTS)
      .map(({ key, item: { ExportId } }) =>
        found('retention/export', `cls ${names.get(key) ?? key} export ${ExportId}`, 'an export waits for a download'),
      ),
    ...overdue(input),
  ];
}

/** Logs that their period should have deleted: hours are counted, and no log is read. */
function overdue(input: AuditInput): Finding[] {
  const { answers, estate, nowMs } = input;
  const graceMs = termMs(input, 'cls-deletion-lag');
  return unitsOf(estate, 'cls').flatMap((unit) => {
    const topic = answers
      .items(unit.kind === 'metric' ? asks.CLS_METRIC_TOPICS : asks.CLS_LOG_TOPICS, unit.region)
      .find(({ TopicName }) => TopicName === unit.topic);
    const [counted] = topic === undefined ? [] : answers.items(asks.CLS_OLD_LOGS, topic.TopicId);
    const since = oldest((counted?.HistogramInfos ?? []).filter(({ Count }) => Count > 0).map(({ BTime }) => BTime));
    if (topic?.Period == null || since === null) return [];
    const ageMs = nowMs - since;
    if (ageMs <= topic.Period * DAY_MS + graceMs + COUNTED_BY_MS) return [];
    return [
      found(
        'retention/overdue-log',
        `cls ${unit.topic}`,
        `its oldest log is ${age(ageMs)} old, its period is ${topic.Period} d and the service was given ${formatMs(graceMs)}`,
        { placements: placementsOn(estate, (each) => each === unit) },
      ),
    ];
  });
}

function idOf(item: unknown): string {
  const { ShipperId, TaskId, ConsumerId } = item as Readonly<Record<string, unknown>>;
  return String(ShipperId ?? TaskId ?? ConsumerId ?? '');
}

/** Names of the topics of the estate by their ids in the account. */
function namesOf({ answers, estate }: AuditInput): ReadonlyMap<string, string> {
  const declared = new Set(unitsOf(estate, 'cls').map(({ topic }) => topic));
  return new Map(
    [...answers.all(asks.CLS_LOG_TOPICS), ...answers.all(asks.CLS_METRIC_TOPICS)]
      .filter(({ item }) => declared.has(item.TopicName))
      .map(({ item }) => [item.TopicId, item.TopicName]),
  );
}
