// SPDX-License-Identifier: Apache-2.0
import type { Category } from '../policy/types';
import type { CheckInput, Findings } from './check-input';
import { checkPromise } from './check-promise';
import { contentsOf } from './own-words';
import { MODULES, type ModuleId } from './meanings';
import type { LawException, PolicyDocument } from './model';

/** Documents against the policy in code, both ways. */
export function checkPolicy(findings: Findings): void {
  for (const module of MODULES) {
    for (const document of findings.documentsOf(module)) {
      for (const [name, category] of findings.categoriesOf(module)) checkDisclosed(findings, document, name, category);
      checkNamed(findings, document);
      if (findings.kind === 'module') checkRequired(findings, document);
    }
  }
  if (findings.kind !== 'module' && findings.kind !== 'record') return;
  for (const document of findings.documentsOf('privacy')) checkRecipients(findings, document, findings.input.policy);
}

/** A category of the policy must be in both tables of its module, with the promise and the contents of the policy. */
function checkDisclosed(findings: Findings, document: PolicyDocument, name: string, category: Category): void {
  const use = document.uses.find((row) => row.category === name);
  const stated = document.retention.find((row) => row.category === name);
  const { section } = category.rule.source;
  if (use === undefined && stated === undefined) {
    findings.add(
      'retention/document-category-undisclosed',
      {
        message: `'category' must be one that the ${document.module} module tells of, got '${name}', which it does not`,
        why: 'customers were not informed that this data is processed',
        remedy: `add '${name}' to the document, or remove it from the policy`,
      },
      [findings.inDocument(document), findings.inPolicy(`${name}: ${section}`)],
    );
    return;
  }
  // the section of a notice says how long; what for is said elsewhere in the notice.
  if (stated === undefined || (use === undefined && findings.kind !== 'notice')) {
    const missing = use === undefined ? 'what it is used for' : 'how long it is kept';
    findings.add(
      'retention/document-category-half-stated',
      {
        message: `'${name}' must be in the table of uses and in the table of retention, got a document that does not say ${missing}`,
        why: 'a promise needs both: what is held, and until when',
        remedy: `add a row for '${name}' to the other table`,
      },
      [findings.inDocument(document, use?.at ?? stated?.at), findings.inPolicy(`${name}: ${section}`)],
    );
  }
  if (stated !== undefined) checkPromise(findings, document, stated, category.rule);
  if (use !== undefined) checkContents(findings, document, use, category);
}

/** Every kind of data in the policy must be among those of the document. */
function checkContents(
  findings: Findings,
  document: PolicyDocument,
  use: PolicyDocument['uses'][number],
  category: Category,
): void {
  const disclosed = [
    ...use.contents.map(({ value }): string => value),
    ...document.stored.map(({ value }) => `identity.${value.identity}`),
  ];
  for (const content of category.contains) {
    const { contents, identities, own } = contentsOf(content);
    if (own !== undefined && disclosed.includes(own)) continue;
    const wanted: string[] = [...contents, ...identities.map((id) => `identity.${id}`)];
    const missing = wanted.filter((id) => !disclosed.some((other) => other === id || other.startsWith(`${id}.`)));
    if (wanted.length > 0 && missing.length === 0) continue;
    findings.add(
      'retention/document-content-undisclosed',
      {
        message:
          wanted.length === 0
            ? `'contains' of '${use.category}' must be in words of the English lexicon, got '${content}'`
            : `'contains' of '${use.category}' must be in the document, got '${content}', of which ${missing.join(', ')} is not`,
        why: 'data that is held but not disclosed is outside what customers agreed to',
        remedy: 'add it to the row of the document, or remove it from the policy and from the stores',
      },
      [findings.inDocument(document, use.at), findings.inPolicy(`${use.category} contains ${content}`)],
      wanted.length === 0 ? 'warning' : 'error',
    );
  }
}

