// SPDX-License-Identifier: Apache-2.0
import { PROBES } from '../../lib/audit/probes';
import { ASKS, FIRST_ASKS } from '../../lib/audit/asks';
import { powersOf } from '../../lib/audit/findings/access';
import { AUDIT_ACTIONS, auditPolicy } from '../../lib/enforcer/audit-rights';
import { countedOf, type AuditFile } from '../../lib/audit/audit-file';
import { COMPUTED_TERMS, OPEN_TERMS } from '../../lib/stores/registry';
import { readFileSync } from 'node:fs';

describe('questions', () => {
  test('only read, and each has an id of its own', () => {
    const all = [...FIRST_ASKS, ...ASKS];
    expect(all.filter(({ action }) => !/^(Describe|List|Get|Search)/.test(action))).toEqual([]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  test('are granted by the policy of docs/auditing.md and of the function that audits, and nothing else is', () => {
    const [, policy = ''] = /```json\n(.*?)```/s.exec(readFileSync('docs/auditing.md', 'utf8')) ?? [];
    expect(JSON.parse(policy)).toEqual(auditPolicy());
    const asked = [...FIRST_ASKS, ...ASKS].map(({ product, action }) =>
      product === 'cos' ? `name/cos:${action}` : `${product}:${action}`,
    );
    expect(AUDIT_ACTIONS).toEqual([...new Set(asked)].sort());
  });
});

describe('probes', () => {
  test('are there for every open term of which limits.ts does not say why a person must look, and for no other', () => {
    const measurable = OPEN_TERMS.filter(({ byHand }) => byHand === undefined);
    const ids = [...measurable, ...COMPUTED_TERMS].map(({ id }) => id);
    expect(PROBES.map(({ term }) => term).sort()).toEqual(ids.sort());
  });

  test.each(OPEN_TERMS.filter(({ byHand }) => byHand !== undefined))('of $id is a person, and it says why', (term) => {
    expect(term.byHand).toMatch(/^[a-z].{20,}[^.]$/);
  });

  test.each(PROBES)('of $term is named by its canary', (probe) => {
    const canary = [...OPEN_TERMS, ...COMPUTED_TERMS].find(({ id }) => id === probe.term)?.canary ?? '';
    expect(canary).toContain(probe.named);
  });
});

describe('what counts of an audit', () => {
  const file: AuditFile = {
    kind: 'retention-audit',
    version: 1,
    estate: 'im',
    account: '1',
    stacks: { 'im-a': 'hash' },
    startedAt: '2026-11-01T00:00:00.000Z',
    endedAt: '2026-11-01T00:01:00.000Z',
    validForMs: 35 * 24 * 3600 * 1000,
    calls: 1,
    complete: true,
    measurements: [{ term: 't', ms: 1, sample: 1, at: '2026-11-01T00:00:00.000Z', how: 'h' }],
    findings: [],
  };
  const counted = (today: string, hash = 'hash', of = file): number =>
    [...countedOf(of, new Map([['im-a', hash]]), today).measurements.values()].flat().length;

  test('is what was measured of this promise within its validity', () => {
    expect(counted('2026-11-02')).toBe(1);
    expect(counted('2026-12-06')).toBe(1);
  });

  test('is nothing after its validity, of another promise, or from the future', () => {
    expect(counted('2026-12-07')).toBe(0);
    expect(counted('2026-11-02', 'other')).toBe(0);
    expect(counted('2026-10-20')).toBe(0);
  });
});

test('a policy is read as the cloud reads it', () => {
  const document = (statement: object): string => JSON.stringify({ version: '2.0', statement: [statement] });
  expect(powersOf(document({ effect: 'allow', action: 'cos:PutBucketLifecycle' }))).toEqual(['change retention']);
  expect(powersOf(document({ effect: 'allow', action: ['*'] }))).toHaveLength(4);
  expect(powersOf(document({ effect: 'allow', notAction: ['cvm:*'] }))).toHaveLength(4);
  expect(powersOf(document({ effect: 'deny', action: ['*'] }))).toEqual([]);
  expect(powersOf('no policy')).toBeUndefined();
});
