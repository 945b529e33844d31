// SPDX-License-Identifier: Apache-2.0
import { generateKeyPairSync, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { signEvidence, verifyEvidence, type SignOptions } from '../../lib/command/evidence';
import { keySigner, openEnvelope, preAuthEncoding, seal } from '../../lib/evidence';
import { imPolicy, type Policy } from '../../lib/policy';
import { pinOf } from '../../lib/verify';
import { referenceDocument } from '../helpers/reference';

const root = mkdtempSync(join(tmpdir(), 'retention-evidence-'));
const printed: string[] = [];
let folder = '';
let count = 0;

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const KEY = join(root, 'key.pem');
const PUBLIC = join(root, 'public.pem');
writeFileSync(KEY, privateKey.export({ type: 'pkcs8', format: 'pem' }));
writeFileSync(PUBLIC, publicKey.export({ type: 'spki', format: 'pem' }));

afterAll(() => rmSync(root, { recursive: true }));

beforeEach(() => {
  printed.length = 0;
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  }
  folder = join(root, `case-${(count += 1)}`);
  mkdirSync(join(folder, 'out', 'stacks', 'im'), { recursive: true });
  writeFileSync(join(folder, 'out', 'stacks', 'im', 'cdk.tf.json'), JSON.stringify(referenceDocument()));
  writeFileSync(join(folder, 'notice.md'), 'Kept for 7 days.\n');
});

function envelope(): string {
  return join(folder, 'evidence.json');
}

function signed(more: Partial<SignOptions> = {}): number {
  return signEvidence([join(folder, 'out')], {
    key: KEY,
    out: envelope(),
    also: [join(folder, 'notice.md')],
    today: '2026-11-28',
    ...more,
  });
}

function verified(): number {
  return verifyEvidence(envelope(), { key: PUBLIC });
}

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(join(folder, file), change(readFileSync(join(folder, file), 'utf8')));
}

interface Changeable {
  readonly subject: { name: string }[];
  readonly predicate: { readonly tool: { version: string }; readonly report: { summary: object } };
}

/** Signs a statement that was changed, with the right key: what is wrong is what it says. */
function resigned(change: (statement: Changeable) => void): void {
  const text = readFileSync(envelope(), 'utf8');
  const opened = openEnvelope(text, publicKey);
  if ('refused' in opened) throw new Error(opened.refused);
  const statement = JSON.parse(opened.payload.toString()) as Changeable;
  change(statement);
  const payload = Buffer.from(JSON.stringify(statement));
  writeFileSync(envelope(), seal(payload, keySigner(privateKey)));
}

describe('a policy that is pinned', () => {
  const pin = (policy: object): string => {
    const file = join(folder, 'policy.json');
    writeFileSync(file, JSON.stringify(pinOf(policy as Policy)));
    return file;
  };

  test('is what evidence is signed and checked by, and lies beside the files', () => {
    expect(signed({ policy: pin(imPolicy) })).toBe(0);
    expect(verified()).toBe(0);
    edit('policy.json', (text) => `${text} `);
    expect(verified()).toBe(1);
  });

  test('is broken by files that keep another: the evidence says so, to whoever checks it as well', () => {
    expect(signed({ policy: pin({ ...imPolicy, name: 'ours' }) })).toBe(1);
    expect(verified()).toBe(1);
    expect(printed.join('')).toContain('the report follows from the files');
  });

  test('is known by its hash as well', () => {
    expect(signed({ policyHash: '0'.repeat(64) })).toBe(1);
    expect(verified()).toBe(1);
    expect(printed.join('')).toContain('the report follows from the files');
  });
});

