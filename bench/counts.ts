// SPDX-License-Identifier: Apache-2.0

/**
 * The numbers that a program is given. A word in the place of a number would measure nothing and look as if it had: it ends
 * the program with 2.
 * @param given arguments of the command line
 * @param otherwise what each is where it is not given
 */
export function countsOf<const T extends readonly number[]>(
  given: readonly string[],
  otherwise: T,
): { [K in keyof T]: number } {
  const wrong = given.find((each) => !/^[1-9]\d*$/.test(each));
  if (wrong !== undefined || given.length > otherwise.length) {
    const names = otherwise.map((each) => `[${each}]`).join(' ');
    process.stderr.write(`it takes whole numbers from 1 on, by default ${names}, got '${given.join(' ')}'\n`);
    process.exit(2);
  }
  return otherwise.map((each, index) => Number(given[index] ?? each)) as { [K in keyof T]: number };
}
