// SPDX-License-Identifier: Apache-2.0
import type { Mutant } from './mutant';
import { PERIODS } from './periods';
import { STATEMENTS } from './statements';
import { TABLES } from './tables';

/** Every mutant that must be caught. */
export const MUTANTS: readonly Mutant[] = [...PERIODS, ...TABLES, ...STATEMENTS];
