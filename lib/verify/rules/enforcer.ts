// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, directivesHash } from '../../directives';
import { directivesFor, directivesIn, shardFlaws, type Manifest } from '../../manifest';
import type { ResourceView } from '../../stores/resource';
import type { Finding } from '../findings/finding';
import { asRecord } from '../reading/json';
import { compareEnforcer } from './enforcer-resources';
import { ENFORCER_FUNCTION, functionFindings, hashIn, timerFindings, timerTarget } from './enforcer-parts';
import { located, type Located, type Rule, type RuleInput } from './rule';

const TRIGGER = 'tencentcloud_scf_trigger';
const TIMER = 'retention-timer';

/**
 * What expires inside databases is done by the enforcer, so its function with the directives that the manifest states, its
 * timer, its role, its log and its alarms are part of every sum: each of them must be what its construct writes. Where the
 * manifest says who enforces elsewhere, its rows are kept if that is assumed; where it says nothing, nobody can tell.
 */
export const enforcer: Rule = (input) => {
  const timers = input.index.ofType(TRIGGER).filter(isTimer);
  const called = new Set(timers.map((timer) => timerTarget(timer, input.index)));
  const functions = input.index.ofType(ENFORCER_FUNCTION).filter((view) => isEnforcer(view) || called.has(view));
  const own = input.manifests.filter((each) => each.own);
  const needed = own.filter(({ manifest }) => deletingUnits(manifest).length > 0);
  const none = functions.length === 0 && timers.length === 0;
  const told = none || own.length === 0 ? undefined : own.flatMap(({ manifest }) => hashesOf(manifest));
  const promised = own.flatMap((each) =>
    each.manifest.enforcers.map((enforcer) => ({ each, compared: compareEnforcer(each.manifest, enforcer, input) })),
  );
  // what is compared with its construct as a whole needs no look at single attributes.
  const whole = new Set(promised.flatMap(({ compared }) => [...compared.own]));
  const everyMs = Math.min(...needed.map(({ manifest }) => manifest.enforcerEveryMs));
  const raw: readonly Raw[] = [
    ...needed.flatMap((each) => (none || each.manifest.enforcers.length === 0 ? absent(each, input) : [])),
    ...(none ? [] : needed.flatMap((each) => uncovered(each, functions))),
    ...own.flatMap((each) => shardFlaws(each.manifest).map((what) => ofManifest(each, what))),
    ...(none
      ? []
      : promised.flatMap(({ each, compared }) =>
          compared.found.map((flaw): Raw => ({
            placements: [],
            ...(each.file === undefined ? {} : { file: each.file }),
            ...flaw,
          })),
        )),
    ...timers
      .filter((timer) => !whole.has(timer))
      .flatMap((timer) => timerFindings(timer, everyMs, input.index).map((what) => at(timer, what))),
    ...functions
      .filter((view) => !whole.has(view))
      .flatMap((view) => functionFindings(view, timers, told, input.index).map((what) => at(view, what))),
    ...forgotten(input),
  ];
  return raw.map(({ level = 'error', ...each }) => ({
    rule: 'retention/enforcer',
    level,
    ...each,
    why: 'what expires inside databases is done by the enforcer, and every such sum counts on its directives, its timer and its alarms',
    remedy: "state 'enforcer' in the estate and deploy what it synthesises",
  }));
};

interface Raw extends Pick<Finding, 'at' | 'placements' | 'file' | 'what'> {
  readonly level?: Finding['level'];
  readonly unclear?: true;
}

function at(view: ResourceView, what: string): Raw {
  return { ...located(view), what };
}

function ofManifest({ at: address, file }: Located, what: string): Raw {
  return {
    at: address,
    placements: [],
    ...(file === undefined ? {} : { file }),
    what,
  };
}

function isTimer(view: ResourceView): boolean {
  return view.type === TRIGGER && view.values['trigger_name'] === TIMER;
}

function isEnforcer(view: ResourceView): boolean {
  const variables = Object.keys(asRecord(view.values['environment']));
  return view.type === ENFORCER_FUNCTION && variables.some((key) => key.startsWith('RETENTION_'));
}

/** Units on which a directive deletes. */
function deletingUnits(manifest: Manifest): string[] {
  const directives = directivesIn(manifest).filter((directive) => deleteAgeMs(directive) !== null);
  return [...new Set(directives.map(({ unit }) => unit))];
}

const hashes = new WeakMap<Manifest, readonly string[]>();

function hashesOf(manifest: Manifest): readonly string[] {
  const known = hashes.get(manifest) ?? manifest.enforcers.map((each) => directivesHash(directivesFor(manifest, each)));
  hashes.set(manifest, known);
  return known;
}

/** No enforcer where one is promised, or where there was one until this plan. */
function absent(each: Located, input: RuleInput): Raw[] {
  const { manifest } = each;
  if (manifest.enforcers.length > 0) return [ofManifest(each, 'no enforcer is in these files')];
  if (hadOne(manifest, input)) return [ofManifest(each, 'the enforcer goes, and what it deletes stays')];
  if ((manifest.enforcedElsewhere ?? null) !== null) return [];
  return [
    { ...ofManifest(each, 'no enforcer is in these files, and the manifest names none elsewhere'), unclear: true },
  ];
}

function hadOne({ estate, region }: Manifest, { before, changes }: RuleInput): boolean {
  return (
    changes.some(
      ({ action, before: was }) => action === 'delete' && was !== null && (isEnforcer(was) || isTimer(was)),
    ) ||
    (before?.manifests ?? []).some(
      ({ manifest: was }) => was.estate === estate && was.region === region && was.enforcers.length > 0,
    )
  );
}

/** Directives that the manifest gives to no enforcer, and enforcers without a function that carries theirs. */
function uncovered(each: Located, functions: readonly ResourceView[]): Raw[] {
  const { manifest } = each;
  if (manifest.enforcers.length === 0) return [];
  const served = new Set(manifest.enforcers.flatMap(({ units }) => units));
  const carried = new Set(functions.map(hashIn));
  const told = hashesOf(manifest);
  return [
    ...deletingUnits(manifest)
      .filter((unit) => !served.has(unit))
      .map((unit) => ofManifest(each, `no enforcer carries out the directives of the unit '${unit}'`)),
    ...manifest.enforcers
      .filter((_enforcer, index) => !carried.has(told[index]))
      .map(({ name }) => ofManifest(each, `no function here carries the directives of the enforcer '${name}'`)),
  ];
}

/** What leaves the state goes on in the cloud by the directives that it has, whatever the estate says later. */
function forgotten({ changes }: RuleInput): Raw[] {
  return changes.flatMap(({ action, before, address }): Raw[] =>
    action === 'forget' && before !== null && (isEnforcer(before) || isTimer(before))
      ? [{ ...at(before, 'it leaves the state and goes on by the directives that it has'), at: address }]
      : [],
  );
}
