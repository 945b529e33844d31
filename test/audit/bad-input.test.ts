// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditFile } from '../../lib/audit';
import { auditAccount, type AuditCommandOptions } from '../../lib/command/audit';
import { loadEstate } from '../../lib/estate';
import { HOUR_MS } from '../../lib/policy';
import { CANARY, HOLES } from '../../sandbox/audit/holes';
import { deployed } from '../../sandbox/audit/deployed';
import { withAccount } from '../../sandbox/audit/run';
import { emptyAccount } from '../../sandbox/cloud/account';
import type { LocalCloud } from '../../sandbox/cloud/local-cloud';
import { CREDENTIALS } from '../../sandbox/cloud/signature';

const ESTATE = 'retention.config.ts';
/** What a deploy left, made once. */
const after = emptyAccount();

beforeAll(() => deployed(after, loadEstate(ESTATE), Date.now()), 180_000);

const TIMEOUT_MS = 180_000;
const TOKEN = `${CANARY}-token`;

/** One run of the command, and everything that it left anywhere. */
interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  readonly file: AuditFile;
  /** Texts of all files that it wrote, by name. */
  readonly left: ReadonlyMap<string, string>;
  readonly calls: number;
}

interface Setting {
  readonly prepare?: (cloud: LocalCloud) => void;
  /** Called at each line of progress, and while the audit runs. */
  readonly meanwhile?: (cloud: LocalCloud) => void;
  readonly now?: () => Date;
  readonly options?: Partial<AuditCommandOptions>;
  /** Another run in the same folder on the same account. */
  readonly again?: boolean;
}

/** Runs the command itself against a local account, with its credentials in the environment, as a user does. */
async function run(setting: Setting): Promise<readonly Ran[]> {
  const folder = mkdtempSync(join(tmpdir(), 'retention-audit-command-'));
  const before = { ...process.env };
  try {
    return await withAccount(
      (account) => void Object.assign(account, structuredClone(after)),
      async (cloud, environment) => {
        setting.prepare?.(cloud);
        Object.assign(process.env, environment, {
          TENCENTCLOUD_SECRET_ID: CREDENTIALS.id,
          TENCENTCLOUD_SECRET_KEY: CREDENTIALS.key,
          TENCENTCLOUD_SECURITY_TOKEN: TOKEN,
        });
        const once = (): Promise<Ran> => command(cloud, folder, setting);
        const first = await once();
        return setting.again === true ? [first, await once()] : [first];
      },
      setting.now,
    );
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function command(cloud: LocalCloud, folder: string, { options, meanwhile }: Setting): Promise<Ran> {
  const written = { out: '', err: '' };
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => ((written.out += String(text)), true)),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => ((written.err += String(text)), true)),
  ];
  const timer = setInterval(() => meanwhile?.(cloud), 5);
  const before = cloud.journal.calls.length;
  const out = join(folder, 'audit.json');
  try {
    const [sarif, html] = [join(folder, 'audit.sarif'), join(folder, 'audit.html')];
    const exit = await auditAccount({
      estate: ESTATE,
      out,
      sarif,
      html,
      json: false,
      minutes: 5,
      rate: 500,
      ...options,
    });
    const left = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
    const calls = cloud.journal.calls.length - before;
    const file = JSON.parse(readFileSync(out, 'utf8')) as AuditFile;
    expect(statSync(out).mode & 0o077).toBe(0);
    return { exit, ...written, file, left, calls };
  } finally {
    clearInterval(timer);
    for (const spy of spies) spy.mockRestore();
  }
}

/** Every text that the run left anywhere. */
const everything = ({ left, out, err }: Ran): string => [...left.values(), out, err].join('\n');
const notKnown = ({ file }: Ran): AuditFile['findings'] =>
  file.findings.filter(({ rule }) => rule === 'retention/not-known');
const measured = ({ file }: Ran): string[] => file.measurements.map(({ term }) => term);

