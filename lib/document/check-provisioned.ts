// SPDX-License-Identifier: Apache-2.0
import { exactMs, labelMs } from '../policy/time';
import { MODULE_OF, type Findings, type Provisioned } from './check-input';
import { MODULES } from './meanings';
import type { PolicyDocument } from './model';

/** Documents against what is provisioned, both ways. */
export function checkProvisioned(findings: Findings, provisioned: Provisioned): void {
  checkDisclosedAs(findings, provisioned);
  for (const module of MODULES) {
    for (const document of findings.documentsOf(module)) {
      checkPlaced(findings, provisioned, document);
      checkSystems(findings, provisioned, document);
      checkStored(findings, provisioned, document);
    }
  }
  checkHolds(findings, provisioned);
}

/** The name under which documents tell of a system. */
function disclosedName(provisioned: Provisioned, system: string): string {
  return provisioned.disclosedAs.find((entry) => entry.system === system)?.as ?? system;
}

/** Every promised category must be placed, in a system of record unless nothing of it is stored, and kept there. */
function checkPlaced(findings: Findings, provisioned: Provisioned, document: PolicyDocument): void {
  for (const { category, promised, at } of document.retention) {
    const placed = provisioned.placements.filter((placement) => placement.category === category);
    const locations = [
      findings.inDocument(document, at),
      findings.inEstate(`placements of '${category}': ${placed.map(({ id }) => id).join(', ') || 'none'}`),
    ];
    if (promised.kind !== 'transient' && !placed.some(({ role }) => role === 'systemOfRecord')) {
      findings.add(
        'retention/document-category-unplaced',
        {
          message: `'placements' must hold a system of record of '${category}', got ${placed.length === 0 ? 'no placement' : 'derived placements only'}`,
          why: 'the document makes a promise for data that nothing in the estate deletes',
          remedy: `declare where '${category}' lives`,
        },
        locations,
      );
    }
    for (const placement of placed.filter(({ enforced }) => enforced === false)) {
      findings.add(
        'retention/document-category-unenforced',
        {
          message: `'${placement.id}' must keep the promise of '${category}', got a placement that does not`,
          why: 'a promise that is provisioned nowhere is a wish',
          remedy: `see 'retention explain ${category} ${placement.system.toLowerCase()}'`,
        },
        locations,
      );
    }
    checkDefaultClass(findings, provisioned, document, category);
  }
}

/** Customers who choose nothing must have a place too. */
function checkDefaultClass(
  findings: Findings,
  provisioned: Provisioned,
  document: PolicyDocument,
  category: string,
): void {
  const rule = Object.hasOwn(findings.input.policy.categories, category)
    ? findings.input.policy.categories[category]?.rule
    : undefined;
  const classes = provisioned.placements.flatMap((one) =>
    one.category === category && one.class !== undefined ? [one.class] : [],
  );
  if (rule?.kind !== 'customerChosen' || classes.length === 0) return;
  const fallback = labelMs(exactMs(rule.default, 'default'));
  if (classes.includes(fallback)) return;
  findings.add(
    'retention/document-class-unplaced',
    {
      message: `'class' of '${category}' must be placed for the default of ${fallback}, got ${[...new Set(classes)].join(', ')}`,
      why: 'the document promises the default to every customer who chooses nothing',
      remedy: `add a placement of '${category}' with class ${fallback}`,
    },
    [
      findings.inDocument(document, document.retention.find((row) => row.category === category)?.at),
      findings.inEstate(`classes of '${category}': ${classes.join(', ')}`),
    ],
  );
}

