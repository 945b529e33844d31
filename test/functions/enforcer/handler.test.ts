// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { handle } from '../../../functions/enforcer';
import { cosEngine } from '../../../functions/enforcer/engines/cos';
import type { Endpoint } from '../../../functions/enforcer/engines/engine';
import type { EngineLoaders } from '../../../functions/enforcer/engines/engines';
import { DIRECTIVES_HASH, directivesHash } from '../../../lib/directives';
import type { DirectiveLine } from '../../../functions/enforcer/surroundings/log';
import { enforceLocal } from '../../../functions/enforcer/local/local';
import { parseEndpoints } from '../../../functions/enforcer/local/local-endpoints';
import { resolveEndpoints } from '../../../functions/enforcer/surroundings/secrets';
import { cosCursorStore } from '../../../functions/enforcer/surroundings/state-cos';
import { signTc3 } from '../../../functions/enforcer/surroundings/tc3';
import { CosDouble } from '../../helpers/cos-double';
import { cosDirective, DAY_MS, document, redisDirective } from '../../helpers/directives';
import { scriptedEngines } from './scripted';

const never = (): Promise<never> => Promise.reject(new Error('not in this test'));
const engines: EngineLoaders = {
  mysql: never,
  mongodb: never,
  redis: never,
  ckafka: never,
  cos: () => Promise.resolve(cosEngine),
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'retention-handler-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, content: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('signs as the documentation shows', () => {
  // https://cloud.tencent.com/document/api/213/30654, seen 2026-11-22: the example with the key masked as printed there.
  const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
  const signed = signTc3(
    {
      host: 'cvm.tencentcloudapi.com',
      service: 'cvm',
      action: 'DescribeInstances',
      version: '2017-03-12',
      region: 'ap-guangzhou',
      body,
      nowMs: 1_551_113_065_000,
    },
    { secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******', secretKey: 'Gu5t9xGARNpq86cd98joQYCN3*******' },
  );
  expect(signed.headers['Authorization']).toBe(
    'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c',
  );
});

