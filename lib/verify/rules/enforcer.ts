// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs } from '../../directives';
import { HOUR_MS, MINUTE_MS } from '../../policy';
import { blocks, type ResourceView } from '../../stores/resource';
import type { Finding } from '../finding';
import { isRecord, show } from '../json';
import { referred } from '../reference';
import { located, type Rule, type RuleInput } from './rule';

const FUNCTION = 'tencentcloud_scf_function';
const TIMER = 'retention-timer';
/** Every line that the enforcer's alarms wait for. */
const ALARMS: Readonly<Record<string, string>> = {
  heartbeat: 'a missing run',
  alarm: 'a record close to its deadline',
  error: 'a directive that failed',
};

/**
 * What expires inside databases is done by the enforcer, so its function, its timer and its alarms are part of every sum.
 * A stack whose estate names no network has its enforcer elsewhere; that is said and fails nothing.
 */
export const enforcer: Rule = (input) => {
  const functions = input.index.ofType(FUNCTION).filter(isEnforcer);
  const timers = input.index.ofType('tencentcloud_scf_trigger').filter((view) => view.values['trigger_name'] === TIMER);
  const needed = input.manifests.filter(({ own, manifest }) => own && deletes(manifest));
  if (functions.length === 0 && timers.length === 0) {
    return needed.map(({ at, file, manifest }) =>
      finding(
        { at, placements: [], ...(file === undefined ? {} : { file }) },
        'no enforcer is in these files',
        manifest.enforcers.length > 0 ? 'error' : 'warning',
      ),
    );
  }
  const promised = needed.reduce((sum, { manifest }) => sum + manifest.enforcers.length, 0);
  const everyMs = Math.min(...needed.map(({ manifest }) => manifest.enforcerEveryMs));
  return [
    ...needed
      .filter(() => functions.length < promised)
      .map(({ at }) =>
        finding({ at, placements: [] }, `${functions.length} of ${promised} enforcers are in these files`),
      ),
    ...timers.flatMap((timer) => timerFindings(timer, everyMs, input)),
    ...functions.flatMap((each) => functionFindings(each, timers, input)),
  ];
};

function isEnforcer(view: ResourceView): boolean {
  const { environment } = view.values;
  return isRecord(environment) && Object.keys(environment).some((key) => key.startsWith('RETENTION_'));
}

function deletes(manifest: RuleInput['manifests'][number]['manifest']): boolean {
  return Object.values(manifest.placements).some(
    ({ directive }) => directive !== undefined && deleteAgeMs(directive) !== null,
  );
}

function timerFindings(timer: ResourceView, everyMs: number, input: RuleInput): Finding[] {
  const findings: Finding[] = [];
  const add = (what: string): void => void findings.push(finding(located(timer), what));
  if (targetOf(timer, input) === undefined) add('its function is not in these files');
  if (timer.values['enable'] !== 'OPEN') add(`'enable' is ${show(timer.values['enable'])}, so it never fires`);
  if (timer.values['type'] !== 'timer') add(`'type' is ${show(timer.values['type'])} and not 'timer'`);
  const period = periodMs(timer.values['trigger_desc']);
  if (period === undefined || period > everyMs) {
    add(`it fires by ${show(timer.values['trigger_desc'])}, the sums count on every ${everyMs / MINUTE_MS} min`);
  }
  return findings;
}

function functionFindings(view: ResourceView, timers: readonly ResourceView[], input: RuleInput): Finding[] {
  const findings: Finding[] = [];
  if (!timers.some((timer) => targetOf(timer, input) === view)) {
    findings.push(finding(located(view), 'no timer calls it'));
  }
  const queries = input.index
    .ofType('tencentcloud_cls_alarm')
    .filter((alarm) => alarm.values['status'] !== false)
    .flatMap((alarm) => blocks(alarm.values, 'alarm_targets').map((target) => String(target['query'])));
  for (const [marker, what] of Object.entries(ALARMS)) {
    if (!queries.some((query) => query.includes(`"${marker}"`))) {
      findings.push(finding(located(view), `no alarm tells of ${what}`));
    }
  }
  return findings;
}

function targetOf(timer: ResourceView, input: RuleInput): ResourceView | undefined {
  const name = timer.values['function_name'];
  const byName = input.index.ofType(FUNCTION).find((view) => typeof name === 'string' && view.values['name'] === name);
  return byName ?? referred(name, FUNCTION, timer, input.index);
}

/** The period of the timers that the enforcer's construct writes: every so many minutes or hours. */
function periodMs(cron: unknown): number | undefined {
  if (cron === '0 0 * * * * *') return HOUR_MS;
  const match = /^0 (?:\*\/(\d+) \*|0 \*\/(\d+)) \* \* \* \*$/.exec(typeof cron === 'string' ? cron : '');
  if (match === null) return undefined;
  return match[1] === undefined ? Number(match[2]) * HOUR_MS : Number(match[1]) * MINUTE_MS;
}

function finding(
  at: Pick<Finding, 'at' | 'placements' | 'file'>,
  what: string,
  level: 'error' | 'warning' = 'error',
): Finding {
  return {
    rule: 'retention/enforcer',
    level,
    ...at,
    what,
    why: 'what expires inside databases is done by the enforcer, and every such sum counts on its timer and its alarms',
    remedy: "state 'enforcer' in the estate and deploy what it synthesises",
  };
}
