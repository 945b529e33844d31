// SPDX-License-Identifier: Apache-2.0

const UNEXPECTED = 'Unexpected token';

/** Parses JSON that may hold secrets: the engine's own error quotes the text around the place where it stopped. */
export function parseSecretJson(text: string): unknown {
  const error = errorOf(text);
  if (error === undefined) return JSON.parse(text) as unknown;
  const position = positionOf(text, error);
  if (position === undefined) throw new Error('no JSON');
  const before = text.slice(0, position).split('\n');
  throw new Error(`no JSON at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`);
}

/** The place is said either by its number or by the text around it; then it is the end of the shortest text that fails so. */
function positionOf(text: string, error: string): number | undefined {
  if (!error.startsWith(UNEXPECTED)) {
    const place = / at position (\d+)/.exec(error)?.[1];
    return place === undefined ? undefined : Number(place);
  }
  let fine = 0;
  let wrong = text.length;
  while (wrong - fine > 1) {
    const middle = Math.floor((fine + wrong) / 2);
    if (errorOf(text.slice(0, middle))?.startsWith(UNEXPECTED) === true) wrong = middle;
    else fine = middle;
  }
  return fine;
}

function errorOf(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}