describe('what an account does not answer', () => {
  const faults = [
    // a call that was denied, an action that a region lacks, an answer cut short, and one that is no answer.
    { kind: 'auth', action: 'DescribeBackups', says: 'the call was refused', term: 'mysql-backup-duration' },
    { kind: 'region', action: 'DescribeBackupRules', says: 'does not have this', term: 'mongodb-long-term-backup' },
    {
      kind: 'cutShort',
      action: 'DescribeInstanceBackups',
      says: 'before its own count',
      term: 'redis-backup-duration',
    },
    { kind: 'badGateway', action: 'DescribeAutoBackupConfig', says: '[', term: 'redis-backup-raised' },
  ] as const;

  test(
    'is not known: a clear line for each cause, exit code 2, and nothing measured by it',
    async () => {
      const message = `SELECT '${CANARY}'`;
      const [ran] = await run({
        prepare: (cloud) => {
          for (const { kind, action } of faults) cloud.faults.add({ kind, action, times: 1_000, message });
        },
      });
      if (ran === undefined) throw new Error('the command did not run');
      expect(ran.exit).toBe(2);
      expect(ran.file.complete).toBe(false);
      expect(notKnown(ran)).toHaveLength(faults.length);
      for (const { action, says, term } of faults) {
        const found = notKnown(ran).find(({ at }) => at.endsWith(`:${action}`));
        expect(found).toMatchObject({ unclear: true, remedy: expect.stringContaining(says) as string });
        expect(measured(ran)).not.toContain(term);
      }
      // what other answers say stays known.
      expect(measured(ran)).toContain('mysql-binlog-rotation');
      expect(ran.out).toContain('retention/not-known');
      expect(everything(ran)).not.toContain(CANARY);
    },
    TIMEOUT_MS,
  );

  test(
    'is everything that was not asked before the token expired',
    async () => {
      const [ran] = await run({
        prepare: ({ faults }) => faults.add({ kind: 'token', action: 'DescribeBackups', times: 1_000 }),
      });
      if (ran === undefined) throw new Error('the command did not run');
      expect(ran.exit).toBe(2);
      expect(notKnown(ran).length).toBeGreaterThan(1);
      for (const { remedy } of notKnown(ran)) expect(remedy).toContain('the token has expired');
      expect(everything(ran)).not.toContain(TOKEN);
    },
    TIMEOUT_MS,
  );

  test.each<[string, Setting, string]>([
    [
      'another account answers',
      { prepare: ({ account }) => void (account.audit.uin = '100000000999') },
      'the credentials are of account 100000000999, the estate names 100000000001',
    ],
    ['the clock is an hour fast', { now: () => new Date(Date.now() - HOUR_MS) }, 'the clock of this machine'],
  ])(
    'is everything where %s: nothing more is asked',
    async (_what, setting, says) => {
      const [ran] = await run(setting);
      if (ran === undefined) throw new Error('the command did not run');
      expect(ran.exit).toBe(2);
      expect(ran.out).toContain(says);
      expect(ran.file).toMatchObject({ complete: false, measurements: [] });
      // whose account it is, and the regions of each product, which are public.
      expect(ran.calls).toBeLessThan(10);
    },
    TIMEOUT_MS,
  );
});

describe('what an account may not make the audit show', () => {
  test(
    'is a link, a key, a password or a token: in no output, no file and no partial file',
    async () => {
      const [ran] = await run({
        prepare: ({ account }) => {
          for (const hole of HOLES) hole.dig(account, Date.now());
        },
        options: { minutes: 5 },
        meanwhile: (cloud) => {
          if (cloud.journal.calls.length > 120) process.emit('SIGINT', 'SIGINT');
        },
      });
      if (ran === undefined) throw new Error('the command did not run');
      expect(ran.exit).toBe(1);
      expect([...ran.left.keys()].sort()).toEqual(['audit.html', 'audit.json', 'audit.json.partial', 'audit.sarif']);
      expect(everything(ran)).not.toContain(CANARY);
      // a name with line breaks, colours and marks that turn the direction of text stays on its line.

      expect([ran.out, ran.err, ran.left.get('audit.sarif'), ran.left.get('audit.html')].join('')).not.toMatch(
        /\u001b|\u202e|two\nlines/,
      );
    },
    TIMEOUT_MS,
  );
});

test(
  'an interrupted audit leaves what it found, and the next one goes on from there',
  async () => {
    let left = 1;
    const [first, second] = await run({
      again: true,
      meanwhile: (cloud) => {
        if (left > 0 && cloud.journal.calls.length > 60) {
          left -= 1;
          process.emit('SIGINT', 'SIGINT');
        }
      },
      options: { rate: 100 },
    });
    if (first === undefined || second === undefined) throw new Error('the command did not run');
    expect(first.exit).toBe(2);
    expect(first.err).toContain('interrupted');
    expect(first.file.complete).toBe(false);
    expect(first.left.has('audit.json.partial')).toBe(true);
    expect(second).toMatchObject({ exit: 0, file: { complete: true, findings: [] } });
    expect(second.err).toContain('going on after');
    expect(second.left.has('audit.json.partial')).toBe(false);
    // nothing that was answered is asked twice, but for who answers.
    expect(second.calls).toBeLessThan(first.calls + second.calls - 50);
  },
  TIMEOUT_MS,
);

test(
  'after the time limit the rest is not known',
  async () => {
    const [ran] = await run({ options: { rate: 20, minutes: 0.02 } });
    if (ran === undefined) throw new Error('the command did not run');
    expect(ran.exit).toBe(2);
    expect(notKnown(ran).some(({ remedy }) => remedy.includes('raise --minutes'))).toBe(true);
  },
  TIMEOUT_MS,
);
