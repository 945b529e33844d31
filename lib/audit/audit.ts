// SPDX-License-Identifier: Apache-2.0
import type { Agent } from 'node:http';
import { promiseHash } from '../manifest/audit-document';
import type { Manifest } from '../manifest';
import type { ResourceView } from '../stores/resource';
import type { Finding } from '../verify';
import { IDENTITY, REGIONAL_PRODUCTS, REGIONS } from './asks/account';
import { Answers, type AuditedEstate, type Scope } from './asks/ask';
import { ASKS, FIRST_ASKS } from './asks';
import { AUDIT_KIND, AUDIT_VERSION, type AuditFile } from './audit-file';
import { Caller } from './client/caller';
import { cosReader, type CosReader } from './client/cos';
import type { Credentials } from './client/credentials';
import { collect, type Collector } from './collect';
import { judgeAnswers, type AuditInput } from './findings';
import { found } from './findings/found';
import { judgeNotKnown } from './findings/not-known';
import { measure } from './probes';
import type { Resumed } from './resume';

/** What an audit needs: the estate with what it writes, a way to the account, and limits. */
export interface AuditOptions {
  readonly estate: AuditedEstate;
  readonly manifests: readonly Manifest[];
  /** What the estate writes, as it is synthesised. */
  readonly expected: readonly ResourceView[];
  /** SHA-256 of the code of each enforcer by the name of its function, hexadecimal. */
  readonly codeHashes: ReadonlyMap<string, string>;
  readonly credentials: Credentials;
  readonly agent: Agent;
  /** Ends the audit: the time limit, or Ctrl-C. What was found until then stays. */
  readonly signal: AbortSignal;
  readonly resumed: Resumed;
  readonly progress: (text: string) => void;
  readonly validForMs: number;
  /** @default 20 */
  readonly perSecond?: number;
  /** @default - half a second */
  readonly backoffMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
  /** @default - the vendor's client */
  readonly cos?: CosReader;
}

/** Asks the account of an estate everything, judges what it says, and measures the open terms. It never writes. */
export async function audit(options: AuditOptions): Promise<AuditFile> {
  const { estate, progress } = options;
  const now = options.now ?? Date.now;
  const startedMs = now();
  const caller = new Caller(options);
  const collector: Collector = {
    caller,
    cos: options.cos ?? cosReader(options.credentials, options.agent),
    now,
    resumed: options.resumed,
    progress,
  };
  const ours = [
    ...new Set([...Object.values(estate.units).map(({ region }) => region), ...(estate.allowedRegions ?? [])]),
  ].sort();
  const answers = new Answers();
  const scope: Scope = { estate, ours, answers, nowMs: startedMs, regionsOf: (product) => regionsOf(answers, product) };
  await collect(FIRST_ASKS, scope, collector);
  const input: AuditInput = { ...scope, expected: options.expected, codeHashes: options.codeHashes };
  const stop = wrongAccount(input);
  if (stop !== undefined) {
    return fileOf(options, answers, [stop, ...judgeNotKnown(input)], [], {
      startedMs,
      endedMs: now(),
      calls: caller.calls,
    });
  }
  progress(
    `asking in ${ours.join(', ')}${options.resumed.size > 0 ? `, going on after ${options.resumed.size} answers` : ''}`,
  );
  await collect(ASKS, scope, collector);
  const findings = judgeAnswers(input);
  return fileOf(options, answers, findings, measure(input), { startedMs, endedMs: now(), calls: caller.calls });
}

/** Regions that offer a product, or nothing where that is not known: then a finding says so. */
function regionsOf(answers: Answers, product: string): readonly string[] | undefined {
  if (!REGIONAL_PRODUCTS.some((each) => each === product)) return undefined;
  const answer = answers.get(REGIONS, product);
  return answer?.known === true
    ? answer.items.filter(({ RegionState }) => RegionState === 'AVAILABLE').map(({ Region }) => Region)
    : undefined;
}

/** Why nothing more is asked: no credentials that hold, or those of another account than the estate names. */
function wrongAccount({ answers, estate }: AuditInput): Finding | undefined {
  const answer = answers.get(IDENTITY, 'account');
  if (answer?.known !== true) {
    return found('retention/not-known', 'the account', 'it did not say whose it is, so nothing was asked', {
      unclear: true,
      remedy: answer?.why ?? 'run the audit again',
    });
  }
  const owner = answer.items[0]?.AccountId;
  answers.owner = owner;
  const named = [...new Set(Object.values(estate.networks).map(({ account }) => account.uin))];
  const other = named.find((uin) => uin !== owner);
  if (other === undefined) return undefined;
  return found(
    'retention/not-known',
    'the account',
    `the credentials are of account ${owner ?? '?'}, the estate names ${named.join(', ')}: nothing was asked`,
    {
      unclear: true,
      remedy: 'use the credentials of the account of the estate',
    },
  );
}

function fileOf(
  options: AuditOptions,
  answers: Answers,
  findings: readonly Finding[],
  measurements: AuditFile['measurements'] | ReturnType<typeof measure>,
  run: { readonly startedMs: number; readonly endedMs: number; readonly calls: number },
): AuditFile {
  return {
    kind: AUDIT_KIND,
    version: AUDIT_VERSION,
    estate: options.estate.name,
    account: answers.owner ?? '',
    stacks: Object.fromEntries(options.manifests.map((each) => [`${each.estate}-${each.region}`, promiseHash(each)])),
    startedAt: new Date(run.startedMs).toISOString(),
    endedAt: new Date(run.endedMs).toISOString(),
    validForMs: options.validForMs,
    calls: run.calls,
    complete: !findings.some(({ rule }) => rule === 'retention/not-known'),
    measurements: measurements as AuditFile['measurements'],
    findings: findings as AuditFile['findings'],
  };
}
