// SPDX-License-Identifier: Apache-2.0
import type * as z from 'zod';
import type { Estate } from '../../estate';
import type { StoreContext } from '../../stores/store';
import type { Unit } from '../../stores/registry';
import type { StoreName } from '../../stores/store';
import type { Action } from '../client/caller';
import type { Page } from './form';

/** How an action is asked for the next page. */
export type Paging =
  | { readonly by: 'none' }
  /** `Offset` and `Limit`. */
  | { readonly by: 'offset'; readonly limit: number }
  /** A page from 1 on, and its size, under the names that the action gives them. */
  | { readonly by: 'page'; readonly size: number; readonly names: readonly [page: string, size: string] }
  /** What the answer says of the next page, for so many pages: the rest is not seen. */
  | { readonly by: 'marker'; readonly pages: number; readonly next: (answer: unknown) => object | undefined };

/** What one call is about. */
export interface Subject {
  /** Names the answer among those to the same ask: a region, an instance. */
  readonly key: string;
  readonly region: string;
  readonly parameters: object;
}

/** What an audit reads of an estate: what its manifests state as well. */
export interface AuditedEstate extends Pick<Estate, 'name' | 'units' | 'placements' | 'networks' | 'allowedRegions'> {
  /** Where Terraform keeps its state: no stranger. */
  readonly state: { readonly bucket: string } | undefined;
  readonly context: Pick<StoreContext, 'assumptions' | 'enforcerEveryMs'>;
}

/** What is known when subjects are named. */
export interface Scope {
  readonly estate: AuditedEstate;
  /** Regions of the estate, and those in which copies may lie. */
  readonly ours: readonly string[];
  /** Every region that offers a product; undefined where that is not known. */
  readonly regionsOf: (product: string) => readonly string[] | undefined;
  readonly answers: Answers;
  readonly nowMs: number;
}

/** One question to the account: declared, so that the rights it needs and what it means can be listed. */
export interface Ask<T = unknown> extends Action {
  /** Stable id, in the resumable file. */
  readonly id: string;
  readonly paging: Paging;
  /** The form of an answer: what it does not name is dropped where it is read. */
  readonly form: z.ZodType<Page<T>>;
  readonly subjects: (scope: Scope) => readonly Subject[];
  /** What the answer tells, for docs/auditing.md. */
  readonly tells: string;
  /** Asked after these, because it needs their answers. @default 1 */
  readonly wave?: 1 | 2 | 3;
  /** Codes by which the vendor says that there is none. @default - no code means that */
  readonly none?: readonly string[];
}

/** What is known of one subject; `partial` where there is more than was read, so that nothing may be concluded from what is not in it. */
export type Answer<T> =
  | { readonly known: true; readonly items: readonly T[]; readonly atMs: number; readonly partial?: true }
  | { readonly known: false; readonly code: string; readonly why: string };

/** Everything that was answered, by ask and subject. */
export class Answers {
  /** The account that answered: its number. */
  owner: string | undefined;
  private readonly byAsk = new Map<string, Map<string, Answer<unknown>>>();

  set(ask: Pick<Ask, 'id'>, key: string, answer: Answer<unknown>): void {
    const known = this.byAsk.get(ask.id) ?? new Map<string, Answer<unknown>>();
    known.set(key, answer);
    this.byAsk.set(ask.id, known);
  }

  get<T>(ask: Ask<T>, key: string): Answer<T> | undefined {
    return this.byAsk.get(ask.id)?.get(key) as Answer<T> | undefined;
  }

  /** What was answered of one subject; nothing where it is not known, which is reported on its own. */
  items<T>(ask: Ask<T>, key: string): readonly T[] {
    const answer = this.get(ask, key);
    return answer?.known === true ? answer.items : [];
  }

  /** Everything that was answered to an ask, with its subject. */
  all<T>(ask: Ask<T>): readonly { readonly key: string; readonly item: T }[] {
    return [...(this.byAsk.get(ask.id) ?? [])].flatMap(([key, answer]) =>
      answer.known ? answer.items.map((item) => ({ key, item: item as T })) : [],
    );
  }

  /** Whether everything that there is of a subject was read. */
  isWhole(ask: Pick<Ask, 'id'>, key: string): boolean {
    const answer = this.byAsk.get(ask.id)?.get(key);
    return answer?.known === true && answer.partial !== true;
  }

  /** Subjects of an ask of which there is more than was read. */
  partial(ask: Pick<Ask, 'id'>): readonly string[] {
    return [...(this.byAsk.get(ask.id) ?? [])].flatMap(([key, answer]) =>
      answer.known && answer.partial === true ? [key] : [],
    );
  }

  /** Subjects of an ask whose answer is not known. */
  unknown(ask: Pick<Ask, 'id'>): readonly { readonly key: string; readonly code: string; readonly why: string }[] {
    return [...(this.byAsk.get(ask.id) ?? [])].flatMap(([key, answer]) =>
      answer.known ? [] : [{ key, code: answer.code, why: answer.why }],
    );
  }
}

/** The same ask with the type of its items, which `form` says. */
export function ask<T>(declared: Ask<T>): Ask<T> {
  return declared;
}

/** Units of a store, with the type of its units. */
export function unitsOf<S extends StoreName>(
  estate: Pick<AuditedEstate, 'units'>,
  store: S,
): readonly Extract<Unit, { readonly store: S }>[] {
  return Object.values(estate.units).filter(
    (unit): unit is Extract<Unit, { readonly store: S }> => unit.store === store,
  );
}

/** One subject for each instance of a store that the estate names. */
export function instances(store: 'mysql' | 'mongodb' | 'redis' | 'ckafka', more: object = {}): Ask['subjects'] {
  return ({ estate }) => {
    const byId = new Map(unitsOf(estate, store).map(({ instanceId, region }) => [instanceId, region]));
    return [...byId].map(([key, region]) => ({ key, region, parameters: { InstanceId: key, ...more } }));
  };
}

/** One subject for each region of the estate, and for every other region in which the product exists. */
export function everyRegion(product: string, parameters: object = {}): Ask['subjects'] {
  return ({ ours, regionsOf }) =>
    [...new Set([...ours, ...(regionsOf(product) ?? [])])].map((key) => ({ key, region: key, parameters }));
}

/** One subject for each region of the estate. */
export function ourRegions(parameters: object = {}): Ask['subjects'] {
  return ({ ours }) => ours.map((key) => ({ key, region: key, parameters }));
}

/** One call for the whole account. */
export function account(parameters: object = {}): Ask['subjects'] {
  return ({ ours }) => [{ key: 'account', region: ours[0] ?? '', parameters }];
}
