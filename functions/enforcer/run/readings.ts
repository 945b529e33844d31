// SPDX-License-Identifier: Apache-2.0
import { READINGS, type Engine, type Reading } from '../../../lib/directives';
import type { Endpoint } from '../engines/engine';
import { describeError } from '../surroundings/log';

/** One reading for each term of the engine, also where the store tells nothing: an audit must see that it was asked. */
export async function readingsOf(
  engine: Engine,
  read: () => Promise<readonly Reading[]>,
  endpoints: Readonly<Record<string, Endpoint>>,
): Promise<readonly Reading[]> {
  let said: readonly Reading[] = [];
  let why = 'the engine does not read it';
  try {
    said = await read();
  } catch (error) {
    why = describeError(error, endpoints);
  }
  return READINGS[engine].map((term) => said.find((each) => each.term === term) ?? { term, ms: null, why });
}

/** Asks for one term by itself, so that a question that is refused takes no answer from the others. */
export async function reading(term: string, ask: () => Promise<Omit<Reading, 'term'>>): Promise<Reading> {
  try {
    return { term, ...(await ask()) };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    // one line, and short: it is in each run's log.
    return { term, ms: null, why: said.replace(/\s+/g, ' ').slice(0, LONGEST_REASON) };
  }
}

const LONGEST_REASON = 200;
