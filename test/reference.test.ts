// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEstate } from '../lib/estate';
import { buildApp } from '../lib/stacks';
import { verify, viewsFromSynth } from '../lib/verify';

const GOLDEN = join(__dirname, 'golden', 'im-ap-singapore.tf.json');

/** The reference stack as it is written. */
function written(): string {
  const { app, stacks } = buildApp(loadEstate('retention.config.ts'), {
    outdir: mkdtempSync(join(tmpdir(), 'retention-reference-')),
  });
  app.synth();
  expect(stacks.map((stack) => stack.node.id)).toEqual(['im-ap-singapore']);
  return readFileSync(join(app.outdir, 'stacks', 'im-ap-singapore', 'cdk.tf.json'), 'utf8');
}

/** Without what every version of cdktf and every line of the enforcer's code changes. */
function stable(text: string): string {
  return text
    .replace(/"version": "\d+\.\d+\.\d+[^"]*"/, '"version": "stubbed"')
    .replace(/[0-9A-F]{32}\/enforcer-[0-9a-f]{16}\.zip/g, 'stubbed/enforcer-stubbed.zip')
    .replace(/"archive": "[0-9a-f]{64}"/g, `"archive": "${'0'.repeat(64)}"`);
}

describe('the reference stack', () => {
  // review this file as a diff; `UPDATE_GOLDEN=1 npx jest test/reference.test.ts` writes it.
  test('equals its golden file, byte by byte', () => {
    const now = stable(written());
    if (process.env['UPDATE_GOLDEN'] === '1' && process.env['CI'] === undefined) writeFileSync(GOLDEN, now);
    expect(existsSync(GOLDEN)).toBe(true);
    expect(now).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  test('keeps the published promise for every category in every store', () => {
    const { rows, findings } = verify(viewsFromSynth(JSON.parse(written())));
    expect(findings.filter((finding) => finding.level === 'error')).toEqual([]);
    const days = 24 * 60 * 60 * 1000;
    // the moment, how much longer a live record may take, and at what age it may go.
    const promised: Readonly<Record<string, readonly [number, number, number]>> = {
      log: [7, 0, 0],
      monitoring: [2, 0, 0],
      configuration: [59, 7, 62],
    };
    // what follows from all others is tested where it is solved.
    expect(rows.filter(({ placement }) => placement.category === 'orders')).toHaveLength(1);
    // what is never stored travels, and its last byte is gone in a day and a half.
    const [transit, ...others] = rows.filter(({ placement }) => placement.obligation.promise?.side === 'transit');
    expect(others).toEqual([]);
    expect(transit).toMatchObject({ store: 'ckafka', placement: { obligation: { deadlineMs: 1.5 * days } } });
    expect(transit?.latestMs).toBeLessThanOrEqual(1.5 * days);
    for (const row of rows.filter((each) => each.placement.category !== 'orders' && each !== transit)) {
      const { obligation, category, role } = row.placement;
      const own = Number((obligation.class ?? '').replace('d', ''));
      const [moment, within, floor] = promised[category] ?? [own, 3, own];
      expect(obligation.deadlineMs).toBe((moment + within) * days);
      expect(row.latestLiveMs).toBeLessThanOrEqual((moment + within) * days);
      expect(row.latestMs).toBeLessThanOrEqual((moment + within + 10) * days);
      if (role === 'systemOfRecord') expect(row.keptAtLeastMs).toBeGreaterThanOrEqual(floor * days);
    }
    // everything that customers chose has a system of record that keeps it in full.
    const chosen = rows.filter((each) => each.placement.obligation.rule === 'customerChosen' && each !== transit);
    expect(chosen.filter(({ placement }) => placement.role === 'systemOfRecord')).toHaveLength(15);
    const stores = (category: string): string[] =>
      [...new Set(rows.filter((row) => row.placement.category === category).map((row) => row.store))].sort();
    expect(stores('log')).toEqual(['ckafka', 'cls', 'cos', 'mongodb', 'mysql', 'redis']);
    for (const category of ['monitoring', 'configuration', 'userInformation', 'chatMessages']) {
      expect(stores(category)).toEqual(['ckafka', 'cos', 'mongodb', 'mysql', 'redis']);
    }
  });
});