describe('evidence', () => {
  test('is signed and checked without any network, also after the folder was moved', () => {
    expect(signed()).toBe(0);
    expect(verified()).toBe(0);
    expect(printed.join('')).toContain('2 files as they were signed');
    expect(printed.join('')).toContain('the report follows from the files: 30 kept if assumed');
    const moved = join(root, 'moved');
    renameSync(folder, moved);
    expect(verifyEvidence(join(moved, 'evidence.json'), { key: PUBLIC })).toBe(0);
  });

  test('is the encoding of the DSSE protocol', () => {
    expect(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    signed();
    const { payload, payloadType, signatures } = JSON.parse(readFileSync(envelope(), 'utf8'));
    const bytes = preAuthEncoding(payloadType, Buffer.from(payload, 'base64'));
    expect(verify(null, bytes, publicKey, Buffer.from(signatures[0].sig, 'base64'))).toBe(true);
    expect(JSON.parse(Buffer.from(payload, 'base64').toString())).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'notice.md' }, { name: 'out/stacks/im/cdk.tf.json' }],
      predicate: { tool: { name: 'retention-stack' }, manifests: [{ stack: 'im-ap-singapore' }] },
    });
  });

  test('does not survive another byte anywhere, in any of its files', () => {
    signed();
    const files = ['evidence.json', 'notice.md', 'out/stacks/im/cdk.tf.json'];
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, by) => {
        const file = join(folder, name);
        const before = readFileSync(file);
        const bytes = Buffer.from(before);
        bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
        writeFileSync(file, bytes);
        const code = verified();
        writeFileSync(file, before);
        return code === 1;
      }),
      { numRuns: 400 },
    );
    expect(verified()).toBe(0);
  });

  test.each<[string, (text: string) => string]>([
    ['a space', (text) => text.replace('": ', '":  ')],
    [
      'another order',
      (text) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()), null, 2),
    ],
    ['a member', (text) => text.replace('"payload"', '"more": 1,\n  "payload"')],
    ['a member twice', (text) => text.replace('"payloadType"', '"payload": "e30=",\n  "payloadType"')],
    ['a second signature', (text) => text.replace(/(\[\n)(\s+\{[^}]+\})/, '$1$2,\n$2')],
    ['no signature', (text) => text.replace(/\[[^\]]*\]/, '[]')],
    ['nothing at the end', (text) => text.trimEnd()],
    ['another type', (text) => text.replace('vnd.in-toto+json', 'json')],
  ])('whose envelope has %s is not believed', (_, change) => {
    signed();
    edit('evidence.json', change);
    expect(verified()).toBe(1);
    expect(printed.join('')).toContain('is not believed');
  });

  test('of another key is not believed', () => {
    signed();
    const other = join(root, 'other.pem');
    writeFileSync(other, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    expect(verifyEvidence(envelope(), { key: other })).toBe(1);
    expect(printed.join('')).toMatch(/it was signed by key [0-9a-f]{64}, and the key that is given is/);
  });

  test('without one of its files is not believed', () => {
    signed();
    rmSync(join(folder, 'notice.md'));
    expect(verified()).toBe(1);
    expect(printed.join('')).toContain('notice.md is missing');
  });

  test('whose report does not follow from the files is not believed, although its key signed it', () => {
    signed();
    resigned((statement) => {
      statement.predicate.report.summary = { kept: 72 };
    });
    expect(verified()).toBe(1);
    expect(printed.join('')).toContain('does not follow from the files');
  });

  test('of another version could not tell whether the report follows', () => {
    signed();
    resigned((statement) => {
      statement.predicate.tool.version = '0.0.1';
    });
    expect(verified()).toBe(2);
  });

  test.each(['/etc/hostname', '../notice.md', 'out/../notice.md', './notice.md'])(
    'never reads %j, whoever signed it',
    (name) => {
      signed();
      resigned((statement) => {
        statement.subject[0]!.name = name;
      });
      expect(verified()).toBe(1);
      expect(printed.join('')).toContain('no path inside of the folder');
    },
  );

  test('of a violation is signed, and says so by its exit code', () => {
    edit('out/stacks/im/cdk.tf.json', (text) => text.replace('"period":5', '"period":50'));
    expect(signed()).toBe(1);
    expect(verified()).toBe(1);
    expect(printed.join('')).toMatch(/the report follows from the files: .* [1-9]\d* errors/);
  });

  test('may be signed by a program, whose signature is checked at once', () => {
    const script = join(folder, 'sign.cjs');
    const body = (key: string): string =>
      `const c=require('crypto');process.stdin.on('data',(d)=>(b=Buffer.concat([b,d]))).on('end',()=>console.log(c.sign(null,b,require('fs').readFileSync(${JSON.stringify(key)})).toString('base64')));let b=Buffer.alloc(0)`;
    writeFileSync(script, body(KEY));
    const command = [process.execPath, script];
    expect(signEvidence([join(folder, 'out')], { command, publicKey: PUBLIC, out: envelope(), also: [] })).toBe(0);
    expect(verified()).toBe(0);
    const other = join(root, 'wrong.pem');
    writeFileSync(other, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(script, body(other));
    rmSync(envelope());
    expect(signEvidence([join(folder, 'out')], { command, publicKey: PUBLIC, out: envelope(), also: [] })).toBe(2);
    expect(printed.join('')).toContain("'signature' must be made by the key that is given");
  });

  test('refuses files outside of its folder, also by a link, and a key that is none', () => {
    const out = join(folder, 'out', 'evidence.json');
    expect(signEvidence([join(folder, 'out')], { key: KEY, out, also: [join(folder, 'notice.md')] })).toBe(2);
    symlinkSync(KEY, join(folder, 'out', 'link'));
    expect(signed()).toBe(2);
    expect(printed.join('')).toContain('where the evidence goes');
    expect(signed({ key: join(folder, 'notice.md') })).toBe(2);
    expect(printed.join('')).toContain('must be a PEM key of type ed25519 or ec, got none that can be read');
    expect(printed.join('')).not.toContain('Kept for');
  });
});
