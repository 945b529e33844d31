// SPDX-License-Identifier: Apache-2.0
// Sweeps once in a process of its own, for a test that kills it. Says when it begins: what was loaded before is no part of it.
import type { Endpoint } from '../../../../../functions/enforcer/engines/engine';
import type { MysqlDirective } from '../../../../../lib/directives';
import { context, sweep } from './fixture';

interface Job {
  readonly endpoint: Endpoint;
  readonly orders: MysqlDirective;
  readonly skewMs: number;
}

const { endpoint, orders, skewMs } = JSON.parse(process.argv[2] ?? '') as Job;
process.stdout.write('it begins\n');
// a guard may refuse it, as it does in the process of the test.
void sweep(endpoint, orders, context({ now: () => Date.now() + skewMs, directives: [orders] })).catch(() => undefined);
