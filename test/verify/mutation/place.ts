// SPDX-License-Identifier: Apache-2.0
import type { Kind } from './mutate';

/** Places of a document that may change, and why. */
export interface Place {
  /** `*` stands for one name, `**` for the rest, also for none. */
  readonly at: string;
  /** @default - every kind of change */
  readonly kinds?: readonly Kind[];
  readonly reason: string;
}

export const ORDER = 'it says in which order things are made, and not what is made';
export const HOUR = 'the hour of a day at which a backup is made; its life is a setting of its own';
export const WORDS = 'words for people';
export const WITHIN = 'another copy of the same record lives longer, and this one still ends before its deadline';
