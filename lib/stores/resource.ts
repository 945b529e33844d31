// SPDX-License-Identifier: Apache-2.0

/** A value that is not known where it was read: a token at synth, `known after apply` in a plan. */
export interface Unknown {
  readonly unknown: true;
  /** The expression, where there is one: `${tencentcloud_cls_logset.log.id}`. */
  readonly expression: string;
}

export function unknown(expression: string): Unknown {
  return { unknown: true, expression };
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && (value as { unknown?: unknown }).unknown === true;
}

/** One managed resource, whatever it was read from: a construct tree, synthesised JSON, a plan or a state. */
export interface ResourceView {
  /** Terraform address, for example `tencentcloud_cos_bucket.media`. */
  readonly address: string;
  /**
   * The file that it was read from.
   * @default - a construct tree
   */
  readonly file?: string;
  /** Terraform type, for example `tencentcloud_cos_bucket`. */
  readonly type: string;
  /**
   * Region of its provider: a code, an expression, or an empty text where none is set.
   * @default - the document does not say which provider it has
   */
  readonly region?: string;
  /** Configured or planned values under their Terraform names; absent ones are unset. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A setting as it was found: a value, null when unset, or unknown. */
export type Found<T> = T | null | Unknown;

/**
 * A setting as a construct writes it.
 * @throws TypeError for what is unset or unknown: what `solve` returns is always known
 */
export function known<T>(found: Found<T>): T {
  if (found === null || isUnknown(found)) throw new TypeError('a solved setting has no value');
  return found;
}

/**
 * A setting for people: a question mark where it is unset or unknown.
 * @param text how a value is written
 */
export function foundText<T>(found: Found<T>, text: (value: T) => string = String): string {
  return found === null || isUnknown(found) ? '?' : text(found);
}

export function foundNumber(view: ResourceView | undefined, attribute: string): Found<number> {
  return asNumber(view?.values[attribute]);
}

export function asNumber(value: unknown): Found<number> {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return value;
  if (isUnknown(value)) return value;
  // Terraform converts numeric strings; anything else is nothing that we know.
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return unknown(JSON.stringify(value));
}

export function foundString(view: ResourceView | undefined, attribute: string): Found<string> {
  const value = view?.values[attribute];
  if (value === undefined || value === null) return null;
  if (isUnknown(value)) return value;
  return String(value);
}

/** Nested blocks arrive as a list, a single object or not at all. */
export function blocks(
  values: Readonly<Record<string, unknown>>,
  attribute: string,
): readonly Record<string, unknown>[] {
  const value = values[attribute];
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item): item is Record<string, unknown> => typeof item === 'object' && item !== null);
}
