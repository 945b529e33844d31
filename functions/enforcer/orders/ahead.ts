// SPDX-License-Identifier: Apache-2.0

/**
 * Acts on the items of a list, a few at a time, and gives what came of each in their order. No item is begun while one
 * that is `most` before it is not done: whoever is killed leaves no wider gap. Each waits for an answer most of its time.
 */
export async function* ahead<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  most: number,
  act: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const begun: Promise<R>[] = [];
  for await (const item of items) {
    const result = act(item);
    // one before it may fail first: then nobody waits for this one any more.
    void result.catch(() => undefined);
    begun.push(result);
    const [first] = begun;
    if (begun.length < most || first === undefined) continue;
    void begun.shift();
    yield await first;
  }
  for (const result of begun) yield await result;
}
