// SPDX-License-Identifier: Apache-2.0
import { problem, type Problem } from '../errors';
import { timeOf, type ChooseOrder, type EndOrder, type Order } from './order';

/**
 * Finds orders that contradict each other: choices of the same application and category, at the same instant, for two
 * classes; an end and a new beginning of one instant. Of different instants the later one counts. It remembers one entry for
 * each application and category, and for each end.
 */
export class Contradictions {
  private readonly ends = new Map<string, { readonly kind: string; readonly at: string }>();
  private readonly chosen = new Map<string, { readonly ms: number; readonly class: string; readonly at: string }>();

  /** What contradicts an order seen before; undefined where nothing does. */
  take(order: Order, at: string): Problem | undefined {
    if (order.kind === 'terminate' || order.kind === 'resume') return this.takeEnd(order, at);
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

  private takeEnd(order: EndOrder, at: string): Problem | undefined {
    const key = JSON.stringify([order.application, timeOf(order)]);
    const earlier = this.ends.get(key);
    if (earlier !== undefined && earlier.kind !== order.kind) {
      return problem(
        'retention/invalid',
        at,
        'kind',
        `'${earlier.kind}' as in the order at ${earlier.at}, of the same instant`,
        `'${order.kind}'`,
        'find out which of both was later, and keep that order alone',
      );
    }
    this.ends.set(key, { kind: order.kind, at });
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
