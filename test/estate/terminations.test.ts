// SPDX-License-Identifier: Apache-2.0
import { loadEstate, planEstate } from '../../lib/estate';
import type { CosExpiry } from '../../lib/stores/cos';
import type { MysqlRowExpiry } from '../../lib/stores/mysql';
import { HOUR_MS, MINUTE_MS } from '../../lib/policy';
import { verify, viewsFromSynth } from '../../lib/verify';
import { readFileSync } from 'node:fs';

const liveOf = <P>(name: string): P => {
  const estate = loadEstate('retention.config.ts');
  const placement = estate.placements.find((each) => each.name === name);
  const unit = planEstate(estate).units.find((each) => each.name === placement?.unit);
  return unit?.live.get(placement?.id ?? '') as P;
};

test('objects that go with a terminated customer are done before the row that tells of it is deleted', () => {
  const row = liveOf<MysqlRowExpiry>('applications');
  const object = liveOf<CosExpiry>('push-certificates');
  // the enforcer's timer, its outage, and the work through the due objects in 6 runs with 5 pauses of 212 s.
  const done = (object.deleteAfterMs ?? NaN) + 15 * MINUTE_MS + 4 * HOUR_MS + HOUR_MS + 5 * 212_000;
  expect(done).toBeLessThanOrEqual(row.deleteAfterMs);
  // ages of objects are whole minutes.
  expect(done).toBeGreaterThan(row.deleteAfterMs - MINUTE_MS);
});

test('a directive that deletes the objects later than the row is a finding', () => {
  const document = JSON.parse(readFileSync('test/golden/im-ap-singapore.tf.json', 'utf8')) as {
    resource: {
      terraform_data: {
        manifest: { input: { placements: Record<string, { name: string; directive: { deleteAfterMs: number } }> } };
      };
    };
  };
  const { placements } = document.resource.terraform_data.manifest.input;
  const certificates = Object.values(placements).find((each) => each.name === 'push-certificates');
  if (certificates === undefined) throw new Error('the reference estate has push certificates');
  certificates.directive.deleteAfterMs += MINUTE_MS;
  const rules = verify(viewsFromSynth(document)).findings.map(({ rule }) => rule);
  expect(rules).toContain('retention/cos-termination-forgotten');
});
