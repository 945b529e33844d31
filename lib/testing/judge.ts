// SPDX-License-Identifier: Apache-2.0
import { TerraformStack } from 'cdktf';
import type { Estate } from '../estate';
import { buildApp } from '../stacks';
import { readSynth, verifyInputs, type Verification } from '../verify';

/** What can be judged: an estate, a stack of any app, a synthesised document (`cdk.tf.json`, parsed), or a verification. */
export type Judgeable = Estate | TerraformStack | Verification | object;

/**
 * The verdicts of everything in it. Nothing is written and no clock is read.
 * @throws RetentionError with all refusals of an estate
 */
export function judge(subject: Judgeable): Verification {
  if (isVerification(subject)) return subject;
  return verifyInputs(documentsOf(subject).map((document) => readSynth(document)));
}

/** Synthesised documents of what can be judged, by stack. */
export function documentsOf(subject: Judgeable): object[] {
  if (isStack(subject)) return [subject.toTerraform() as object];
  if (isEstate(subject)) return buildApp(subject).stacks.map((stack) => stack.toTerraform());
  return [subject];
}

function isStack(subject: object): subject is TerraformStack {
  return TerraformStack.isStack(subject);
}

function isEstate(subject: object): subject is Estate {
  return 'placements' in subject && 'context' in subject && 'policy' in subject;
}

function isVerification(subject: object): subject is Verification {
  return 'manifests' in subject && 'rows' in subject && 'findings' in subject;
}
