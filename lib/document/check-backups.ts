// SPDX-License-Identifier: Apache-2.0
import { ceilingMs, DAY_MS, exactMs, formatMs } from '../policy/time';
import type { Findings } from './check-input';
import type { Finding } from './finding';
import { LEXICONS } from './lexicon';
import { MODULES, type ModuleId } from './meanings';

const RULE = 'retention/document-backup-allowance';

/** Whether customers were informed that backups live longer, module by module. */
export function checkBackups(findings: Findings): void {
  for (const module of MODULES) {
    if (findings.documentsOf(module).length > 0 && isBackedUp(findings, module)) checkModule(findings, module);
  }
}

/** Whether a category of the module has backups; without an estate every category may have. */
function isBackedUp(findings: Findings, module: ModuleId): boolean {
  const { provisioned } = findings.input;
  if (provisioned === undefined) return true;
  const own = new Set(findings.categoriesOf(module).map(([name]) => name));
  return provisioned.placements.some(
    ({ category, system }) => own.has(category) && provisioned.backedUpSystems.includes(system),
  );
}

function checkModule(findings: Findings, module: ModuleId): void {
  const { policy, provisioned } = findings.input;
  const documents = findings.documentsOf(module);
  const span = policy.strict ? undefined : (provisioned?.allowance ?? policy.backupAllowance?.atMost);
  const disclosed = documents.flatMap((document) => document.backupAllowances.map((read) => ({ document, read })));
  const inPolicy = findings.inPolicy(
    `backup allowance: ${span === undefined ? 'none' : formatMs(exactMs(span, 'backupAllowance'))}, disclosed: ${policy.backupAllowance?.disclosed ?? false}`,
  );
  if (span === undefined) {
    for (const { document, read } of disclosed) {
      findings.add(
        RULE,
        {
          message: `'backup allowance' must be disclosed only where the policy has one, got '${read.at.words}'`,
          why: 'the policy allows no copy to outlive its deadline, and the document says that one does',
          remedy: 'remove the sentence, or give the policy a backup allowance',
        },
        [findings.inDocument(document, read.at), inPolicy],
      );
    }
    return;
  }
  const days = Math.ceil(exactMs(span, 'backupAllowance') / DAY_MS);
  for (const { document, read } of disclosed) {
    if (ceilingMs(read.value, 'backup allowance') === days * DAY_MS) continue;
    findings.add(
      RULE,
      {
        message: `'backup allowance' must be ${days} days as in the policy, got '${read.at.words}'`,
        why: 'customers were informed of another life of the backups',
        remedy: `say ${days} days in the document, or change the allowance of the policy`,
      },
      [findings.inDocument(document, read.at), inPolicy],
    );
  }
  const told = disclosed.length > 0;
  const claimed = policy.backupAllowance?.disclosed ?? false;
  if (findings.kind !== 'module') {
    // whether the policy claims that customers know is a matter of what is published.
    if (!told) undisclosed(findings, module, days, 'error');
  } else if (told !== claimed) {
    findings.add(
      RULE,
      {
        message: `'disclosed' of the backup allowance must be ${told} for the ${module} module, got ${claimed} in the policy`,
        why: 'reports tell, row by row, whether customers know of it',
        remedy: told ? `set 'disclosed' to true` : disclosures(findings, module, days),
      },
      [...documents.map((document) => findings.inDocument(document, document.retention.at(-1)?.at)), inPolicy],
    );
  } else if (!told) {
    // kept quiet and known to be: a debt, not a breach of what the policy says of itself.
    undisclosed(findings, module, days, 'warning');
  }
}

function undisclosed(findings: Findings, module: ModuleId, days: number, level: Finding['level']): void {
  const documents = findings.documentsOf(module);
  const { policy } = findings.input;
  findings.add(
    RULE,
    {
      message: `'backup allowance' must be disclosed in the ${module} module, got no version (${documents.map(({ language }) => language).join(', ')}) that does`,
      why: `backups live up to ${days} days longer than the promise, because ${policy.backupAllowance?.reason ?? 'the estate allows it'}`,
      remedy: disclosures(findings, module, days),
    },
    [
      ...documents.map((document) => findings.inDocument(document, document.retention.at(-1)?.at)),
      findings.inPolicy(`backup allowance: ${days} d, disclosed: ${policy.backupAllowance?.disclosed ?? false}`),
    ],
    level,
  );
}

/** The sentence that would disclose the allowance, in every language that needs it. */
function disclosures(findings: Findings, module: ModuleId, days: number): string {
  const sentences = findings.documentsOf(module).flatMap(({ language }) => {
    const lexicon = LEXICONS.find((one) => one.language === language);
    return lexicon === undefined ? [] : [`${language}: ${disclosureOf(lexicon.disclosure, days)}`];
  });
  return `add to the section on retention: ${sentences.join(' | ')}`;
}

/** The disclosing sentence of a language with its number. */
export function disclosureOf(template: string, days: number): string {
  return template.replace('{days}', String(days));
}
