// SPDX-License-Identifier: Apache-2.0
import type { TerraformStack } from 'cdktf';
import type { IValidation } from 'constructs';
import { findingText } from './findings/finding';
import { readSynth } from './reading/read-synth';
import { verifyInputs, type Verification } from './verify';

/** Resources of a construct tree, raw bindings and third-party constructs included. */
export function verifyTree(stack: TerraformStack): Verification {
  return verifyDocument(stack.toTerraform());
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
    return verifyDocument(document)
      .findings.filter((finding) => finding.level === 'error')
      .map(findingText);
  }
}

/** No day is given: synth reads no clock, so that the same sources always synthesise the same. */
function verifyDocument(document: unknown): Verification {
  return verifyInputs([readSynth(document)]);
}
