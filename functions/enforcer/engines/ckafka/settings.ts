// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective } from '../../../../lib/directives';
import { refusal, type Broker } from './client';

/** Guards that an estate may allow, each by the name that its refusal prints. */
export type CkafkaGuard = 'ckafka-config' | 'ckafka-tiering' | 'undeclared-topics';
const CONFIG_GUARD: CkafkaGuard = 'ckafka-config';
const TIERING_GUARD: CkafkaGuard = 'ckafka-tiering';

/** Whether the broker dates what comes in. Where it does not say: no, which reads every record before it is trimmed. */
export async function datesByBroker(broker: Pick<Broker, 'config'>): Promise<boolean> {
  try {
    return (await broker.config()).get('message.timestamp.type') === 'LogAppendTime';
  } catch (error) {
    if (refusal(error) === undefined) throw error;
    return false;
  }
}

/**
 * Compares the settings that are in force with those that the sum used.
 * @returns what a person should know
 * @throws with estate, engine and effect of each difference, or where the broker does not say
 */
export async function checkSettings(
  directive: CkafkaDirective,
  broker: Pick<Broker, 'config'>,
): Promise<readonly string[]> {
  const { topic, expects } = directive;
  let config: ReadonlyMap<string, string>;
  try {
    config = await broker.config();
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    const by = allowance(directive, CONFIG_GUARD);
    if (by !== undefined)
      return [
        `the settings of topic '${topic}' are not known (${reason}): the sum is taken for true; allowed by ${by}`,
      ];
    throw new Error(
      `the settings of topic '${topic}' must be known, got ${reason}; allow DescribeConfigs to the enforcer's user, or allow '${CONFIG_GUARD}' in the placement, with who and why`,
    );
  }
  const differences = [
    ...always(directive, config),
    ...(expects === undefined ? [] : compare(directive, expects, config)),
  ];
  if (differences.length > 0)
    throw new Error(`the settings of topic '${topic}' must be those of the estate, got ${differences.join('; and ')}`);
  return remarks(directive, config);
}

/** What no topic with a deadline may have. */
function always(directive: CkafkaDirective, config: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  const policy = config.get('cleanup.policy');
  if (policy === undefined || policies(policy).join() !== 'delete')
    found.push(
      `cleanup.policy '${policy ?? 'unknown'}' where the estate says 'delete': the latest record of every key stays whatever its age; set it to 'delete'`,
    );
  // brokers before 2.8 have no tiers, and no such setting.
  const tiering = config.get('remote.storage.enable');
  if (tiering !== undefined && tiering !== 'false' && allowance(directive, TIERING_GUARD) === undefined)
    found.push(
      `remote.storage.enable '${tiering}' where the estate counts on none: segments are copied to another store, which has its own clean-up; set it to 'false', or allow '${TIERING_GUARD}' in the placement, with who and why`,
    );
  const bytes = number(config, 'retention.bytes');
  if (hasFloor(directive) && bytes !== -1)
    found.push(
      `retention.bytes '${config.get('retention.bytes') ?? 'unknown'}' where the estate counts on -1: a full partition deletes records before their floor of ${directive.keepAtLeastMs ?? 0} ms; set it to -1`,
    );
  return found;
}

function compare(
  { keepAtLeastMs }: CkafkaDirective,
  expects: NonNullable<CkafkaDirective['expects']>,
  config: ReadonlyMap<string, string>,
): readonly string[] {
  const found: string[] = [];
  const type = config.get('message.timestamp.type');
  if (type !== expects.timestamps)
    found.push(
      `message.timestamp.type '${type ?? 'unknown'}' where the estate says '${expects.timestamps}': ${
        expects.timestamps === 'LogAppendTime'
          ? 'producers date records, and a date ahead of the clock keeps its segment; switch it to LogAppendTime, or write CreateTime into the unit'
          : 'ages count from the arrival at the broker, not from the date of the record; write LogAppendTime into the unit'
      }`,
    );
  const retention = number(config, 'retention.ms');
  const actual = config.get('retention.ms') ?? 'unknown';
  if (retention === undefined || retention === -1 || retention > expects.retentionMs)
    found.push(
      `retention.ms '${actual}' where the estate says ${expects.retentionMs}: records outlive their deadline; deploy again`,
    );
  else if (keepAtLeastMs !== undefined && retention < keepAtLeastMs)
    found.push(
      `retention.ms '${actual}' where the estate says ${expects.retentionMs}: records go before their floor of ${keepAtLeastMs} ms; deploy again, and switch dynamic retention off`,
    );
  const segment = number(config, 'segment.ms');
  if (segment === undefined || segment > expects.segmentMs)
    found.push(
      `segment.ms '${config.get('segment.ms') ?? 'unknown'}' where the estate says ${expects.segmentMs}: a segment takes records for longer than the sum counts, and all wait for its youngest; deploy again`,
    );
  return found;
}

function remarks({ topic, expects }: CkafkaDirective, config: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  const retention = number(config, 'retention.ms');
  if (expects !== undefined && retention !== undefined && retention !== -1 && retention < expects.retentionMs)
    found.push(
      `topic '${topic}' has retention.ms ${retention} where the estate says ${expects.retentionMs}: records go earlier than planned`,
    );
  if ((number(config, 'retention.bytes') ?? -1) !== -1)
    found.push(
      `topic '${topic}' has retention.bytes ${config.get('retention.bytes') ?? ''}: a full partition deletes before the age`,
    );
  if (config.get('message.timestamp.type') !== 'CreateTime') return found;
  // brokers before 3.6 know the older name.
  const ahead =
    number(config, 'message.timestamp.after.max.ms') ?? number(config, 'message.timestamp.difference.max.ms');
  if (ahead === undefined || ahead > TOLERATED_AHEAD_MS)
    found.push(
      `topic '${topic}' takes dates up to ${ahead ?? 'an unknown number of'} ms ahead, where the sum counts on the assumption 'future-timestamps': one of them keeps its segment and all behind it; set message.timestamp.after.max.ms`,
    );
  return found;
}

/** The shipped assumption on dates ahead of the clock. */
const TOLERATED_AHEAD_MS = 5 * 60_000;

function hasFloor({ keepAtLeastMs, role }: CkafkaDirective): boolean {
  return keepAtLeastMs !== undefined && role !== 'derived';
}

function policies(text: string): readonly string[] {
  return text.split(',').map((each) => each.trim());
}

function number(config: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = config.get(name);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}

/** Who allowed a guard, and why. */
export function allowance(
  directive: CkafkaDirective,
  guard: CkafkaGuard | `${CkafkaGuard}:${string}`,
): string | undefined {
  const found = directive.allow?.find((each) => each.guard === guard);
  return found === undefined ? undefined : `${found.who}: ${found.why}`;
}
