// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LocalCloud } from '../cloud/local-cloud';
import { sandboxEnvironment, writeTerraformConfig } from './environment';
import { terraformCommand } from './provider';

/** How a program ended. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is read of a plan. */
export interface Plan {
  readonly resource_changes?: readonly {
    readonly address: string;
    readonly type: string;
    readonly change: {
      readonly actions: readonly string[];
      readonly before: Readonly<Record<string, unknown>> | null;
      readonly after: Readonly<Record<string, unknown>> | null;
      readonly importing?: { readonly id: string };
    };
  }[];
}

export type Change = NonNullable<Plan['resource_changes']>[number];

/** Exit code of a plan that would change something. */
const CHANGES = 2;

/** A folder with a local cloud, in which Terraform and cdktf run as they do against the real one. */
export class Workspace {
  /** Where synthesised stacks lie. The state lies beside it, three folders above each stack. */
  readonly out: string;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly command = terraformCommand() ?? 'terraform';

  static async open(folder: string): Promise<Workspace> {
    const path = resolve(folder);
    mkdirSync(path, { recursive: true });
    const certificateFile = join(path, 'ca.pem');
    const configFile = join(path, 'terraform.rc');
    writeTerraformConfig(configFile);
    const cloud = await LocalCloud.start({ file: join(path, 'cloud.json'), certificateFile });
    return new Workspace(path, cloud, sandboxEnvironment({ proxy: cloud.url, certificateFile, configFile }));
  }

  private constructor(
    readonly folder: string,
    readonly cloud: LocalCloud,
    environment: NodeJS.ProcessEnv,
  ) {
    this.out = join(folder, 'cdktf.out');
    this.environment = environment;
  }

  /** Runs a program that sees only the sandbox; `show` gets its output line by line. */
  async run(
    command: string,
    args: readonly string[],
    options: {
      readonly cwd: string;
      readonly extra?: Readonly<Record<string, string>>;
      readonly show?: (line: string) => void;
    },
  ): Promise<Ended> {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...this.environment, ...options.extra },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (chunk: string) => {
        text[name] += chunk;
        if (options.show !== undefined) chunk.split('\n').forEach(options.show);
      });
    }
    const status = await new Promise<number>((done, failed) => {
      child.on('error', failed);
      child.on('close', (code) => done(code ?? 1));
    });
    return { status, ...text };
  }

  /** Terraform in the folder of a stack; a failure is not an error, because scenarios expect some. */
  async terraform(stack: string, ...args: readonly string[]): Promise<Ended> {
    return this.run(this.command, args, { cwd: join(this.out, 'stacks', stack) });
  }

  /** The same, where a failure is an error. */
  async must(stack: string, ...args: readonly string[]): Promise<string> {
    const ended = await this.terraform(stack, ...args);
    if (ended.status !== 0) {
      throw new Error(`terraform ${args.join(' ')} of ${stack} failed:\n${ended.stdout}\n${ended.stderr}`);
    }
    return ended.stdout;
  }

  async init(stack: string): Promise<void> {
    await this.must(stack, 'init', '-input=false', '-no-color');
  }

  /** Plans a stack and keeps the plan for `applyPlan`; nothing when nothing changes. */
  async plan(stack: string): Promise<Change[]> {
    const args = ['plan', '-input=false', '-no-color', '-detailed-exitcode', '-out=sandbox.tfplan'];
    const ended = await this.terraform(stack, ...args);
    // showing a plan costs as much as making it, because the provider describes all of its resources first.
    if (ended.status === 0) return [];
    if (ended.status !== CHANGES) throw new Error(`plan of ${stack} failed:\n${ended.stdout}\n${ended.stderr}`);
    const plan = JSON.parse(await this.must(stack, 'show', '-json', 'sandbox.tfplan')) as Plan;
    return (plan.resource_changes ?? []).filter(
      ({ change }) => change.actions.join() !== 'no-op' || change.importing !== undefined,
    );
  }

  async applyPlan(stack: string): Promise<Ended> {
    return this.terraform(stack, 'apply', '-input=false', '-no-color', 'sandbox.tfplan');
  }

  /** The applied state, as `terraform show -json` prints it. */
  async state(stack: string): Promise<unknown> {
    return JSON.parse(await this.must(stack, 'show', '-json'));
  }

  async close(): Promise<void> {
    await this.cloud.stop();
  }
}
