// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { CREDENTIALS } from '../cloud/signature';
import { MIRROR } from './provider';

/** Minutes; 0 would fail every call before it is sent. */
const RETRY_MINUTES = '1';

/** Writes the configuration that makes Terraform find the provider in the mirror and nowhere else. */
export function writeTerraformConfig(file: string): void {
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror {\n    path = "${MIRROR}"\n  }\n}\ndisable_checkpoint = true\n`,
  );
}

/**
 * The environment of a program that shall see the sandbox and nothing else: it starts from nothing, so that neither
 * credentials nor settings of the person who runs it get in.
 */
export function sandboxEnvironment(files: {
  readonly proxy: string;
  readonly certificateFile: string;
  readonly configFile: string;
}): NodeJS.ProcessEnv {
  const keep = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'XDG_CACHE_HOME', 'NO_COLOR'];
  return {
    ...Object.fromEntries(keep.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    HTTPS_PROXY: files.proxy,
    HTTP_PROXY: files.proxy,
    NO_PROXY: '',
    SSL_CERT_FILE: files.certificateFile,
    TENCENTCLOUD_SECRET_ID: CREDENTIALS.id,
    TENCENTCLOUD_SECRET_KEY: CREDENTIALS.key,
    TENCENTCLOUD_READ_RETRY_TIMEOUT: RETRY_MINUTES,
    TENCENTCLOUD_WRITE_RETRY_TIMEOUT: RETRY_MINUTES,
    TENCENTCLOUD_WAIT_READ_TIMEOUT: '0',
    TF_CLI_CONFIG_FILE: files.configFile,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    // Terraform and the provider are Go programs that live for seconds: collecting less garbage saves a quarter of them.
    GOGC: '400',
    DISABLE_VERSION_CHECK: '1',
  };
}
