// SPDX-License-Identifier: Apache-2.0
import { formatMs } from '../../policy';
import { isUnknown, type ResourceView } from '../../stores/resource';
import type { Finding } from '../../verify';
import { asRecord } from '../../verify/reading/json';
import { unitsOf } from '../asks/ask';
import * as asks from '../asks/account';
import { CLS_LOG_TOPICS } from '../asks/cls';
import { same } from './drift';
import { directiveLines, heartbeats } from '../probes/lines';
import { age } from './common';
import { found, type AuditInput } from './found';

/** Runs that may be missed before silence is a finding: as the alarm of the stack counts. */
const MISSED_RUNS = 2;

/** Whether the enforcer that runs is the one that was deployed, and whether it does its work. */
export function judgeEnforcer(input: AuditInput): readonly Finding[] {
  return [
    ...asks.functionsOf(input).flatMap(({ name, network }) => deployed(input, name, network)),
    ...asks.enforcersOf(input).flatMap(({ name, network, region }) => alive(input, name, network, region)),
    ...failing(input),
  ];
}

function deployed(input: AuditInput, name: string, network: string): Finding[] {
  const { answers, expected, codeHashes } = input;
  const at = `scf ${name}`;
  const answer = answers.get(asks.FUNCTIONS, name);
  if (answer?.known !== true) return [];
  const [live] = answer.items;
  if (live === undefined) return [found('retention/live-enforcer', at, 'the function does not exist')];
  const view = expected.find(({ type, values }) => type === 'tencentcloud_scf_function' && values['name'] === name);
  const differs = (field: string, is: unknown, wanted: unknown): Finding[] =>
    wanted === undefined || same(is, wanted)
      ? []
      : [found('retention/live-enforcer', at, `'${field}' is ${shown(is)}, deployed was ${shown(wanted)}`)];
  const variables = Object.fromEntries((live.Environment?.Variables ?? []).map(({ Key, Value }) => [Key, Value]));
  const wantedVariables = asRecord(view?.values['environment']);
  const [code] = answers.items(asks.FUNCTION_CODE, name);
  const hash = codeHashes.get(name);
  return [
    ...differs('runtime', live.Runtime, view?.values['runtime']),
    ...differs('handler', live.Handler, view?.values['handler']),
    ...differs('timeout', live.Timeout, view?.values['timeout']),
    ...differs('mem_size', live.MemorySize, view?.values['mem_size']),
    ...differs('vpc_id', live.VpcConfig?.VpcId, view?.values['vpc_id']),
    ...differs('subnet_id', live.VpcConfig?.SubnetId, view?.values['subnet_id']),
    // the role carries the name of the function.
    ...differs('role', live.Role, name),
    ...(live.PublicNetConfig?.PublicNetStatus === 'ENABLE' && view?.values['enable_public_net'] !== true
      ? [found('retention/live-enforcer', at, 'its public network is on, deployed was off')]
      : []),
    ...[...new Set([...Object.keys(variables), ...Object.keys(wantedVariables)])].flatMap((key) =>
      // that it is there counts as well: of a variable that is not ours no value is kept.
      Object.hasOwn(variables, key) === Object.hasOwn(wantedVariables, key) &&
      same(variables[key], wantedVariables[key])
        ? []
        : [
            found(
              'retention/live-enforcer',
              at,
              variables[key] === undefined
                ? `the variable ${key} is missing`
                : wantedVariables[key] === undefined
                  ? `the variable ${key} was added by hand`
                  : `the variable ${key} has another value than deployed`,
            ),
          ],
    ),
    ...(code === undefined || hash === undefined || isHash(code.CodeSha256, hash)
      ? []
      : [
          found(
            'retention/live-enforcer',
            at,
            `the code that runs is not the code of this estate (its hash is ${code.CodeSha256.slice(0, 16)}, expected ${hash.slice(0, 16)})`,
          ),
        ]),
    ...timer(at, view, live.Triggers, expected),
    ...log(input, at, network, live.ClsTopicId),
  ];
}

/** The service writes a hash in hexadecimal or in base64. */
function isHash(got: string, hex: string): boolean {
  return got.toLowerCase() === hex || got === Buffer.from(hex, 'hex').toString('base64');
}

/** Whether a value is the name of a function, or an expression for it. */
function names(value: unknown, view: ResourceView | undefined): boolean {
  if (view === undefined) return false;
  return isUnknown(value) ? value.expression.includes(view.address) : value === view.values['name'];
}

