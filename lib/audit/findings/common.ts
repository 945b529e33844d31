// SPDX-License-Identifier: Apache-2.0
import { DAY_MS, formatMs, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../policy';
import type { AuditInput } from './found';

const KILO = 1024;
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size for people; what the service does not tell is not known. */
export function size(bytes: number | null): string {
  if (bytes === null) return 'of unknown size';
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(KILO)));
  return `${Number((bytes / KILO ** step).toFixed(1))} ${UNITS[step]}`;
}

/** An age for people, rounded down: nobody looks for the seconds of a month, and the text stays the same for a while. */
export function age(ms: number): string {
  const unit = ms >= DAY_MS ? HOUR_MS : ms >= HOUR_MS ? MINUTE_MS : SECOND_MS;
  return formatMs(Math.floor(ms / unit) * unit);
}

/** The value of an open term as the estate has it. */
export function termMs({ estate }: Pick<AuditInput, 'estate'>, term: string): number {
  return estate.context.assumptions.term(term).ms;
}
