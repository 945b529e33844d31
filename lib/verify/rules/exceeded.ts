// SPDX-License-Identifier: Apache-2.0
import { formatMs } from '../../policy';
import type { Finding } from '../findings/finding';
import { AUDIT_RULES } from './audit-rules';
import type { RuleInput } from './rule';

/** Terms that an audit measured above the value that the sums use: one finding for each term and place of measurement. */
export function exceeded({ rows }: Pick<RuleInput, 'rows'>): Finding[] {
  const found = new Map<string, Finding & { placements: string[] }>();
  const text = AUDIT_RULES.find(({ id }) => id === 'retention/above-assumed');
  for (const row of rows) {
    for (const { term, measurement } of row.exceeded) {
      const place = measurement.placement ?? `${row.store} ${row.unitText}`;
      const key = `${term.id}\n${place}\n${measurement.ms}`;
      const known = found.get(key);
      if (known !== undefined) {
        known.placements.push(row.placement.id);
        continue;
      }
      const days = measurement.at.slice(0, 'YYYY-MM-DD'.length);
      found.set(key, {
        rule: 'retention/above-assumed',
        level: 'error',
        at: place,
        what: `'${term.text}' (${term.id}) was measured as ${formatMs(measurement.ms)} on ${days}, assumed are ${formatMs(term.ms)}`,
        why: `${text?.why.toLowerCase().replace(/\.$/, '') ?? ''}; measured by: ${measurement.how}, the greatest of ${measurement.sample}`,
        remedy: `say assume: { term: '${term.id}', at, witness } with more than ${formatMs(measurement.ms)} in the estate, or remove the cause`,
        placements: [row.placement.id],
      });
    }
  }
  return [...found.values()];
}
