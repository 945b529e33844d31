// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Estate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { readText, verifyInputs, type Verification } from '../../lib/verify';
import type { Account } from '../../sandbox/cloud/account';
import type { Call } from '../../sandbox/cloud/journal';
import { missing } from '../../sandbox/run/provider';
import { seed } from '../../sandbox/run/seed';
import { Workspace, type Change, type Ended } from '../../sandbox/run/workspace';

/** `describe` when the real Terraform and the real provider are here, else a skipped suite that says what to install. */
export const describeEndToEnd: jest.Describe = (() => {
  const why = missing();
  if (why === undefined) return describe;
  process.stderr.write(`end-to-end scenarios are skipped: ${why}\n`);
  return describe.skip;
})();

const opened: Scene[] = [];

/** Ends every scene of a test file; none may have met a host or an action that the sandbox does not know. */
export async function endScenes(): Promise<void> {
  const scenes = opened.splice(0);
  for (const scene of scenes) await scene.close();
  expect(scenes.flatMap((scene) => scene.unknown)).toEqual([]);
}

/** One scenario: a folder, a cloud on a port of its own, and one stack in it. */
export class Scene {
  /** Starts a scenario in which the estate's instances exist. */
  static async open(estate: Estate, options: { readonly keep?: boolean } = {}): Promise<Scene> {
    const scene = new Scene(await Workspace.open(mkdtempSync(join(tmpdir(), 'retention-e2e-'))));
    // kept for several tests: whoever opened it closes it.
    if (options.keep !== true) opened.push(scene);
    seed(scene.account, estate);
    return scene;
  }

  private stacks: string[] = [];
  private readonly ready = new Set<string>();

  private constructor(readonly workspace: Workspace) {}

  get account(): Account {
    return this.workspace.cloud.account;
  }

  get unknown(): readonly string[] {
    return this.workspace.cloud.journal.unknown;
  }

  /** The one stack of the scene. */
  get stack(): string {
    const [only] = this.stacks;
    if (only === undefined) throw new Error('nothing was synthesised yet');
    return only;
  }

  /** Accepted calls of an action since the last `forget`. */
  calls(action: string): readonly Call[] {
    return this.workspace.cloud.journal.of(action).filter((call) => call.error === undefined);
  }

  /** Parameters of the only accepted call of an action. */
  sent(action: string): Record<string, unknown> {
    const calls = this.calls(action);
    if (calls.length !== 1) throw new Error(`${action} was called ${calls.length} times`);
    return calls[0]!.request as Record<string, unknown>;
  }

  /** Calls that change something, whatever they are. */
  get writes(): string[] {
    const reads = /^(Describe|Get|List|Head)/;
    return this.workspace.cloud.journal.calls.filter(({ action }) => !reads.test(action)).map(({ action }) => action);
  }

  forget(): void {
    this.workspace.cloud.journal.clear();
  }

  /** Writes the stacks of an estate, and initialises those that are new. */
  async synth(estate: Estate): Promise<void> {
    const { app, stacks } = buildApp(estate, { outdir: this.workspace.out });
    app.synth();
    this.stacks = stacks.map((stack) => stack.node.id);
    for (const stack of this.stacks) {
      if (!this.ready.has(stack)) await this.workspace.init(stack);
      this.ready.add(stack);
    }
  }

  /** What applying that estate would change. */
  async plan(estate: Estate): Promise<Change[]> {
    await this.synth(estate);
    return this.nextPlan();
  }

  /** What applying the estate as it was synthesised last would change. */
  async nextPlan(): Promise<Change[]> {
    const plans: Change[] = [];
    for (const stack of this.stacks) plans.push(...(await this.workspace.plan(stack)));
    return plans;
  }

  /** Applies the plans of all stacks; fails where one of them does. */
  async apply(): Promise<void> {
    for (const stack of this.stacks) {
      const ended = await this.workspace.applyPlan(stack);
      if (ended.status !== 0) throw new Error(`apply of ${stack} failed:\n${ended.stdout}\n${ended.stderr}`);
    }
  }

  /** Plans and applies; what was planned. */
  async deploy(estate: Estate): Promise<Change[]> {
    const changes = await this.plan(estate);
    await this.apply();
    return changes;
  }

  /** Changes what was synthesised behind the library's back, for values that it would never write. */
  overrideResource(type: string, attributes: Readonly<Record<string, unknown>>): void {
    const file = join(this.workspace.out, 'stacks', this.stack, 'cdk.tf.json');
    const document = JSON.parse(readFileSync(file, 'utf8')) as { resource: Record<string, Record<string, object>> };
    for (const resource of Object.values(document.resource[type] ?? {})) Object.assign(resource, attributes);
    writeFileSync(file, JSON.stringify(document));
  }

  async terraform(...args: readonly string[]): Promise<Ended> {
    return this.workspace.terraform(this.stack, ...args);
  }

  /** The verifier's word on what was applied. */
  verifyApplied(today?: string): Verification {
    // the file itself, because printing it costs as much as a plan.
    const inputs = this.stacks.map((stack) => {
      const file = join(this.workspace.folder, `terraform.${stack}.tfstate`);
      return readText(readFileSync(file, 'utf8'), file);
    });
    return verifyInputs(inputs, today === undefined ? {} : { today });
  }

  /** The verifier's word on the plan that was made last. */
  async verifyPlan(): Promise<Verification> {
    return verifyInputs([readText(await this.workspace.must(this.stack, 'show', '-json', 'sandbox.tfplan'), 'plan')]);
  }

  async close(): Promise<void> {
    await this.workspace.close();
    rmSync(this.workspace.folder, { recursive: true, force: true });
  }
}

/** `type: actions` of each change, sorted, without the manifest, which changes with everything. */
export function actionsOf(changes: readonly Change[]): string[] {
  return changes
    .filter(({ type }) => type !== 'terraform_data')
    .map(({ type, change }) => `${type.replace('tencentcloud_', '')}: ${change.actions.join('+')}`)
    .sort();
}

/** Ids of findings that fail a run. */
export function errorsOf(verification: Verification): string[] {
  return [...new Set(verification.findings.filter(({ level }) => level === 'error').map(({ rule }) => rule))].sort();
}
