// SPDX-License-Identifier: Apache-2.0
import { Testing } from 'cdktf';
import type { Construct } from 'constructs';
import type { ResourceView } from '../../lib/stores/resource';
import { viewsFromSynth } from '../../lib/verify/reading/read-synth';

type Resource = Record<string, unknown>;

/** One construct in a stack of its own, synthesised. */
export interface Rendered<C> {
  readonly construct: C;
  /** Values of the one resource of that type. */
  only(type: string): Resource;
  /** Types of all resources. */
  readonly types: readonly string[];
  readonly views: readonly ResourceView[];
  /** The `resource` and `import` parts as text, for a snapshot. */
  readonly text: string;
}

/** Builds a construct and synthesises it. */
export function render<C extends Construct>(build: (scope: Construct) => C): Rendered<C> {
  let construct: C | undefined;
  const json = Testing.synthScope((scope) => {
    construct = build(scope);
  });
  const document = JSON.parse(json) as { resource?: Record<string, Record<string, Resource>>; import?: unknown };
  const resource = document.resource ?? {};
  if (construct === undefined) throw new Error('nothing was built');
  return {
    construct,
    only(type) {
      const found = Object.values(resource[type] ?? {});
      if (found.length !== 1 || found[0] === undefined) throw new Error(`wanted one ${type}, got ${found.length}`);
      return found[0];
    },
    types: Object.keys(resource).sort(),
    views: viewsFromSynth(document),
    text: JSON.stringify({ resource, ...(document.import === undefined ? {} : { import: document.import }) }, null, 2),
  };
}
