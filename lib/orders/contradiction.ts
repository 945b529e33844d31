// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { timeOf, type ChooseOrder, type Order } from './order';

/**
 * Finds choices that contradict each other: the same application and category, at the same instant, for two classes. Of
 * choices at different instants the later one counts. It remembers one entry for each application and category.
 */
export class Contradictions {
  private readonly chosen = new Map<string, { readonly ms: number; readonly class: string; readonly at: string }>();

  /** What contradicts an order seen before; undefined where nothing does. */
  take(order: Order, at: string): Problem | undefined {
    if (order.kind !== 'choose') return undefined;
    const key = JSON.stringify([order.application, order.category]);
    const earlier = this.chosen.get(key);
    const ms = timeOf(order);
    if (earlier?.ms === ms && earlier.class !== order.class) {
      return problem(
        'retention/invalid',
        at,
        'class',
        `'${earlier.class}' as in the order at ${earlier.at}, of the same instant`,
        `'${order.class}'`,
        'find out what was chosen last, and keep that order alone',
      );
    }
    if (earlier === undefined || ms > earlier.ms) this.chosen.set(key, { ms, class: order.class, at });
    return undefined;
  }
}

/** The choice that counts: the latest one. */
export function latestChoice(choices: readonly ChooseOrder[]): ChooseOrder | undefined {
  return choices.reduce<ChooseOrder | undefined>(
    (latest, each) => (latest === undefined || timeOf(each) > timeOf(latest) ? each : latest),
    undefined,
  );
}
