// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { App } from 'cdktf';
import { unzipSync } from 'fflate';
import { AUDIT, withExceeded, type AuditFile } from '../../lib/audit';
import type { AuditLine } from '../../lib/audit/cloud/handler';
import { LARGEST_ZIP_BYTES } from '../../lib/enforcer/bundle';
import { synthesise } from '../../lib/command/audit';
import { loadEstate, requirePlan, type Estate } from '../../lib/estate';
import { RetentionStack } from '../../lib/stacks';
import { functionCode } from '../../lib/stacks/function-code';
import type { Finding } from '../../lib/verify';
import type { LocalCloud } from '../../sandbox/cloud/local-cloud';
import { CREDENTIALS } from '../../sandbox/cloud/signature';
import { deployed } from '../../sandbox/audit/deployed';
import { CANARY, HOLES } from '../../sandbox/audit/holes';
import { demonstrate, withAccount } from '../../sandbox/audit/run';
import { audited } from '../helpers/audited-estate';

const TIMEOUT_MS = 240_000;
/** What an archive of the enforcer may weigh as well. */
const MOST_BYTES = 1_300_000;
const KEY = 'retention-enforcer/main.audit.json';
const BUCKET = 'im-archive-1250000000';

const estate: Estate = audited(loadEstate('retention.config.ts'), { everyDays: 7 });
let folder: string;
let zip: Uint8Array;
let environment: Readonly<Record<string, string>>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'retention-provisioned-'));
  const stack = new RetentionStack(new App(), { estate, plan: requirePlan(estate), region: 'ap-singapore' });
  const path = functionCode(stack).find(({ name }) => name === 'im-retention-main-audit')?.path ?? '';
  zip = readFileSync(path);
  for (const [name, bytes] of Object.entries(unzipSync(zip))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  const { resource } = stack.toTerraform() as {
    readonly resource: { readonly tencentcloud_scf_function: Record<string, { name: string; environment: object }> };
  };
  const own = Object.values(resource.tencentcloud_scf_function).find(({ name }) => name === 'im-retention-main-audit');
  environment = own?.environment as Record<string, string>;
}, TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly line: AuditLine;
  readonly failed: boolean;
  readonly kept: AuditFile | undefined;
  readonly writes: readonly { readonly action: string; readonly request: unknown }[];
  readonly printed: string;
}

/** Runs the function as the platform does: its archive in a process of its own, with the credentials of its role. */
async function invoke(cloud: LocalCloud, of: object, more: Readonly<Record<string, string>> = {}): Promise<Ran> {
  cloud.journal.clear();
  const script =
    "require('./index.js').main_handler({}, {}).then(() => process.exit(0), (error) => { console.error(error); process.exit(3); })";
  const env = {
    ...environment,
    ...(of as Record<string, string>),
    TENCENTCLOUD_SECRETID: CREDENTIALS.id,
    TENCENTCLOUD_SECRETKEY: CREDENTIALS.key,
    ...more,
  };
  const ran = await promisify(execFile)(process.execPath, ['-e', script], { cwd: folder, env }).then(
    ({ stdout, stderr }) => ({ stdout, stderr, failed: false }),
    (error: unknown) => ({ ...(error as { stdout: string; stderr: string }), failed: true }),
  );
  const [first = '{}', ...rest] = ran.stdout.trim().split('\n');
  expect(rest).toEqual([]);
  const body = cloud.account.buckets[BUCKET]?.contents?.[KEY];
  return {
    line: JSON.parse(first) as AuditLine,
    failed: ran.failed,
    kept: body === undefined ? undefined : AUDIT.parse(JSON.parse(body)),
    writes: cloud.journal.writes,
    printed: ran.stdout + ran.stderr,
  };
}

const writesOf = ({ writes }: Ran): unknown[] =>
  writes.map(({ action, request }) => [action, (request as { key?: string }).key]);
/** In an order of their own: manifests list by name what an estate lists as it was written. */
const inOrder = (values: readonly unknown[]): unknown[] => values.map((each) => JSON.stringify(each)).sort();
/** Both ask a few seconds apart, in which what they measure has grown. */
const said = (findings: readonly Finding[]): unknown[] =>
  inOrder(
    findings.map(({ rule, level, at, what, placements }) => [
      rule,
      level,
      at,
      what.replace(/was measured as .* on/, 'was measured as a time on'),
      ...[...placements].sort(),
    ]),
  );

describe('the audit as a function', () => {
  test('is one archive that is small enough, and carries no path of this machine', () => {
    expect(zip.length).toBeLessThan(Math.min(MOST_BYTES, LARGEST_ZIP_BYTES));
    for (const bytes of Object.values(unzipSync(zip))) expect(Buffer.from(bytes).includes(process.cwd())).toBe(false);
  });

  test(
    'finds nothing in the account as it was deployed, measures what the command measures, and writes one object',
    async () => {
      const nowMs = Date.now();
      const command = await demonstrate(estate, [], { perSecond: 500, nowMs });
      expect(command.surplus).toEqual([]);
      await withAccount(
        (account) => deployed(account, estate, nowMs),
        async (cloud, of) => {
          const first = await invoke(cloud, of);
          expect(first).toMatchObject({
            failed: false,
            line: { asked: true, complete: true, alarm: false, error: null },
          });
          expect(writesOf(first)).toEqual([['PutObject', KEY]]);
          expect(cloud.journal.unknown).toEqual([]);
          expect(first.kept?.stacks).toEqual(command.file.stacks);
          const terms = (file?: AuditFile): unknown[] =>
            inOrder(file?.measurements.map(({ term, unit, placement }) => [term, unit, placement]) ?? []);
          expect(terms(first.kept)).toEqual(terms(command.file));
          expect(first.line.measurements).toBe(command.file.measurements.length);

          // it is not due for a week, and says again what is kept without asking anybody.
          const second = await invoke(cloud, of);
          expect(second.line).toMatchObject({ asked: false, alarm: false, measurements: first.line.measurements });
          expect(cloud.journal.calls.map(({ action }) => action)).toEqual(['GetObject']);
        },
      );
    },
    TIMEOUT_MS,
  );

  test(
    'finds every hole that the command finds, in the same words, and keeps no link, no key and no password',
    async () => {
      const nowMs = Date.now();
      const command = await demonstrate(estate, HOLES, { perSecond: 500, nowMs });
      await withAccount(
        (account) => {
          deployed(account, estate, nowMs);
          for (const hole of HOLES) hole.dig(account, nowMs);
        },
        async (cloud, of) => {
          const ran = await invoke(cloud, of);
          expect(ran).toMatchObject({ failed: true, line: { asked: true, alarm: true, error: null } });
          expect(ran.line.errors).toBeGreaterThan(25);
          expect(writesOf(ran)).toEqual([['PutObject', KEY]]);
          const { manifests, expected } = synthesise(estate);
          const today = new Date(nowMs).toISOString().slice(0, 'YYYY-MM-DD'.length);
          expect(said((ran.kept?.findings ?? []) as readonly Finding[])).toEqual(
            said(withExceeded(command.file, manifests, expected, today)),
          );
          expect(JSON.stringify([ran.kept, ran.printed])).not.toContain(CANARY);
        },
      );
    },
    TIMEOUT_MS,
  );
});
