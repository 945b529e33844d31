// SPDX-License-Identifier: Apache-2.0
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as secure } from 'node:tls';
import { LocalCloud } from '../../sandbox/cloud/local-cloud';
import { newMysqlInstance } from '../../sandbox/cloud/services/cdb';
import { CREDENTIALS } from '../../sandbox/cloud/signature';

const hex = (content: string): string => createHash('sha256').update(content).digest('hex');
const hmac = (key: string | Buffer, content: string): Buffer => createHmac('sha256', key).update(content).digest();

let folder = '';
let cloud: LocalCloud;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'retention-sandbox-'));
  cloud = await start();
  cloud.account.mysql['cdb-1'] = newMysqlInstance();
});

afterEach(async () => {
  await cloud.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<LocalCloud> {
  return LocalCloud.start({ file: join(folder, 'cloud.json'), certificateFile: join(folder, 'ca.pem') });
}

/** Headers of a request as the vendor's SDKs sign it. */
function signed(action: string, body: string, key: string, atMs = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(atMs / 1000));
  const date = new Date(atMs).toISOString().slice(0, 10);
  const host = 'cdb.tencentcloudapi.com';
  const canonical = `POST\n/\n\ncontent-type:application/json\nhost:${host}\n\ncontent-type;host\n${hex(body)}`;
  const scope = `${date}/cdb/tc3_request`;
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${scope}\n${hex(canonical)}`;
  const signing = hmac(hmac(hmac(`TC3${key}`, date), 'cdb'), 'tc3_request');
  const signature = createHmac('sha256', signing).update(toSign).digest('hex');
  return {
    host,
    'content-type': 'application/json',
    'x-tc-action': action,
    'x-tc-region': 'ap-guangzhou',
    'x-tc-timestamp': timestamp,
    authorization: `TC3-HMAC-SHA256 Credential=${CREDENTIALS.id}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
  };
}

/** Opens a tunnel through the proxy; its first line tells whether there is one. */
async function tunnel(authority: string): Promise<{ line: string; socket: ReturnType<typeof connect> }> {
  const socket = connect(Number(new URL(cloud.url).port), '127.0.0.1');
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const line = await new Promise<string>((done) =>
    socket.once('data', (chunk: Buffer) => done(chunk.toString().split('\r\n')[0] ?? '')),
  );
  return { line, socket };
}

