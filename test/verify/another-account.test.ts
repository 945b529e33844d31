// SPDX-License-Identifier: Apache-2.0
import { EXIT } from '../../lib/command/errors';
import { readManifest } from '../../lib/manifest';
import { manifestIn, referenceDocument, type Document } from '../helpers/reference';
import { TODAY } from './mutation/documents';
import { exitOf } from './mutation/mutate';

type Change = (document: Document) => void;

/** Another text wherever a document says it, so that nothing in it differs. */
const everywhere = (from: string, to: string): Change => {
  return (document) => {
    const other = JSON.parse(JSON.stringify(document).replaceAll(from, to)) as Document;
    for (const key of Object.keys(document)) document[key] = other[key];
  };
};
const network = (change: (network: Document) => void): Change => {
  return (document) => change(manifestIn(document)['enforcers'][0].network);
};

const enforcer = (): Document => structuredClone(manifestIn(referenceDocument())['enforcers'][0]) as Document;

test.each<readonly [string, (other: Document) => void, RegExp]>([
  [
    'two accounts in one region',
    ({ network }) => void (network.account.uin = '100000000002'),
    /'account\.uin' must be/,
  ],
  [
    'a bucket of another account',
    ({ network }) => void (network.account.appId = '1260000000'),
    /'account\.appId' must be/,
  ],
  ['one log of two enforcers', () => undefined, /'log' must be another unit than that of the network/],
])('a manifest with %s is not read', (_name, change, said) => {
  const manifest = manifestIn(referenceDocument());
  const other = { ...enforcer(), name: 'other', units: [] };
  change(other);
  expect(readManifest({ ...manifest, enforcers: [...manifest['enforcers'], other] })).toMatch(said);
});

test('a manifest with a bucket of another account than its network has is not read', () => {
  const manifest = manifestIn(referenceDocument());
  const bucket = Object.values(manifest['units'] as Record<string, Document>).find(({ store }) => store === 'cos');
  (bucket as Document)['bucket'] = 'im-other-1260000000';
  expect(readManifest(manifest)).toMatch(/'bucket' must be one of the APPID 1250000000/);
});

const OTHER_SECRETS = 'https://vault.example';

test.each<readonly [string, Change]>([
  ['a bucket of another account', everywhere('im-archive-1250000000', 'im-archive-1260000000')],
  ['an account of another application', everywhere('uid/1250000000', 'uid/1260000000')],
  ['an account', network((own) => void (own['account'].appId = '1260000000'))],
  ['a user', network((own) => void (own['account'].uin = '100000000002'))],
  [
    'secrets of somebody else',
    (d) => {
      network((own) => void (own['secretsEndpoint'] = OTHER_SECRETS))(d);
      const functions: Document[] = Object.values(d['resource'].tencentcloud_scf_function);
      for (const { environment } of functions) environment.RETENTION_SECRETS_ENDPOINT = OTHER_SECRETS;
    },
  ],
  ['objects of somebody else', network((own) => void (own['cosDomain'] = '{Bucket}.objects.example'))],
  [
    'an instance of somebody else',
    network((own) => void (own['endpoints']['cdb-im000001'].hosts = ['db.example.com:3306'])),
  ],
  [
    'one address of two instances',
    network((own) => void (own['endpoints']['cdb-im000001'].hosts = own['endpoints']['cdb-im000002'].hosts)),
  ],
])('%s is found, also where the document agrees with itself', (_name, change) => {
  const document = referenceDocument();
  change(document);
  expect(exitOf(document, TODAY)).toBe(EXIT.violation);
});