interface Timer {
  readonly TriggerName: string;
  readonly Type: string;
  readonly TriggerDesc: string;
  readonly Enable: number | null;
}

function timer(
  at: string,
  view: ResourceView | undefined,
  triggers: readonly Timer[],
  expected: readonly ResourceView[],
): Finding[] {
  const wanted = expected.find(
    ({ type, values }) => type === 'tencentcloud_scf_trigger' && names(values['function_name'], view),
  )?.values;
  if (wanted === undefined) return [];
  const isOurs = ({ TriggerName, Type }: Timer): boolean => Type === 'timer' && TriggerName === wanted['trigger_name'];
  const others = triggers
    .filter((each) => !isOurs(each))
    .map(({ TriggerName, Type }) =>
      found('retention/live-enforcer', at, `the trigger ${TriggerName} (${Type}) was added by hand`),
    );
  const ours = triggers.find(isOurs);
  if (ours === undefined) return [...others, found('retention/live-enforcer', at, 'its timer is missing')];
  const cron = String(wanted['trigger_desc']);
  return [
    ...others,
    ...(ours.Enable === 1 ? [] : [found('retention/live-enforcer', at, 'its timer is switched off')]),
    ...(ours.TriggerDesc.includes(cron)
      ? []
      : [found('retention/live-enforcer', at, `its timer is ${ours.TriggerDesc}, deployed was ${cron}`)]),
  ];
}

/** Where the function writes: its lines are what witnesses, alarms and this audit read. */
function log({ answers, estate }: AuditInput, at: string, network: string, topicId: string): Finding[] {
  const unit = estate.units[estate.networks[network]?.log ?? ''];
  if (unit?.store !== 'cls') return [];
  const answer = answers.get(CLS_LOG_TOPICS, unit.region);
  if (answer?.known !== true) return [];
  const name = answer.items.find(({ TopicId }) => TopicId === topicId)?.TopicName;
  return name === unit.topic
    ? []
    : [found('retention/live-enforcer', at, `its log goes to ${shown(name ?? topicId)}, deployed was '${unit.topic}'`)];
}

function alive(input: AuditInput, name: string, network: string, region: string): Finding[] {
  const { answers, estate, nowMs } = input;
  const unit = estate.units[estate.networks[network]?.log ?? ''];
  const topic = unitsOf(estate, 'cls').find((each) => each === unit);
  const listed = answers.items(CLS_LOG_TOPICS, region).find(({ TopicName }) => TopicName === topic?.topic);
  const answer = listed === undefined ? undefined : answers.get(asks.HEARTBEATS, listed.TopicId);
  if (answer?.known !== true) return [];
  const last = heartbeats(answer.items).at(-1);
  const { enforcerEveryMs } = estate.context;
  if (last === undefined) return [found('retention/live-enforcer', `scf ${name}`, 'no heartbeat within 7 days')];
  const ageMs = nowMs - last;
  return ageMs <= MISSED_RUNS * enforcerEveryMs
    ? []
    : [
        found(
          'retention/live-enforcer',
          `scf ${name}`,
          `its last heartbeat is ${age(ageMs)} old, it runs every ${formatMs(enforcerEveryMs)}`,
        ),
      ];
}

/** What the enforcer itself says is wrong, and witnesses that are old. */
function failing({ answers, estate, nowMs }: AuditInput): Finding[] {
  const latest = new Map(directiveLines(answers).map((line) => [line.id, line]));
  const known = answers.all(asks.WITNESSES).length > 0;
  return [...latest.values()]
    .flatMap((line) => {
      const common = { placements: [line.id] };
      const at = `enforcer ${line.id}`;
      return [
        ...(line.error === null
          ? []
          : [found('retention/live-enforcer', at, `its last run failed: ${line.error}`, common)]),
        ...(line.alarm ? [found('retention/live-enforcer', at, 'its witness is past the alarm', common)] : []),
      ];
    })
    .concat(
      known
        ? estate.placements
            .filter(
              ({ id }) =>
                latest.has(id) &&
                nowMs - (latest.get(id)?.atMs ?? nowMs) > MISSED_RUNS * estate.context.enforcerEveryMs,
            )
            .map(({ id }) =>
              found(
                'retention/live-enforcer',
                `enforcer ${id}`,
                `its witness is ${age(nowMs - (latest.get(id)?.atMs ?? 0))} old`,
                { placements: [id] },
              ),
            )
        : [],
    );
}

function shown(value: unknown): string {
  return value === undefined || value === '' || value === null ? 'nothing' : `'${String(value)}'`;
}
