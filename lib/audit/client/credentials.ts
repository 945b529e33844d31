// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { problem, RetentionError } from '../../errors';

/** A key of the account. Never an argument of a command, and never printed. */
export interface Credentials {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

/** The file that `tccli auth login` and `tccli configure` write. */
const PROFILE = z.object({ secretId: z.string().min(1), secretKey: z.string().min(1), token: z.string().optional() });

/**
 * Credentials as the Terraform provider takes them: `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and
 * `TENCENTCLOUD_SECURITY_TOKEN`, else the profile of `TENCENTCLOUD_PROFILE` in `TENCENTCLOUD_SHARED_CREDENTIALS_DIR`.
 * @throws RetentionError `retention/missing` or `retention/unreadable`
 */
export function readCredentials(environment: NodeJS.ProcessEnv = process.env): Credentials {
  const {
    TENCENTCLOUD_SECRET_ID: secretId,
    TENCENTCLOUD_SECRET_KEY: secretKey,
    TENCENTCLOUD_SECURITY_TOKEN: token,
  } = environment;
  if (isSet(secretId) && isSet(secretKey)) return { secretId, secretKey, ...(isSet(token) ? { token } : {}) };
  const profile = environment['TENCENTCLOUD_PROFILE'] ?? 'default';
  const folder = environment['TENCENTCLOUD_SHARED_CREDENTIALS_DIR'] ?? join(homedir(), '.tccli');
  const file = join(folder, `${profile}.credential`);
  if (!existsSync(file)) {
    const remedy = `set it with TENCENTCLOUD_SECRET_KEY, or write '${profile}.credential' with tccli`;
    throw new RetentionError([problem('retention/missing', '', 'TENCENTCLOUD_SECRET_ID', remedy)]);
  }
  const read = PROFILE.safeParse(parsed(file));
  if (!read.success) {
    // nothing of the file is quoted.
    throw new RetentionError([problem('retention/unreadable', '', file, 'no JSON with secretId and secretKey')]);
  }
  return {
    secretId: read.data.secretId,
    secretKey: read.data.secretKey,
    ...(isSet(read.data.token) ? { token: read.data.token } : {}),
  };
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
