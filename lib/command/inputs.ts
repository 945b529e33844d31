// SPDX-License-Identifier: Apache-2.0
import { realpathSync } from 'node:fs';
import { problem, RetentionError, type Problem } from '../errors';
import { looksLikeManifest, readManifest } from '../manifest';
import { readPath, type Input } from '../verify';

/**
 * Reads the files that are judged together, each of them once.
 * @throws RetentionError for what cannot be read, and where a stack comes from two files: its resources would be judged
 *   as two of each.
 */
export function readInputs(files: readonly string[]): Input[] {
  const byPath = new Map<string, Input>();
  for (const input of files.flatMap(readPath)) {
    const path = realPath(input.file);
    if (!byPath.has(path)) byPath.set(path, input);
  }
  const inputs = [...byPath.values()];
  RetentionError.throwIfAny(givenTwice(inputs));
  return inputs;
}

/** A pipe, such as `<(terraform show -json plan)`, has no other path than its own. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function givenTwice(inputs: readonly Input[]): Problem[] {
  const fileOf = new Map<string, string>();
  return inputs.flatMap((input) =>
    [...new Set(stacksOf(input))].flatMap((stack) => {
      const first = fileOf.get(stack);
      fileOf.set(stack, first ?? input.file);
      const remedy = `give one of '${first}' and '${input.file}'`;
      return first === undefined ? [] : [problem('retention/duplicate', '', 'stack', stack, remedy)];
    }),
  );
}

/** Stacks by their manifests. Of other files nothing says which stack they describe. */
function stacksOf({ views }: Input): string[] {
  return views.flatMap(({ type, values }) => {
    const { input } = values;
    if (type !== 'terraform_data' || !looksLikeManifest(input)) return [];
    const manifest = readManifest(input);
    return typeof manifest === 'string' ? [] : [`${manifest.estate}-${manifest.region}`];
  });
}
