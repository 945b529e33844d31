// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText, verifyInputs, violations } from '../../lib/verify';
import { drop, type Document } from '../helpers/reference';

const TODAY = '2026-11-22';
const plans = join(__dirname, '..', 'fixtures', 'plans');
const BUCKET = 'tencentcloud_cos_bucket';

interface Sides {
  readonly before: Document;
  readonly after: Document;
}

/** Findings of a plan after a change to both sides of its bucket and of its manifest. */
function findingsOf(change: (bucket: Sides, manifest: Sides) => void, file = 'same.json'): string[] {
  const document = JSON.parse(readFileSync(join(plans, file), 'utf8')) as Document;
  const sides = (type: string): Document => {
    const found = (document['resource_changes'] as Document[]).find((each) => each['type'] === type);
    const touched = found!['change'] as Document;
    touched['actions'] = ['update'];
    return touched;
  };
  const manifest = sides('terraform_data');
  const inputs = { before: manifest['before'].input as Document, after: manifest['after'].input as Document };
  change(sides(BUCKET) as unknown as Sides, inputs);
  const { findings } = verifyInputs([readText(JSON.stringify(document), 'p')], { today: TODAY });
  return violations(findings).map(({ rule, what }) => `${rule}: ${what}`);
}

/** The rule that expires the one prefix of the bucket. */
const ruleOf = (bucket: Document): Document => bucket['lifecycle_rules'][1] as Document;
const expire = (bucket: Document, rule: object): void => void bucket['lifecycle_rules'].push({ id: 'more', ...rule });
const WHOLE = { filter_prefix: '', expiration: [{ date: '', days: 3000 }] };

test('nothing that stays the same is found', () => {
  expect(findingsOf(() => undefined)).toEqual([]);
});

describe('what is promised for the first time', () => {
  const placement = 'log/default/cos/log-18783f';
  const adopt = (manifest: Document): void => {
    drop(manifest['units'], 'archive');
    drop(manifest['placements'], placement);
  };

  test('is compared with what its bucket deleted until now, beside units that were promised before', () => {
    const findings = findingsOf(({ before }, manifest) => {
      adopt(manifest.before);
      before['lifecycle_rules'] = [WHOLE];
    });
    expect(findings).toEqual(["retention/shortening: 'log' is deleted earlier: from 3000 d to 23 d"]);
  });

  test('is compared on a unit that was promised before as well', () => {
    const findings = findingsOf(({ before }, manifest) => {
      drop(manifest.before['placements'], placement);
      before['lifecycle_rules'] = [WHOLE];
    });
    expect(findings).toEqual(["retention/shortening: 'log' is deleted earlier: from 3000 d to 23 d"]);
  });

  test('shortens nothing where the bucket deleted as early, or is new', () => {
    expect(findingsOf((_bucket, manifest) => adopt(manifest.before))).toEqual([]);
    const created = findingsOf((bucket, manifest) => {
      adopt(manifest.before);
      Object.assign(bucket, { before: null, actions: ['create'] });
    });
    expect(created).toEqual([]);
  });
});

