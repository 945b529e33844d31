// SPDX-License-Identifier: Apache-2.0
import type { Finding } from '../../verify';
import type { Ask } from '../asks/ask';
import { FIRST_ASKS, ASKS } from '../asks';
import { found, type AuditInput } from './found';

const NAMED = 5;

/** Questions without an answer: one finding for each action and cause. What depends on them is not taken for none. */
export function judgeNotKnown({ answers }: AuditInput): readonly Finding[] {
  return [...FIRST_ASKS, ...ASKS].flatMap((ask: Ask) => {
    const causes = new Map<string, { why: string; keys: string[] }>();
    for (const { key, code, why } of answers.unknown(ask)) {
      const cause = causes.get(code) ?? { why, keys: [] };
      cause.keys.push(key);
      causes.set(code, cause);
    }
    return [...causes.values()].map(({ why, keys }) => {
      const more = keys.length > NAMED ? ` and ${keys.length - NAMED} more` : '';
      return found(
        'retention/not-known',
        `${ask.product}:${ask.action}`,
        `not known for ${keys.sort().slice(0, NAMED).join(', ')}${more}: ${ask.tells}`,
        { unclear: true, remedy: why },
      );
    });
  });
}
