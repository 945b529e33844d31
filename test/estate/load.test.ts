// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { defineEstate, loadEstate } from '../../lib/estate';
import { definePolicy, imPolicy } from '../../lib/policy';
import { buildApp } from '../../lib/stacks';
import { PROPS, UNITS } from '../helpers/estate';
import { problemOf, problemsOf } from '../helpers/problems';

describe('what cannot be kept', () => {
  test('is refused with all refusals of the run, and nothing is written', () => {
    // GIVEN data that is never stored, a plain topic for configuration data and a week of backups for a promise of a week
    const outdir = join(mkdtempSync(join(tmpdir(), 'retention-')), 'out');
    const strict = definePolicy({ ...imPolicy, strict: true });
    const estate = defineEstate(strict, {
      name: 'im',
      units: UNITS,
      placements: [
        {
          name: 'never',
          category: 'chatMessages',
          class: 'neverStored',
          unit: 'media',
          location: { prefix: 'x/' },
          role: 'derived',
        },
        { name: 'settings', category: 'configuration', unit: 'events', role: 'systemOfRecord' },
        {
          name: 'exceptions',
          category: 'log',
          unit: 'documents',
          location: { database: 'ops', collection: 'exceptions', field: 'at' },
          role: 'systemOfRecord',
        },
      ],
      assume: [...(PROPS.assume ?? [])],
    });
    // WHEN an app is built from it
    const found = problemsOf(() => buildApp(estate, { outdir }));
    // THEN every refusal is reported, and no folder was made
    expect(found.map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "never: chatMessages in unit 'media' cannot be kept here: the promise is that this data is never stored (transient); process it in memory only and remove the placement, or state in the policy how long it may be on its way ('inTransit')",
      "exceptions: log in mongodb collection ops.exceptions cannot be kept here: the oplog backup lives at least 8 d 6 h 47 min 41 s, allowed 7 d; largest term 'oplog backup kept' 7 d (mongodb-oplog-backup); allow backups longer in the policy (backupAllowance), hold the data in a store without managed backups (COS, CKafka), or shorten a term that the estate assumes, such as the oplog window",
      "settings: configuration in ckafka topic events cannot be kept here: it is kept until the customer leaves, and this store knows only the age of a record: plain age would delete data of customers who still use the service (clock); mark it 'derived', or keep it in MySQL or MongoDB",
    ]);
    expect(existsSync(outdir)).toBe(false);
  });

  test('is a unit without a placement, which is reported before the guard has to', () => {
    const estate = defineEstate(imPolicy, {
      name: 'im',
      enforcer: { elsewhere: { by: 'a job', witness: 'its report' } },
      units: { media: UNITS.media, spare: { ...UNITS.media, bucket: 'im-spare-1250000000' } },
      placements: [
        { name: 'logs', category: 'log', unit: 'media', location: { prefix: 'log/' }, role: 'systemOfRecord' },
      ],
    });
    expect(problemsOf(() => buildApp(estate, { outdir: mkdtempSync(join(tmpdir(), 'retention-')) }))).toEqual([
      {
        code: 'retention/invalid',
        at: 'units.spare',
        message:
          "'placements' must be one or more that name this unit, got none; say which category lies there, or remove the unit",
      },
    ]);
  });
});

describe('the file of an estate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'retention-'));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const library = JSON.stringify(resolve('lib'));

  test.each([
    ['does not exist', 'none.ts', undefined, 'no such file'],
    [
      'exports something else',
      'other.ts',
      'export default { placements: [] };',
      "no default export made by 'defineEstate'",
    ],
    ['exports nothing', 'empty.ts', 'export const estate = {};', "no default export made by 'defineEstate'"],
    ['throws', 'throws.ts', "throw new Error('no network');", 'an error while it ran: Error: no network'],
  ])('fails when it %s', (_name, name, text, why) => {
    const file = text === undefined ? join(folder, name) : write(name, text);
    expect(problemOf(() => loadEstate(file))).toEqual({
      code: 'retention/unreadable',
      message: `'${file}' must be a readable input, got ${why}; check the path and the format`,
    });
  });

  test('reads of a token as of any other token, although Duration takes it for a negative number', () => {
    const file = write(
      'token.ts',
      "const { Token } = require('cdktf');\nconst { Duration } = require('aws-cdk-lib');\nexport default Duration.days(Token.asNumber('x'));"
        .replace("'cdktf'", JSON.stringify(require.resolve('cdktf')))
        .replace("'aws-cdk-lib'", JSON.stringify(require.resolve('aws-cdk-lib'))),
    );
    expect(problemsOf(() => loadEstate(file))).toEqual([
      {
        code: 'retention/token-duration',
        at: file,
        message:
          "'Duration' must be known at synth, got a token; time is part of the promise and may not come from another resource: write the Duration in the estate",
      },
    ]);
  });

  test('tells the problems of the estate itself as they are', () => {
    const file = write(
      'broken.ts',
      `import { defineEstate, imPolicy } from ${library};\nexport default defineEstate(imPolicy, { name: 'a b', units: {}, placements: [] });`,
    );
    expect(problemsOf(() => loadEstate(file)).map(({ code }) => code)).toEqual([
      'retention/invalid',
      'retention/missing',
    ]);
    expect(readdirSync(folder)).not.toContain('cdktf.out');
  });
});
