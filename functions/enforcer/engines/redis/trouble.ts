// SPDX-License-Identifier: Apache-2.0

/** The driver rejects pending calls with «Connection is closed» and tells the reason in an event only: it is kept here. */
export interface Trouble {
  last?: Error;
}

/** Runs a step, and fails with the reason where the driver names none. */
export async function explain<T>(step: () => Promise<T>, trouble: Trouble): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const vague =
      error instanceof Error &&
      /Connection is closed|None of startup nodes|Failed to refresh slots/.test(error.message);
    throw vague && trouble.last !== undefined ? trouble.last : error;
  }
}
