// SPDX-License-Identifier: Apache-2.0
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Manifest } from '../manifest';

/**
 * The manifest as the input of a built-in `terraform_data` resource.
 *
 * cdktf has a construct for that type, which asks the installed Terraform for its version at synth; a synth here needs
 * no Terraform, and the stack states the version that it needs instead.
 */
export class ManifestResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly manifest: Manifest,
  ) {
    super(scope, id, { terraformResourceType: 'terraform_data' });
  }

  protected override synthesizeAttributes(): { [name: string]: unknown } {
    return { input: this.manifest };
  }
}
