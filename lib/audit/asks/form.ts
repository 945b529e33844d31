// SPDX-License-Identifier: Apache-2.0
import * as z from 'zod';
import { HOUR_MS, SECOND_MS } from '../../policy';

/** What is kept of a text: nobody reads a longer name. Renderers make visible what it hides. */
const LONGEST = 300;
const cut = (value: string): string => (value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);

/** A text. Absent and null are empty: the vendor answers both. */
export const text = z
  .string()
  .nullish()
  .transform((value) => cut(value ?? ''));

/** A text that must be there: an id. */
export const id = z.string().min(1).transform(cut);

/** A number; null where the answer has none, which is not 0. */
export const number = z
  .number()
  .nullish()
  .transform((value) => value ?? null);

export const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

const GMT8 = '+08:00';
const NO_DATE = /^(|0000-00-00 00:00:00|1970-01-01 0\d:00:00)$/;

/** `2026-03-17 02:10:37` of most products, which is in UTC+8 and does not say so; an ISO date that names its zone is taken as it is. */
export const time = z
  .string()
  .nullish()
  .transform((value, context) => {
    const given = (value ?? '').trim();
    if (NO_DATE.test(given)) return null;
    const plain = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(given);
    const iso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(given);
    const ms = plain !== null ? Date.parse(`${plain[1]}T${plain[2]}${GMT8}`) : iso ? Date.parse(given) : Number.NaN;
    if (Number.isNaN(ms)) context.addIssue({ code: 'custom', message: 'no time' });
    return ms;
  });

/** A moment as these products take it: in UTC+8. */
export function gmt8(ms: number): string {
  return new Date(ms + 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** Seconds since 1970, as CKafka and CLS answer. */
export const epoch = z
  .number()
  .nullish()
  .transform((value) => (value === null || value === undefined || value === 0 ? null : value * SECOND_MS));

/** A list inside of an item; absent and null are none. */
export function some<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** A page as it is read: its items, and how many there are in all. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** The form of a page: a count and a list under the names that the action gives them. */
export function page<T extends z.ZodType>(total: string, list: string, item: T): z.ZodType<Page<z.output<T>>> {
  return z
    .object({ [total]: z.number().int().min(0), [list]: some(item) })
    .transform((value) => value as unknown as Readonly<Record<string, unknown>>)
    .transform((value) => ({ items: value[list] as z.output<T>[], total: value[total] as number }));
}

/** The same inside of `Result`. */
export function resultPage<T extends z.ZodType>(total: string, list: string, item: T): z.ZodType<Page<z.output<T>>> {
  return z.object({ Result: page(total, list, item) }).transform(({ Result }) => Result);
}

/** An action that answers with one thing. */
export function one<T extends z.ZodType>(item: T): z.ZodType<Page<z.output<T>>> {
  return item.transform((value) => ({ items: [value], total: 1 }));
}

const parameter = z.object({ ParamName: text, CurrentValue: text });

/** Live parameters of MongoDB and Redis, which are answered in a list for each type; what `isRead` does not name is dropped. */
export function parameters(
  isRead: (name: string) => boolean = () => true,
): z.ZodType<Page<z.output<typeof parameter>>> {
  return z
    .object({
      TotalCount: z.number(),
      InstanceEnumParam: some(parameter),
      InstanceIntegerParam: some(parameter),
      InstanceTextParam: some(parameter),
      InstanceMultiParam: some(parameter),
    })
    .transform(({ InstanceEnumParam, InstanceIntegerParam, InstanceTextParam, InstanceMultiParam }) => ({
      items: [...InstanceEnumParam, ...InstanceIntegerParam, ...InstanceTextParam, ...InstanceMultiParam].filter(
        ({ ParamName }) => isRead(ParamName),
      ),
      total: 0,
    }));
}

/** Where a log is delivered; the products spell the region in two ways. */
export function delivery<R extends 'ClsRegion' | 'CLSRegion'>(region: R) {
  return z
    .object({ Status: text, LogTopicId: text, [region]: text } as Record<'Status' | 'LogTopicId' | R, typeof text>)
    .nullish();
}
