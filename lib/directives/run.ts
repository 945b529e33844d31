// SPDX-License-Identifier: Apache-2.0

/** Kept of each run of the enforcer for closing connections, saving the cursors and a step that overstays. */
export const RUN_RESERVE_MS = 10_000;

/** Share of the rest that a sweep may take: the witness must run even when the backlog is endless. */
export const SWEEP_SHARE = 0.8;
