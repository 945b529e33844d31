// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ASKS } from '../../lib/audit/asks';
import { SYSTEMS } from '../../lib/command/policy';
import { STORE_NAMES, STORES } from '../../lib/stores/registry';
import { KNOWN_ATTRIBUTES } from '../../lib/verify/rules/tables/known-attributes';
import { DESTROYS } from '../../lib/verify/rules/tables/destroys';
import { groupOfType } from '../../lib/verify/rules/tables/types';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const bindings = JSON.parse(read('providers/tencentcloud/resources.json')) as readonly string[];

/** Everything that says something of each store, and for which no compiler asks. */
const SHOP = read('examples/web-shop/retention.config.ts');
const INDEX = read('lib/index.ts');
const ADOPTING = read('docs/adopting.md');
const DUTIES = read('docs/what-your-application-must-do.md');
const CONFORMANCE = read('test/conformance/provider.test.ts');
const FILES = ['types', 'limits', 'lifetime', 'solve', 'inspect', 'index'];

/** What a store is, as far as this test looks. */
interface Registered {
  readonly name: string;
  /** How people call it. */
  readonly called: string;
  readonly creates: boolean;
  readonly types: readonly string[];
}

/** What a store that is registered still lacks, each with where it belongs. */
function missing({ name, called, creates, types }: Registered): string[] {
  const [own = ''] = types;
  const steps: readonly (readonly [what: string, there: boolean])[] = [
    ...FILES.map(
      (file) => [`lib/stores/${name}/${file}.ts`, existsSync(join(ROOT, 'lib/stores', name, `${file}.ts`))] as const,
    ),
    [`a model in lib/simulate/${name}.ts`, existsSync(join(ROOT, 'lib/simulate', `${name}.ts`))],
    [`tests in test/stores/${name}`, existsSync(join(ROOT, 'test/stores', name))],
    [`its unit and location in lib/index.ts`, INDEX.includes(`'./stores/${name}'`)],
    ...types.flatMap((type): [string, boolean][] => [
      [`${type} in providers/tencentcloud/resources.json`, bindings.includes(type)],
      [`${type} in rules/tables/known-attributes.ts`, Object.hasOwn(KNOWN_ATTRIBUTES, type)],
      [`${type} in rules/tables/destroys.ts`, Object.hasOwn(DESTROYS, type)],
      [`${type} taken out of rules/tables/types`, groupOfType(type) === undefined],
    ]),
    [`${own} in ALLOWED of test/conformance/provider.test.ts`, CONFORMANCE.includes(`'${own}'`)],
    ['questions in lib/audit/asks', ASKS.some(({ id }) => id.startsWith(`${name}-`))],
    [`a unit in examples/web-shop, in '#region ${name}-unit'`, SHOP.includes(`#region ${name}-unit`)],
    [
      'what its first deploy deletes in docs/adopting.md',
      new RegExp(`^\\| ${called} +\\|.*\\|.*\\|$`, 'm').test(section(ADOPTING, 'What the first deploy deletes')),
    ],
    [
      'what a destroy does in docs/adopting.md',
      !creates || new RegExp(`^\\| ${called} `, 'm').test(section(ADOPTING, 'What destroy leaves')),
    ],
    [
      'its rights in docs/adopting.md',
      new RegExp(`^\\| ${called} +\\| \``, 'm').test(section(ADOPTING, 'To plan and to apply')),
    ],
    ['its section in docs/what-your-application-must-do.md', DUTIES.includes(`\n## ${called}\n`)],
  ];
  return steps.flatMap(([what, there]) => (there ? [] : [what]));
}

/** A section of a page, by the beginning of its title. */
function section(page: string, title: string): string {
  return page.split(/^###? /m).find((each) => each.startsWith(title)) ?? '';
}

test.each(STORE_NAMES)('%s has its place wherever stores have one', (name) => {
  const { creates = false, resourceTypes } = STORES[name];
  expect(missing({ name, called: SYSTEMS[name], creates, types: Object.keys(resourceTypes) })).toEqual([]);
});

test('a store that is only registered is shown each step that is left, once', () => {
  const types = ['tencentcloud_postgresql_backup_plan_config'];
  const left = missing({ name: 'postgresql', called: 'PostgreSQL', creates: true, types });
  expect(left).toEqual([...new Set(left)]);
  expect(left).toMatchInlineSnapshot(`
    [
      "lib/stores/postgresql/types.ts",
      "lib/stores/postgresql/limits.ts",
      "lib/stores/postgresql/lifetime.ts",
      "lib/stores/postgresql/solve.ts",
      "lib/stores/postgresql/inspect.ts",
      "lib/stores/postgresql/index.ts",
      "a model in lib/simulate/postgresql.ts",
      "tests in test/stores/postgresql",
      "its unit and location in lib/index.ts",
      "tencentcloud_postgresql_backup_plan_config in providers/tencentcloud/resources.json",
      "tencentcloud_postgresql_backup_plan_config in rules/tables/known-attributes.ts",
      "tencentcloud_postgresql_backup_plan_config in rules/tables/destroys.ts",
      "tencentcloud_postgresql_backup_plan_config taken out of rules/tables/types",
      "tencentcloud_postgresql_backup_plan_config in ALLOWED of test/conformance/provider.test.ts",
      "questions in lib/audit/asks",
      "a unit in examples/web-shop, in '#region postgresql-unit'",
      "what its first deploy deletes in docs/adopting.md",
      "what a destroy does in docs/adopting.md",
      "its rights in docs/adopting.md",
      "its section in docs/what-your-application-must-do.md",
    ]
  `);
});
