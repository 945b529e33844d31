// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fail, RetentionError } from '../errors';
import type { Estate } from './types';

/** The estate file that people edit, seen from the folder in which a command runs. */
export const ESTATE_FILE = 'retention.config.ts';

/** A token of cdktf is a huge negative number, which `Duration` refuses before anybody can ask whether it is one. */
const NUMBER_TOKEN = /negative.*-\d(\.\d+)?e\+\d{3}/;

/**
 * Loads the estate that a file exports as its default.
 * @throws RetentionError `retention/unreadable`, or every problem of the estate itself
 */
export function loadEstate(file: string = process.env['RETENTION_ESTATE'] ?? ESTATE_FILE): Estate {
  const path = resolve(file);
  if (!existsSync(path)) return fail('retention/unreadable', '', file, 'no such file');
  let loaded: unknown;
  try {
    // the estate is code of the user: it is read with the same loader that runs this program.
    loaded = require(path);
  } catch (error) {
    if (RetentionError.is(error)) throw error;
    if (NUMBER_TOKEN.test(String(error))) return fail('retention/token-duration', file, 'Duration');
    return fail('retention/unreadable', '', file, `an error while it ran: ${String(error)}`);
  }
  const estate = (loaded as { default?: unknown }).default;
  if (!isEstate(estate)) return fail('retention/unreadable', '', file, "no default export made by 'defineEstate'");
  return estate;
}

function isEstate(value: unknown): value is Estate {
  return (
    typeof value === 'object' && value !== null && 'placements' in value && 'context' in value && 'policy' in value
  );
}
