// SPDX-License-Identifier: Apache-2.0
import { fail, RetentionError } from '../errors';
import { loadEstate, planEstate } from '../estate';
import { answerOf } from '../report/answer';
import { ANSWER_LANGUAGES, answerText, type AnswerLanguage } from '../report/answer-text';
import { visible } from '../text';
import { EXIT } from './errors';

/** Options of `retention answer`, as the command line gives them. */
export interface AnswerOptions {
  readonly directives: string;
  readonly ledger: string;
  readonly endpoints?: string;
  readonly estate: string;
  readonly ticket?: string;
  readonly order?: string;
  readonly language: string;
  readonly json?: boolean;
}

/**
 * Prints the answer to a customer about an order of erasure.
 * @returns 0: it is carried out; 1: it is not yet
 */
export async function answer(options: AnswerOptions): Promise<number> {
  const language = ANSWER_LANGUAGES.find((each) => each === options.language);
  if (language === undefined) {
    return fail(
      'retention/invalid',
      '',
      '--language',
      `one of ${ANSWER_LANGUAGES.join(', ')}`,
      `'${options.language}'`,
      'write its code',
    );
  }
  if ((options.ticket === undefined) === (options.order === undefined)) {
    fail('retention/missing', '', '--ticket', 'name the ticket or, with --order, the id of one order');
  }
  const { findOrders } = await import('../../functions/enforcer/orders/local-answer.js');
  const found = await findOrders(options, Date.now());
  const [first] = found;
  if (first === undefined) {
    fail(
      'retention/invalid',
      '',
      options.ticket === undefined ? '--order' : '--ticket',
      'that of an order in the ledger',
      `'${options.ticket ?? options.order ?? ''}'`,
      'correct it: an order whose time is over is no longer kept',
    );
  }
  const estate = loadEstate(options.estate);
  const plan = planEstate(estate);
  RetentionError.throwIfAny(plan.overloaded);
  for (const { reference, impossible } of found) {
    // for whoever sends the answer: the customer may have been asked for another id.
    for (const { placement, why } of impossible)
      process.stderr.write(`${visible(`${reference} found nobody in ${placement}: ${why}`)}\n`);
  }
  for (const order of found) print(language, options.json === true, answerOf(estate, plan, order), order.categories);
  return found.every(({ erasedMs }) => erasedMs !== undefined) ? EXIT.ok : EXIT.violation;
}

function print(
  language: AnswerLanguage,
  json: boolean,
  what: ReturnType<typeof answerOf>,
  categories: readonly string[],
): void {
  const text = json
    ? JSON.stringify({ ...what, text: answerText(what, categories, language) })
    : answerText(what, categories, language).split('\n').map(visible).join('\n');
  process.stdout.write(`${text}\n`);
}
