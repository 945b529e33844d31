// SPDX-License-Identifier: Apache-2.0
// A process that carries out orders and ends itself by SIGKILL at one of its calls to the outside. Its argument is the JSON of
// an `Attempt`; before its death it writes the name of the step.
import { type Attempt, attempt } from './attempt';

void attempt(JSON.parse(process.argv[2] ?? '') as Attempt).then(({ reported }) => {
  process.stdout.write(JSON.stringify({ reported }));
});