/** Every system that holds a category must be named in its row; a system that is disclosed should hold something. */
function checkSystems(findings: Findings, provisioned: Provisioned, document: PolicyDocument): void {
  const own = new Set(findings.categoriesOf(document.module).map(([name]) => name));
  const placements = provisioned.placements.filter(({ category }) => own.has(category));
  for (const placement of placements) {
    const use = document.uses.find((row) => row.category === placement.category);
    const name = disclosedName(provisioned, placement.system);
    const told = use?.systems.map(({ value }): string => value) ?? [];
    // a category that is in no document is a finding of its own, once, and not again for each of its placements.
    if (use === undefined || told.includes(name)) continue;
    findings.add(
      'retention/document-system-undisclosed',
      {
        message: `'system' of '${placement.id}' must be one that the row of '${placement.category}' names (${told.join(', ') || 'none'}), got ${name}`,
        why: 'customers were not informed that their data lives there',
        remedy: `name ${name} in the document, move the placement, or say with a reason under 'disclosedAs' what it is part of`,
      },
      [
        findings.inDocument(document, use.at),
        findings.inEstate(`${placement.id}: ${placement.category} in ${placement.system}`),
      ],
    );
  }
  const used = new Set(placements.map(({ system }) => disclosedName(provisioned, system)));
  const told = new Map(
    document.uses.flatMap(({ systems }) => systems.map(({ value, at }) => [value as string, at] as const)),
  );
  for (const [system, at] of told) {
    if (used.has(system)) continue;
    findings.add(
      'retention/document-system-unused',
      {
        message: `'${system}' must hold something of the ${document.module} module, got no placement there`,
        why: 'a system that is disclosed and not declared may hold data that nothing deletes',
        remedy: 'declare what lives there, or see that the next version of the document drops it',
      },
      [findings.inDocument(document, at), findings.inEstate(`systems in use: ${[...used].join(', ') || 'none'}`)],
      'warning',
    );
  }
}

/** A document that says that something is stored and backed up in a system must be right about it. */
function checkStored(findings: Findings, provisioned: Provisioned, document: PolicyDocument): void {
  const wrong = new Map(
    document.stored
      .filter(({ value }) => value.backedUp && !provisioned.backedUpSystems.includes(value.system))
      .map(({ value, at }) => [value.system, at]),
  );
  for (const [system, at] of wrong) {
    findings.add(
      'retention/document-backup-not-provisioned',
      {
        message: `'backedUpSystems' must hold ${system} as the document says, got ${provisioned.backedUpSystems.join(', ') || 'none'}`,
        why: 'the document promises a backup that does not exist',
        remedy: `declare the backups of ${system}, or correct the document`,
      },
      [
        findings.inDocument(document, at),
        findings.inEstate(`backed up: ${provisioned.backedUpSystems.join(', ') || 'none'}`),
      ],
    );
  }
}

/** A system may be named as part of another only with a reason, and only as long as no document names it itself. */
function checkDisclosedAs(findings: Findings, provisioned: Provisioned): void {
  for (const { system, as, reason } of provisioned.disclosedAs) {
    const source = findings.inEstate(`disclosedAs: ${system} as ${as}${reason === '' ? '' : ` (${reason})`}`);
    const report = (message: string, remedy: string, locations: readonly ReturnType<Findings['inEstate']>[]): void =>
      findings.add(
        'retention/document-disclosed-as',
        { message, why: 'an entry that nobody can justify hides a system from the document', remedy },
        locations,
      );
    if (reason.trim() === '')
      report(`'reason' of disclosedAs ${system} must be given, got nothing`, `say why ${system} is part of ${as}`, [
        source,
      ]);
    if (!provisioned.placements.some((placement) => placement.system === system)) {
      report(`'disclosedAs' must be about a system in use, got ${system}, which holds nothing`, 'remove the entry', [
        source,
      ]);
    }
    for (const document of findings.input.documents) {
      const named = document.uses.flatMap(({ systems }) => systems).find(({ value }) => value === system);
      if (named === undefined) continue;
      const message = `'disclosedAs' must be about a system that no document names, got ${system}, which is in ${document.file}`;
      report(message, 'remove the entry', [findings.inDocument(document, named.at), source]);
    }
  }
}

/** Under a hold data outlives its promise, which only the exception for laws allows. */
function checkHolds(findings: Findings, provisioned: Provisioned): void {
  for (const category of provisioned.holds ?? []) {
    const role = Object.hasOwn(findings.input.policy.categories, category)
      ? findings.input.policy.categories[category]?.role
      : undefined;
    if (role === undefined) continue;
    for (const document of findings.documentsOf(MODULE_OF[role])) {
      const reserved = document.exceptions.some(
        ({ value }) => value.category === undefined || value.category === category,
      );
      if (reserved) continue;
      findings.add(
        'retention/document-hold-undisclosed',
        {
          message: `'holds' must be on categories for which the document excepts the law, got '${category}'`,
          why: 'the module itself promises deletion without exception; the parent document may reserve it',
          remedy: 'have the legal basis of the hold confirmed, and reserve it in the document',
        },
        [
          findings.inDocument(document, document.retention.find((row) => row.category === category)?.at),
          findings.inEstate(`hold on '${category}'`),
        ],
        'warning',
      );
    }
  }
}
