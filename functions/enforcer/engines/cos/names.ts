// SPDX-License-Identifier: Apache-2.0

/**
 * The name of an object out of a listing, or undefined where it can be read in two ways: the wrong one is another object.
 * A listing is asked for with `EncodingType: 'url'`, because XML has no form for control characters and the client leaves
 * references such as `&#xd;` as they are.
 */
export function readName(listed: string, encoded: boolean): string | undefined {
  // a store that did not say that it encodes: a name is certain only where encoding and references would change nothing.
  if (!encoded) return /[%+]|&#|[\u0000-\u001f\u007f\ufffd]/.test(listed) ? undefined : listed;
  // percent encoding leaves no plus: one that is there may be a space or a plus.
  if (listed.includes('+')) return undefined;
  try {
    const name = decodeURIComponent(listed);
    return name === '' ? undefined : name;
  } catch {
    return undefined;
  }
}

/** Whether an answer says that its names are percent-encoded, however the service spells the element. */
export function isEncoded(answer: object): boolean {
  return Object.entries(answer).some(
    ([element, value]) => /^encoding-?type$/i.test(element) && String(value).toLowerCase() === 'url',
  );
}

/**
 * Whether a name survives a body of XML and the answer to it: no control characters, no white space at its ends, nothing
 * that XML cannot hold or that looks like a reference.
 */
export function fitsXml(name: string): boolean {
  return (
    name === name.trim() &&
    !name.includes('&#') &&
    !/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufffe\uffff]/.test(name) &&
    Buffer.from(name).toString() === name
  );
}

/** Whether a name survives the path of an address: segments of dots are taken for a way up, which leads to another object. */
export function fitsPath(name: string): boolean {
  return !name.split('/').some((segment) => segment === '.' || segment === '..');
}

/** A name out of an answer that cannot be asked to encode: references are read here, because the client reads five of them only. */
export function readReferences(text: string): string {
  return text.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (whole, hex: string | undefined, decimal: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}

/** Instants as the service writes them, in UTC; NaN for anything else: text without a zone would be read as local time. */
export function readInstant(text: unknown): number {
  return typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
