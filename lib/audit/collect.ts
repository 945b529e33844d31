// SPDX-License-Identifier: Apache-2.0
import { NotKnown, failureOf, type Failure } from './client/failure';
import type { Caller } from './client/caller';
import type { CosReader } from './client/cos';
import type { Answer, Ask, Scope, Subject } from './asks/ask';
import type { Page } from './asks/form';
import type { Resumed } from './resume';

export interface Collector {
  readonly caller: Caller;
  readonly cos: CosReader;
  readonly now: () => number;
  /** What an earlier run, which was interrupted, has found. */
  readonly resumed: Resumed;
  readonly progress: (text: string) => void;
  /** Set by the first failure after which nothing can be asked. */
  stopped?: Failure;
}

const WAVES = [1, 2, 3] as const;
/** Progress is reported after so many answers. */
const TELL_EVERY = 200;

/** Asks everything, wave by wave: all of a wave at once, as far as the limits allow. A question that fails stops no other. */
export async function collect(asks: readonly Ask[], scope: Scope, collector: Collector): Promise<void> {
  for (const wave of WAVES) {
    const due = asks
      .filter((each) => (each.wave ?? 1) === wave)
      .flatMap((each) => each.subjects(scope).map((subject) => ({ ask: each, subject })));
    let done = 0;
    await Promise.all(
      due.map(async ({ ask, subject }) => {
        scope.answers.set(ask, subject.key, await answerOf(ask, subject, collector));
        done += 1;
        if (done % TELL_EVERY === 0)
          collector.progress(`${done} of ${due.length} questions, ${collector.caller.calls} calls`);
      }),
    );
  }
}

async function answerOf(ask: Ask, subject: Subject, collector: Collector): Promise<Answer<unknown>> {
  const kept = collector.resumed.find(ask, subject.key);
  if (kept !== undefined) return kept;
  if (collector.stopped !== undefined) {
    const { code } = collector.stopped;
    return { known: false, code, why: failureOf(code).why };
  }
  try {
    const { items, partial } = await pagesOf(ask, subject, collector);
    const answer = {
      known: true as const,
      items,
      atMs: collector.now(),
      ...(partial ? { partial: true as const } : {}),
    };
    collector.resumed.keep(ask, subject.key, answer);
    return answer;
  } catch (error) {
    if (!NotKnown.is(error)) throw error;
    const { code, why, fatal } = error.failure;
    if (ask.none?.includes(code) === true) return { known: true, items: [], atMs: collector.now() };
    if (fatal) collector.stopped ??= error.failure;
    return { known: false, code, why };
  }
}

interface Pages {
  readonly items: readonly unknown[];
  /** There is more than an ask reads. */
  readonly partial: boolean;
}

async function pagesOf(ask: Ask, subject: Subject, collector: Collector): Promise<Pages> {
  const { paging } = ask;
  const items: unknown[] = [];
  if (paging.by === 'none') return { items: (await pageOf(ask, subject, {}, collector)).page.items, partial: false };
  if (paging.by === 'marker') {
    let more: object | undefined = {};
    for (let turn = 0; more !== undefined && turn < paging.pages; turn += 1) {
      const { page, answer } = await pageOf(ask, subject, more, collector);
      items.push(...page.items);
      more = paging.next(answer);
    }
    return { items, partial: more !== undefined };
  }
  for (let turn = 0; ; turn += 1) {
    const parameters =
      paging.by === 'offset'
        ? { Offset: items.length, Limit: paging.limit }
        : { [paging.names[0]]: turn + 1, [paging.names[1]]: paging.size };
    const { page } = await pageOf(ask, subject, parameters, collector);
    items.push(...page.items);
    if (items.length >= page.total) return { items, partial: false };
    // fewer than it counts, and nothing more to come: that is no answer.
    if (page.items.length === 0) throw new NotKnown(failureOf('AnswerCutShort'));
  }
}

async function pageOf(
  ask: Ask,
  { region, parameters }: Subject,
  more: object,
  { caller, cos }: Collector,
): Promise<{ readonly page: Page<unknown>; readonly answer: unknown }> {
  const answer =
    ask.product === 'cos'
      ? await caller.limited(`cos:${ask.action}`, () => cos(ask.action, region, withQuery(parameters, more)))
      : await caller.call(ask, region, { ...parameters, ...more });
  const read = ask.form.safeParse(answer);
  if (!read.success) throw new NotKnown(failureOf('AnswerOfAnotherForm'));
  return { page: read.data, answer };
}

function withQuery(parameters: object, more: object): object {
  const { Query } = parameters as { readonly Query?: object };
  return Object.keys(more).length === 0 ? parameters : { ...parameters, Query: { ...Query, ...more } };
}
