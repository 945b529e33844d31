// SPDX-License-Identifier: Apache-2.0
import { ENFORCER_ALARMS } from '../../lib/directives';
import { readText, verifyInputs, type Finding } from '../../lib/verify';
import { drop, manifestIn, referenceDocument, type Document } from '../helpers/reference';

const TODAY = '2026-11-22';
const FUNCTION = 'tencentcloud_scf_function';
const TIMER = 'tencentcloud_scf_trigger';
const ACCESS = ['tencentcloud_cam_role', 'tencentcloud_cam_policy', 'tencentcloud_cam_role_policy_attachment'];
const PARTS = [FUNCTION, TIMER, 'tencentcloud_cls_alarm', 'tencentcloud_cls_index'];

/** What the rule says of a document, a plan or a synthesised one. */
function said(document: object): [Finding['level'], string][] {
  const { findings } = verifyInputs([readText(JSON.stringify(document), 'f')], { today: TODAY });
  return findings.filter(({ rule }) => rule === 'retention/enforcer').map(({ level, what }) => [level, what]);
}

const levels = (document: object): string[] => said(document).map(([level]) => level);

function changed(change: (document: Document) => void): Document {
  const document = referenceDocument();
  change(document);
  return document;
}

const only = (document: Document, type: string): Document => Object.values(document['resource'][type])[0] as Document;

/** Resources by address, with ids where they refer to each other, as they are after an apply. */
function applied(document: Document): Map<string, Document> {
  const resources = Object.entries(document['resource'] as Record<string, Record<string, Document>>);
  // a name stays what it is when its resource goes.
  const { resource: reference } = referenceDocument();
  return new Map(
    resources.flatMap(([type, named]) =>
      Object.entries(named).map(([name, body]): [string, Document] => {
        const { '//': _meta, lifecycle: _cycle, depends_on: _order, ...values } = body;
        const text = JSON.stringify(values).replace(
          /\$\{(\w+)\.([\w-]+)\.(id|name)\}/g,
          (_match, of: string, which: string, attribute: string) =>
            attribute === 'name'
              ? String((document['resource'][of]?.[which] ?? reference[of][which]).name)
              : `id-${of}.${which}`,
        );
        return [`${type}.${name}`, { ...(JSON.parse(text) as Document), id: `id-${type}.${name}` }];
      }),
    ),
  );
}

/** A plan from one document to another, which takes away by `gone`. */
function plan(from: Document, to: Document, gone: 'delete' | 'forget' = 'delete'): object {
  const [before, after] = [applied(from), applied(to)];
  const addresses = [...new Set([...before.keys(), ...after.keys()])];
  return {
    format_version: '1.2',
    resource_changes: addresses.map((address) => {
      const [was, is] = [before.get(address) ?? null, after.get(address) ?? null];
      const same = JSON.stringify(was) === JSON.stringify(is);
      const action = was === null ? 'create' : is === null ? gone : same ? 'no-op' : 'update';
      const [type, name] = address.split('.');
      return { address, mode: 'managed', type, name, change: { actions: [action], before: was, after: is } };
    }),
  };
}

describe('an enforcer that is not in the files', () => {
  const nowhere = (elsewhere: object | null): Document =>
    changed((document) => {
      manifestIn(document)['enforcers'] = [];
      manifestIn(document)['enforcedElsewhere'] = elsewhere;
      [...PARTS, ...ACCESS].forEach((type) => drop(document['resource'], type));
    });

  test('leaves open whether anything is deleted where nobody is named', () => {
    const { findings } = verifyInputs([readText(JSON.stringify(nowhere(null)), 'f')], { today: TODAY });
    expect(findings.map(({ rule, level, unclear }) => [rule, level, unclear])).toEqual([
      ['retention/enforcer', 'error', true],
    ]);
  });

  test('is assumed where the manifest says who enforces, and each such row names the witness', () => {
    const document = nowhere({ by: 'the nightly job', witness: 'its dashboard' });
    const { findings, rows } = verifyInputs([readText(JSON.stringify(document), 'f')], { today: TODAY });
    expect(findings).toEqual([]);
    const told = rows.filter(({ settingText }) => settingText.includes('its dashboard'));
    expect(told.length).toBeGreaterThan(40);
    expect(new Set(told.map(({ verdict }) => verdict))).toEqual(new Set(['kept if assumed']));
    for (const { copies } of told) {
      for (const { latest } of copies) expect(latest.map(({ id }) => id)).toContain('enforced-elsewhere');
    }
  });

  test('fails where the manifest promises one', () => {
    const document = changed(({ resource }) => [FUNCTION, TIMER].forEach((type) => drop(resource, type)));
    expect(said(document)).toEqual([['error', 'no enforcer is in these files']]);
  });
});

