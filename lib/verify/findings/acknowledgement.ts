// SPDX-License-Identifier: Apache-2.0
import { object, text } from '../../form';
import { parseSpan } from './span';

/** Consent to a shorter period, which deletes data on apply. */
export interface Acknowledgement {
  readonly category: string;
  readonly from: string;
  readonly to: string;
  readonly who: string;
  readonly ticket: string;
}

export const ACKNOWLEDGEMENT = object<Acknowledgement>({
  category: text,
  from: text,
  to: text,
  who: text,
  ticket: text,
});

/** What an acknowledgement has to cover. */
interface Shorter {
  readonly category: string;
  readonly from: string;
  readonly to: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Whether somebody answers for a shortening: the same category, and a range that holds it. `from: '360d', to: '5d'`
 * covers everything between; a hold and what nothing deleted are named by the word that the finding prints.
 */
export function covers(each: Acknowledgement, shorter: Shorter): boolean {
  if (each?.category !== shorter.category || !said(each.who) || !said(each.ticket)) return false;
  return (
    reaches(each.from, shorter.from, shorter.fromMs, 'above') && reaches(each.to, shorter.to, shorter.toMs, 'below')
  );
}

function said(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== '';
}

function reaches(said: unknown, text: string, ms: number, side: 'above' | 'below'): boolean {
  if (typeof said !== 'string') return false;
  if (said.trim() === text) return true;
  const limit = parseSpan(said.trim());
  if (limit === undefined || !Number.isFinite(ms)) return false;
  return side === 'above' ? limit >= ms : limit <= ms;
}
