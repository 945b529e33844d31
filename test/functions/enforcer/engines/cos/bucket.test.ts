// SPDX-License-Identifier: Apache-2.0
import type { CosDirective } from '../../../../../lib/directives';
import { cosEngine } from '../../../../../functions/enforcer/engines/cos';
import { CosDouble } from '../../../../helpers/cos-double';
import { context, cosDirective } from '../../../../helpers/directives';

describe('a bucket', () => {
  let double: CosDouble;
  let host: string;
  beforeEach(async () => {
    double = new CosDouble();
    host = await double.start();
  });
  afterEach(() => double.stop());

  /** Notices of `ensure`. */
  async function ensure(
    over: Partial<CosDirective> = {},
    others: readonly Partial<CosDirective>[] = [],
  ): Promise<readonly string[]> {
    const own = cosDirective(over);
    const endpoints = { files: { hosts: [host], user: 'id', password: 'key' } };
    const directives = [own, ...others.map((each, n) => cosDirective({ id: `other-${n}`, ...each }))];
    const task = await cosEngine.open(own, endpoints, context({ directives }));
    try {
      return (await task.ensure()).notices;
    } finally {
      await task.close();
    }
  }
  const allow = (guard: string): Pick<CosDirective, 'allow'> => ({
    allow: [{ guard, who: 'ops', why: 'placed there' }],
  });

  test('without copies, lock or versions passes in silence', async () => {
    expect(await ensure({ expects: { versioned: false } })).toEqual([]);
    double.versioning = 'Enabled';
    expect(await ensure({ expects: { versioned: true } })).toEqual([]);
    expect(await ensure()).toEqual([]);
  });

  test.each<[string, (store: CosDouble) => void, string]>([
    [
      'cos-replication',
      (store) => (store.replicatedTo = 'qcs::cos:ap-x::b'),
      "got copies in 'qcs::cos:ap-x::b'; take the rules",
    ],
    [
      'cos-replication',
      (store) => store.denied.add('replication'),
      'got an answer that is not known (AccessDenied); grant',
    ],
    [
      'cos-object-lock',
      (store) => (store.objectLock = true),
      "got 'Enabled', which cannot be undone; move the objects",
    ],
    [
      'cos-object-lock',
      (store) => store.denied.add('object-lock'),
      'got an answer that is not known (AccessDenied); grant',
    ],
    ['cos-versioning', (store) => (store.versioning = 'Enabled'), "must be none, as the estate says, got 'Enabled'"],
    [
      'cos-versioning',
      (store) => (store.versioning = 'Suspended'),
      "must be none, as the estate says, got 'Suspended'",
    ],
    [
      'cos-replication',
      (store) => store.silent.add('replication'),
      'got an answer that is not known (an empty answer)',
    ],
    [
      'cos-object-lock',
      (store) => store.silent.add('object-lock'),
      'got an answer that is not known (an empty answer)',
    ],
  ])('fails by %s, unless somebody answers for it', async (guard, change, message) => {
    change(double);
    const expects = { versioned: false };
    await expect(ensure({ expects })).rejects.toThrow(message);
    await expect(ensure({ expects, ...allow('another') })).rejects.toThrow(`or allow '${guard}' in the placement`);
    expect(await ensure({ expects, ...allow(guard) })).toEqual([
      expect.stringContaining(`allowed as '${guard}' by ops: placed there`),
    ]);
  });

  test.each(['', 'Suspended'] as const)(
    'that should keep versions fails where versioning is %p',
    async (versioning) => {
      double.versioning = versioning;
      await expect(ensure({ expects: { versioned: true } })).rejects.toThrow("must be 'Enabled', as the estate says");
    },
  );

  test('says everything that is wrong at once', async () => {
    double.replicatedTo = 'copy';
    double.objectLock = true;
    await expect(ensure()).rejects.toThrow(/replication of bucket[^]*object lock of bucket/);
  });

  test('whose answers fail on the way is asked again by the runner, and not taken for silent', async () => {
    double.cut = (request) => request === 'GET objects' && double.requests.length >= 2;
    await expect(ensure()).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('lists prefixes that nobody placed by name and size, and none that somebody did', async () => {
    const at = Date.now();
    for (const key of [
      'requests/1',
      'media/a/1',
      'media/b/1',
      'media/b/2',
      'media/c/d/1',
      'loose',
      'media/loose',
      'media/',
    ])
      double.put(key, at);
    for (const key of ['retention-enforcer/im.json', 'retention_ledger/1']) double.put(key, at);
    const others = [{ prefix: 'media/a/' }, { prefix: 'media/c/{application}/' }];
    expect(await ensure({}, others)).toEqual([
      "no placement names these prefixes of 'im-files-1250000000': 'media/b/' (2 objects), '' (1 objects in no folder), 'media/' (1 objects in no folder); declare those that hold what the policy is about",
    ]);
    // the same prefix in another bucket places nothing here.
    expect((await ensure({}, [...others, { prefix: 'media/b/', bucket: 'other-1250000000' }])).join()).toContain(
      'media/b/',
    );
    expect((await ensure({}, [...others, { prefix: 'media/b/' }])).join()).not.toContain('media/b/');
  });

  test('fails over what looks like a copy of the placement, unless somebody answers for it', async () => {
    double.put('requests-2025/1', Date.now());
    await expect(ensure()).rejects.toThrow(
      "copies of a placed prefix must be placed as well, got 'requests-2025/' (1 objects), which no placement names",
    );
    expect((await ensure(allow('undeclared-prefixes:requests-2025/'))).join()).toContain(
      'allowed by ops: placed there',
    );
    await expect(ensure(allow('undeclared-prefixes:requests-2024/'))).rejects.toThrow('copies of a placed prefix');
    expect(await ensure({}, [{ prefix: 'requests-2025/' }])).toEqual([]);
  });
});
