// SPDX-License-Identifier: Apache-2.0
import { NETWORK_HASH, SHARD } from '../../lib/directives';
import { readText, verifyInputs } from '../../lib/verify';
import { drop, manifestIn, shardsDocument, type Document } from '../helpers/reference';

const TODAY = '2026-11-22';
const FUNCTION = 'tencentcloud_scf_function';

/** What the rule says of the estate of three functions after a change. */
function said(change: (document: Document) => void): string[] {
  const document = shardsDocument();
  change(document);
  const { findings } = verifyInputs([readText(JSON.stringify(document), 'f')], { today: TODAY });
  return findings.filter(({ level }) => level === 'error').map(({ rule, what }) => `${rule}: ${what}`);
}

/** Resources of a type that belong to one function. */
function of(document: Document, name: string, type: string): [string, Document][] {
  return Object.entries(document['resource'][type] as Record<string, Document>).filter(([key]) =>
    key.startsWith(`enforcer-${name}_`),
  );
}
const functionOf = (document: Document, name: string): Document =>
  (of(document, name, FUNCTION)[0] as [string, Document])[1];

test('an estate of three functions is right as it is synthesised, and each has all of its parts', () => {
  expect(said(() => undefined)).toEqual([]);
  const document = shardsDocument();
  for (const name of ['main', 'main-2', 'main-3']) {
    const counts = ['scf_function', 'scf_trigger', 'cls_alarm', 'cls_index', 'cam_role', 'cam_policy'].map(
      (type) => of(document, name, `tencentcloud_${type}`).length,
    );
    expect(counts).toEqual([1, 1, 4, 1, 1, 1]);
  }
  const logs = ['main', 'main-2', 'main-3'].map((name) => String(functionOf(document, name)['cls_topic_id']));
  expect(new Set(logs).size).toBe(3);
});

test('each function opens the secrets of its own units, and the first those that orders need', () => {
  const document = shardsDocument();
  const secrets = (name: string): string[] =>
    (
      String((of(document, name, 'tencentcloud_cam_policy')[0] as [string, Document])[1]['document']).match(
        /forum-mysql-\w+/g,
      ) ?? []
    ).sort();
  expect(secrets('main')).toEqual(['forum-mysql-east', 'forum-mysql-north', 'forum-mysql-south', 'forum-mysql-west']);
  expect(secrets('main-2')).toEqual(['forum-mysql-south']);
  expect(secrets('main-3')).toEqual(['forum-mysql-north', 'forum-mysql-west']);
});

/** What the manifest states of a function. */
const stated = (document: Document, index: number): Document => manifestIn(document)['enforcers'][index] as Document;

test.each<[string, (document: Document) => void, RegExp]>([
  [
    'a function is missing',
    (document) => {
      for (const type of Object.keys(document['resource']))
        for (const [key] of of(document, 'main-2', type)) drop(document['resource'][type], key);
    },
    /tencentcloud_scf_function 'forum-retention-main-2' is not in these files/,
  ],
  [
    'a timer of one of them is missing',
    (document) => {
      for (const [key] of of(document, 'main-3', 'tencentcloud_scf_trigger'))
        drop(document['resource'].tencentcloud_scf_trigger, key);
    },
    /'function_name' must be '.*enforcer-main-3_Function/,
  ],
  [
    'a function is missing, and the manifest states none',
    (document) => {
      for (const type of Object.keys(document['resource']))
        for (const [key] of of(document, 'main-2', type)) drop(document['resource'][type], key);
      (manifestIn(document)['enforcers'] as Document[]).splice(1, 1);
    },
    /the function 'main-2' is not stated, one of 3 of the network 'main'/,
  ],
  [
    'two have changed their environments',
    (document) => {
      const [two, three] = [functionOf(document, 'main-2'), functionOf(document, 'main-3')];
      [two['environment'], three['environment']] = [three['environment'], two['environment']];
    },
    /'environment/,
  ],
  [
    'one says to be another one',
    (document) => void (functionOf(document, 'main-2')['environment'][SHARD] = '3/3'),
    /RETENTION_SHARD/,
  ],
  [
    'one knows another network',
    (document) => void (functionOf(document, 'main-2')['environment'][NETWORK_HASH] = 'a'.repeat(64)),
    /RETENTION_NETWORK_SHA256/,
  ],
  [
    'two have changed their code',
    (document) => {
      const [two, three] = [functionOf(document, 'main-2'), functionOf(document, 'main-3')];
      [two['zip_file'], three['zip_file']] = [three['zip_file'], two['zip_file']];
    },
    /'zip_file' must be/,
  ],
  [
    'one writes into the log of another',
    (document) => void (functionOf(document, 'main-2')['cls_topic_id'] = functionOf(document, 'main')['cls_topic_id']),
    /'cls_topic_id'/,
  ],
  [
    'the alarm on silence of one looks into the log of another',
    (document) => {
      const heartbeat = (name: string): Document =>
        (
          of(document, name, 'tencentcloud_cls_alarm').find(([key]) => key.includes('Heartbeat')) as [string, Document]
        )[1];
      heartbeat('main-2')['alarm_targets'][0].topic_id = heartbeat('main-3')['alarm_targets'][0].topic_id as unknown;
    },
    /'alarm_targets.*topic_id'/,
  ],
  [
    'the manifest gives two of them one log',
    (document) => void (stated(document, 1)['network'].log = 'log'),
    /'log' must be another unit than that of the network 'main'/,
  ],
  [
    'the manifest gives the directives of a unit to two of them',
    (document) => void (stated(document, 1)['units'] as string[]).push('posts-west'),
    /the directives of the unit 'posts-west' are carried out by two functions/,
  ],
  [
    'the manifest gives the directives of a unit to none of them',
    (document) => void (stated(document, 2)['units'] as string[]).pop(),
    /no enforcer carries out the directives of the unit 'posts-west'/,
  ],
  [
    'the manifest gives a unit to another one',
    (document) => {
      (stated(document, 1)['units'] as string[]).push((stated(document, 2)['units'] as string[]).pop() ?? '');
    },
    /the unit 'posts-west' belongs to 'main-3', got 'main-2'/,
  ],
])('%s: that is an error', (_what, change, message) => {
  expect(said(change).join('\n')).toMatch(message);
});
