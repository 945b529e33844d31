// SPDX-License-Identifier: Apache-2.0
import { fail, problem, RetentionError, type Problem } from '../errors';
import { judge, pathText, show, type Form, type Path, type Wording } from '../form';
import type { Directive, DirectiveDocument } from './directive';
import { DIRECTIVE_FORM, DOCUMENT_HEAD } from './directive-form';
import { checkMeaning } from './meaning';

const IN_DOCUMENT: Wording = {
  stranger: (known) => `absent: known are ${known}`,
  got: show,
  remedy: (why) =>
    why === 'stranger'
      ? 'deploy an enforcer that knows the field, or remove it'
      : why === 'kind'
        ? 'deploy an enforcer that knows it, or correct the document'
        : 'synthesise the document again with this version of the stack',
};

/** Everything that is wrong with a directive document; empty when the enforcer may act on it. */
export function checkDirectives(input: unknown): readonly Problem[] {
  const found = [...problemsOf(DOCUMENT_HEAD, input, 'directives document', 'document')];
  const list: unknown = (input as { directives?: unknown } | null | undefined)?.directives;
  if (!Array.isArray(list)) return found;
  const seen = new Set<string>();
  list.forEach((entry: unknown, index) => {
    const id: unknown = (entry as { id?: unknown } | null | undefined)?.id;
    const at = `directives[${index}]${typeof id === 'string' ? ` (${id})` : ''}`;
    const wrong = problemsOf(DIRECTIVE_FORM, entry, at, 'directive');
    found.push(...wrong);
    // the meaning is judged on well-formed directives only, so that one mistake is reported once.
    if (wrong.length === 0) checkMeaning(entry as Directive, at, found);
    if (typeof id !== 'string') return;
    if (seen.has(id))
      found.push(problem('retention/duplicate', at, 'id', id, 'give every placement its own directive'));
    seen.add(id);
  });
  return found;
}

function problemsOf(form: Form, value: unknown, at: string, whole: string): readonly Problem[] {
  const place = (path: Path): { at: string; property: string } => ({
    at,
    property: path.length === 0 ? whole : pathText(path),
  });
  return judge(form, value, place, { wording: IN_DOCUMENT }).problems;
}

/** The typed document, or one error that lists every problem: the enforcer acts on all of a document or on none of it. */
export function parseDirectives(input: unknown): DirectiveDocument {
  RetentionError.throwIfAny(checkDirectives(input));
  return input as DirectiveDocument;
}

/** The same from JSON text; `file` is named in the message. */
export function parseDirectivesText(json: string, file: string): DirectiveDocument {
  let input: unknown;
  try {
    input = JSON.parse(json);
  } catch (error) {
    fail('retention/unreadable', '', file, `no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return parseDirectives(input);
}
