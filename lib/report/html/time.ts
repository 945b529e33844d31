// SPDX-License-Identifier: Apache-2.0
import { html } from '../../text';
import { cellTime } from '../format';

/** A time that stays on one line: "6 h" is not read when its unit is on the next. */
export function unbroken(ms: number | null, round: 'up' | 'down'): string {
  return html(cellTime(ms, round)).replaceAll(' ', '&nbsp;');
}
