// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { fail } from '../../errors';

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-';

export const ALLOWED =
  'a synthesised cdk.tf.json, the JSON of a plan or a state (terraform show -json), a terraform.tfstate, or a folder of cdktf';

/** How one gets JSON out of a folder of HCL. */
const AS_JSON =
  "run 'terraform plan -out=plan && terraform show -json plan > plan.json' in its folder and give plan.json";

/** A plan of a large estate has some hundred megabytes; more is made to exhaust the memory. */
const LARGEST_BYTES = 1024 * 1024 * 1024;

/** A line that begins as only HCL does. */
const HCL =
  /^\s*(?:#|\/\/|\/\*|(?:resource|data|module|provider|variable|output|terraform|locals|moved|import|removed)\b[^{\n:]*\{)/m;

/**
 * The bytes of a path, or of standard input.
 * @throws RetentionError `retention/unreadable`
 */
export function readBytes(path: string): Buffer {
  try {
    return path === STANDARD_INPUT ? readFileSync(process.stdin.fd) : readFileSync(path);
  } catch (error) {
    return fail('retention/unreadable', '', path, error instanceof Error ? error.message : String(error));
  }
}

/** The text of bytes: compressed, in UTF-8, or in the UTF-16 of shells on Windows. */
export function decode(given: Buffer, file: string): string {
  const bytes = given[0] === 0x1f && given[1] === 0x8b ? unpacked(given, file) : given;
  if (bytes.length === 0) return fail('retention/unreadable', '', file, `nothing; give ${ALLOWED}`);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const remedy = `run 'terraform show -json ${file} > plan.json' and give plan.json`;
    return fail('retention/unreadable', '', file, `a binary plan; ${remedy}`);
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function unpacked(bytes: Buffer, file: string): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_BYTES });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return fail('retention/unreadable', '', file, `a gzip file that cannot be unpacked (${why}); unpack it first`);
  }
}

/** The value of a text of JSON, or what to do about another text. */
export function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (/^\s*\{"@level"/.test(text)) {
      const remedy = "save the plan with -out and print it with 'terraform show -json'";
      return fail('retention/unreadable', '', file, `the messages of 'terraform plan -json'; ${remedy}`);
    }
    if (/\.(tf|tofu|hcl)$/.test(file) || (!/^\s*[[{"]/.test(text) && HCL.test(text))) {
      return fail('retention/unreadable', '', file, `HCL, which is no JSON; ${AS_JSON}`);
    }
    const why = error instanceof Error ? error.message : String(error);
    return fail('retention/unreadable', '', file, `no JSON (${why.slice(0, 100)}); give ${ALLOWED}`);
  }
}
