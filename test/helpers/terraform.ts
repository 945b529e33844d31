// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Version that the bindings are pinned to. */
export const PROVIDER_VERSION = '1.83.25';

/** The filesystem mirror that `scripts/ci/install-provider.sh` fills. */
const MIRROR = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retention-stack', 'mirror');

function providerBinary(): string {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  return join(
    MIRROR,
    'registry.terraform.io/tencentcloudstack/tencentcloud',
    PROVIDER_VERSION,
    `${process.platform}_${arch}`,
    `terraform-provider-tencentcloud_v${PROVIDER_VERSION}`,
  );
}

/** Why the real provider cannot be run here, or undefined when it can. */
export function missingTerraform(): string | undefined {
  if (terraformCommand() === undefined)
    return 'no terraform and no tofu on the path: install Terraform 1.11 or OpenTofu';
  return existsSync(providerBinary())
    ? undefined
    : `no provider ${PROVIDER_VERSION} in the mirror: run scripts/ci/install-provider.sh`;
}

/** `describe` when the real Terraform and the real provider are here, else a skipped suite that says what to install. */
export const describeWithProvider: jest.Describe = (() => {
  const missing = missingTerraform();
  if (missing === undefined) return describe;
  process.stderr.write(`conformance with the real provider is skipped: ${missing}\n`);
  return describe.skip;
})();

function terraformCommand(): string | undefined {
  return ['terraform', 'tofu'].find(
    (command) => spawnSync(command, ['version'], { env: cleanEnvironment() }).status === 0,
  );
}

/** Only what Terraform needs: no credentials and no settings of the person who runs the tests. */
function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const keep = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
  return {
    ...Object.fromEntries(keep.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
    ...extra,
  };
}

/** A stack folder that the real Terraform works on, with fake credentials and no network. */
export class Terraform {
  private readonly environment: NodeJS.ProcessEnv;
  private readonly command = terraformCommand() ?? 'terraform';

  constructor(private readonly folder: string) {
    const config = join(mkdtempSync(join(tmpdir(), 'retention-terraform-')), 'terraform.rc');
    writeFileSync(
      config,
      `provider_installation {\n  filesystem_mirror {\n    path = "${MIRROR}"\n  }\n}\ndisable_checkpoint = true\n`,
    );
    this.environment = cleanEnvironment({
      TF_CLI_CONFIG_FILE: config,
      TENCENTCLOUD_SECRET_ID: 'AKIDconformance',
      TENCENTCLOUD_SECRET_KEY: 'conformance',
    });
  }

  run(...args: readonly string[]): string {
    const result = spawnSync(this.command, args, {
      cwd: this.folder,
      env: this.environment,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    if (result.status !== 0)
      throw new Error(`${this.command} ${args.join(' ')} failed:\n${result.stdout}\n${result.stderr}`);
    return result.stdout;
  }

  /** Validates and plans the stack; the plan as Terraform prints it in JSON. */
  plan(): Plan {
    this.run('init', '-input=false', '-no-color');
    this.run('validate', '-no-color');
    this.run('plan', '-input=false', '-no-color', '-refresh=false', '-out=conformance.tfplan');
    return JSON.parse(this.run('show', '-json', 'conformance.tfplan')) as Plan;
  }
}

/** What the tests read of a plan. */
export interface Plan {
  readonly planned_values: { readonly root_module: { readonly resources: readonly PlannedResource[] } };
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
}

export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}
