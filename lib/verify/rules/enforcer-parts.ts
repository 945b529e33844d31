// SPDX-License-Identifier: Apache-2.0
import { DIRECTIVES_HASH, ENFORCER_ALARMS, NETWORK_HASH, SHARD } from '../../directives';
import { HOUR_MS, MINUTE_MS } from '../../policy';
import { blocks, isUnknown, type ResourceView } from '../../stores/resource';
import { asList, asRecord, member, show } from '../reading/json';
import { referred } from '../reading/reference';
import type { ViewIndex } from '../view-index';

export const ENFORCER_FUNCTION = 'tencentcloud_scf_function';

/** Variables that the construct writes. Others that the function or its runtime reads change what it does. */
const VARIABLES: readonly string[] = [
  'RETENTION_BUDGET_MS',
  DIRECTIVES_HASH,
  'RETENTION_SECRETS_ENDPOINT',
  'RETENTION_STATE_UNIT',
  'RETENTION_STATE_BUCKET',
  'RETENTION_STATE_PREFIX',
  SHARD,
  NETWORK_HASH,
  'RETENTION_LEDGER_UNIT',
  'RETENTION_LEDGER_BUCKET',
  'RETENTION_ORDERS_WITHIN_MS',
];
const READ_BY_THE_FUNCTION = /^(RETENTION|NODE)_/;

const LATEST = '$LATEST';

/** What nobody hears of without the alarm. */
const TELLS: Readonly<Record<(typeof ENFORCER_ALARMS)[number]['id'], string>> = {
  Heartbeat: 'a missing run',
  Witness: 'a record close to its deadline',
  Failed: 'a directive that failed',
  Orders: 'an order of erasure that is late, refused or failed',
};

/** The directives that a function says to carry. */
export function hashIn(view: ResourceView): unknown {
  return member(view.values['environment'], DIRECTIVES_HASH);
}

/** The function that a timer calls. */
export function timerTarget(timer: ResourceView, index: ViewIndex): ResourceView | undefined {
  const name = timer.values['function_name'];
  const byName = index
    .ofType(ENFORCER_FUNCTION)
    .find((view) => typeof name === 'string' && view.values['name'] === name);
  return byName ?? referred(name, ENFORCER_FUNCTION, timer, index);
}

/** What is wrong with a timer. */
export function timerFindings(timer: ResourceView, everyMs: number, index: ViewIndex): string[] {
  const { enable, type, qualifier, namespace, trigger_desc: cron } = timer.values;
  const found: string[] = [];
  const target = timerTarget(timer, index);
  if (target === undefined) found.push('its function is not in these files');
  else if (namespace !== target.values['namespace']) {
    found.push(`its 'namespace' is ${text(namespace)}, that of its function is ${text(target.values['namespace'])}`);
  }
  if (enable !== 'OPEN') found.push(`'enable' is ${text(enable)}, so it never fires`);
  if (type !== 'timer') found.push(`'type' is ${text(type)} and not 'timer'`);
  // a published version keeps the code and the environment that it was published with.
  if (qualifier !== LATEST)
    found.push(`'qualifier' is ${text(qualifier)} and not '${LATEST}', so it calls old directives`);
  const period = periodMs(cron);
  if (period === undefined || period > everyMs) {
    found.push(`it fires by ${text(cron)}, the sums count on every ${everyMs / MINUTE_MS} min`);
  }
  return found;
}

/**
 * What is wrong with a function.
 * @param told hashes of the directives that the manifests state for their enforcers; undefined without a manifest
 */
export function functionFindings(
  view: ResourceView,
  timers: readonly ResourceView[],
  told: readonly string[] | undefined,
  index: ViewIndex,
): string[] {
  return [
    ...(timers.some((timer) => timerTarget(timer, index) === view) ? [] : ['no timer calls it']),
    ...codeFindings(view, told),
    ...ENFORCER_ALARMS.flatMap((alarm) => alarmFinding(alarm, view, index) ?? []),
  ];
}

function codeFindings(view: ResourceView, told: readonly string[] | undefined): string[] {
  const { zip_file: zip, environment } = view.values;
  const found: string[] = [];
  if (typeof zip !== 'string' || zip === '') {
    found.push(`'zip_file' is ${text(zip)}, so it may keep directives of another time`);
  }
  if (isUnknown(environment)) return [...found, `'environment' is ${text(environment)}, so it may do anything`];
  for (const [name, value] of Object.entries(asRecord(environment))) {
    if (READ_BY_THE_FUNCTION.test(name) && !VARIABLES.includes(name)) {
      found.push(`'environment' has ${name}=${text(value)}, which changes what it does`);
    }
  }
  const hash = hashIn(view);
  if (told !== undefined && !told.some((each) => each === hash)) {
    const allowed = told.length === 0 ? 'that of no enforcer' : told.map(short).join(' or ');
    const got = typeof hash === 'string' ? short(hash) : text(hash);
    found.push(
      `it carries other directives than the manifest states: '${DIRECTIVES_HASH}' must be ${allowed}, got ${got}`,
    );
  }
  return found;
}

/** One alarm as the construct writes it is enough; what others look for is theirs. */
function alarmFinding(
  { id, query, condition }: (typeof ENFORCER_ALARMS)[number],
  view: ResourceView,
  index: ViewIndex,
): string | undefined {
  const flaws = index.ofType('tencentcloud_cls_alarm').flatMap((alarm) =>
    blocks(alarm.values, 'alarm_targets')
      .filter((target) => target['query'] === query)
      .map((target) => {
        const { status, condition: fires, trigger_count: count, alarm_notice_ids: notices } = alarm.values;
        if (status !== true) return `has 'status' ${text(status)}`;
        if (!sameTopic(target['topic_id'], alarm, view, index)) return "reads another topic than the function's log";
        if (fires !== condition) return `has 'condition' ${text(fires)} and not '${condition}'`;
        if (count !== 1) return `has 'trigger_count' ${text(count)} and not 1`;
        if (!isUnknown(notices) && asList(notices).length === 0) return "has no 'alarm_notice_ids'";
        return undefined;
      }),
  );
  if (flaws.length === 0) return `no alarm tells of ${TELLS[id]}`;
  return flaws.includes(undefined) ? undefined : `the alarm on ${TELLS[id]} ${flaws[0]}`;
}

function sameTopic(topic: unknown, alarm: ResourceView, view: ResourceView, index: ViewIndex): boolean {
  const log = view.values['cls_topic_id'];
  if (typeof topic === 'string' && topic !== '') return topic === log;
  const [read, written] = [
    referred(topic, 'tencentcloud_cls_topic', alarm, index),
    referred(log, 'tencentcloud_cls_topic', view, index),
  ];
  return read !== undefined && read === written;
}

/** The period of the timers that the enforcer's construct writes: every so many minutes or hours. */
function periodMs(cron: unknown): number | undefined {
  if (cron === '0 0 * * * * *') return HOUR_MS;
  const match = /^0 (?:\*\/(\d+) \*|0 \*\/(\d+)) \* \* \* \*$/.exec(typeof cron === 'string' ? cron : '');
  if (match === null) return undefined;
  return match[1] === undefined ? Number(match[2]) * HOUR_MS : Number(match[1]) * MINUTE_MS;
}

/** As many digits of a hash as tell it from others. */
function short(hash: string): string {
  return hash.slice(0, 16);
}

function text(value: unknown): string {
  return isUnknown(value) ? `not known (${value.expression})` : show(value);
}
