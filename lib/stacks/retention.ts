// SPDX-License-Identifier: Apache-2.0
import { TerraformResource, TerraformStack, type TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { fail } from '../errors';
import { requirePlan, type Estate, type EstatePlan } from '../estate';
import { manifestOf, type Manifest } from '../manifest';
import { RetentionGuard } from '../verify';
import { LOGSETS } from '../stores/cls/cls-topic';
import { ManifestResource } from './manifest-resource';
import { addParts } from './parts';

/** What a stack of an app of your own needs to keep an estate's promise in one region. */
export interface RetentionProps {
  /** The estate, made by `defineEstate`. Several stacks may share one: each builds the units of its region. */
  readonly estate: Estate;
  /**
   * Region whose units are built here, for example `ap-singapore`. The stack's provider must be set to it.
   * @default - the only region of the estate's units
   */
  readonly region?: string;
  /**
   * The provider that creates the resources, where the stack has several.
   * @default - the stack's own provider of Tencent Cloud
   */
  readonly provider?: TerraformProvider;
  /**
   * Fail the synth of the stack when any resource in it breaks the law, also those that are not built here.
   * @default true
   */
  readonly guard?: boolean;
}

/** The region of a stack, which has one provider and one logset of each name. */
const regions = new WeakMap<TerraformStack, string>();

/** Solved once, however many stacks share the estate. */
const plans = new WeakMap<Estate, EstatePlan>();

/**
 * Retention in any `TerraformStack`, beside resources of your own: every setting that makes the estate's stores forget in
 * one region, the enforcer of its networks, and the manifest of all that is promised. It adds no provider and no backend.
 *
 * Guarantees what `RetentionStack` does, as long as the guard is on. Cannot guarantee that the region of the stack's
 * provider is this one when only a plan knows it; `retention verify` of the plan finds that.
 *
 * @example
 * new Retention(stack, 'retention', { estate: defineEstate(policy, { name: 'shop', units, placements }) });
 */
export class Retention extends Construct {
  /** What is promised here. */
  readonly manifest: Manifest;

  /** @throws RetentionError with all refusals; `retention/invalid` for a region without units or none of several */
  constructor(scope: Construct, id: string, props: RetentionProps) {
    super(scope, id);
    const { estate } = props;
    const region = regionOf(props, this.node.path);
    const plan = plans.get(estate) ?? requirePlan(estate);
    plans.set(estate, plan);
    const stack = TerraformStack.of(this);
    const other = regions.get(stack) ?? region;
    if (other !== region) {
      fail(
        'retention/invalid',
        this.node.path,
        'region',
        `'${other}' as in the rest of the stack`,
        `'${region}'`,
        'give each region a stack of its own',
      );
    }
    regions.set(stack, region);
    const promised = manifestOf(estate, plan, region);
    this.manifest = addParts(this, promised, { estate, plan, region, stack: stack.node.id });
    new ManifestResource(this, 'manifest', this.manifest, false);
    if (props.provider !== undefined) this.useProvider(props.provider);
    if (props.guard ?? true) RetentionGuard.protect(stack);
  }

  private useProvider(provider: TerraformProvider): void {
    const logsets = TerraformStack.of(this).node.tryFindChild(LOGSETS)?.node.findAll() ?? [];
    for (const each of [...this.node.findAll(), ...logsets]) {
      // the manifest is a resource of Terraform itself.
      if (TerraformResource.isTerraformResource(each) && each.terraformResourceType.startsWith('tencentcloud_')) {
        each.provider = provider;
      }
    }
  }
}

function regionOf({ estate, region }: RetentionProps, at: string): string {
  const regions = [...new Set(Object.values(estate.units).map((unit) => unit.region))].sort();
  const [first = ''] = regions;
  if (region === undefined && regions.length === 1) return first;
  if (region !== undefined && regions.includes(region)) return region;
  return fail(
    'retention/invalid',
    at,
    'region',
    `one of ${regions.join(', ')}`,
    region === undefined ? 'none' : `'${region}'`,
    'name the region whose units this stack builds; each region has a stack of its own',
  );
}
