// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderSarif } from '../../lib/report';
import { readPath, readText, verifyInputs, type Finding } from '../../lib/verify';

const folder = join(__dirname, '..', 'fixtures', 'plans');
const { findings } = verifyInputs([readText(readFileSync(join(folder, 'destroy.json')), 'plans/de stroy.json')], {
  today: '2026-11-22',
});
const exempt: Finding = {
  ...findings[0],
  level: 'exempt',
  file: undefined,
  gotMs: Infinity,
  suppressed: { by: 'exemption', was: 'error', text: 'migration (ops, until 2026-12-31)' },
} as Finding;
const log = JSON.parse(renderSarif([...findings, exempt], '1.2.3'));
const [run] = log.runs;

describe('SARIF 2.1.0', () => {
  test('has the shape that code scanning asks for', () => {
    expect(log).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        expect.objectContaining({ tool: { driver: expect.objectContaining({ name: 'retention', version: '1.2.3' }) } }),
      ],
    });
    expect(run.results).toHaveLength(findings.length + 1);
    for (const result of run.results) {
      expect(result).toEqual(
        expect.objectContaining({
          ruleId: expect.stringMatching(/^retention\/[a-z-]+$/),
          level: expect.stringMatching(/^(error|warning|note)$/),
          message: { text: expect.any(String) },
          partialFingerprints: { 'retentionFinding/v1': expect.any(String) },
        }),
      );
      expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
      expect(result.locations[0].logicalLocations[0].fullyQualifiedName).not.toBe('');
    }
  });

  test('describes every rule that it uses, once', () => {
    const ids = run.tool.driver.rules.map((rule: { id: string }) => rule.id);
    expect(ids).toEqual([...new Set(run.results.map((result: { ruleId: string }) => result.ruleId))].sort());
    for (const rule of run.tool.driver.rules) {
      expect(JSON.stringify(rule)).not.toContain('undefined');
    }
  });

  test('names the file as a URI', () => {
    expect(run.results[0].locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'plans/de%20stroy.json' },
      region: { startLine: 1 },
    });
  });

  test('keeps what is exempt, suppressed with its reason', () => {
    const last = run.results.at(-1);
    expect(last.suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'migration (ops, until 2026-12-31)' },
    ]);
    expect(last.locations[0]).not.toHaveProperty('physicalLocation');
    expect(last.properties.gotMs).toBe('unbounded');
  });

  test('is a run without results where nothing is found', () => {
    const clean = verifyInputs(readPath(join(folder, 'synthesised.json'))).findings.filter(
      ({ level }) => level === 'error',
    );
    expect(JSON.parse(renderSarif(clean, '0')).runs[0].results).toEqual([]);
  });
});
