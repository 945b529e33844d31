// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod/mini';
import { elsewhere, type Form } from './shapes';

/** JSON Schema (draft 2020-12) of a form, for editors and for whoever writes or reads such a file elsewhere. */
export function jsonSchema(title: string, form: Form): object {
  const schema = z.toJSONSchema(form, {
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: found }) => {
      const { def } = zodSchema._zod;
      if (def.type !== 'object') return;
      // what another check judges is needed all the same.
      const needed = Object.keys(def.shape).filter((name) => def.shape[name] === elsewhere);
      if (needed.length > 0) found.required = [...(found.required ?? []), ...needed];
    },
  });
  return { title, ...schema };
}
