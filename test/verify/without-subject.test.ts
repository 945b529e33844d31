// SPDX-License-Identifier: Apache-2.0
import { readdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitOfFindings } from '../../lib/command/errors';
import { loadEstate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { verify, verifyTree, viewsFromSynth } from '../../lib/verify';
import { estateOf } from '../helpers/estate';
import { documentOf } from '../helpers/synth';

const RULE = 'retention/no-subject';

describe('a placement of personal data', () => {
  test('that does not say how a subject is found is a warning, without a ledger too, and breaks no promise', () => {
    const { findings } = verify(viewsFromSynth(documentOf(estateOf())));
    const found = findings.filter(({ rule }) => rule === RULE);
    expect(found).toMatchObject([
      { level: 'warning', what: expect.stringMatching(/^3 placements of chatMessages do not/) as string },
    ]);
    expect(found[0]?.placements).toHaveLength(3);
    expect(exitOfFindings(found)).toBe(0);
  });

  test.each(['retention.config.ts', ...examples()])('says it in %s', (file) => {
    for (const stack of buildApp(loadEstate(file)).stacks)
      expect(verifyTree(stack).findings.filter(({ rule }) => rule === RULE)).toEqual([]);
  });
});

function examples(): readonly string[] {
  return readdirSync('examples')
    .map((name) => join('examples', name, 'retention.config.ts'))
    .filter((file) => existsSync(file) && !file.includes('refused'));
}