/** A category of the document must be one of the policy, and of the role whose module this is. */
function checkNamed(findings: Findings, document: PolicyDocument): void {
  const own = new Set(findings.categoriesOf(document.module).map(([name]) => name));
  const rows = new Map([...document.uses, ...document.retention].map((row) => [row.category, row.at]));
  for (const [category, at] of rows) {
    if (own.has(category)) continue;
    const known = Object.hasOwn(findings.input.policy.categories, category);
    findings.add(
      known ? 'retention/document-category-wrong-module' : 'retention/document-category-unknown',
      {
        message: `'category' must be one of ${[...own].join(', ')} in the ${document.module} module, got '${category}'`,
        why: known
          ? 'whether we answer for the data or our customer does depends on the module'
          : 'the document promises something that no policy in code keeps',
        remedy: known ? 'move the row to the module of its role' : `define '${category}' in the policy`,
      },
      [findings.inDocument(document, at), findings.inPolicy(`categories: ${[...own].join(', ')}`)],
    );
  }
}

function excepts({ exceptions }: PolicyDocument, category: string, kind: LawException['kind']): boolean {
  return exceptions.some(({ value }) => value.kind === kind && value.category === category);
}

/** Statements that a module must make for the policy to be a promise. */
const REQUIRED: Readonly<Record<ModuleId, ReadonlyArray<readonly [string, (document: PolicyDocument) => boolean]>>> = {
  privacy: [
    ['conflict clause', ({ conflicts }) => conflicts.length > 0],
    ['region statement', ({ regions }) => regions.length > 0],
  ],
  dataProcessing: [
    ['conflict clause', ({ conflicts }) => conflicts.length > 0],
    ['region statement', ({ regions }) => regions.length > 0],
    ['right to request deletion', ({ deletionRights }) => deletionRights.length > 0],
    [
      'exception for laws that forbid deletion',
      ({ exceptions }) => exceptions.some(({ value }) => value.kind === 'deletionForbidden'),
    ],
    [
      'exception for laws that require another period, for every category',
      (document) => document.retention.every(({ category }) => excepts(document, category, 'otherPeriod')),
    ],
    [
      'exception for laws that require storage, for every category that may be never stored',
      (document) =>
        document.retention.every(
          ({ category, promised }) =>
            promised.kind !== 'customerChosen' ||
            !promised.orNeverStored ||
            excepts(document, category, 'storedAnyway'),
        ),
    ],
  ],
};

function checkRequired(findings: Findings, document: PolicyDocument): void {
  for (const [what, isStated] of REQUIRED[document.module]) {
    if (isStated(document)) continue;
    findings.add(
      'retention/document-statement-missing',
      {
        message: `'${what}' must be in the ${document.module} module, got a document without it`,
        why: 'regions, deletion requests and legal holds of the estate rest on this statement',
        remedy: 'add the statement to the document, or find out why it was removed',
      },
      [findings.inDocument(document)],
    );
  }
}

function checkRecipients(findings: Findings, document: PolicyDocument, policy: CheckInput['policy']): void {
  const why = 'infrastructure cannot make a recipient forget, so the document is the only bound';
  for (const recipient of policy.recipients) {
    const stated = document.recipients.filter(({ value }) => value.recipient === recipient.name);
    const source = findings.inPolicy(`${recipient.name} receives ${recipient.what}, opt-in: ${recipient.optIn}`);
    if (stated.length === 0) {
      findings.add(
        'retention/document-recipient-disagrees',
        {
          message: `'recipient' must be in the document, got '${recipient.name}' in the policy only`,
          why,
          remedy: `add '${recipient.name}' to the document, or stop sharing with it`,
        },
        [findings.inDocument(document), source],
      );
    }
    for (const { value, at } of stated) {
      if (value.optIn === recipient.optIn) continue;
      findings.add(
        'retention/document-recipient-disagrees',
        {
          message: `'optIn' of recipient '${recipient.name}' must be ${recipient.optIn} as in the policy, got ${value.optIn} in the document`,
          why,
          remedy: 'agree on whether the customer is asked first, and say so in both',
        },
        [findings.inDocument(document, at), source],
      );
    }
  }
  for (const { value, at } of document.recipients) {
    if (policy.recipients.some(({ name }) => name === value.recipient)) continue;
    findings.add(
      'retention/document-recipient-disagrees',
      {
        message: `'recipient' must be one of the policy (${policy.recipients.map(({ name }) => name).join(', ') || 'none'}), got '${value.recipient}' in the document`,
        why,
        remedy: `add '${value.recipient}' to the recipients of the policy`,
      },
      [findings.inDocument(document, at), findings.inPolicy('recipients')],
    );
  }
}
