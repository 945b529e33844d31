// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditFile } from '../../lib/audit';
import { reportDiff } from '../../lib/command/report-diff';
import { start } from '../../lib/command/start';
import { verifyFiles } from '../../lib/command/verify';
import { loadEstate } from '../../lib/estate';
import { DAY_MS } from '../../lib/policy';
import { demonstrate } from '../../sandbox/audit/run';

const NOW_MS = Date.now();
const dayAfter = (days: number): string => new Date(NOW_MS + days * DAY_MS).toISOString().slice(0, 'YYYY-MM-DD'.length);
const TODAY = dayAfter(0);
/** A measurement counts for 35 days. */
const DUE = dayAfter(35);
const TIMEOUT_MS = 180_000;

let folder: string;
let audit: AuditFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retention-audited-'));
  // the local cloud takes signed calls of about now, and every measurement is of one moment.
  const now = (): number => NOW_MS;
  const clean = await demonstrate(loadEstate('retention.config.ts'), [], { perSecond: 500, nowMs: NOW_MS, now });
  audit = clean.file;
}, TIMEOUT_MS);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The exit code of a command, what it printed, and the page that it wrote. */
async function ran(command: () => number | Promise<number>): Promise<{ readonly exit: number; readonly out: string }> {
  let out = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation(() => true),
  ];
  try {
    const exit = await command();
    return { exit, out };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

function written(more: Partial<AuditFile>): string {
  const file = join(folder, 'audit.json');
  writeFileSync(file, JSON.stringify({ ...audit, ...more }));
  return file;
}

const out = (): string => join(folder, 'cdktf.out');
const estate = 'retention.config.ts';
const started = (more: Partial<AuditFile>, today = TODAY): ReturnType<typeof ran> =>
  ran(() => start({ estate, out: out(), today, colour: false, wide: true, audit: written(more) }));
const stack = (): string => join(out(), 'stacks', 'im-ap-singapore', 'cdk.tf.json');

/** The same measurements with one of another value, as an account that is slower would give. */
function slower(term: string, ms: number): Partial<AuditFile> {
  const measurements = audit.measurements.map((each) => (each.term === term ? { ...each, ms } : each));
  expect(measurements).not.toEqual(audit.measurements);
  return { measurements };
}

test('npm start with an audit shows rows kept as measured, when, and when the next audit is due', async () => {
  const { exit, out: text } = await started({});
  expect(exit).toBe(0);
  expect(text.match(/kept(?: by allowance)?, measured on/g)?.length).toBeGreaterThanOrEqual(30);
  expect(text).toContain(`the next audit is due on ${DUE}`);
  expect(text).toMatch(/35 of 70 rows lean on nothing that is assumed/);
  expect(text.replace(/\s+/g, ' ')).toContain('derived-refill stays assumed in 19 rows: only the application knows');
  // nothing of it lies under the prefixes of three placements.
  const open = text.match(/\S+ stays assumed in \d+ rows: an audit can measure it/g);
  expect(open).toEqual(['cos-overwritten-object stays assumed in 3 rows: an audit can measure it']);
  const page = readFileSync(join(out(), 'retention.html'), 'utf8');
  expect(page).toContain(`, measured on ${TODAY}`);
  expect(page).toContain(`the next audit is due on ${DUE}`);
  expect(page).toContain('measured at most');
  const evidence = readFileSync(join(out(), 'stacks', 'im-ap-singapore', 'retention.md'), 'utf8');
  expect(evidence).toContain(`kept, measured on ${TODAY}`);
});

test('the matrix of npm start says the same', async () => {
  const { out: text } = await ran(() => start({ estate, out: out(), today: TODAY, colour: false, audit: written({}) }));
  expect(text.replace(/\s+/g, ' ')).toContain(`measured on ${TODAY}; the next audit is due on ${DUE}`);
});

test('without an audit no row is measured', async () => {
  const { exit, out: text } = await ran(() => start({ estate, out: out(), today: TODAY, colour: false, wide: true }));
  expect(exit).toBe(0);
  expect(text).not.toContain('measured on');
});

test('a term above its assumed value is an error that names term, assumed, measured and what to change', async () => {
  const { exit, out: text } = await started(slower('mysql-backup-expiry-job', 3 * DAY_MS));
  expect(exit).toBe(1);
  expect(text).toContain('retention/above-assumed');
  expect(text).toMatch(new RegExp(`mysql-backup-expiry-job\\) was measured as 3 d on ${TODAY}, assumed are 1 d`));
  expect(text).toMatch(/assume/);
});

test.each<[string, Partial<AuditFile>, string, string]>([
  ['is too old', {}, dayAfter(36), "run 'retention audit'"],
  ['is of the future', {}, dayAfter(-27), 'no longer count'],
  ['is of another promise', { stacks: { 'im-ap-singapore': 'another' } }, TODAY, 'has changed since the audit'],
  ['is of another stack', { stacks: {} }, TODAY, 'is not about stack im-ap-singapore'],
])('an audit that %s leaves every term assumed, and says so', async (_what, more, today, says) => {
  const { exit, out: text } = await started(more, today);
  expect(exit).toBe(0);
  expect(text).not.toContain('kept, measured on');
  expect(text.replace(/\s+/g, ' ')).toContain(says);
});

test('verify and report take the same file', async () => {
  const file = written({});
  await started({});
  const page = join(folder, 'verify.html');
  const verified = await ran(() =>
    verifyFiles([stack()], {
      today: TODAY,
      audit: file,
      colour: false,
      wide: true,
      html: page,
      updateBaseline: false,
    }),
  );
  expect(verified.exit).toBe(0);
  expect(verified.out).toContain(`kept, measured on ${TODAY}`);
  expect(readFileSync(page, 'utf8')).toContain(`, measured on ${TODAY}`);
  const above = written(slower('redis-backup-expiry-job', 3 * DAY_MS));
  const broken = await ran(() =>
    verifyFiles([stack()], { today: TODAY, audit: above, colour: false, wide: true, updateBaseline: false }),
  );
  expect(broken.exit).toBe(1);
  expect(broken.out).toContain('redis-backup-expiry-job');
  const compared = join(folder, 'report.html');
  const diff = await ran(() =>
    reportDiff({ base: [stack()], head: [stack()], today: TODAY, audit: file, format: 'text', html: compared }),
  );
  expect(diff.exit).toBe(0);
  expect(readFileSync(compared, 'utf8')).toContain(`the next audit is due on ${DUE}`);
});

test('what is no audit is refused, and nothing of it is quoted', async () => {
  const file = join(folder, 'audit.json');
  for (const content of ['', '{"kind":"retention-audit","version":9}', '[]', 'secret-canary']) {
    writeFileSync(file, content);
    const read = ran(() => start({ estate, out: out(), today: TODAY, colour: false, audit: file }));
    await expect(read).rejects.toThrow('[retention/unreadable]');
    await expect(read).rejects.not.toThrow('secret-canary');
  }
});
