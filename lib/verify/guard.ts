// SPDX-License-Identifier: Apache-2.0
import { TerraformStack, type IAspect } from 'cdktf';
import type { IConstruct, IValidation } from 'constructs';
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
  /** Stacks that have a guard: a second one would only say the same again. */
  private static readonly guarded = new WeakSet<TerraformStack>();

  /**
   * Attaches the guard to a stack, once.
   * @param onJudged gets the document that was judged, so that the very same one can be written
   */
  static protect(stack: TerraformStack, onJudged?: (document: object) => void): void {
    if (RetentionGuard.guarded.has(stack)) return;
    RetentionGuard.guarded.add(stack);
    stack.node.addValidation(new RetentionGuard(stack, onJudged));
  }

  /** Attaches the guard to every stack below a construct, such as the app. Stacks that come later are not seen. */
  static protectAll(scope: IConstruct): void {
    for (const each of scope.node.findAll()) if (TerraformStack.isStack(each)) RetentionGuard.protect(each);
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

/**
 * The guard for stacks of an app of your own. cdktf invokes aspects from each stack downwards and never those of the app.
 *
 * @example
 * Aspects.of(stack).add(new RetentionGuardAspect());
 */
export class RetentionGuardAspect implements IAspect {
  /** Guards the stack that the aspect was added to. */
  visit(node: IConstruct): void {
    if (TerraformStack.isStack(node)) RetentionGuard.protect(node);
  }
}
