// SPDX-License-Identifier: Apache-2.0
import type { Client } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client';
import type { Trigger } from '../account';
import { ApiError, held, type Actions, type Cloud, type ReplyOf } from '../api';

type Reply<A extends keyof Client> = ReplyOf<Client, A>;

function triggersOf(cloud: Cloud, name: string, namespace = 'default'): Record<string, Trigger> {
  return held(cloud.account.functions, `${namespace}/${name}`, 'ResourceNotFound.Function', 'function').triggers;
}

/**
 * A timer's description is a cron expression on the way in, bare or as JSON, and JSON on the way out, as the provider's
 * own tests have it.
 */
function description(type: string, text: string): string {
  if (type !== 'timer') return text;
  const cron = text.startsWith('{') ? (JSON.parse(text) as { cron?: string }).cron : text;
  if (cron === undefined || !/^(\S+ ){6}\S+$/.test(cron)) {
    throw new ApiError('InvalidParameterValue.TriggerCronConfig', `'TriggerDesc' must have 7 fields, got '${text}'`);
  }
  return JSON.stringify({ cron });
}

/** A trigger as the service shows it. */
export function triggerInfo(name: string, trigger: Trigger): NonNullable<Reply<'ListTriggers'>['Triggers']>[number] {
  return {
    TriggerName: name,
    Type: trigger.type,
    TriggerDesc: trigger.description,
    Enable: trigger.enable ? 1 : 0,
    Qualifier: trigger.qualifier,
    CustomArgument: trigger.argument,
    AvailableStatus: 'Available',
    AddTime: trigger.createdAt,
    ModTime: trigger.createdAt,
    Description: '',
  };
}

export const scfTriggers = {
  CreateTrigger(request, cloud): Reply<'CreateTrigger'> {
    const triggers = triggersOf(cloud, request.FunctionName, request.Namespace);
    if (Object.hasOwn(triggers, request.TriggerName)) {
      throw new ApiError('ResourceInUse.Trigger', `trigger '${request.TriggerName}' exists`);
    }
    const trigger: Trigger = {
      type: request.Type,
      description: description(request.Type, request.TriggerDesc ?? ''),
      enable: (request.Enable ?? 'OPEN') === 'OPEN',
      qualifier: request.Qualifier ?? '$DEFAULT',
      argument: request.CustomArgument ?? '',
      createdAt: cloud.now().toISOString(),
    };
    triggers[request.TriggerName] = trigger;
    return { TriggerInfo: triggerInfo(request.TriggerName, trigger) };
  },

  ListTriggers({ FunctionName, Namespace, Filters }, cloud): Reply<'ListTriggers'> {
    const wanted = (Filters ?? []).find((each) => each.Name === 'TriggerName')?.Values;
    const found = Object.entries(triggersOf(cloud, FunctionName, Namespace))
      .filter(([name]) => wanted === undefined || wanted.includes(name))
      .map(([name, trigger]) => triggerInfo(name, trigger));
    return { TotalCount: found.length, Triggers: found };
  },

  UpdateTrigger(request, cloud): Reply<'UpdateTrigger'> {
    const triggers = triggersOf(cloud, request.FunctionName, request.Namespace);
    const found = held(triggers, request.TriggerName, 'ResourceNotFound.Trigger', 'trigger');
    Object.assign(found, {
      ...(request.TriggerDesc === undefined ? {} : { description: description(request.Type, request.TriggerDesc) }),
      enable: request.Enable === undefined ? found.enable : request.Enable === 'OPEN',
      qualifier: request.Qualifier ?? found.qualifier,
      argument: request.CustomArgument ?? found.argument,
    });
    return {};
  },

  DeleteTrigger({ FunctionName, Namespace, TriggerName }, cloud): Reply<'DeleteTrigger'> {
    const triggers = triggersOf(cloud, FunctionName, Namespace);
    held(triggers, TriggerName, 'ResourceNotFound.Trigger', 'trigger');
    Reflect.deleteProperty(triggers, TriggerName);
    return {};
  },
} satisfies Actions<Client>;
