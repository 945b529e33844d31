// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { unzipSync } from 'fflate';
import { handle, type AuditLine } from '../../lib/audit/cloud/handler';
import { loadEstate, requirePlan } from '../../lib/estate';
import { DAY_MS, HOUR_MS } from '../../lib/policy';
import { RetentionStack } from '../../lib/stacks';
import { functionCode } from '../../lib/stacks/function-code';
import { deployed } from '../../sandbox/audit/deployed';
import { withAccount } from '../../sandbox/audit/run';
import type { LocalCloud } from '../../sandbox/cloud/local-cloud';
import { CREDENTIALS } from '../../sandbox/cloud/signature';
import { audited } from '../helpers/audited-estate';

const TIMEOUT_MS = 240_000;
const KEY = 'retention-enforcer/main.audit.json';
const BUCKET = 'im-archive-1250000000';
const ENV = {
  TENCENTCLOUD_SECRETID: CREDENTIALS.id,
  TENCENTCLOUD_SECRETKEY: CREDENTIALS.key,
  AUDIT_BUCKET: BUCKET,
  AUDIT_REGION: 'ap-singapore',
  AUDIT_KEY: KEY,
  AUDIT_EVERY_DAYS: '7',
};

const exemptions = [
  { rule: 'retention/stranger', scope: 'cos other-*', reason: 'of a team', owner: 'platform', until: '2099-01-01' },
];
const estate = audited(loadEstate('retention.config.ts'), { everyDays: 7, exemptions });
let folder: string;
let document: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'retention-handler-'));
  document = join(folder, 'document.json');
  const stack = new RetentionStack(new App(), { estate, plan: requirePlan(estate), region: 'ap-singapore' });
  const path = functionCode(stack).find(({ name }) => name.endsWith('-audit'))?.path ?? '';
  writeFileSync(document, unzipSync(readFileSync(path))['document.json'] ?? '');
}, TIMEOUT_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Scene {
  readonly cloud: LocalCloud;
  readonly run: (more?: NodeJS.ProcessEnv, remainingMs?: number, of?: string) => Promise<AuditLine>;
}

/** A deployed account whose clock can be set, and the function in it. */
async function scene(play: (scene: Scene & { set: (ms: number) => void }) => Promise<void>): Promise<void> {
  const startMs = Date.now();
  let nowMs = startMs;
  await withAccount(
    (account) => deployed(account, estate, startMs),
    async (cloud, of) => {
      const run: Scene['run'] = async (more = {}, remainingMs = 600_000, file = document) => {
        cloud.journal.clear();
        const lines: string[] = [];
        const line = await handle(
          { getRemainingTimeInMillis: () => remainingMs },
          {
            env: { ...ENV, ...of, ...more },
            write: (text) => void lines.push(text),
            now: () => nowMs,
            document: file,
            perSecond: 500,
          },
        );
        expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([line]);
        return line;
      };
      await play({ cloud, run, set: (ms) => void (nowMs = startMs + ms) });
    },
  );
}

test(
  'audits when it is due, and not before: a week later, after a change of the promise, or where it was not complete',
  () =>
    scene(async ({ cloud, run, set }) => {
      const kept = (): Record<string, unknown> =>
        JSON.parse(cloud.account.buckets[BUCKET]?.contents?.[KEY] ?? '{}') as Record<string, unknown>;
      const change = (more: object): void =>
        void (cloud.account.buckets[BUCKET]!.contents = { [KEY]: JSON.stringify({ ...kept(), ...more }) });
      expect(await run()).toMatchObject({ asked: true, alarm: false, complete: true, error: null });
      expect(await run()).toMatchObject({ asked: false, alarm: false, complete: true });
      set(6 * DAY_MS);
      expect(await run()).toMatchObject({ asked: false });
      // a timer that fires half an hour early does not put it off to the next time.
      set(7 * DAY_MS - HOUR_MS / 2);
      expect((await run()).asked).toBe(true);
      set(0);
      // what is kept is of the future now.
      expect((await run()).asked).toBe(true);
      expect((await run()).asked).toBe(false);
      for (const wrong of [{ complete: false }, { stacks: {} }, { kind: 'something' }]) {
        change(wrong);
        expect((await run()).asked).toBe(true);
        expect((await run()).asked).toBe(false);
      }
    }),
  TIMEOUT_MS,
);

test(
  'what was found last is said again, exemptions are none, and an object that is gone is written again',
  () =>
    scene(async ({ cloud, run }) => {
      cloud.account.buckets['other-1250000000'] = { ...cloud.account.buckets[BUCKET]!, lifecycle: [] };
      expect(await run()).toMatchObject({ asked: true, alarm: false, exempt: 1, errors: 0 });
      cloud.account.mysql['cdb-im000001']!.backup.expireDays = 400;
      expect(await run()).toMatchObject({ asked: false, alarm: false });
      cloud.account.buckets[BUCKET]!.contents = {};
      const found = await run();
      expect(found).toMatchObject({ asked: true, alarm: true });
      expect(found.errors).toBeGreaterThan(0);
      expect(await run()).toMatchObject({ asked: false, alarm: true, errors: found.errors });
    }),
  TIMEOUT_MS,
);

test.each<[string, NodeJS.ProcessEnv, number, Partial<AuditLine>, RegExp]>([
  ['no role', { TENCENTCLOUD_SECRETID: '' }, 600_000, { asked: false }, /'TENCENTCLOUD_SECRETID' must be given/],
  ['no environment', { AUDIT_BUCKET: '' }, 600_000, { asked: false }, /'AUDIT_BUCKET' must be given/],
  [
    'a key that nobody knows',
    { TENCENTCLOUD_SECRETID: 'other' },
    600_000,
    { asked: false },
    /cannot be read: AccessDenied/,
  ],
  [
    'a bucket that is gone',
    { AUDIT_BUCKET: 'gone-1250000000' },
    600_000,
    { asked: true },
    /cannot be written: NoSuchBucket/,
  ],
])(
  'with %s it says so and alarms',
  (_what, env, remainingMs, line, error) =>
    scene(async ({ run }) => {
      const { asked: _asked, ...expected } = line;
      expect(await run(env, remainingMs)).toMatchObject({
        ...expected,
        alarm: true,
        error: expect.stringMatching(error),
      });
    }),
  TIMEOUT_MS,
);

test(
  'what was not answered in time, or was refused, is not known: it alarms and writes what it has',
  () =>
    scene(async ({ cloud, run }) => {
      expect(await run({}, 20_000)).toMatchObject({ asked: true, complete: false, alarm: true, error: null });
      cloud.faults.add({ kind: 'auth', action: 'DescribeBackups', times: 1000 });
      const line = await run();
      expect(line).toMatchObject({ asked: true, complete: false, alarm: true, errors: 0 });
      expect(line.unclear).toBeGreaterThan(0);
    }),
  TIMEOUT_MS,
);

test(
  'a document of another kind is no audit',
  () =>
    scene(async ({ run }) => {
      const file = join(folder, 'other.json');
      for (const text of ['', '{}', '{"kind":"retention-audit-document","version":2}']) {
        writeFileSync(file, text);
        expect(await run({}, 600_000, file)).toMatchObject({ asked: false, alarm: true, error: expect.any(String) });
      }
      const document = JSON.parse(readFileSync(join(folder, 'document.json'), 'utf8')) as { manifests: object[] };
      writeFileSync(file, JSON.stringify({ ...document, manifests: [{ ...document.manifests[0], units: { x: {} } }] }));
      expect((await run({}, 600_000, file)).error).toMatch(/unit 'x' has no known store/);
    }),
  TIMEOUT_MS,
);
