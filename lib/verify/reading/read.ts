// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fail } from '../../errors';
import { ALLOWED, decode, parse, readBytes, STANDARD_INPUT } from './bytes';
import { hasDuplicates } from './duplicates';
import type { Input } from './input';
import { isRecord, member, objectsIn, show } from './json';
import { readPlan } from './read-plan';
import { readState, readStateFile } from './read-state';
import { readSynth } from './read-synth';
import { archivesBeside, siblingDoubts } from './beside';

const STATE_VERSION = 4;

/**
 * Reads whatever Terraform or cdktf wrote.
 * @throws RetentionError `retention/unreadable` for anything else
 */
export function readPath(path: string): Input[] {
  if (path === STANDARD_INPUT) return [readText(readBytes(path), 'standard input')];
  if (!existsSync(path)) return fail('retention/unreadable', '', path, 'no such file');
  if (!statSync(path).isDirectory()) return [readFile(path)];
  const files = synthesisedIn(path);
  if (files.length === 0) {
    return fail('retention/unreadable', '', path, `a folder without stacks; give ${ALLOWED}`);
  }
  return files.map(readFile);
}

/** A document with what lies beside it and belongs to it: archives of functions, and files that Terraform reads as well. */
function readFile(path: string): Input {
  const input = readText(readBytes(path), path);
  return { ...input, doubts: [...input.doubts, ...siblingDoubts(input)], ...archivesBeside(input) };
}

/** Stacks of an output folder, or the one document of a stack's own folder. */
function synthesisedIn(folder: string): string[] {
  const own = join(folder, 'cdk.tf.json');
  const manifest = join(folder, 'manifest.json');
  if (existsSync(own)) {
    const others = ['stacks', 'manifest.json'].filter((name) => existsSync(join(folder, name)));
    if (others.length === 0) return [own];
    const got = `a folder with a cdk.tf.json of its own beside ${others.join(' and ')}`;
    return fail('retention/unreadable', '', folder, `${got}; give the file or the folder that is meant`);
  }
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

/**
 * Reads a document, whatever its form.
 * @throws RetentionError `retention/unreadable`
 */
export function readText(content: Buffer | string, file: string): Input {
  const text = typeof content === 'string' ? content : decode(content, file);
  const document = parse(text, file);
  const input = readValue(document, file);
  // what Terraform itself prints has each name once.
  if (input.form === 'synthesised' && hasDuplicates(text, document)) {
    const got = 'an object with two members of one name, of which Terraform reads both';
    return fail('retention/unreadable', '', file, `${got}; give each its own`);
  }
  return input;
}

/**
 * Reads the value of a document, whatever its form.
 * @throws RetentionError `retention/unreadable`
 */
export function readValue(document: unknown, file: string): Input {
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
