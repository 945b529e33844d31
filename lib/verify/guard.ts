// SPDX-License-Identifier: Apache-2.0
import type { TerraformStack } from 'cdktf';
import type { IValidation } from 'constructs';
import { findingText } from './finding';
import { viewsFromSynth } from './read-synth';
import { verify, type Verification } from './verify';

/** Resources of a construct tree, raw bindings and third-party constructs included. */
export function verifyTree(stack: TerraformStack): Verification {
  return verify(viewsFromSynth(stack.toTerraform()));
}

/**
 * Fails a synth whose resources break the law.
 *
 * It is a validation and not an aspect, because validations run after all aspects: what an aspect changes last is
 * judged as well. Since an app can skip validations, `npm start` and `retention verify` judge the written JSON again.
 */
export class RetentionGuard implements IValidation {
  /**
   * Attaches the guard to a stack.
   * @param onJudged gets the document that was judged, so that the very same one can be written
   */
  static protect(stack: TerraformStack, onJudged?: (document: object) => void): void {
    stack.node.addValidation(new RetentionGuard(stack, onJudged));
  }

  private constructor(
    private readonly stack: TerraformStack,
    private readonly onJudged: ((document: object) => void) | undefined,
  ) {}

  validate(): string[] {
    const document = this.stack.toTerraform() as object;
    this.onJudged?.(document);
    return verify(viewsFromSynth(document))
      .findings.filter((finding) => finding.level === 'error')
      .map(findingText);
  }
}
