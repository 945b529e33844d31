// SPDX-License-Identifier: Apache-2.0
import type { CosDirective, Terminations } from '../../../../lib/directives';
import type { Endpoint, EngineModule } from '../engine';
import { endpointOf } from '../../surroundings/endpoint';
import { neverFound } from '../eraser';
import { checkBucket } from './bucket';
import { CosEraser } from './eraser';
import { connectObjects } from './objects';
import { connectCos } from './client';
import type { ObjectStore } from './store';
import { sweep } from './sweep';
import type { TerminationSource } from './terminations';
import { undeclaredPrefixes } from './undeclared';
import { witness } from './witness';

/** COS: deletes objects, versions and unfinished uploads by age, and the folders of terminated applications. */
export const cosEngine: EngineModule<CosDirective> = createCosEngine(connectCos, async (...place) =>
  // only directives with terminations pay for the driver of another engine.
  (await import('./terminations.js')).connectTerminations(...place),
);

export function createCosEngine(
  connect: (directive: CosDirective, endpoint: Endpoint) => Promise<ObjectStore>,
  connectSource: (terminations: Terminations, endpoint: Endpoint) => Promise<TerminationSource>,
): EngineModule<CosDirective> {
  return {
    engine: 'cos',
    async openEraser(directive, endpoints, context) {
      const { subject } = directive;
      if (subject === undefined || !('prefix' in subject)) return neverFound(directive);
      const endpoint = endpointOf(endpoints, directive.unit, directive.id);
      const store = await connect(directive, endpoint);
      return new CosEraser(store, directive, subject, context, connectObjects({ ...directive, endpoint }));
    },
    async open(directive, endpoints, context) {
      const store = await connect(directive, endpointOf(endpoints, directive.unit, directive.id));
      const { terminations } = directive;
      const source =
        terminations === undefined
          ? undefined
          : await connectSource(terminations, endpointOf(endpoints, terminations.unit, directive.id));
      return {
        // lifecycle rules are resources of the stack; a hold takes them out there.
        ensure: async () => {
          const settings = await checkBucket(directive, store);
          const { directives } = context;
          const { failures, notices } =
            directives === undefined
              ? { failures: [], notices: [] }
              : await undeclaredPrefixes(directive, store, directives);
          if (failures.length > 0) throw new Error(failures.join('; and '));
          return { deleted: 0, complete: true, notices: [...settings, ...notices] };
        },
        sweep: () => sweep(directive, store, source, context),
        witness: () => witness(directive, store, source, context),
        close: async () => source?.close(),
      };
    },
  };
}
