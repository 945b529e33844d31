// SPDX-License-Identifier: Apache-2.0
import { TencentcloudProvider } from '@cdktf/provider-tencentcloud/lib/provider';
import { CosBackend, LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Estate, EstatePlan } from '../estate';
import { manifestOf, type Manifest } from '../manifest';
import { ManifestResource } from './manifest-resource';
import { addParts } from './parts';

export interface RetentionStackProps {
  readonly estate: Estate;
  /** The estate as solved. */
  readonly plan: EstatePlan;
  readonly region: string;
}

/** `terraform_data` came with 1.4, import blocks with 1.5. */
const TERRAFORM_VERSION = '>= 1.5';

/** The name of the stack of a region, which is also its folder in the output. */
export function stackName(estate: Pick<Estate, 'name'>, region: string): string {
  return `${estate.name}-${region}`;
}

/** The estate's resources in one region as one Terraform stack, with the manifest of all that they promise. */
export class RetentionStack extends TerraformStack {
  /** What this stack promises. */
  readonly manifest: Manifest;
  private readonly manifestResource: ManifestResource;
  private judged: object | undefined;

  constructor(scope: Construct, props: RetentionStackProps) {
    const id = stackName(props.estate, props.region);
    super(scope, id);
    const { estate, plan, region } = props;
    this.keepState(id, estate);
    this.addOverride('terraform.required_version', TERRAFORM_VERSION);
    new TencentcloudProvider(this, 'tencentcloud', { region });
    this.manifest = addParts(this, manifestOf(estate, plan, region), { estate, plan, region, stack: id });
    this.manifestResource = new ManifestResource(this, 'manifest', this.manifest, true);
  }

  /** Writes a document that was judged instead of rendering the tree once more. It is used once. */
  writeNext(document: object): void {
    this.judged = document;
  }

  override toTerraform(): object {
    const document = this.judged ?? this.manifestResource.writeInto(super.toTerraform() as object);
    this.judged = undefined;
    return document;
  }

  private keepState(id: string, estate: Estate): void {
    if (estate.state === undefined) {
      // relative to the stack's folder in the output, so that two checkouts write the same configuration.
      new LocalBackend(this, { path: `../../../terraform.${id}.tfstate` });
    } else {
      new CosBackend(this, {
        bucket: estate.state.bucket,
        region: estate.state.region,
        prefix: `${estate.state.prefix}/${id}`,
      });
    }
  }
}
