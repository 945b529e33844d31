// SPDX-License-Identifier: Apache-2.0

const ENTITIES: readonly (readonly [string, string])[] = [
  // first, so that what the others bring in is not escaped again.
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
];

/** Markup that was already built, so that it is not escaped a second time. */
export interface Xml {
  readonly markup: string;
}

/** An element; texts are escaped, elements are not. */
export function element(name: string, ...children: readonly (string | number | Xml)[]): Xml {
  const inner = children.map((child) => (typeof child === 'object' ? child.markup : escape(String(child)))).join('');
  return { markup: `<${name}>${inner}</${name}>` };
}

/** The contents of all elements of that name. None of the documents that the provider sends nests a name in itself. */
export function elements(markup: string, name: string): string[] {
  return [...markup.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>([\\s\\S]*?)</${name}>)`, 'g'))].map(
    ([, inner]) => inner ?? '',
  );
}

/** The text of the first element of that name. */
export function text(markup: string, name: string): string | undefined {
  const [first] = elements(markup, name);
  return first === undefined ? undefined : unescape(first);
}

function escape(value: string): string {
  return ENTITIES.reduce((escaped, [sign, entity]) => escaped.replaceAll(sign, entity), value);
}

function unescape(value: string): string {
  const plain = value.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_all, hex: string | undefined, decimal: string) =>
    String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
  );
  return [...ENTITIES].reverse().reduce((text, [sign, entity]) => text.replaceAll(entity, sign), plain);
}
