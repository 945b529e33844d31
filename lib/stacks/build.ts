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
  const stacks = regions.map((region) => {
    const stack = new RetentionStack(app, { estate, plan, region });
    RetentionGuard.protect(stack, (document) => stack.writeNext(document));
    return stack;
  });
  return { app, stacks };
}
