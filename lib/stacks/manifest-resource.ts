// SPDX-License-Identifier: Apache-2.0
import { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Manifest } from '../manifest';

const TYPE = 'terraform_data';

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
    /** Whether the stack calls `writeInto`: one of ours does, one of a user does not. */
    private readonly isWritten: boolean,
  ) {
    super(scope, id, { terraformResourceType: TYPE });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return this.isWritten ? {} : { input: this.manifest };
  }

  /**
   * Puts the manifest into the stack's document, in place. It is plain JSON, and the largest value of a stack: as an
   * attribute it would be searched for tokens three times, which it has none of.
   */
  writeInto(document: object): object {
    const { resource } = document as { readonly resource: Record<string, Record<string, { input?: Manifest }>> };
    const own = resource[TYPE]?.[this.friendlyUniqueId];
    if (own !== undefined) own.input = this.manifest;
    return document;
  }
}
