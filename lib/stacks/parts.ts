// SPDX-License-Identifier: Apache-2.0
import type { Construct } from 'constructs';
import { RetentionEnforcer, type LogTopic } from '../enforcer/enforcer';
import type { Estate, EstatePlan, PlannedUnit } from '../estate';
import { cursorsOf, endpointsOf } from '../estate/network';
import { directivesFor, type Manifest, type ManifestEnforcer } from '../manifest';
import { UNIT_CONSTRUCTS } from './unit-constructs';

/** What is built in one region, and where. */
export interface Part {
  readonly estate: Estate;
  /** The estate as solved. */
  readonly plan: EstatePlan;
  readonly region: string;
  /** Name of the stack, for the enforcer's document. */
  readonly stack: string;
}

/** The units of a region and the enforcers that act on them, as children of the scope. */
export function addParts(scope: Construct, manifest: Manifest, part: Part): void {
  for (const unit of part.plan.units) {
    if (part.estate.units[unit.name]?.region === part.region) addUnit(scope, part.estate, unit);
  }
  for (const enforcer of manifest.enforcers) addEnforcer(scope, manifest, part, enforcer);
}

function addUnit(scope: Construct, estate: Estate, planned: PlannedUnit): void {
  const unit = estate.units[planned.name];
  if (unit === undefined) return;
  UNIT_CONSTRUCTS[unit.store](scope, `${unit.store}-${planned.name}`, {
    unit,
    placements: planned.placements,
    context: estate.context,
    protect: estate.protect,
    solved: planned.solved,
  });
}

function addEnforcer(scope: Construct, manifest: Manifest, part: Part, enforcer: ManifestEnforcer): void {
  const { estate, stack } = part;
  const { name } = enforcer;
  const network = estate.networks[name];
  if (network === undefined) return;
  const cursors = cursorsOf(name, network, estate.units);
  new RetentionEnforcer(scope, `enforcer-${name}`, {
    functionName: `${estate.name}-retention-${name}`,
    stack,
    network,
    directives: directivesFor(manifest, enforcer),
    endpoints: endpointsOf(network, estate.units),
    // the estate was checked: the unit is a CLS topic of this region, so its construct is a child of this scope.
    log: scope.node.findChild(`cls-${network.log}`) as unknown as LogTopic,
    everyMs: estate.context.enforcerEveryMs,
    ...(cursors === undefined ? {} : { cursors }),
  });
}
