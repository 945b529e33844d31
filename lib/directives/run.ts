// SPDX-License-Identifier: Apache-2.0

/** Kept of each run of the enforcer for closing connections, saving the cursors and a step that overstays. */
export const RUN_RESERVE_MS = 10_000;

/** Share of a run that orders may take: the sweeps must run even when there are orders without an end. */
export const ORDERS_SHARE = 0.4;

/** Where a bucket keeps the markers of what is carried out in it. */
export const MARKER_PREFIX = 'retention_ledger/';

/** Key of the endpoint that carries the keys of a ledger, and no host. */
export const LEDGER_KEY_ENDPOINT = 'ledger-key';

/** Where the objects of a ledger are in their bucket. */
export const LEDGER_PREFIX = 'orders/';

/** Where the application drops orders, below the prefix of the ledger. */
export const INBOX_PREFIX = 'inbox/';

/** Share of the rest that a sweep may take: the witness must run even when the backlog is endless. */
export const SWEEP_SHARE = 0.8;
