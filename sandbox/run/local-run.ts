// SPDX-License-Identifier: Apache-2.0
import { relative, resolve } from 'node:path';
import type { Estate } from '../../lib/estate';
import { stackName } from '../../lib/stacks';
import { readText, verifyInputs, type Verification } from '../../lib/verify';
import { PROTECT } from './local-estate';
import { terraformCommand } from './provider';
import { seed } from './seed';
import { Workspace, type Change } from './workspace';

/** Where local runs keep everything: account, state, stacks, certificate. Never in the way of a real state. */
export const LOCAL_FOLDER = 'retention.out/local';

export type Progress = (line: string) => void;

const CDKTF = ['node', 'node_modules/cdktf-cli/bundle/bin/cdktf'] as const;
const APP = 'node --require tsx/cjs sandbox/app.ts';
/** Lines of cdktf that tell what happened; the rest is its drawing. */
const TELLING =
  /(Creation|Modifications|Destruction|Import|Imported|Apply|Destroy) complete|Error|error occurred|: Importing/;
/** Escape sequences of a terminal. */
// eslint would take the sequence for a mistake in a literal.
const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** One estate against the local cloud, driven by the real cdktf and the real provider. */
export class LocalRun {
  static async open(estate: Estate, file: string, progress: Progress, folder = LOCAL_FOLDER): Promise<LocalRun> {
    const workspace = await Workspace.open(folder);
    seed(workspace.cloud.account, estate);
    workspace.cloud.save();
    return new LocalRun(workspace, estate, file, progress);
  }

  private constructor(
    readonly workspace: Workspace,
    private readonly estate: Estate,
    private readonly file: string,
    private readonly progress: Progress,
  ) {}

  /** Names of the stacks, as the app builds them. */
  get stacks(): string[] {
    const regions = new Set(Object.values(this.estate.units).map((unit) => unit.region));
    return [...regions].sort().map((region) => stackName(this.estate, region));
  }

  /** `cdktf deploy` of all stacks. */
  async deploy(options: { readonly protect: boolean }): Promise<boolean> {
    return this.cdktf('deploy', options.protect);
  }

  /** `cdktf destroy` of all stacks. */
  async destroy(): Promise<boolean> {
    return this.cdktf('destroy', false);
  }

  /** What the next plan of every stack would change: nothing, if all is well. */
  async nextPlan(): Promise<Change[]> {
    const plans = await Promise.all(this.stacks.map((stack) => this.workspace.plan(stack)));
    return plans.flat();
  }

  /** Judges what was applied, and not what was meant. */
  async verifyApplied(): Promise<Verification> {
    const inputs = await Promise.all(
      this.stacks.map(async (stack) =>
        readText(await this.workspace.must(stack, 'show', '-json'), `state of ${stack}`),
      ),
    );
    return verifyInputs(inputs, { today: new Date().toISOString().slice(0, 10) });
  }

  /** Judges what a destroy would do, before it is done. */
  async verifyDestroy(): Promise<Verification> {
    const inputs = await Promise.all(
      this.stacks.map(async (stack) => {
        await this.workspace.must(stack, 'plan', '-destroy', '-input=false', '-no-color', '-out=destroy.tfplan');
        return readText(
          await this.workspace.must(stack, 'show', '-json', 'destroy.tfplan'),
          `destroy plan of ${stack}`,
        );
      }),
    );
    return verifyInputs(inputs);
  }

  async close(): Promise<void> {
    await this.workspace.close();
  }

  private async cdktf(verb: 'deploy' | 'destroy', protect: boolean): Promise<boolean> {
    const [node, cli] = CDKTF;
    // the registry is no part of the sandbox, so cdktf must not ask it for the checksums of other platforms.
    const lock = verb === 'deploy' ? ['--skip-provider-lock'] : [];
    const output = relative('.', this.workspace.out);
    const args = [cli, verb, '*', '--auto-approve', ...lock, '--app', APP, '--output', output];
    const ended = await this.workspace.run(node, args, {
      cwd: resolve('.'),
      extra: {
        // cdktf then prints lines instead of drawing.
        CI: 'true',
        RETENTION_ESTATE: resolve(this.file),
        TERRAFORM_BINARY_NAME: terraformCommand() ?? 'terraform',
        ...(protect ? {} : { [PROTECT]: 'off' }),
      },
      show: (line) => {
        const plain = line.replaceAll(COLOUR, '').trim();
        if (TELLING.test(plain)) this.progress(`  ${plain}`);
      },
    });
    if (ended.status !== 0) this.progress(`${ended.stdout}\n${ended.stderr}`.replaceAll(COLOUR, ''));
    return ended.status === 0;
  }
}
