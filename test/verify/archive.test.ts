// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync, zipSync } from 'fflate';
import { loadEstate } from '../../lib/estate';
import { buildApp } from '../../lib/stacks';
import { readPath, verifyInputs } from '../../lib/verify';
import { manifestIn, type Document } from '../helpers/reference';

type Files = Record<string, Uint8Array>;

describe('the archive of the enforcer', () => {
  let stack: string;
  const read = (folder: string): Document => JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as Document;
  const functionIn = (document: Document): Document =>
    Object.values(document['resource'].tencentcloud_scf_function)[0] as Document;

  beforeAll(() => {
    const { app, stacks } = buildApp(loadEstate(join(__dirname, '..', '..', 'retention.config.ts')), {
      outdir: mkdtempSync(join(tmpdir(), 'archive-')),
    });
    app.synth();
    stack = join(app.outdir, 'stacks', stacks[0]!.node.id);
  }, 120_000);

  /** A copy of the stack whose archive is another one, with every hash made anew: a forger who is careful. */
  function forged(change: (files: Files) => void): string {
    const folder = mkdtempSync(join(tmpdir(), 'forged-'));
    cpSync(stack, folder, { recursive: true });
    const document = read(folder);
    const own = functionIn(document);
    const before = join(folder, String(own['zip_file']));
    const files: Files = unzipSync(readFileSync(before));
    change(files);
    const zip = zipSync(files);
    const hash = createHash('sha256').update(zip).digest('hex');
    const after = join(dirname(before), `enforcer-${hash.slice(0, 16)}.zip`);
    renameSync(before, after);
    writeFileSync(after, zip);
    own['zip_file'] = `${dirname(String(own['zip_file']))}/enforcer-${hash.slice(0, 16)}.zip`;
    manifestIn(document)['enforcers'][0].archive = hash;
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(document));
    return folder;
  }

  const flaws = (folder: string): string[] =>
    verifyInputs(readPath(folder), { today: '2026-11-28' })
      .findings.filter(({ level }) => level === 'error')
      .map(({ what }) => what);

  test('is ours as it is synthesised, and packed anew by another hand', () => {
    expect(flaws(stack)).toEqual([]);
    expect(flaws(forged(() => undefined))).toEqual([]);
  }, 120_000);

  test.each<[string, (files: Files) => void, string]>([
    [
      'code',
      (files) => void (files['index.js'] = Buffer.from('exports.main = () => 0')),
      "'index.js' in the archive is not",
    ],
    [
      'a driver',
      (files) => void (files['node_modules/ioredis/index.js'] = Buffer.from('')),
      "'node_modules/ioredis/index.js'",
    ],
    [
      'a file less',
      (files) => void Reflect.deleteProperty(files, 'mysql/index.js'),
      "'mysql/index.js' in the archive is not",
    ],
    [
      'a file more',
      (files) => void (files['package.json'] = Buffer.from('{}')),
      "'package.json' in the archive is none",
    ],
    [
      'directives of another time',
      (files) => {
        const document = JSON.parse(Buffer.from(files['directives.json']!).toString()) as Document;
        document['directives'].pop();
        files['directives.json'] = Buffer.from(JSON.stringify(document));
      },
      "'directives.json' in the archive is not what the manifest states",
    ],
    [
      'other endpoints',
      (files) => void (files['endpoints.json'] = Buffer.from('{}')),
      "'endpoints.json' in the archive",
    ],
  ])('with %s is found, although every hash agrees', (_what, change, said) => {
    expect(flaws(forged(change))).toEqual([expect.stringContaining(said)]);
  });

  test('that is no archive is found', () => {
    const folder = forged(() => undefined);
    const document = read(folder);
    const file = join(folder, String(functionIn(document)['zip_file']));
    writeFileSync(file, 'no archive');
    manifestIn(document)['enforcers'][0].archive = createHash('sha256').update('no archive').digest('hex');
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(document));
    expect(flaws(folder)).toEqual(expect.arrayContaining([expect.stringContaining('cannot be unpacked')]));
  });
});
