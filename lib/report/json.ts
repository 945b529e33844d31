// SPDX-License-Identifier: Apache-2.0
import { json } from '../text';
import type { Report } from './model';

/** The report for machines. JSON has no Infinity: an unbounded time is the text `unbounded`. */
export function renderJson(report: Report): string {
  return `${json(report)}\n`;
}
