// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run demo:audit
//
// audits a local account twice, as it was deployed and with holes of each kind in it, and prints one line of JSON. Leaves
// with 1 where a hole was not found, a finding is about nothing, or a call was not one that only reads.
import { loadEstate } from '../lib/estate';
import { visible } from '../lib/text';
import { HOLES } from './audit/holes';
import { demonstrate, type Demonstrated } from './audit/run';

const tell = (text: string): void => void process.stderr.write(`${visible(text)}\n`);

async function main(): Promise<void> {
  const estate = loadEstate();
  const started = performance.now();
  tell('auditing the account as it was deployed');
  const clean = await demonstrate(estate, []);
  tell(`${clean.measuredRows} of ${clean.rows} rows measured; digging ${HOLES.length} holes`);
  const seeded = await demonstrate(estate, HOLES);
  for (const name of seeded.missed) tell(`not found: ${name}`);
  const sum = (of: (run: Demonstrated) => number): number => of(clean) + of(seeded);
  for (const text of [...clean.surplus, ...seeded.surplus]) tell(`invented: ${text}`);
  for (const text of [...clean.unknown, ...seeded.unknown]) tell(`the local cloud does not know: ${text}`);
  const line = {
    demo: 'audit',
    seeded: seeded.seeded,
    found: seeded.found,
    invented: sum(({ invented }) => invented),
    writes: sum(({ writes }) => writes),
    measuredRows: clean.measuredRows,
    calls: sum(({ calls }) => calls),
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  const asAsked = line.found === line.seeded && line.invented === 0 && line.writes === 0 && line.measuredRows > 0;
  if (!asAsked || sum(({ unknown }) => unknown.length) > 0) process.exitCode = 1;
}

void main();
