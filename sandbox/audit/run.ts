// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentOf, audit, Resumed, type AuditFile, type AuditOptions } from '../../lib/audit';
import { synthesise } from '../../lib/command/audit';
import { auditJudgement } from '../../lib/command/audited';
import type { Estate } from '../../lib/estate';
import { verifyInputs } from '../../lib/verify';
import type { Account } from '../cloud/account';
import { LocalCloud } from '../cloud/local-cloud';
import { CREDENTIALS } from '../cloud/signature';
import { deployed } from './deployed';
import type { Hole } from './holes';

/** What an audit of the local account came to. */
export interface Demonstrated {
  readonly seeded: number;
  readonly found: number;
  /** Findings that are about nothing that was seeded. */
  readonly invented: number;
  readonly writes: number;
  readonly measuredRows: number;
  readonly rows: number;
  readonly calls: number;
  readonly seconds: number;
  readonly missed: readonly string[];
  readonly surplus: readonly string[];
  /** Hosts and actions that the local cloud does not know. */
  readonly unknown: readonly string[];
  readonly file: AuditFile;
}

export interface DemonstrateOptions extends Partial<Pick<AuditOptions, 'perSecond' | 'backoffMs' | 'signal' | 'now'>> {
  /** @default - the clock of the machine */
  readonly nowMs?: number;
  /** @default - the only one that the local cloud knows */
  readonly credentials?: AuditOptions['credentials'];
  /** @default - nothing is kept between runs */
  readonly resumed?: Resumed;
  readonly prepare?: (cloud: LocalCloud) => void;
  readonly progress?: (text: string, cloud: LocalCloud) => void;
}

/** A local cloud with an account that was filled before, which ends with what `run` does. `now` is the cloud's clock. */
export async function withAccount<T>(
  fill: (account: Account) => void,
  run: (cloud: LocalCloud, environment: { readonly HTTPS_PROXY: string; readonly SSL_CERT_FILE: string }) => Promise<T>,
  now?: () => Date,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'retention-audit-'));
  const certificateFile = join(folder, 'ca.pem');
  const cloud = await LocalCloud.start({
    file: join(folder, 'cloud.json'),
    certificateFile,
    ...(now === undefined ? {} : { now }),
  });
  try {
    fill(cloud.account);
    return await run(cloud, { HTTPS_PROXY: cloud.url, SSL_CERT_FILE: certificateFile });
  } finally {
    await cloud.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deploys an estate into a local account, digs holes, audits it over the network as the real one, and compares. */
export async function demonstrate(
  estate: Estate,
  holes: readonly Hole[],
  options: DemonstrateOptions = {},
): Promise<Demonstrated> {
  const { nowMs = Date.now(), prepare, progress, ...given } = options;
  const fill = (account: Account): void => deployed(account, estate, nowMs);
  return withAccount(fill, async (cloud, environment) => {
    for (const hole of holes) hole.dig(cloud.account, nowMs);
    prepare?.(cloud);
    const credentials = options.credentials ?? { secretId: CREDENTIALS.id, secretKey: CREDENTIALS.key };
    const synthesised = synthesise(estate);
    const agent = agentOf(environment);
    const startedMs = performance.now();
    const file = await audit({
      signal: new AbortController().signal,
      resumed: Resumed.nothing(),
      ...given,
      ...synthesised,
      credentials,
      agent,
      progress: (text) => progress?.(text, cloud),
      validForMs: estate.auditValidMs,
    }).finally(() => agent.destroy());
    const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
    const today = new Date(nowMs).toISOString().slice(0, 'YYYY-MM-DD'.length);
    const { measurements } = auditJudgement(file, synthesised.inputs, today);
    const { rows } = verifyInputs(synthesised.inputs, { today, measurements });
    const { missed, surplus } = compared(holes, file.findings);
    return {
      seeded: holes.length,
      found: holes.length - missed.length,
      invented: surplus.length,
      writes: cloud.journal.writes.length,
      measuredRows: rows.filter(({ measuredOn }) => measuredOn !== null).length,
      rows: rows.length,
      calls: file.calls,
      seconds,
      missed,
      surplus,
      unknown: cloud.journal.unknown,
      file,
    };
  });
}

/** One finding for each hole, and no finding for two: what is left on either side is wrong. */
function compared(
  holes: readonly Hole[],
  findings: AuditFile['findings'],
): { readonly missed: string[]; readonly surplus: string[] } {
  const left = [...findings];
  const missed: string[] = [];
  for (const { name, rule, at, says } of holes) {
    const index = left.findIndex((each) => each.rule === rule && each.at === at && each.what.includes(says));
    if (index === -1) missed.push(name);
    else left.splice(index, 1);
  }
  return { missed, surplus: left.map(({ rule, at, what }) => `${rule} at ${at}: ${what}`) };
}
