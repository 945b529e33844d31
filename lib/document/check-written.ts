// SPDX-License-Identifier: Apache-2.0
import type { Findings, Provisioned } from './check-input';
import { spanLabel } from './facts';
import { provisionedRows, regionsOf, type ProvisionedRow } from './provisioned-rows';
import type { PolicyDocument } from './model';

/** Figures of a schedule or a record against what is provisioned, both ways. */
export function checkWritten(findings: Findings, provisioned: Provisioned): void {
  for (const document of findings.input.documents) {
    if (document.kind === 'schedule') checkSchedule(findings, document);
    if (document.kind === 'record') checkPlaces(findings, document, provisioned);
    if (document.kind === 'schedule' || document.kind === 'record') checkRows(findings, document, provisioned);
  }
}

const WHY = 'a document that was written from the policy and the estate is evidence only as long as it says the same';
const REMEDY = "write it again with 'retention policy document'";

function checkSchedule(findings: Findings, document: PolicyDocument): void {
  for (const [name, { rule }] of findings.categoriesOf(document.module)) {
    const stated = document.schedule.find(({ category }) => category === name);
    if (stated === undefined) continue;
    const start = rule.kind === 'transient' ? null : rule.kind === 'afterTermination' ? 'terminated' : rule.from;
    const classes = rule.kind === 'customerChosen' ? rule.classes.map(spanLabel) : [];
    const wanted = [start ?? '-', ...classes].join(' ');
    const got = [stated.start ?? '-', ...stated.choices.map(spanLabel)].join(' ');
    if (wanted === got) continue;
    findings.add(
      'retention/document-schedule-disagrees',
      {
        message: `start and periods of '${name}' must be ${wanted} as in the policy, got ${got} in the document`,
        why: WHY,
        remedy: REMEDY,
      },
      [findings.inDocument(document, stated.at), findings.inPolicy(`${name}: ${wanted}`)],
    );
  }
}

function checkPlaces(findings: Findings, document: PolicyDocument, provisioned: Provisioned): void {
  for (const [name] of findings.categoriesOf(document.module)) {
    const wanted = regionsOf(provisioned, name).join(' ');
    const stated = document.places.find(({ value }) => value.category === name);
    const got = [...(stated?.value.regions ?? [])].sort().join(' ');
    if (wanted === got || (wanted === '' && got === '-')) continue;
    findings.add(
      'retention/document-provisioned-disagrees',
      {
        message: `'region' of '${name}' must be ${wanted === '' ? 'none' : wanted} as in the estate, got ${got === '' ? 'none' : got} in the document`,
        why: WHY,
        remedy: REMEDY,
      },
      [findings.inDocument(document, stated?.at), findings.inEstate(`regions of '${name}': ${wanted}`)],
    );
  }
}

function checkRows(findings: Findings, document: PolicyDocument, provisioned: Provisioned): void {
  const own = new Set(findings.categoriesOf(document.module).map(([name]) => name));
  const wanted = new Map(
    provisionedRows(provisioned)
      .filter(({ category }) => own.has(category))
      .map((row) => [keyOf(row), textOf(row)]),
  );
  const got = new Map(document.provisioned.map(({ value, at }) => [keyOf(value), { text: textOf(value), at }]));
  for (const key of new Set([...wanted.keys(), ...got.keys()])) {
    const [want, have] = [wanted.get(key), got.get(key)];
    if (want === have?.text) continue;
    findings.add(
      'retention/document-provisioned-disagrees',
      {
        message: `'${key}' must be ${want ?? 'nothing'} as in the estate, got ${have?.text ?? 'nothing'} in the document`,
        why: WHY,
        remedy: REMEDY,
      },
      [findings.inDocument(document, have?.at), findings.inEstate(`${key}: ${want ?? 'nothing'}`)],
    );
  }
}

function keyOf({ category, class: chosen, system }: ProvisionedRow): string {
  return `${category}, ${chosen}, ${system}`;
}

function textOf({ keptAtLeastDays, goneByDays, backupsGoneByDays }: ProvisionedRow): string {
  const days = (value: number | null): string => (value === null ? '-' : `${value} d`);
  return `kept at least ${days(keptAtLeastDays)}, gone after ${days(goneByDays)}, backups after ${days(backupsGoneByDays)}`;
}
