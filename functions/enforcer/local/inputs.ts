// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { parseDirectivesText, type DirectiveDocument } from '../../../lib/directives';
import { fail } from '../../../lib/errors';
import type { Endpoint } from '../engines/engine';
import { parseEndpoints } from './local-endpoints';

/** The files of a local run. */
export interface Inputs {
  /** File with the directive document. */
  readonly directives: string;
  /** @default - none */
  readonly endpoints?: string;
  /** The unit whose directives alone are wanted. @default - all */
  readonly unit?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Reads the files of a local run; throws with everything that is wrong with one. */
export async function readInputs({ directives, endpoints, unit, env }: Inputs): Promise<{
  readonly document: DirectiveDocument;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
}> {
  const document = parseDirectivesText(await readText(directives), directives);
  return {
    document: unit === undefined ? document : ofUnit(document, unit),
    endpoints: endpoints === undefined ? {} : parseEndpoints(await readText(endpoints), endpoints, env ?? process.env),
  };
}

function ofUnit(document: DirectiveDocument, unit: string): DirectiveDocument {
  const directives = document.directives.filter((each) => each.unit === unit);
  if (directives.length > 0) return { ...document, directives };
  const units = [...new Set(document.directives.map((each) => each.unit))].sort();
  return fail(
    'retention/invalid',
    '',
    '--unit',
    `one of the units ${units.join(', ') || '(none)'}`,
    `'${unit}'`,
    'name a unit of the directives: what nobody enforces has no gate',
  );
}

export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    return fail('retention/unreadable', '', file, error instanceof Error ? error.message : String(error));
  }
}
