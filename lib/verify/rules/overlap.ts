// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../stores/registry';
import type { Finding } from '../findings/finding';
import type { Row } from '../rows';
import { knownOwner, storeOfType } from '../view-index';
import { located, type Rule } from './rule';

/** Above so many placements of a unit only the neighbours in the order of their locations are compared. */
const COMPARED = 100;

/** Two promises for one place, or two resources that set the same thing: nobody knows which of them holds. */
export const overlap: Rule = (input) => [...overlappingPlacements(input), ...twiceSet(input)];

const overlappingPlacements: Rule = ({ rows }) => {
  const units = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.store}\n${row.unitText}`;
    const group = units.get(key);
    if (group === undefined) units.set(key, [row]);
    else group.push(row);
  }
  return [...units.values()].flatMap((group) => {
    const sorted = [...group].sort((a, b) => (a.locationText < b.locationText ? -1 : 1));
    return sorted.flatMap((row, index) => {
      const others = sorted.slice(Math.max(0, index - COMPARED), index);
      const other = others.find((each) => STORES[row.store].overlaps(row.placement.location, each.placement.location));
      return other === undefined ? [] : [finding(row, other)];
    });
  });
};

function finding(row: Row, other: Row): Finding {
  return {
    rule: 'retention/overlapping-locations',
    level: 'error',
    at: row.placement.id,
    what: `${row.locationText} of ${row.store} ${row.unitText} overlaps ${other.locationText} of '${other.placement.id}'`,
    why: 'a record that lies in both has two deadlines, and one of them is broken',
    remedy: 'give each its own prefix, table, collection or topic',
    placements: [row.placement.id, other.placement.id],
  };
}

const twiceSet: Rule = ({ index }) => {
  const seen = new Map<string, string>();
  return index.views.flatMap((view): Finding[] => {
    const owner = knownOwner(view);
    const store = storeOfType(view.type);
    // names of log topics are unique in their logset only; its store looks at that.
    if (owner === undefined || store === undefined || store.name === 'cls') return [];
    const key = `${view.type}\n${owner}`;
    const other = seen.get(key);
    if (other === undefined) {
      seen.set(key, view.address);
      return [];
    }
    return [
      {
        rule: 'retention/overlapping-locations',
        level: 'error',
        ...located(view),
        what: `it sets '${owner}', which ${other} sets as well`,
        why: 'the one that is applied last wins, and that is nowhere written',
        remedy: 'keep one of the two',
      },
    ];
  });
};
