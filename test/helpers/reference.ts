// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import { loadEstate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { outputFolder } from './synth';

/** A synthesised document that tests change at will: as loose as what `JSON.parse` gives back. */
export type Document = Record<string, ReturnType<typeof JSON.parse>>;

const synthesised = new Map<string, string>();

/** The reference estate as synthesised, a fresh copy for each caller. */
export function referenceDocument(): Document {
  return documentOf('.');
}

/** The estate whose network has three functions. */
export function shardsDocument(): Document {
  return documentOf('examples/shards');
}

/** The estate of a folder, which has one stack. */
function documentOf(folder: string): Document {
  let text = synthesised.get(folder);
  if (text === undefined) {
    const { stacks } = buildApp(loadEstate(join(__dirname, '..', '..', folder, 'retention.config.ts')), {
      outdir: outputFolder(),
      skipValidation: true,
    });
    const [stack, ...others] = stacks;
    if (stack === undefined || others.length > 0) throw new Error(`the estate of '${folder}' must have one stack`);
    // tokens are resolved on the way to JSON.
    text = JSON.stringify(stack.toTerraform());
    synthesised.set(folder, text);
  }
  return JSON.parse(text) as Document;
}

/** The manifest in a document. */
export function manifestIn(document: Document): Document {
  return document['resource'].terraform_data.manifest.input as Document;
}

/** Removes a member, in one expression. */
export function drop(node: object, key: string): void {
  Reflect.deleteProperty(node, key);
}

/** Adds to a number or to a text, in one expression. */
export function grow(node: Document, key: string, by: number | string): void {
  node[key] = typeof by === 'number' ? Number(node[key]) + by : `${String(node[key])}${by}`;
}
