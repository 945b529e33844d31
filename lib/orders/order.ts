// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { problem, RetentionError, type Problem } from '../errors';

/** Version of the form of an order. A reader of another version takes none of them. */
export const ORDER_VERSION = 1;

/** Longest id of a subject or an application, in UTF-16 units: what an index of each engine still holds. */
const LONGEST_ID = 256;
/** How far ahead of us the clock of whoever wrote an order may be, in milliseconds. */
const MOST_AHEAD_MS = 5 * 60_000;

/** How a subject begins that a ledger has encrypted: an order that was given so could not be distinguished from it. */
export const SEALED = 'sealed:';

const id = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(LONGEST_ID),
    z.regex(/^(?!sealed:)[^\p{C}]*$/u, "text without control characters that does not begin with 'sealed:'"),
  );
const name = z
  .string()
  .check(z.minLength(1), z.maxLength(LONGEST_ID), z.regex(/^[^\p{C}]*\S[^\p{C}]*$/u, 'text that is not blank'));
const instant = z.iso.datetime({ offset: true });

/** Everything of a subject, or of a whole application, has to go. */
const ERASE = z.strictObject({
  version: z.literal(ORDER_VERSION),
  kind: z.literal('erase'),
  /** An opaque id: it says nothing of a person to who has no other data. @default - the whole application */
  subject: z.optional(id),
  /** @default - the subject in every application */
  application: z.optional(id),
  categories: z.array(name).check(z.minLength(1)),
  /** When the request was received: from then the time within which it has to be done counts. */
  receivedAt: instant,
  by: name,
  ticket: z.optional(name),
});

/** An application chose another class for a category. */
const CHOOSE = z.strictObject({
  version: z.literal(ORDER_VERSION),
  kind: z.literal('choose'),
  application: id,
  category: name,
  class: z.string().check(z.regex(/^([1-9]\d{0,4}d|neverStored)$/, "'neverStored' or whole days such as '30d'")),
  at: instant,
  by: name,
});

/** An order. */
const end = { version: z.literal(ORDER_VERSION), application: id, at: instant, by: name };
/** The use of an application ended: what is kept until then counts from that instant. */
const TERMINATE = z.strictObject({ kind: z.literal('terminate'), ...end });
/** It is used again: an end before that instant is none. */
const RESUME = z.strictObject({ kind: z.literal('resume'), ...end });

export const ORDER = z.discriminatedUnion('kind', [ERASE, CHOOSE, TERMINATE, RESUME]);

/** Everything of one subject or one application is erased. */
export type EraseOrder = Readonly<z.infer<typeof ERASE>>;
/** A customer's changed choice. */
export type ChooseOrder = Readonly<z.infer<typeof CHOOSE>>;
/** The end of the use of an application, or that it goes on. */
export type EndOrder = Readonly<z.infer<typeof TERMINATE>> | Readonly<z.infer<typeof RESUME>>;
export type Order = EraseOrder | ChooseOrder | EndOrder;

/** What an order is held against. */
export interface OrderContext {
  /** Categories of the policy. */
  readonly categories: readonly string[];
  /** Wall clock in milliseconds. */
  readonly nowMs: number;
}

/**
 * Everything that is wrong with one order; empty when it may be carried out.
 * @param at where it was read, for example `orders.ndjson line 12`
 */
export function checkOrder(input: unknown, at: string, { categories, nowMs }: OrderContext): readonly Problem[] {
  const parsed = ORDER.safeParse(input);
  if (!parsed.success) return parsed.error.issues.map((issue) => problemOf(issue, at, input));
  const order = parsed.data;
  const found: Problem[] = [];
  const add = (property: string, allowed: string, got: string, remedy: string): void => {
    found.push(problem('retention/invalid', at, property, allowed, got, remedy));
  };
  if (order.kind === 'erase' && order.subject === undefined && order.application === undefined) {
    add('subject', "given where 'application' is not", 'neither', 'say whose records have to go');
  }
  for (const category of categoriesOf(order)) {
    if (!categories.includes(category)) {
      add('category', `one of ${categories.join(', ')}`, `'${category}'`, 'correct the spelling');
    }
  }
  if (timeOf(order) > nowMs + MOST_AHEAD_MS) {
    add(
      order.kind === 'erase' ? 'receivedAt' : 'at',
      `at most ${MOST_AHEAD_MS / 60_000} min ahead of now, ${new Date(nowMs).toISOString()}`,
      new Date(timeOf(order)).toISOString(),
      'correct the date: an order of the future would never be done in time',
    );
  }
  return found;
}

/** The order, or one error with everything that is wrong with it. */
export function parseOrder(input: unknown, at: string, context: OrderContext): Order {
  RetentionError.throwIfAny(checkOrder(input, at, context));
  return input as Order;
}

/** When the order was given, in milliseconds since 1970. */
export function timeOf(order: Order): number {
  return Date.parse(order.kind === 'erase' ? order.receivedAt : order.at);
}

/** What makes two orders the same one. */
export function orderContent(order: Order): string {
  const content =
    order.kind === 'erase'
      ? [order.kind, order.subject ?? null, order.application ?? null, [...new Set(order.categories)].sort()]
      : order.kind === 'choose'
        ? [order.kind, order.application, order.category, order.class]
        : [order.kind, order.application];
  return JSON.stringify([ORDER_VERSION, ...content, timeOf(order)]);
}

/** Name of an order by its content: the same order given twice is one. */
export function orderId(order: Order): string {
  return createHash('sha256').update(orderContent(order)).digest('hex').slice(0, 32);
}

/** The only fields that a report may repeat: no subject, no application, nobody's name. */
export function anonymous(order: Order): { readonly kind: Order['kind']; readonly categories: readonly string[] } {
  return { kind: order.kind, categories: categoriesOf(order) };
}

/** Categories that an order names; the end of an application is about all that count from it. */
function categoriesOf(order: Order): readonly string[] {
  if (order.kind === 'erase') return order.categories;
  return order.kind === 'choose' ? [order.category] : [];
}

function problemOf(issue: z.core.$ZodIssue, at: string, input: unknown): Problem {
  const property = issue.path.length === 0 ? 'order' : issue.path.map(String).join('.');
  // the value itself may be a person's id: only its kind is repeated.
  const got =
    issue.code === 'unrecognized_keys' ? `unknown ${issue.keys.join(', ')}` : kindOf(valueAt(input, issue.path));
  return problem(
    'retention/invalid',
    at,
    property,
    allowedBy(issue),
    got,
    'correct the order: nothing of it was taken',
  );
}

function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'without members that nobody reads';
    case 'invalid_type':
      return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return "an 'erase', a 'choose', a 'terminate' or a 'resume'";
    case 'too_small':
      return `at least ${String(issue.minimum)} long`;
    case 'too_big':
      return `at most ${String(issue.maximum)} long`;
    case 'invalid_format':
      return issue.format === 'datetime'
        ? 'a date and time with its zone, such as 2026-11-28T09:30:00Z'
        : issue.message;
    default:
      return issue.message;
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  );
}

/** What a value is, without the value. */
function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === '') return 'an empty text';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'string' ? 'another text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