describe('a plan', () => {
  const without = changed((document) => {
    manifestIn(document)['enforcers'] = [];
    PARTS.forEach((type) => drop(document['resource'], type));
  });

  test('passes when the enforcer stays, comes, or gets new directives', () => {
    const reference = referenceDocument();
    const older = changed((document) => {
      only(document, FUNCTION)['environment'].RETENTION_DIRECTIVES_SHA256 = '0'.repeat(64);
      only(document, FUNCTION)['zip_file'] = 'assets/enforcer-0.zip';
    });
    expect([reference, without, older].map((before) => said(plan(before, reference)))).toEqual([[], [], []]);
  });

  test('fails when a function makes way for another one that the construct does not write', () => {
    const renamed = changed(({ resource }) => {
      const [name] = Object.keys(resource[FUNCTION]) as [string];
      resource[FUNCTION] = { other: { ...resource[FUNCTION][name], name: 'other' } };
      resource[TIMER] = { other: { ...(Object.values(resource[TIMER])[0] as Document), function_name: 'other' } };
    });
    expect(said(plan(referenceDocument(), renamed))).toContainEqual([
      'error',
      "its tencentcloud_scf_function 'im-retention-main' is not in these files",
    ]);
  });

  test('fails when the enforcer goes with its name in the manifest, and what it deletes stays', () => {
    expect(said(plan(referenceDocument(), without))).toEqual([
      ['error', 'the enforcer goes, and what it deletes stays'],
    ]);
    const unnamed = changed((document) => void (manifestIn(document)['enforcers'] = []));
    expect(said(plan(unnamed, without))).toEqual([['error', 'the enforcer goes, and what it deletes stays']]);
    expect(said(plan(without, without))).toEqual([
      ['error', 'no enforcer is in these files, and the manifest names none elsewhere'],
    ]);
  });

  test.each([FUNCTION, TIMER])('fails when it destroys or forgets the %s', (type) => {
    const gone = changed(({ resource }) => drop(resource, type));
    expect(levels(plan(referenceDocument(), gone))).toContain('error');
    expect(said(plan(referenceDocument(), gone, 'forget'))).toContainEqual([
      'error',
      'it leaves the state and goes on by the directives that it has',
    ]);
  });

  test('fails when the manifest changes and the function keeps its directives', () => {
    const longer = changed((document) => {
      const { placements } = manifestIn(document) as { placements: Record<string, Document> };
      const { directive } = Object.values(placements).find((each) => each['directive']?.engine === 'redis')!;
      directive['capMs'] -= 1_000;
    });
    const hash = String(only(longer, FUNCTION)['environment'].RETENTION_DIRECTIVES_SHA256);
    expect(said(plan(referenceDocument(), longer))).toEqual([
      ['error', "no function here carries the directives of the enforcer 'main'"],
      [
        'error',
        expect.stringMatching(
          new RegExp(`^'environment.RETENTION_DIRECTIVES_SHA256' must be .*, got "${hash.slice(0, 16)}`),
        ),
      ],
    ]);
  });
});

test('of two functions each must carry the directives of one enforcer', () => {
  const second = changed((document) => {
    const [first] = manifestIn(document)['enforcers'];
    const network = { ...first.network, log: 'otherLog' };
    manifestIn(document)['enforcers'].push({ ...first, network, name: 'other', units: ['main'] });
    const { resource } = document;
    resource[FUNCTION].other = { ...only(document, FUNCTION), name: 'other' };
    resource[TIMER].other = { ...only(document, TIMER), function_name: 'other' };
  });
  expect(said(second)).toContainEqual(['error', "no function here carries the directives of the enforcer 'other'"]);
});

describe('an alarm', () => {
  const flawed = (change: (alarm: Document) => void): string[] =>
    said(changed(({ resource }) => Object.values(resource.tencentcloud_cls_alarm as Document).forEach(change))).map(
      ([, what]) => what.replace(/^.* that failed /, ''),
    );

  test.each<[string, (alarm: Document) => void, string]>([
    ['is off', (alarm) => void (alarm['status'] = false), "'status' must be true, got false"],
    [
      'reads another topic',
      (alarm) => void (alarm['alarm_targets'][0].topic_id = 'another'),
      "'alarm_targets[0].topic_id' must be '${expected.log.topic}', got \"another\"",
    ],
    [
      'fires by another condition',
      (alarm) => void (alarm['condition'] = '$1.n > 100000000'),
      `'condition' must be '$1.n > 0', got "$1.n > 100000000"`,
    ],
    ['waits', (alarm) => void (alarm['trigger_count'] = 9), "'trigger_count' must be 1, got 9"],
    [
      'tells nobody',
      (alarm) => void (alarm['alarm_notice_ids'] = []),
      "'alarm_notice_ids' must be 1 of them, got a list",
    ],
  ])('fails when it %s', (_what, change, what) => {
    const found = flawed(change);
    expect(found).toHaveLength(ENFORCER_ALARMS.length);
    expect(found).toContain(what);
  });

  test('may be beside others that look for something else', () => {
    const document = changed(({ resource }) => {
      const [alarm] = Object.values(resource.tencentcloud_cls_alarm) as [Document];
      resource.tencentcloud_cls_alarm.own = { ...structuredClone(alarm), condition: '$1.n > 5', trigger_count: 3 };
    });
    expect(said(document)).toEqual([]);
  });
});
