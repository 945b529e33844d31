// SPDX-License-Identifier: Apache-2.0
import { en } from './en';
import { ja } from './ja';
import { ko } from './ko';
import type { Lexicon } from './lexicon';
import { pt } from './pt';
import { zh } from './zh';

export type { Lexicon, Terms } from './lexicon';
export { en, ja, ko, pt, zh };

/** Every language that the reader knows. */
export const LEXICONS: readonly Lexicon[] = [ko, zh, ja, pt, en];
