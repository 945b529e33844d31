// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors';
import type { Input } from './input';
import { isRecord, member, objectsIn, show } from './json';
import { readPlan } from './read-plan';
import { readState, readStateFile } from './read-state';
import { readSynth } from './read-synth';

const STATE_VERSION = 4;
const ALLOWED =
  'a synthesised cdk.tf.json, the JSON of a plan or a state (terraform show -json), a terraform.tfstate, or a folder of cdktf';

/**
 * Reads whatever Terraform or cdktf wrote.
 * @throws RetentionError `retention/unreadable` for anything else
 */
export function readPath(path: string): Input[] {
  if (!existsSync(path)) return fail('retention/unreadable', '', path, 'no such file');
  if (!statSync(path).isDirectory()) return [readText(readBytes(path), path)];
  const files = synthesisedIn(path);
  if (files.length === 0) {
    return fail('retention/unreadable', '', path, `a folder without stacks; give ${ALLOWED}`);
  }
  return files.map((file) => readText(readBytes(file), file));
}

/** Stacks of an output folder, or the one document of a stack's own folder. */
function synthesisedIn(folder: string): string[] {
  const own = join(folder, 'cdk.tf.json');
  if (existsSync(own)) return [own];
  const manifest = join(folder, 'manifest.json');
  if (existsSync(manifest)) return manifestStacks(manifest).map((path) => join(folder, path));
  const stacks = join(folder, 'stacks');
  if (!existsSync(stacks)) return [];
  return readdirSync(stacks)
    .sort()
    .map((name) => join(stacks, name, 'cdk.tf.json'))
    .filter((file) => existsSync(file));
}

/** What the last synth wrote. An earlier one may have left folders of stacks that the app no longer has. */
function manifestStacks(file: string): string[] {
  const document = parse(decode(readBytes(file), file), file);
  const stacks = isRecord(document) ? document['stacks'] : undefined;
  if (!isRecord(stacks)) return fail('retention/unreadable', '', file, 'no manifest of cdktf; run the synth again');
  return Object.keys(stacks)
    .sort()
    .map((name) => {
      const stack = stacks[name];
      const path = isRecord(stack) ? stack['synthesizedStackPath'] : undefined;
      if (typeof path === 'string') return path;
      return fail(
        'retention/unreadable',
        '',
        file,
        `no 'synthesizedStackPath' of stack '${name}'; run the synth again`,
      );
    });
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    return fail('retention/unreadable', '', path, error instanceof Error ? error.message : String(error));
  }
}

/**
 * Reads a document, whatever its form.
 * @throws RetentionError `retention/unreadable`
 */
export function readText(content: Buffer | string, file: string): Input {
  const document = parse(typeof content === 'string' ? content : decode(content, file), file);
  if (!isRecord(document)) return fail('retention/unreadable', '', file, `${show(document)}; give ${ALLOWED}`);
  try {
    return readDocument(document, file);
  } catch (error) {
    // readers recurse over values: a document made to exhaust the stack is no document of Terraform.
    if (!(error instanceof RangeError)) throw error;
    return fail('retention/unreadable', '', file, 'values nested deeper than any resource');
  }
}

function readDocument(document: Record<string, unknown>, file: string): Input {
  const has = (key: string): boolean => member(document, key) !== undefined;
  if (has('resource_changes') || has('planned_values')) return readPlan(document, file);
  if (typeof document['version'] === 'number' && (has('lineage') || has('serial') || has('resources'))) {
    if (document['version'] === STATE_VERSION) return readStateFile(document, file);
    const got = `a state of version ${document['version']}`;
    return fail('retention/unreadable', '', file, `${got}, known is ${STATE_VERSION}; upgrade it with terraform`);
  }
  if (has('format_version') && (has('values') || Object.keys(document).length <= STATE_KEYS)) {
    return readState(document, file);
  }
  if (objectsIn(document['resource']).length > 0 || objectsIn(document['terraform']).length > 0) {
    return readSynth(document, file);
  }
  const keys = Object.keys(document).slice(0, 5).join(', ') || 'nothing';
  return fail('retention/unreadable', '', file, `an object with ${keys}; give ${ALLOWED}`);
}

/** An empty state prints its format and Terraform's version only. */
const STATE_KEYS = 2;

function decode(bytes: Buffer, file: string): string {
  if (bytes.length === 0) return fail('retention/unreadable', '', file, `nothing; give ${ALLOWED}`);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const remedy = `run 'terraform show -json ${file} > plan.json' and give plan.json`;
    return fail('retention/unreadable', '', file, `a binary plan; ${remedy}`);
  }
  // shells on Windows redirect into UTF-16.
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le').slice(1);
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (/^\s*\{"@level"/.test(text)) {
      const remedy = "save the plan with -out and print it with 'terraform show -json'";
      return fail('retention/unreadable', '', file, `the messages of 'terraform plan -json'; ${remedy}`);
    }
    const why = error instanceof Error ? error.message : String(error);
    return fail('retention/unreadable', '', file, `no JSON (${why.slice(0, 100)})`);
  }
}
