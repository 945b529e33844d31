// SPDX-License-Identifier: Apache-2.0
import { foundNumber, foundString, isUnknown, type ResourceView } from '../resource';
import type { InspectInput, Inspected } from '../store';
import type { ClsPeriod, ClsSettings, ClsUnit } from './types';

/** Resources that copy a topic elsewhere, each with the attribute that names the topic. */
const SHIPPERS: Readonly<Record<string, string>> = {
  tencentcloud_cls_ckafka_consumer: 'topic_id',
  tencentcloud_cls_cos_shipper: 'topic_id',
  tencentcloud_cls_data_transform: 'src_topic_id',
  tencentcloud_cls_dlc_deliver: 'topic_id',
  tencentcloud_cls_export: 'topic_id',
  tencentcloud_cls_kafka_consumer: 'from_topic_id',
  tencentcloud_cls_scheduled_sql: 'src_topic_id',
};

/** Types that say which logset a topic is in, what copies it, and which load balancers write into it. */
export const NEIGHBOUR_TYPES: readonly string[] = [
  'tencentcloud_cls_logset',
  'tencentcloud_clb_cls_log_attachment',
  ...Object.keys(SHIPPERS),
];

/** The settings of one topic as its resource states them, and what ships it elsewhere. What is missing stays null. */
export function inspect(input: InspectInput<ClsUnit>): Inspected<ClsSettings, ClsPeriod> {
  const topic = findTopic(input.unit, input.resources);
  return {
    settings: {
      // the vendor's own default.
      storageType: topic === undefined ? null : (foundString(topic, 'storage_type') ?? 'hot'),
      shippers: topic === undefined ? [] : shippers(topic, input.resources),
      ...strayAccessLogs(input.unit, topic, input.resources),
    },
    placement: () => (topic === undefined ? null : { periodDays: foundNumber(topic, 'period') }),
  };
}

/** A topic name is unique in its logset only, so a topic of another logset that we know does not count. */
export function findTopic(unit: ClsUnit, resources: readonly ResourceView[]): ResourceView | undefined {
  const strangers = resources.filter(
    (view) => view.type === 'tencentcloud_cls_logset' && view.values['logset_name'] !== unit.logset,
  );
  const candidates = resources.filter(
    (view) =>
      view.type === 'tencentcloud_cls_topic' &&
      view.values['topic_name'] === unit.topic &&
      !strangers.some((logset) => refersTo(view.values['logset_id'], logset)),
  );
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** The logsets that a topic refers to: one, or none that is known. */
export function logsetsOf(topic: ResourceView, resources: readonly ResourceView[]): ResourceView[] {
  return resources.filter(
    (view) => view.type === 'tencentcloud_cls_logset' && refersTo(topic.values['logset_id'], view),
  );
}

/** Load balancers of the unit whose access log is not delivered here, so that nobody knows where it goes. */
function strayAccessLogs(
  unit: ClsUnit,
  topic: ResourceView | undefined,
  resources: readonly ResourceView[],
): Pick<ClsSettings, 'strayAccessLogs'> {
  const stray = (unit.loadBalancers ?? []).filter(
    (id) =>
      !resources.some(
        (view) =>
          view.type === 'tencentcloud_clb_cls_log_attachment' &&
          view.values['load_balancer_id'] === id &&
          topic !== undefined &&
          isOnly(view.values['log_topic_id'], topic),
      ),
  );
  return stray.length === 0 ? {} : { strayAccessLogs: stray };
}

function shippers(topic: ResourceView, resources: readonly ResourceView[]): string[] {
  return resources
    .filter((view) => {
      const attribute = Object.hasOwn(SHIPPERS, view.type) ? SHIPPERS[view.type] : undefined;
      return attribute !== undefined && refersTo(view.values[attribute], topic);
    })
    .map((view) => view.address)
    .sort();
}

/** Whether a value is the id of a resource, or an expression that names it. */
function refersTo(value: unknown, target: ResourceView): boolean {
  if (isUnknown(value)) return names(value.expression, target.address);
  if (typeof value !== 'string') return false;
  const id = target.values['id'];
  return value.includes('${') ? names(value, target.address) : typeof id === 'string' && bareId(value) === bareId(id);
}

/** The provider appends `#1` to the id of a metric topic. */
function bareId(id: string): string {
  return id.split('#')[0] ?? id;
}

/** Keys of `count` and `for_each` at the end of an address. */
const KEY = /\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]$/;

/** The name of a resource inside of its module, without its key: as an expression says it. */
function localName(address: string): string {
  const whole = address.replace(KEY, '');
  return whole.slice(whole.lastIndexOf('.', whole.lastIndexOf('.') - 1) + 1);
}

/** Whether an expression mentions a resource, beside whatever else it says. */
function names(expression: string, address: string): boolean {
  const local = localName(address).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w.-])${local}(?![\\w-])`).test(expression);
}

/** Whether a value is a resource and nothing else: of two references nobody knows which one it becomes. */
function isOnly(value: unknown, target: ResourceView): boolean {
  const expression = isUnknown(value) ? value.expression : typeof value === 'string' ? value : '';
  if (!expression.includes('${')) return refersTo(value, target);
  const inside = /^\$\{([^{}]*)\}$/.exec(expression)?.[1] ?? '';
  const local = localName(target.address);
  return inside.startsWith(local) && /^(\[[^\]]*\])?(\.\w+)?$/.test(inside.slice(local.length));
}