/** One call of MySQL's API, from the tunnel to the reply, trusting only the sandbox's certificate. */
async function call(
  action: string,
  request: object,
  options: { key?: string; atMs?: number } = {},
): Promise<Record<string, unknown>> {
  const body = JSON.stringify(request);
  const headers = signed(action, body, options.key ?? CREDENTIALS.key, options.atMs);
  const { socket } = await tunnel('cdb.tencentcloudapi.com:443');
  const tls = secure({ socket, servername: 'cdb.tencentcloudapi.com', ca: readFileSync(join(folder, 'ca.pem')) });
  const head = Object.entries({ ...headers, 'content-length': String(body.length), connection: 'close' }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  tls.write(`POST / HTTP/1.1\r\n${head.join('')}\r\n${body}`);
  const chunks: Buffer[] = [];
  for await (const chunk of tls) chunks.push(chunk as Buffer);
  const [, reply = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return (JSON.parse(reply) as { Response: Record<string, unknown> }).Response;
}

const codeOf = (reply: Record<string, unknown>): unknown => (reply['Error'] as { Code: string } | undefined)?.Code;

test('answers a signed call over TLS with the throw-away certificate, and remembers it between runs', async () => {
  const changed = await call('ModifyBackupConfig', { InstanceId: 'cdb-1', ExpireDays: 9, BinlogExpireDays: 8 });
  expect(codeOf(changed)).toBeUndefined();
  expect(cloud.journal.of('ModifyBackupConfig')).toMatchObject([{ service: 'cdb', region: 'ap-guangzhou' }]);
  await cloud.stop();
  cloud = await start();
  expect(await call('DescribeBackupConfig', { InstanceId: 'cdb-1' })).toMatchObject({
    BackupExpireDays: 9,
    BinlogExpireDays: 8,
  });
  expect(cloud.journal.unknown).toEqual([]);
});

test.each<[string, { key?: string; atMs?: number }, string]>([
  ['another key', { key: 'wrong' }, 'AuthFailure.SignatureFailure'],
  ['an old clock', { atMs: Date.UTC(2020, 0, 1) }, 'AuthFailure.SignatureExpire'],
])('refuses a call that was signed with %s', async (_what, options, code) => {
  expect(codeOf(await call('DescribeBackupConfig', { InstanceId: 'cdb-1' }, options))).toBe(code);
});

test.each<[string, object, string]>([
  ['6 days of backups', { ExpireDays: 6 }, 'InvalidParameterValue'],
  ['1831 days of backups', { ExpireDays: 1831 }, 'InvalidParameterValue'],
  ['half a day', { ExpireDays: 7.5 }, 'InvalidParameterValue'],
  [
    'binlogs that outlive the backups',
    { ExpireDays: 8, BinlogExpireDays: 9 },
    'InvalidParameter.InvalidParameterValue',
  ],
  ['a window of its own', { StartTime: '03:00-07:00' }, 'InvalidParameterValue'],
])('refuses %s, as the vendor documents, and changes nothing', async (_what, request, code) => {
  const before = structuredClone(cloud.account.mysql);
  const reply = await call('ModifyBackupConfig', { InstanceId: 'cdb-1', ...request });
  expect(codeOf(reply)).toBe(code);
  expect(JSON.stringify(reply)).toMatch(/https:\/\/|provider 1\.83\.25/);
  expect(cloud.account.mysql).toEqual(before);
});

test.each([
  'registry.terraform.io:443',
  'ecs.tencentcloudapi.com:443',
  'cdb.tencentcloudapi.com:80',
  'example.com:443',
])('is not %s, says so and lists it', async (authority) => {
  const { line, socket } = await tunnel(authority);
  socket.destroy();
  expect(line).toContain('502');
  expect(cloud.journal.unknown).toEqual([`host ${authority}`]);
});

test('refuses an action that it does not know and lists it', async () => {
  expect(codeOf(await call('RestartDBInstances', {}))).toBe('InvalidAction');
  expect(cloud.journal.unknown).toEqual(['action cdb.RestartDBInstances']);
});

test('lets a fault hit the calls that it was set for, and no more', async () => {
  cloud.faults.add({ kind: 'throttle', action: 'DescribeBackupConfig', after: 1, times: 1 });
  const codes: unknown[] = [];
  for (let turn = 0; turn < 3; turn += 1)
    codes.push(codeOf(await call('DescribeBackupConfig', { InstanceId: 'cdb-1' })));
  expect(codes).toEqual([undefined, 'RequestLimitExceeded', undefined]);
});

test('is steered from outside by admin calls', async () => {
  const admin = async (method: string, name: string, body?: object): Promise<unknown> =>
    (
      await fetch(`${cloud.url}/_sandbox/${name}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    ).json();
  expect(await admin('GET', 'account')).toMatchObject({ mysql: { 'cdb-1': { backup: { expireDays: 7 } } } });
  await admin('POST', 'faults', { kind: 'auth', action: 'DescribeBackupConfig' });
  expect(codeOf(await call('DescribeBackupConfig', { InstanceId: 'cdb-1' }))).toBe('AuthFailure.UnauthorizedOperation');
  expect(await admin('GET', 'calls')).toMatchObject([
    { action: 'DescribeBackupConfig', error: 'AuthFailure.UnauthorizedOperation' },
  ]);
  expect(await admin('GET', 'nonsense')).toEqual({ error: 'no admin call GET nonsense' });
  expect(await admin('GET', 'actions')).toMatchObject({ cdb: expect.arrayContaining(['ModifyBackupConfig']) });
});
