// SPDX-License-Identifier: Apache-2.0
import type { AuditInput } from './found';

const KILO = 1024;
const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size for people; what the service does not tell is not known. */
export function size(bytes: number | null): string {
  if (bytes === null) return 'of unknown size';
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log(bytes) / Math.log(KILO)));
  return `${Number((bytes / KILO ** step).toFixed(1))} ${UNITS[step]}`;
}

/** The value of an open term as the estate has it. */
export function termMs({ estate }: Pick<AuditInput, 'estate'>, term: string): number {
  return estate.context.assumptions.term(term).ms;
}
