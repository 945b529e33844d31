// SPDX-License-Identifier: Apache-2.0
import { App, type AppConfig } from 'cdktf';
import { requirePlan, type Estate } from '../estate';
import { RetentionGuard } from '../verify';
import { RetentionStack } from './retention-stack';

/**
 * One guarded stack per region of the estate.
 * @throws RetentionError with all refusals, before anything is written
 */
export function buildApp(
  estate: Estate,
  config: AppConfig = {},
): { readonly app: App; readonly stacks: readonly RetentionStack[] } {
  const plan = requirePlan(estate);
  const app = new App(config);
  const regions = [...new Set(Object.values(estate.units).map((unit) => unit.region))].sort();
  const stacks = withoutSourceMaps(() =>
    regions.map((region) => {
      const stack = new RetentionStack(app, { estate, plan, region });
      RetentionGuard.protect(stack, (document) => stack.writeNext(document));
      return stack;
    }),
  );
  return { app, stacks };
}

/**
 * cdktf takes a stack trace for every list of a resource and hardly ever shows one. Looking each of their lines up in the maps
 * of a loader takes longer than the constructs do. An error is looked up when it is printed, which is later.
 */
function withoutSourceMaps<T>(build: () => T): T {
  if (!process.sourceMapsEnabled) return build();
  process.setSourceMapsEnabled(false);
  try {
    return build();
  } finally {
    process.setSourceMapsEnabled(true);
  }
}
