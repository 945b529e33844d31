// SPDX-License-Identifier: Apache-2.0
import { CosBucket } from '@cdktf/provider-tencentcloud/lib/cos-bucket';
import { TencentcloudProvider } from '@cdktf/provider-tencentcloud/lib/provider';
import { App, Aspects, TerraformStack } from 'cdktf';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shop } from '../../examples/own-app/main';
import { Retention, RetentionStack } from '../../lib/stacks';
import { requirePlan } from '../../lib/estate';
import { RetentionGuard, RetentionGuardAspect, verify, verifyTree, viewsFromSynth } from '../../lib/verify';
import { estateOf, REGION, UNITS } from '../helpers/estate';
import { outputFolder } from '../helpers/synth';

interface Document {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
}

function written(app: App, stack: string): Document {
  app.synth();
  return JSON.parse(readFileSync(join(app.outdir, 'stacks', stack, 'cdk.tf.json'), 'utf8')) as Document;
}

function stackOf(app: App, name = 'own'): TerraformStack {
  const stack = new TerraformStack(app, name);
  new TencentcloudProvider(stack, 'tencentcloud', { region: REGION });
  return stack;
}

const dump = (stack: TerraformStack): CosBucket => new CosBucket(stack, 'dumps', { bucket: 'dumps-1250000000' });

describe('Retention in a stack of the user', () => {
  test('promises and provisions what a stack of ours does', () => {
    const estate = estateOf();
    const own = stackOf(new App({ outdir: outputFolder() }));
    new Retention(own, 'retention', { estate });
    const ours = new RetentionStack(new App(), { estate, plan: requirePlan(estate), region: REGION });
    const [left, right] = [verifyTree(own), verifyTree(ours)];
    expect(left.manifests).toEqual(right.manifests);
    const facts = ({ rows }: typeof left) =>
      rows.map(({ placement, verdict, latestMs }) => [placement.id, verdict, latestMs]);
    expect(facts(left)).toEqual(facts(right));
    const said = ({ findings }: typeof left) => findings.map(({ at: _at, ...rest }) => rest);
    expect(said(left)).toEqual(said(right));
  });

  test('writes the manifest whole into the document', () => {
    const app = new App({ outdir: outputFolder() });
    const own = stackOf(app);
    const { manifest } = new Retention(own, 'retention', { estate: estateOf() });
    const [data] = Object.values(written(app, 'own').resource['terraform_data'] ?? {});
    expect(data?.['input']).toEqual(manifest);
  });

  test('fails the synth of a stack in which a resource beside it breaks the law', () => {
    const app = new App({ outdir: outputFolder() });
    const own = stackOf(app);
    new Retention(own, 'retention', { estate: estateOf() });
    dump(own);
    expect(() => app.synth()).toThrow("'dumps-1250000000' belongs to no unit of the estate");
  });

  test('lets it pass when the guard is off', () => {
    const app = new App({ outdir: outputFolder() });
    const own = stackOf(app);
    new Retention(own, 'retention', { estate: estateOf(), guard: false });
    dump(own);
    expect(() => app.synth()).not.toThrow();
  });

  test('takes the provider that it is given for each of its resources, logsets included', () => {
    const app = new App({ outdir: outputFolder() });
    const own = stackOf(app);
    const provider = new TencentcloudProvider(own, 'second', { region: REGION, alias: 'second' });
    new Retention(own, 'retention', { estate: estateOf(), provider, guard: false });
    const { resource } = written(app, 'own');
    const bodies = Object.entries(resource).flatMap(([type, named]) =>
      Object.values(named).map((body) => [type, body['provider']]),
    );
    expect(
      bodies.filter(([type]) => type !== 'terraform_data').every(([, name]) => name === 'tencentcloud.second'),
    ).toBe(true);
    expect(bodies.length).toBeGreaterThan(6);
  });

  test('asks for the region where the estate has several, and takes one of a stack', () => {
    const units = { ...UNITS, media: { ...UNITS.media, region: 'eu-frankfurt' } };
    const estate = estateOf({ units, allowedRegions: [REGION, 'eu-frankfurt'] });
    const own = stackOf(new App());
    expect(() => new Retention(own, 'none', { estate })).toThrow(
      "'region' must be one of ap-singapore, eu-frankfurt, got none",
    );
    expect(() => new Retention(own, 'other', { estate, region: 'ap-tokyo' })).toThrow("got 'ap-tokyo'");
    new Retention(own, 'retention', { estate, region: REGION });
    expect(() => new Retention(own, 'second', { estate, region: 'eu-frankfurt' })).toThrow('a stack of its own');
  });
});

describe('the guard of an app', () => {
  test.each([
    ['as an aspect of a stack', (_app: App, own: TerraformStack) => Aspects.of(own).add(new RetentionGuardAspect())],
    ['on every stack below the app', (app: App) => RetentionGuard.protectAll(app)],
  ])('judges a stack without an estate %s', (_how, guard) => {
    const app = new App({ outdir: outputFolder() });
    const own = stackOf(app);
    guard(app, own);
    dump(own);
    expect(() => app.synth()).toThrow('retention/unbound-resource');
  });
});

describe('the example of an app of one’s own', () => {
  test('keeps every promise in two regions, beside a network that it refers to', () => {
    const app = shop(outputFolder());
    for (const region of ['ap-singapore', 'eu-frankfurt']) {
      const document = written(app, `shop-${region}`);
      const { rows, findings } = verify(viewsFromSynth(document));
      expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
      expect(rows.map(({ placement }) => placement.name).sort()).toEqual(['enforcer-log', 'order-exports', 'orders']);
      const [enforcer] = Object.values(document.resource['tencentcloud_scf_function'] ?? {});
      expect(enforcer?.['vpc_id']).toBe('${tencentcloud_vpc.vpc.id}');
    }
  });
});
