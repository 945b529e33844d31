// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../verify';
import type { Ask } from '../asks/ask';
import { FIRST_ASKS, ASKS } from '../asks';
import { found, type AuditInput } from './found';

const NAMED = 5;
const PARTIAL = 'there is more than an audit reads: look at the rest by an inventory or a search, or exempt it';

/** Questions without an answer: one finding for each action and cause. What depends on them is not taken for none. */
export function judgeNotKnown({ answers }: AuditInput): readonly Finding[] {
  return [...FIRST_ASKS, ...ASKS].flatMap((ask: Ask) => {
    const causes = new Map<string, { why: string; keys: string[] }>();
    for (const { key, code, why } of answers.unknown(ask)) {
      const cause = causes.get(code) ?? { why, keys: [] };
      cause.keys.push(key);
      causes.set(code, cause);
    }
    const partial = answers.partial(ask);
    if (partial.length > 0) causes.set('partial', { why: PARTIAL, keys: [...partial] });
    return [...causes].map(([cause, { why, keys }]) => {
      const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '';
      const known = cause === 'partial' ? 'only the first part was read' : 'not known';
      return found(
        'retention/not-known',
        `${ask.product}:${ask.action}`,
        `${known} for ${keys.sort().slice(0, NAMED).join(', ')}${more}: ${ask.tells}`,
        { unclear: true, remedy: why },
      );
    });
  });
}
