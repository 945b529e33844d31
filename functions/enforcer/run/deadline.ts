// SPDX-License-Identifier: Apache-2.0
import { deleteAgeMs, type Directive } from '../../../lib/directives';

/** Share of the deadline past which the witness alarms. */
const ALARM_SHARE = 0.9;
/** Share of the room between deletion and deadline, where that lies later. */
const ROOM_SHARE = 0.5;

/**
 * Age past which a witness alarms: 90 % of the deadline. The solver uses the room it has, so that a directive may delete
 * later than that; then half of the remaining room counts, or every healthy placement would alarm.
 */
export function alarmAtMs(directive: Directive): number {
  const usual = directive.deadlineMs * ALARM_SHARE;
  const age = deleteAgeMs(directive);
  return Math.floor(age === null ? usual : Math.max(usual, age + (directive.deadlineMs - age) * ROOM_SHARE));
}

/**
 * How long a directive may be without a whole pass until it alarms, or null when it only witnesses. Where it stood still, a
 * record is older than the age of deletion by just that time, also one whose age no witness can tell, such as a key
 * without expiry.
 */
export function passAlarmMs(directive: Directive): number | null {
  const age = deleteAgeMs(directive);
  return age === null ? null : alarmAtMs(directive) - age;
}

/** Whether a hold is in force: its last day counts, in UTC. */
export function isHeld(directive: Directive, now: number): boolean {
  return directive.holdUntil !== undefined && new Date(now).toISOString().slice(0, 10) <= directive.holdUntil;
}
