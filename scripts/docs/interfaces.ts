// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

/** One property of a type, as its declaration says it. */
export interface Property {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  /** What the docstring says; empty where the name says it all. */
  readonly doc: string;
  /** What holds when it is not given. */
  readonly fallback: string;
}

/** Properties of an interface, or of all members of a type alias, in the order of the source; those of its bases first. */
export function propertiesOf(file: string, name: string): Property[] {
  const source = ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  const declaration = source.statements.find(
    (each): each is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
      (ts.isInterfaceDeclaration(each) || ts.isTypeAliasDeclaration(each)) && each.name.text === name,
  );
  if (declaration === undefined) throw new Error(`${file} must declare '${name}': the page about estates shows it`);
  const bases = ts.isInterfaceDeclaration(declaration)
    ? (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map(({ expression }) => expression.getText()))
    : [];
  const inherited = bases
    .filter((base) => source.text.includes(`interface ${base} `))
    .flatMap((base) => propertiesOf(file, base));
  const found = new Map(inherited.map((each) => [each.name, each]));
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node)) {
      const property = read(node);
      // a member that several forms of a type share is reported once, with every value that it may have.
      const same = ts.isTypeAliasDeclaration(declaration) ? found.get(property.name) : undefined;
      found.set(property.name, same === undefined ? property : both(same, property));
    } else ts.forEachChild(node, visit);
  };
  ts.forEachChild(declaration, visit);
  // a member of some forms of a type only is needed in these.
  const forms =
    ts.isTypeAliasDeclaration(declaration) && ts.isUnionTypeNode(declaration.type) ? declaration.type.types : [];
  const inAll = (name: string): boolean => forms.every((form) => form.getText().includes(` ${name}`));
  return [...found.values()].map((each) =>
    inAll(each.name) ? each : { ...each, fallback: 'by its form', optional: true },
  );
}

function both(one: Property, other: Property): Property {
  const type = one.type === other.type ? one.type : `${one.type} | ${other.type}`;
  return { ...one, type, optional: one.optional || other.optional, doc: one.doc || other.doc };
}

function read(node: ts.PropertySignature): Property {
  const docs = ts.getJSDocCommentsAndTags(node).filter((each): each is ts.JSDoc => ts.isJSDoc(each));
  const tags = docs.flatMap((each) => each.tags ?? []);
  const fallback = tags.find((tag) => tag.tagName.text === 'default');
  return {
    name: node.name.getText(),
    type: (node.type?.getText() ?? 'unknown').replace(/\breadonly /g, '').replace(/\s+/g, ' '),
    optional: node.questionToken !== undefined,
    doc: oneLine(docs.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '').join(' ')),
    fallback: oneLine(ts.getTextOfJSDocComment(fallback?.comment) ?? '').replace(/^- /, ''),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** A part of a source between `// #region NAME` and `// #endregion`, without its indent. */
export function regionOf(file: string, name: string): string {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  const from = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const to = lines.findIndex((line, index) => index > from && line.trim() === '// #endregion');
  if (from === -1 || to === -1)
    throw new Error(`${file} must have a region '${name}': the page about estates shows it`);
  const inside = lines.slice(from + 1, to);
  const indent = Math.min(...inside.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return inside.map((line) => line.slice(indent)).join('\n');
}
