// SPDX-License-Identifier: Apache-2.0
//
// usage: npx tsx scripts/fuzz-verify.ts [cases] [first seed]
//
// judges malformed plans, states, mapping files, exemptions and baselines: no crash, no hang, always a clear error or a
// finding. A failure names the seed that shows it again.
import { fuzzVerify } from '../test/helpers/fuzz';

const CASES = 100_000;

console.log(JSON.stringify(fuzzVerify(Number(process.argv[2] ?? CASES), Number(process.argv[3] ?? 1))));
