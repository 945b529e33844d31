// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Version that the bindings are pinned to. */
export const PROVIDER_VERSION = '1.83.25';

const NAME = 'terraform-provider-tencentcloud';
const SOURCE = 'registry.terraform.io/tencentcloudstack/tencentcloud';

/** The filesystem mirror that `scripts/ci/install-provider.sh` fills. */
export const MIRROR = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'retention-stack', 'mirror');

const FOLDER = join(
  MIRROR,
  SOURCE,
  PROVIDER_VERSION,
  `${process.platform}_${process.arch === 'x64' ? 'amd64' : process.arch}`,
);

function present(): boolean {
  return existsSync(join(FOLDER, `${NAME}_v${PROVIDER_VERSION}`));
}

/** The Terraform on the path, or OpenTofu, or undefined. */
export function terraformCommand(): string | undefined {
  return ['terraform', 'tofu'].find(
    (command) => spawnSync(command, ['version'], { env: withoutTerraformSettings(process.env) }).status === 0,
  );
}

/** Why Terraform and the real provider cannot be run here, or undefined when they can. */
export function missing(): string | undefined {
  if (terraformCommand() === undefined)
    return 'no terraform and no tofu on the path: install Terraform 1.11 or OpenTofu';
  return present() ? undefined : `no provider ${PROVIDER_VERSION} in the mirror: run scripts/ci/install-provider.sh`;
}

/** Makes sure that the provider is in the mirror: it is there, or the registry gives it, or it is built with Go. */
export function ensureProvider(progress: (line: string) => void): string | undefined {
  const terraform = terraformCommand();
  if (terraform === undefined || present()) return missing();
  progress(`provider ${PROVIDER_VERSION} is not in the cache; asking the registry`);
  if (fromRegistry(terraform) && present()) return undefined;
  progress('the registry does not answer; building it from its Go module, about 10 minutes');
  spawnSync(join('scripts', 'ci', 'install-provider.sh'), { stdio: 'inherit' });
  return missing();
}

/** Terraform's own download, unpacked into the layout that needs no archive. */
function fromRegistry(terraform: string): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'retention-provider-'));
  try {
    const source = 'tencentcloudstack/tencentcloud';
    writeFileSync(
      join(folder, 'main.tf'),
      `terraform {\n  required_providers {\n    tencentcloud = {\n      source  = "${source}"\n      version = "${PROVIDER_VERSION}"\n    }\n  }\n}\n`,
    );
    const options = { cwd: folder, stdio: 'ignore', env: withoutTerraformSettings(process.env) } as const;
    if (spawnSync(terraform, ['init', '-backend=false', '-input=false'], options).status !== 0) return false;
    const found = spawnSync('find', [join(folder, '.terraform'), '-type', 'f', '-name', `${NAME}_v*`], {
      encoding: 'utf8',
    });
    const [binary = ''] = found.stdout.split('\n');
    if (binary === '') return false;
    mkdirSync(FOLDER, { recursive: true });
    return spawnSync('cp', [binary, join(FOLDER, `${NAME}_v${PROVIDER_VERSION}`)]).status === 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Settings of the person who runs this must not reach a run that stands for everybody's. */
export function withoutTerraformSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(TF_|TENCENTCLOUD_|AWS_|CDKTF_)/.test(name)),
  );
}