describe('noncurrent versions', () => {
  test('that go earlier need somebody who answers for them', () => {
    const findings = findingsOf(({ before }) => {
      ruleOf(before)['non_current_expiration'] = [{ non_current_days: 3000 }];
    });
    expect(findings).toEqual([
      "retention/shortening: noncurrent versions of 'log' are deleted earlier: from 3000 d to 1 d",
    ]);
    const unbounded = findingsOf(({ before }) => (ruleOf(before)['non_current_expiration'] = []));
    expect(unbounded).toEqual([
      "retention/shortening: noncurrent versions of 'log' are deleted earlier: from unbounded to 1 d",
    ]);
  });

  test('that nothing kept before delete nothing when the bucket begins to keep them', () => {
    const findings = findingsOf(({ before }, manifest) => {
      before['versioning_enable'] = false;
      manifest.before['units'].archive.versioned = false;
    });
    expect(findings).toEqual([]);
  });

  const suspend = (bucket: Document, manifest: Document): void => {
    bucket['versioning_enable'] = false;
    manifest['units'].archive.versioned = false;
    ruleOf(bucket)['non_current_expiration'] = [];
  };
  // the manifest of the fixture still counts on the versions, and its enforcer still expects them.
  const EARLIER = [
    "retention/contradiction: the directive and the placement differ in 'expects'",
    'retention/contradiction: the manifest promises that the last copy is gone after 30 d, the resources say 26 d',
  ];
  const STAY = "retention/residue: 'versioning_enable' is switched off: the versions that the bucket holds stay";

  test.each<[string, object | undefined, string[]]>([
    ['without a rule for them', undefined, [STAY]],
    ['with a rule for a part', { filter_prefix: 'log/', non_current_expiration: [{ non_current_days: 1 }] }, [STAY]],
    ['with a rule of 0 days', { filter_prefix: '', non_current_expiration: [{ non_current_days: 0 }] }, [STAY]],
    ['with a rule for all', { filter_prefix: '', non_current_expiration: [{ non_current_days: 1 }] }, []],
  ])('of a bucket that stops to keep them, %s', (_what, rule, expected) => {
    const findings = findingsOf(({ after }, manifest) => {
      suspend(after, manifest.after);
      if (rule !== undefined) expire(after, rule);
    });
    expect(findings).toEqual([...expected, ...EARLIER]);
  });
});

describe('a lifecycle rule beside the one of the placement', () => {
  const inside = { filter_prefix: 'log/tmp/', expiration: [{ date: '', days: 1 }] };

  test.each<[string, object, string]>([
    ['for a part of the prefix', inside, '1 d'],
    ['on a date', { filter_prefix: '', expiration: [{ date: '2026-12-01', days: null }] }, '0 s'],
  ])('%s needs somebody who answers for it', (_what, rule, to) => {
    expect(findingsOf(({ after }) => expire(after, rule))).toEqual([
      `retention/shortening: 'log' is deleted earlier: from 23 d to ${to}`,
    ]);
  });

  test('hides no later change of the other', () => {
    const findings = findingsOf(({ before, after }) => {
      for (const bucket of [before, after]) expire(bucket, inside);
      ruleOf(before)['expiration'] = [{ date: '', days: 3000 }];
    });
    expect(findings).toEqual(["retention/shortening: 'log' is deleted earlier: from 3000 d to 23 d"]);
  });

  test('is no matter when it is elsewhere, later or gone', () => {
    const findings = [
      { ...inside, filter_prefix: 'logs/' },
      { ...inside, expiration: [{ date: '', days: 30 }] },
    ].flatMap((rule) => findingsOf(({ after }) => expire(after, rule)));
    expect([...findings, ...findingsOf(({ before }) => expire(before, inside))]).toEqual([]);
  });

  test('with a status counts as enabled, since the pinned provider has none', () => {
    expect(findingsOf(({ after }) => expire(after, { ...inside, status: 'Disabled' }))).toContain(
      "retention/unknown-attribute: 'lifecycle_rules.status' is set, and its meaning is not known",
    );
  });

  test.each<[string, object, string]>([
    ['for a part', inside, "a lifecycle rule for 'log/tmp/'"],
    [
      'on a date',
      { filter_prefix: 'log/', expiration: [{ date: '2026-12-01' }] },
      "a lifecycle rule for 'log/' on 2026-12-01",
    ],
    [
      'for versions of a part',
      { filter_prefix: 'log/tmp/', non_current_expiration: [{ non_current_days: 1 }] },
      "a lifecycle rule for 'log/tmp/'",
    ],
  ])('%s breaks a hold', (_what, rule, text) => {
    expect(findingsOf(({ after }) => expire(after, rule), 'held.json')).toEqual([
      `retention/held-but-deleting: cos archive-1250000000, prefix log/ still has ${text}, on hold until 2027-03-31`,
    ]);
  });
});
