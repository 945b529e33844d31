// SPDX-License-Identifier: Apache-2.0
//
// usage: npm run mutate:verify [-- --list] [-- --only plan|document] [-- --quick]
//
// changes every leaf of the reference estate's synthesised document and of its plan, removes every resource and every
// block, and adds a member that nobody knows to each object. Every mutant must change the exit code of `verify`, or be on
// the list of insensitive places (test/verify/mutation/insensitive.ts). Prints one line of JSON for each document, and what
// was missed; --list prints what survives, place by place; --quick takes one mutant of each kind at each place, whatever
// the resource or the placement, which takes a tenth of the time.
import { insensitive, unused } from '../test/verify/mutation/insensitive';
import { documents, TODAY } from '../test/verify/mutation/documents';
import { mutate, type Survivor } from '../test/verify/mutation/mutate';

let missed = 0;
const survived: Survivor[] = [];
const only = process.argv[process.argv.indexOf('--only') + 1] ?? '';
const chosen = documents().filter(({ name }) => !process.argv.includes('--only') || name.includes(only));
for (const { name, document } of chosen) {
  const started = Date.now();
  const met = new Set<string>();
  const { mutants, found, survivors } = mutate(document, TODAY, (_number, what) => {
    if (!process.argv.includes('--quick')) return true;
    return met.size < met.add(what).size;
  });
  const open = survivors.filter((each) => insensitive(each) === undefined);
  missed += open.length;
  survived.push(...survivors);
  const seconds = Math.round((Date.now() - started) / 1000);
  const figures = { document: name, mutants, found, insensitive: survivors.length - open.length, missed: open.length };
  console.log(JSON.stringify({ ...figures, seconds }));
  const shown = process.argv.includes('--list') ? survivors : open;
  for (const each of [...new Set(shown.map(({ place, kind }) => `${place} ${kind}`))].sort()) console.log(`  ${each}`);
}
const idle = chosen.length === documents().length ? unused(survived) : [];
for (const each of idle) console.log(`on the list and never met: ${each}`);
process.exitCode = missed + idle.length === 0 ? 0 : 1;
