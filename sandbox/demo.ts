// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import { EXIT } from '../lib/command/errors';
import { cellTime } from '../lib/report/format';
import { advance, type Aged } from './run/clock';
import { runCommand } from './run/command';
import { deploy } from './run/deploy';

const DAYS = 70;
const SEED = 1;

runCommand(
  'demo',
  'Deploy to the local cloud, write records of every category, let days go by and tell how old any copy became.',
  async (run, progress, options) => {
    const days = Number(options['days']);
    if (!Number.isInteger(days) || days < 1) {
      progress(`'days' must be a whole number from 1 on, got ${String(options['days'])}; try --days ${DAYS}`);
      return EXIT.unclear;
    }
    const deployed = await deploy(run, progress);
    if (deployed === undefined) return EXIT.violation;
    if (options['engines'] === true) {
      progress('records of mixed ages go into the engines of this machine, and the enforcer runs');
      const script = join(__dirname, '..', 'scripts', 'demo-enforcer.ts');
      return spawnSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' }).status ?? EXIT.unclear;
    }
    progress(`${days} days go by in what was applied`);
    const aged = advance(deployed.verification, days, SEED);
    const broken = aged.filter((line) => !line.holds);
    process.stdout.write(`${table(aged)}\n`);
    process.stdout.write(
      `after ${days} days: ${aged.length} categories and classes in their stores, ` +
        `${aged.reduce((sum, line) => sum + line.records, 0)} records, ${broken.length} outside their bounds\n`,
    );
    return broken.length > 0 || deployed.surprises > 0 ? EXIT.violation : EXIT.ok;
  },
  (command) =>
    command
      .option('--days <number>', 'days that go by', String(DAYS))
      .option('--engines', 'instead of a simulation, back-dated records in the real engines of this machine'),
);

function table(aged: readonly Aged[]): string {
  const shown = new Table({
    head: [
      'category',
      'class',
      'store',
      'records',
      'kept at least',
      'least seen',
      'live seen',
      'live bound',
      'copy seen',
      'copy bound',
      'deadline',
      '',
    ],
    style: { head: [], border: [], compact: true },
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
  });
  for (const line of aged) {
    shown.push([
      line.category,
      line.class ?? '-',
      line.store,
      line.records,
      cellTime(line.keptAtLeastMs, 'down'),
      line.leastMs === null ? 'none went' : cellTime(line.leastMs, 'down'),
      cellTime(line.greatestLiveMs, 'up'),
      cellTime(line.boundLiveMs, 'up'),
      cellTime(line.greatestMs, 'up'),
      cellTime(line.boundMs, 'up'),
      cellTime(line.deadlineMs, 'down'),
      line.holds ? 'holds' : 'BROKEN',
    ]);
  }
  return shown.toString();
}
