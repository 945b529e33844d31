// SPDX-License-Identifier: Apache-2.0
import { type Directive, type DirectiveDocument, LEDGER_PREFIX } from '../../../lib/directives';

/** Categories that an order may be about: those of the placements, without the bucket in which orders themselves are kept. */
export function orderCategories({ directives }: DirectiveDocument): readonly string[] {
  return [...new Set(directives.filter((each) => !isLedger(each)).map(({ category }) => category))].sort();
}

function isLedger(directive: Directive): boolean {
  return directive.engine === 'cos' && directive.prefix === LEDGER_PREFIX && directive.subject === undefined;
}
