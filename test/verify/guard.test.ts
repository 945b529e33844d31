// SPDX-License-Identifier: Apache-2.0
import { CosBucket } from '@cdktf/provider-tencentcloud/lib/cos-bucket';
import { Aspects, TerraformResource, type AppConfig, type TerraformStack } from 'cdktf';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderText, reportOf } from '../../lib/report';
import { buildApp } from '../../lib/stacks';
import { findingText, verify, verifyTree, viewsFromSynth, type Verification } from '../../lib/verify';
import { estateOf } from '../helpers/estate';
import { outputFolder } from '../helpers/synth';

/** An app of the small estate, and what a user may do to its tree afterwards. */
function appWith(change: (stack: TerraformStack) => void, config: AppConfig = {}): ReturnType<typeof buildApp> {
  const built = buildApp(estateOf(), { outdir: outputFolder(), ...config });
  for (const stack of built.stacks) change(stack);
  return built;
}

function resourceOf(stack: TerraformStack, type: string): TerraformResource {
  const found = stack.node
    .findAll()
    .filter((each): each is TerraformResource => TerraformResource.isTerraformResource(each))
    .filter((each) => each.terraformResourceType === type);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`wanted one ${type}, got ${found.length}`);
  return found[0];
}

const longer = (stack: TerraformStack): void => resourceOf(stack, 'tencentcloud_cls_topic').addOverride('period', 30);
const unset = (stack: TerraformStack): void =>
  resourceOf(stack, 'tencentcloud_mysql_backup_policy').addOverride('binlog_period', null);
const gone = (stack: TerraformStack): void => {
  const local = resourceOf(stack, 'tencentcloud_mysql_local_binlog_config');
  local.node.scope?.node.tryRemoveChild(local.node.id);
};
const raw = (stack: TerraformStack): void => {
  new CosBucket(stack, 'dumps', { bucket: 'dumps-1250000000' });
};

const writtenBy = ({ app, stacks: [stack] }: ReturnType<typeof buildApp>): string =>
  join(app.outdir, 'stacks', stack!.node.id, 'cdk.tf.json');

function judge(built: ReturnType<typeof buildApp>): Verification {
  return verify(viewsFromSynth(JSON.parse(readFileSync(writtenBy(built), 'utf8'))));
}

const changes: [string, (stack: TerraformStack) => void, string, string][] = [
  ['a period that is too long', longer, 'the log can live 32 d, allowed 7 d', 'retention/outlives'],
  [
    'an unset binlog period',
    unset,
    "'binlog backup kept' of the binlog backup is unbounded",
    'retention/mysql-binlog-backup',
  ],
  ['a missing companion', gone, "'local binlog kept' of the local binlog is unbounded", 'retention/mysql-local-binlog'],
  [
    'a raw bucket without a placement',
    raw,
    "'dumps-1250000000' belongs to no unit of the estate",
    'retention/unbound-resource',
  ],
];

describe('the guard', () => {
  test('lets a synth pass that keeps every promise', () => {
    const built = appWith(() => undefined);
    built.app.synth();
    expect(judge(built).findings.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test.each(changes)('fails a synth with %s, and writes nothing', (_name, change, what, rule) => {
    const built = appWith(change);
    expect(() => built.app.synth()).toThrow(what);
    expect(() => built.app.synth()).toThrow(`[${rule}]`);
    expect(existsSync(writtenBy(built))).toBe(false);
  });

  test.each(changes)(
    'can be skipped with %s, and the report of what was written still says violation',
    (_name, change, _what, rule) => {
      const built = appWith(change, { skipValidation: true });
      built.app.synth();
      const report = reportOf(judge(built));
      expect(report.findings.map((finding) => finding.rule)).toContain(rule);
      expect(renderText(report, { colour: false })).toMatch(/; [1-9]\d* violations?/);
    },
  );

  test('tells all violations at once', () => {
    const built = appWith((stack) => {
      longer(stack);
      raw(stack);
    });
    expect(() => built.app.synth()).toThrow(/retention\/outlives[^]*retention\/unbound-resource/);
  });

  test('judges what an aspect changes last', () => {
    const built = appWith(() => undefined);
    Aspects.of(built.stacks[0]!).add({
      visit: (node) => {
        if (TerraformResource.isTerraformResource(node) && node.terraformResourceType === 'tencentcloud_cls_topic') {
          node.addOverride('period', 3640);
        }
      },
    });
    expect(() => built.app.synth()).toThrow('[retention/cls-period]');
  });
});

/** A tree keeps the order in which it was built, and JSON has its keys sorted. */
const inOrder = ({ findings, rows }: Verification): object => ({
  findings: [...findings].sort((a, b) => findingText(a).localeCompare(findingText(b))),
  rows: [...rows].sort((a, b) => a.placement.id.localeCompare(b.placement.id)),
});

describe('a tree and the JSON that it is written as', () => {
  test.each<[string, (stack: TerraformStack) => void]>([
    ['no change', () => undefined],
    ...changes.map(([name, change]) => [name, change] as [string, typeof change]),
  ])('give equal findings and rows with %s', (_name, change) => {
    const built = appWith(change, { skipValidation: true });
    const tree = verifyTree(built.stacks[0]!);
    built.app.synth();
    const written = judge(built);
    expect(inOrder(written)).toEqual(inOrder(tree));
    expect(tree.rows).toHaveLength(7);
  });
});
