// SPDX-License-Identifier: Apache-2.0
import type { Report } from './model';

/** The report for machines. JSON has no Infinity: an unbounded time is the text `unbounded`. */
export function renderJson(report: Report): string {
  const json = JSON.stringify(
    report,
    (_key, value: unknown) => (value === Infinity ? 'unbounded' : value === -Infinity ? '-unbounded' : value),
    2,
  );
  return `${json}\n`;
}
