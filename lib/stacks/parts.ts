// SPDX-License-Identifier: Apache-2.0
import type { Construct } from 'constructs';
import { bundleOf, RetentionEnforcer, type EnforcerProps } from '../enforcer/enforcer';
import { enforcerId, partsOf } from '../enforcer/expected';
import type { LogTopic } from '../enforcer/resources';
import type { Estate, EstatePlan, PlannedUnit } from '../estate';
import { endpointsOf } from '../estate/network';
import type { Manifest, ManifestEnforcer } from '../manifest';
import { auditDocumentOf } from './audit-document';
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

/**
 * The units of a region and the enforcers that act on them, as children of the scope.
 * @returns the manifest with the hashes of the code of each enforcer
 */
export function addParts(scope: Construct, manifest: Manifest, part: Part): Manifest {
  addUnits(scope, part);
  const enforcers = manifest.enforcers.map((each) => ({ ...each, ...addEnforcer(scope, manifest, part, each) }));
  return { ...manifest, enforcers };
}

/** The units of a region, as children of the scope. */
export function addUnits(scope: Construct, part: Part): void {
  for (const unit of part.plan.units) {
    if (part.estate.units[unit.name]?.region === part.region) addUnit(scope, part.estate, unit);
  }
}

/** A manifest with the hash of the code of each enforcer, of which nothing is added anywhere. */
export function archivesOf(manifest: Manifest, part: Part): Manifest {
  // no code depends on the ids of the log.
  const log = { resource: { id: '' }, logset: { id: '' } };
  return {
    ...manifest,
    enforcers: manifest.enforcers.map((each) => ({
      ...each,
      archive: bundleOf(propsOf(manifest, part, each, log)).hash,
    })),
  };
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

function addEnforcer(
  scope: Construct,
  manifest: Manifest,
  part: Part,
  enforcer: ManifestEnforcer,
): Pick<ManifestEnforcer, 'archive' | 'auditArchive'> {
  // the estate was checked: the unit is a CLS topic of this region, so its construct is a child of this scope.
  const log = scope.node.findChild(`cls-${enforcer.network.log}`) as unknown as LogTopic;
  const own = new RetentionEnforcer(scope, enforcerId(enforcer.name), {
    ...propsOf(manifest, part, enforcer, log),
    ...(enforcer.network.audit === undefined ? {} : { auditDocument: auditDocumentOf(part) }),
  });
  return {
    archive: own.archive,
    ...(own.audited === undefined ? {} : { auditArchive: own.audited.archive }),
  };
}

function propsOf(manifest: Manifest, part: Part, enforcer: ManifestEnforcer, log: LogTopic): EnforcerProps {
  return {
    ...partsOf(manifest, enforcer, log),
    stack: part.stack,
    endpoints: endpointsOf(enforcer.network, part.estate.units),
  };
}
