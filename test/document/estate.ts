// SPDX-License-Identifier: Apache-2.0
import { imPolicy } from '../../lib/policy';
import { checkDocuments, type CheckInput, type Finding, type Provisioned } from '../../lib/document';
import { documentsOf, FIXTURES } from './documents';

export const documents = documentsOf(FIXTURES);
export const english = documents.filter(({ language }) => language === 'en');

export const placed = (
  category: string,
  system: string,
  more: Partial<Provisioned['placements'][number]> = {},
): Provisioned['placements'][number] => ({
  id: `${category}-${system.toLowerCase()}`,
  category,
  system,
  role: 'systemOfRecord',
  ...more,
});

export const provisioned: Provisioned = {
  placements: [
    placed('log', 'CLS'),
    placed('log', 'COS', { role: 'derived' }),
    placed('monitoring', 'MySQL'),
    placed('configuration', 'MySQL'),
    placed('configuration', 'Redis', { role: 'derived' }),
    placed('userInformation', 'MongoDB', { class: '7d' }),
    placed('userInformation', 'MySQL', { class: '30d' }),
    placed('chatMessages', 'MongoDB', { class: '7d' }),
    placed('chatMessages', 'CKafka', { class: '7d', role: 'derived' }),
    placed('configuration', 'MongoDB', { role: 'derived' }),
    placed('configuration', 'CKafka', { role: 'derived' }),
    placed('chatMessages', 'CLB', { class: '7d', role: 'derived' }),
    placed('chatMessages', 'Redis', { class: '7d', role: 'derived' }),
    placed('chatMessages', 'COS', { class: '7d', role: 'derived' }),
  ],
  backedUpSystems: ['MySQL', 'MongoDB', 'Redis'],
  disclosedAs: [{ system: 'CLS', as: 'CLB', reason: 'the topic of a CLB access log is part of the CLB' }],
};

export function check(input: Partial<CheckInput> = {}): Finding[] {
  return checkDocuments({ documents, policy: imPolicy, provisioned, ...input });
}

export function errorsOf(input: Partial<CheckInput>): Array<[string, string]> {
  return check(input).flatMap(({ level, rule, message }): Array<[string, string]> =>
    level === 'error' ? [[rule, message]] : [],
  );
}
