// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run mutate:verify [-- --list] [-- --only plan|document|halves|state] [-- --quick] [-- --processes N]
//
// changes every leaf of the reference estate's synthesised document, of its plan and of its states, removes every resource
// and every block, and adds a member that nobody knows to each object. Every mutant must change the exit code of `verify`,
// or be on the list of insensitive places (test/verify/mutation/insensitive.ts). Prints one line of JSON for each
// document, and what was missed; --list prints what survives, place by place; --quick takes one mutant of each kind at
// each place, whatever the resource or the placement, which takes a tenth of the time. The mutants are shared out among
// as many processes as the machine has cores, or as --processes says.
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { insensitive, unused } from '../test/verify/mutation/insensitive';
import { documents, TODAY, type Subject } from '../test/verify/mutation/documents';
import { mutate, type Mutation, type Survivor } from '../test/verify/mutation/mutate';

const PART = '--part';

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

function chosen(): Subject[] {
  const only = option('--only') ?? '';
  return documents().filter(({ name }) => name.includes(only));
}

/** Judges every n-th mutant of a document, beginning with the k-th; with --quick one of each kind at each place. */
function part(name: string, k: number, n: number): Mutation {
  const { document, within } = chosen().find((each) => each.name === name) as Subject;
  const met = new Set<string>();
  let taken = 0;
  const wanted = (_number: number, what: string): boolean => {
    if (process.argv.includes('--quick') && met.size === met.add(what).size) return false;
    taken += 1;
    return taken % n === k;
  };
  return mutate(document, TODAY, wanted, within);
}

/** The same in a process of its own. */
async function partElsewhere(name: string, k: number, n: number): Promise<Mutation> {
  const child = fork(__filename, [...process.argv.slice(2), PART, JSON.stringify([name, k, n])]);
  return new Promise((resolve, reject) => {
    child.once('message', (mutation) => resolve(mutation as Mutation));
    child.once('exit', (code) => reject(new Error(`the part ${k} of ${n} of the ${name} ended with ${code}`)));
  });
}

async function main(): Promise<void> {
  const processes = Number(option('--processes') ?? availableParallelism());
  let missed = 0;
  const survived: Survivor[] = [];
  const names = chosen().map(({ name }) => name);
  for (const name of names) {
    const started = Date.now();
    const parts = await Promise.all(Array.from({ length: processes }, (_each, k) => partElsewhere(name, k, processes)));
    const [mutants, found] = (['mutants', 'found'] as const).map((key) =>
      parts.reduce((sum, each) => sum + each[key], 0),
    );
    const survivors = parts.flatMap((each) => each.survivors);
    const open = survivors.filter((each) => insensitive(each) === undefined);
    missed += open.length;
    survived.push(...survivors);
    const seconds = Math.round((Date.now() - started) / 1000);
    const figures = {
      document: name,
      mutants,
      found,
      insensitive: survivors.length - open.length,
      missed: open.length,
    };
    console.log(JSON.stringify({ ...figures, seconds, processes }));
    const shown = process.argv.includes('--list') ? survivors : open;
    for (const each of [...new Set(shown.map(({ place, kind }) => `${place} ${kind}`))].sort())
      console.log(`  ${each}`);
  }
  // a place that nothing needs is known when every document was mutated.
  const idle = option('--only') === undefined ? unused(survived) : [];
  for (const each of idle) console.log(`on the list and never met: ${each}`);
  process.exitCode = missed + idle.length === 0 ? 0 : 1;
}

const asked = option(PART);
if (asked === undefined) void main();
else {
  const [name, k, n] = JSON.parse(asked) as [string, number, number];
  process.send?.(part(name, k, n), () => process.disconnect());
}
