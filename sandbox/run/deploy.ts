// SPDX-License-Identifier: Apache-2.0
import type { Verification } from '../../lib/verify';
import { tellUnknown } from './command';
import type { LocalRun, Progress } from './local-run';

/** What a deploy came to. */
export interface Deployed {
  readonly verification: Verification;
  /** Changes of the next plan and calls that the sandbox does not know: none, if all is well. */
  readonly surprises: number;
}

/** Deploys with cdktf, asks for the next plan and reads the applied state back; undefined when the deploy failed. */
export async function deploy(run: LocalRun, progress: Progress): Promise<Deployed | undefined> {
  progress(`cdktf deploy of ${run.stacks.join(', ')}`);
  if (!(await run.deploy({ protect: true }))) {
    tellUnknown(run, progress);
    return undefined;
  }
  progress('asking for the next plan, and reading the applied state back');
  const [changes, verification] = await Promise.all([run.nextPlan(), run.verifyApplied()]);
  for (const { address, change } of changes) progress(`the next plan would ${change.actions.join(' and ')} ${address}`);
  const unknown = tellUnknown(run, progress);
  progress(
    `next plan: ${changes.length === 0 ? 'no changes' : `${changes.length} changes`}; ` +
      `${run.workspace.cloud.journal.calls.length} calls, ${unknown} unknown`,
  );
  return { verification, surprises: changes.length + unknown };
}
