// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { type z } from 'zod';
import { ASKS, FIRST_ASKS } from '../../lib/audit/asks';
import type { Ask } from '../../lib/audit/asks/ask';

type Interfaces = ReadonlyMap<string, ts.InterfaceDeclaration>;

const read = new Map<string, Interfaces>();

/** Every interface of a product's models, by name. */
function modelsOf({ product, version }: Ask): Interfaces {
  const folder = `node_modules/tencentcloud-sdk-nodejs/tencentcloud/services/${product}/v${version.replace(/-/g, '')}`;
  const known = read.get(folder);
  if (known !== undefined) return known;
  const file = `${folder}/${product}_models.d.ts`;
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = new Map(
    source.statements.flatMap((each) => (ts.isInterfaceDeclaration(each) ? [[each.name.text, each] as const] : [])),
  );
  read.set(folder, found);
  return found;
}

/** Fields that a form reads and the vendor's model does not have, by path. */
function missing(
  form: z.core.$ZodType,
  model: ts.InterfaceDeclaration | undefined,
  all: Interfaces,
  path = '',
): string[] {
  const { def } = form._zod;
  const inner = (one: z.core.$ZodType): string[] => missing(one, model, all, path);
  switch (def.type) {
    case 'pipe':
      return inner((def as z.core.$ZodPipeDef).in);
    case 'optional':
    case 'nullable':
      return inner((def as z.core.$ZodOptionalDef).innerType);
    case 'array':
      return inner((def as z.core.$ZodArrayDef).element);
    case 'object':
      return Object.entries((def as z.core.$ZodObjectDef).shape).flatMap(([name, field]) => {
        const member = model?.members.find((each) => each.name?.getText() === name);
        if (member === undefined || !ts.isPropertySignature(member)) return [`${path}${name}`];
        const type = /\w+(?=>*$)/.exec(member.type?.getText() ?? '')?.[0] ?? '';
        return missing(field, all.get(type), all, `${path}${name}.`);
      });
    default:
      return [];
  }
}

const apiAsks = [...FIRST_ASKS, ...ASKS].filter(({ product }) => product !== 'cos');

test.each(apiAsks.map((ask) => [ask.id, ask] as const))(
  'every field that is read of the answer to %s is a field of the vendor',
  (_id, ask) => {
    const all = modelsOf(ask);
    expect(all.has(`${ask.action}Response`)).toBe(true);
    expect(missing(ask.form, all.get(`${ask.action}Response`), all)).toEqual([]);
  },
);

test.each(apiAsks.map((ask) => [ask.id, ask] as const))(
  'every parameter of %s is a parameter of the vendor',
  (_id, ask) => {
    const request = modelsOf(ask).get(`${ask.action}Request`);
    const names = (request?.members ?? []).map((each) => each.name?.getText());
    const { paging } = ask;
    const paged =
      paging.by === 'offset' ? ['Offset', 'Limit'] : paging.by === 'page' ? paging.names : ([] as readonly string[]);
    expect(paged.filter((name) => !names.includes(name))).toEqual([]);
  },
);
