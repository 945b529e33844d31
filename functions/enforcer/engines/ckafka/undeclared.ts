// SPDX-License-Identifier: Apache-2.0
import type { CkafkaDirective, Directive } from '../../../../lib/directives';
import { isCopyOf, type Unplaced } from '../unplaced';
import { refusal, type Broker } from './client';
import { allowance, type CkafkaGuard } from './settings';

const MOST_LISTED = 20;
/** Topics of the broker itself. */
const INTERNAL = '__';
const UNDECLARED_GUARD = 'undeclared-topics' satisfies CkafkaGuard;

/**
 * Lists by name and number of records what nobody placed, never by content. What has the name of this topic in its own
 * looks like a copy of it, as a queue of dead letters, of retries or a mirror leaves one, and fails the directive; the
 * others are a notice.
 *
 * @param others every directive on the same instance: what they name is placed
 */
export async function undeclaredTopics(
  directive: CkafkaDirective,
  broker: Pick<Broker, 'topics' | 'recordsIn'>,
  others: readonly Directive[],
): Promise<Unplaced> {
  const placed = new Set([directive, ...others].flatMap((each) => (each.engine === 'ckafka' ? [each.topic] : [])));
  let all: readonly string[];
  try {
    all = await broker.topics();
  } catch (error) {
    const reason = refusal(error);
    if (reason === undefined) throw error;
    return { failures: [], notices: [`which topics nobody placed is not known: the broker answers ${reason}`] };
  }
  const unplaced = all.filter((name) => !name.startsWith(INTERNAL) && !placed.has(name)).sort();
  const copies = unplaced.filter((name) => isCopyOf(name, directive.topic));
  const failures: string[] = [];
  const notices: string[] = [];
  for (const name of copies) {
    const by = allowance(directive, `${UNDECLARED_GUARD}:${name}`) ?? allowance(directive, UNDECLARED_GUARD);
    const what = `'${name}' (${await size(broker, name)}), which no placement names and which looks like a copy of '${directive.topic}'`;
    if (by !== undefined) notices.push(`${what}; allowed by ${by}`);
    else
      failures.push(
        `copies of a placed topic must be placed as well, got ${what}; delete it, declare it as a placement, or allow '${UNDECLARED_GUARD}:${name}' in the placement, with who and why`,
      );
  }
  const rest = unplaced.filter((name) => !copies.includes(name));
  if (rest.length === 0) return { failures, notices };
  const shown: string[] = [];
  for (const name of rest.slice(0, MOST_LISTED)) shown.push(`${name} (${await size(broker, name)})`);
  const more = rest.length > MOST_LISTED ? ` and ${rest.length - MOST_LISTED} more` : '';
  notices.push(
    `no placement names these topics: ${shown.join(', ')}${more}; declare those that hold what the policy is about`,
  );
  return { failures, notices };
}

async function size(broker: Pick<Broker, 'recordsIn'>, name: string): Promise<string> {
  try {
    return `${await broker.recordsIn(name)} records`;
  } catch (error) {
    // deleted since, or not allowed: the name says enough.
    if (typeof (error as { type?: unknown } | null)?.type !== 'string' && refusal(error) === undefined) throw error;
    return 'size not known';
  }
}