describe('secrets', () => {
  let server: Server;
  let endpoint: string;
  let answers: Array<{ status?: number; body: unknown }>;
  let requests: Array<{ headers: NodeJS.Dict<string | string[]>; body: string }>;

  beforeEach(async () => {
    answers = [];
    requests = [];
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push({ headers: request.headers, body });
        const answer = answers.shift() ?? {
          body: { Response: { Error: { Code: 'ResourceNotFound', Message: 'no secret' } } },
        };
        response.statusCode = answer.status ?? 200;
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const credentials = { secretId: 'AKID', secretKey: 'key', token: 'session' };
  const resolveAll = (named: Parameters<typeof resolveEndpoints>[0]): Promise<Record<string, Endpoint>> =>
    resolveEndpoints(named, { endpoint, region: 'ap-guangzhou', credentials, now: Date.now });

  test('are read by name with the role of the function, the version in use', async () => {
    answers.push({ body: { Response: { SecretString: '{"user":"enforcer","password":"p"}' } } });
    expect(await resolveAll({ im: { hosts: ['10.0.0.3:3306'], secret: 'im/mysql', tls: true } })).toEqual({
      im: { hosts: ['10.0.0.3:3306'], tls: true, user: 'enforcer', password: 'p' },
    });
    expect(requests[0]?.body).toBe('{"SecretName":"im/mysql","VersionId":"SSM_Current"}');
    expect(requests[0]?.headers).toMatchObject({
      'x-tc-action': 'GetSecretValue',
      'x-tc-version': '2019-09-23',
      'x-tc-token': 'session',
      'x-tc-region': 'ap-guangzhou',
    });
  });

  test('take the forms of rotated and binary secrets, and the role for a unit without one', async () => {
    answers.push({
      body: {
        Response: { SecretString: '', SecretBinary: Buffer.from('{"UserName":"u","Password":"p"}').toString('base64') },
      },
    });
    expect(await resolveAll({ im: { hosts: [], secret: 's' } })).toEqual({
      im: { hosts: [], user: 'u', password: 'p' },
    });
    expect(await resolveAll({ files: { hosts: [] } })).toEqual({
      files: { hosts: [], user: 'AKID', password: 'key', token: 'session' },
    });
  });

  test('are tried again after a server error, and fail with the reason but without the value', async () => {
    answers.push({ status: 503, body: {} }, { body: { Response: { SecretString: '{"user":"u","password":"p"}' } } });
    expect((await resolveAll({ im: { hosts: [], secret: 's' } }))['im']).toMatchObject({ user: 'u' });
    const failureOf = async (): Promise<string | undefined> =>
      (await resolveAll({ im: { hosts: [], secret: 's' } }))['im']?.failure;
    expect(await failureOf()).toBe(
      "secret 's' cannot be read: ResourceNotFound: no secret; let the function's role call ssm:GetSecretValue for it",
    );
    answers.push({ body: { Response: { SecretString: 'hunter2' } } });
    const failure = await failureOf();
    expect(failure).toContain("must be JSON with 'user' and 'password', or 'url', got something else");
    expect(failure).not.toContain('hunter2');
    answers.push({ body: '{"Response":{"SecretString":hunter2}}' });
    expect(await failureOf()).toBe('no JSON at line 1, column 29');
  });

  test('one that cannot be read fails the directives of its unit, and one that none needs is not asked for', async () => {
    const lines: string[] = [];
    const env = {
      RETENTION_DIRECTIVES: file(
        'd.json',
        document(redisDirective({ id: 'locked', unit: 'vault' }), redisDirective({ id: 'open', unit: 'cache' })),
      ),
      RETENTION_ENDPOINTS: file('e.json', {
        vault: { hosts: ['10.0.0.1:6379'], secret: 'gone' },
        cache: { hosts: ['10.0.0.2:6379'] },
        unused: { hosts: ['10.0.0.3:3306'], secret: 'not-yet-allowed' },
      }),
      RETENTION_SECRETS_ENDPOINT: endpoint,
      TENCENTCLOUD_SECRETID: 'AKID',
      TENCENTCLOUD_SECRETKEY: 'key',
    };
    const outcome = await handle(
      { getRemainingTimeInMillis: () => 60_000 },
      { env, write: (line) => lines.push(line), engines: scriptedEngines({}) },
    );
    expect(outcome).toEqual({ ok: false });
    const [locked, open] = lines.map((line) => JSON.parse(line) as DirectiveLine);
    expect(locked).toMatchObject({
      done: false,
      error:
        "secret 'gone' cannot be read: ResourceNotFound: no secret; let the function's role call ssm:GetSecretValue for it",
    });
    expect(open).toMatchObject({ done: true, error: null });
    expect(requests.map(({ body }) => (JSON.parse(body) as { SecretName: string }).SecretName)).toEqual(['gone']);
  });
});

test('a function without a bucket for its cursors fails when a pass does not fit into its run', async () => {
  const scratch = process.env['TMPDIR'];
  process.env['TMPDIR'] = directory;
  try {
    const lines: string[] = [];
    const env = {
      RETENTION_DIRECTIVES: file('d.json', document(redisDirective())),
      RETENTION_ENDPOINTS: file('e.json', { cache: { hosts: ['10.0.0.2:6379'] } }),
      TENCENTCLOUD_SECRETID: 'AKID',
      TENCENTCLOUD_SECRETKEY: 'key',
    };
    const slow = scriptedEngines({
      sweep: async (context) => {
        await wait(context.remainingMs());
        return { deleted: 1, complete: false, cursor: 'here', notices: [] };
      },
    });
    // 10 s are kept in reserve.
    const context = { getRemainingTimeInMillis: () => 10_300 };
    expect(await handle(context, { env, write: (line) => lines.push(line), engines: slow })).toEqual({ ok: false });
    expect(lines[0]).toContain("set 'cursors' of the network to a COS unit");
  } finally {
    if (scratch === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = scratch;
  }
});

describe('on COS', () => {
  let double: CosDouble;
  let host: string;
  beforeEach(async () => {
    double = new CosDouble();
    double.secretId = 'AKID';
    host = await double.start();
    double.put('requests/old', Date.now() - 1.5 * DAY_MS);
    double.put('requests/young', Date.now() - 1000);
  });
  afterEach(() => double.stop());

  test('the handler runs the documents beside it with the role, and keeps its cursors in a bucket', async () => {
    const lines: string[] = [];
    const env = {
      RETENTION_DIRECTIVES: file('d.json', document(cosDirective())),
      RETENTION_ENDPOINTS: file('e.json', { files: { hosts: [host] } }),
      RETENTION_STATE_UNIT: 'files',
      RETENTION_STATE_BUCKET: 'state-1250000000',
      TENCENTCLOUD_SECRETID: 'AKID',
      TENCENTCLOUD_SECRETKEY: 'key',
    };
    expect(
      await handle(
        { getRemainingTimeInMillis: () => 60_000 },
        {
          env,
          write: (line) => lines.push(line),
          engines,
          openState: (place) => Promise.resolve(cosCursorStore(place)),
        },
      ),
    ).toEqual({ ok: true });
    expect(lines.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      'directive',
      'summary',
      'heartbeat',
    ]);
    expect(double.keys()).toEqual(['requests/young']);
    expect(double.requests).toContain('PUT objects');
    await expect(
      handle({}, { env: { ...env, TENCENTCLOUD_SECRETID: undefined }, write: () => undefined, engines }),
    ).rejects.toThrow("'TENCENTCLOUD_SECRETID' must be given");
    await expect(
      handle({}, { env: { ...env, RETENTION_DIRECTIVES: join(directory, 'none') }, write: () => undefined, engines }),
    ).rejects.toThrow('must be a readable input');
  });

  test('the handler refuses directives other than those that it was deployed with, and says so to the alarm', async () => {
    const { directives } = document(cosDirective());
    const env = {
      RETENTION_DIRECTIVES: file('d.json', document(cosDirective())),
      RETENTION_ENDPOINTS: file('e.json', { files: { hosts: [host] } }),
      TENCENTCLOUD_SECRETID: 'AKID',
      TENCENTCLOUD_SECRETKEY: 'key',
    };
    const lines: string[] = [];
    const run = (hash: string): Promise<{ ok: boolean }> =>
      handle(
        { getRemainingTimeInMillis: () => 60_000 },
        { env: { ...env, [DIRECTIVES_HASH]: hash }, write: (line) => lines.push(line), engines },
      );
    const other = directivesHash([cosDirective({ deleteAfterMs: DAY_MS / 2 })]);
    const message = `'RETENTION_DIRECTIVES_SHA256' must be ${directivesHash(directives)}, the hash of the directives beside the code, got ${other}; nothing is deleted until the zip and the environment are deployed together`;
    await expect(run(other)).rejects.toThrow(message);
    expect(double.keys()).toEqual(['requests/old', 'requests/young']);
    const [line, ...more] = lines.splice(0);
    expect(more).toEqual([]);
    expect(JSON.parse(line!)).toMatchObject({ type: 'directive', error: message });
    // the words for which the alarm on failed directives looks.
    expect(line).toContain('"type":"directive"');
    expect(line).not.toContain('"error":null');
    expect(await run(directivesHash(directives))).toEqual({ ok: true });
    expect(double.keys()).toEqual(['requests/young']);
  });

  test.each([
    ['the platform leaves too little time', { getRemainingTimeInMillis: () => 10_000 }, undefined],
    ['the budget is too small', {}, '10'],
    ['the budget is no number', {}, 'long'],
  ])('the handler fails when %s, and prints no heartbeat', async (_what, context, budget) => {
    const lines: string[] = [];
    const env = {
      RETENTION_DIRECTIVES: file('d.json', document(cosDirective())),
      RETENTION_ENDPOINTS: file('e.json', { files: { hosts: [host] } }),
      RETENTION_BUDGET_MS: budget,
      TENCENTCLOUD_SECRETID: 'AKID',
      TENCENTCLOUD_SECRETKEY: 'key',
    };
    await expect(handle(context, { env, write: (line) => lines.push(line), engines })).rejects.toThrow(
      "'timeout' must be more than 10000 ms",
    );
    expect(lines).toEqual([]);
  });

  test('a local run prints JSON lines, progress beside them, and its outcome as a code', async () => {
    const out: string[] = [];
    const err: string[] = [];
    const options = {
      directives: file('d.json', document(cosDirective())),
      endpoints: file('e.json', { files: { hosts: [host], user: 'AKID', passwordFrom: 'COS_KEY' } }),
      env: { COS_KEY: 'key' },
      engines,
      stdout: (line: string) => out.push(line),
      stderr: (line: string) => err.push(line),
    };
    expect(await enforceLocal({ ...options, dryRun: true })).toBe(0);
    expect(double.keys()).toHaveLength(2);
    expect(await enforceLocal(options)).toBe(0);
    expect(double.keys()).toEqual(['requests/young']);
    expect(out).toHaveLength(6);
    expect(err.at(-1)).toBe('log/cos/requests-0a1b2c: done, 1 deleted, oldest 0.0 h of 48.0 h');
    expect(await enforceLocal({ ...options, directives: join(directory, 'none') })).toBe(2);
    expect(await enforceLocal({ ...options, env: {} })).toBe(2);
    expect(
      await enforceLocal({
        ...options,
        endpoints: file('w.json', { files: { hosts: [host], user: 'wrong', password: 'x' } }),
      }),
    ).toBe(1);
  });

  test('--all --wait goes on until everything is through and below its deadline', async () => {
    double.pageSize = 1;
    for (let i = 0; i < 5; i++) double.put(`requests/${i}`, Date.now() - 3 * DAY_MS);
    const options = {
      directives: file('d.json', document(cosDirective())),
      endpoints: file('e.json', { files: { hosts: [host], user: 'AKID', password: 'key' } }),
      engines,
      stdout: () => undefined,
      stderr: () => undefined,
    };
    // too little time for more than a page a run.
    expect(await enforceLocal({ ...options, budgetMs: 1_500, all: true, wait: true })).toBe(0);
    expect(double.keys()).toEqual(['requests/young']);
    double.put('requests/stuck', Date.now() - 3 * DAY_MS);
    const witnessOnly = file('w.json', document(cosDirective({ deleteAfterMs: null })));
    let waits = 0;
    const pause = (): Promise<void> => {
      if (++waits === 2) double.clear();
      return Promise.resolve();
    };
    expect(await enforceLocal({ ...options, directives: witnessOnly, all: true, wait: true, sleep: pause })).toBe(0);
    expect(waits).toBe(2);
    double.put('requests/stuck', Date.now() - 3 * DAY_MS);
    expect(
      await enforceLocal({ ...options, directives: witnessOnly, wait: true, sleep: pause, giveUpAfterMs: 0 }),
    ).toBe(1);
  });
});

test.each([
  ['[]', /no object of endpoints by unit/],
  ['{', /no JSON at line 1, column 2;/],
  ['{"a":{"hosts":"x:1"}}', /'hosts' must be a list of host:port, got "x:1"/],
  ['{"a":{"passwordFrom":"NONE"}}', /'NONE' must be given, got nothing/],
])('endpoints %s are refused', (json, message) => {
  expect(() => parseEndpoints(json, 'endpoints.json', {})).toThrow(message);
});

test.each([
  ['{"a":{"password": hunter2}}', 'no JSON at line 1, column 19'],
  ['{"a":\n {"password":"x"hunter2}}', 'no JSON at line 2, column 17'],
  ['hunter2', 'no JSON at line 1, column 1'],
])('endpoints %s are refused without a word of theirs', (json, message) => {
  expect(() => parseEndpoints(json, 'endpoints.json', {})).toThrow(message);
  expect(() => parseEndpoints(json, 'endpoints.json', {})).not.toThrow(/hunter|assword/);
});
