// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Testing, type TerraformElement, TerraformStack } from 'cdktf';
import { TencentcloudProvider } from '@cdktf/provider-tencentcloud/lib/provider';

const PROVIDER_VERSION = '1.83.25';
const PROVIDER_SOURCE = 'tencentcloudstack/tencentcloud';

const rootDir = join(__dirname, '..', '..');
const packageDir = join(rootDir, 'providers', 'tencentcloud');
const fullSchemaFile = join(rootDir, '..', 'shared', 'provider-schema', `tencentcloud-${PROVIDER_VERSION}.json`);

type AttributeType = string | [kind: 'list' | 'set' | 'map', of: AttributeType] | [kind: 'object', of: Shape];
interface Shape {
  [name: string]: AttributeType;
}
interface Attribute {
  type: AttributeType;
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
}
interface Block {
  attributes?: Record<string, Attribute>;
  block_types?: Record<string, BlockType>;
}
interface BlockType {
  block: Block;
  nesting_mode: 'list' | 'set' | 'single';
  min_items?: number;
  max_items?: number;
}
interface Schema {
  provider_schemas: Record<string, { provider: { block: Block }; resource_schemas: Record<string, { block: Block }> }>;
}
interface BindingClass {
  readonly tfResourceType: string;
  readonly prototype: object;
  new (scope: TerraformStack, id: string, config: Record<string, unknown>): TerraformElement;
}

const resourceTypes = readJson<string[]>(join(packageDir, 'resources.json'));
const [provider] = Object.values(readJson<Schema>(join(packageDir, 'schema.json')).provider_schemas);
const resourceSchemas = provider?.resource_schemas ?? {};

describe('the trimmed schema', () => {
  test('has exactly the listed resources, in order', () => {
    expect(Object.keys(resourceSchemas)).toEqual(resourceTypes);
    expect([...resourceTypes].sort()).toEqual(resourceTypes);
  });

  const source = existsSync(fullSchemaFile) ? fullSchemaFile : undefined;
  if (source === undefined) {
    console.info(`not comparing schema.json with its source: ${relative(rootDir, fullSchemaFile)} is not there`);
  }

  (source === undefined ? test.skip : test)('is byte for byte what trimming the full schema gives', () => {
    const full = readJson<Schema>(String(source));
    const [whole] = Object.values(full.provider_schemas);
    // the copy of the full schema has some services only; the real provider judges the others in test/conformance.
    const missing = resourceTypes.filter((type) => !Object.hasOwn(whole?.resource_schemas ?? {}, type));
    for (const type of missing) Object.assign(whole?.resource_schemas ?? {}, { [type]: resourceSchemas[type] });
    if (missing.length > 0) console.info(`not compared with the full schema, which lacks them: ${missing.join(', ')}`);
    const file = join(mkdtempSync(join(tmpdir(), 'retention-schema-')), 'full.json');
    writeFileSync(file, JSON.stringify(full));
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(packageDir, 'scripts', 'trim-schema.mjs'), file, '-'],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout === readFileSync(join(packageDir, 'schema.json'), 'utf8')).toBe(true);
  });
});

describe('the provider', () => {
  test('is pinned to one exact version in the package, its dependents and what is synthesised', () => {
    // GIVEN
    const stack = new TerraformStack(Testing.app(), 'Stack');

    // WHEN
    new TencentcloudProvider(stack, 'Provider', {});

    // THEN
    const synthesised = JSON.parse(Testing.synth(stack)) as { terraform: { required_providers: object } };
    expect(synthesised.terraform.required_providers).toEqual({
      tencentcloud: { source: PROVIDER_SOURCE, version: PROVIDER_VERSION },
    });
    expect(readJson<{ version: string }>(join(packageDir, 'package.json')).version).toBe(PROVIDER_VERSION);
    expect(readJson<{ devDependencies: object }>(join(rootDir, 'package.json')).devDependencies).toMatchObject({
      '@cdktf/provider-tencentcloud': PROVIDER_VERSION,
    });
  });

  test('takes every argument of its schema', () => {
    // GIVEN
    const stack = new TerraformStack(Testing.app(), 'Stack');
    const block = provider?.provider.block ?? {};

    // WHEN
    new TencentcloudProvider(stack, 'Provider', fill(block, toConfigName));

    // THEN
    const synthesised = JSON.parse(Testing.synth(stack)) as { provider: { tencentcloud: object[] } };
    expect(synthesised.provider.tencentcloud).toEqual([fill(block, (name) => name)]);
  });
});

describe('the bindings', () => {
  test('are one folder for each listed resource, and the provider', () => {
    const folders = readdirSync(join(packageDir, 'lib'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map((entry) => entry.name).sort()).toEqual([...resourceTypes.map(toFolder), 'provider'].sort());
  });

  test('are up to date with what they are made from', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [join(packageDir, 'scripts', 'generate.mjs'), '--check'],
      { encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
  });

  test('load one resource without loading the others', () => {
    const folder = toFolder('tencentcloud_cos_bucket');
    const { stdout } = spawnSync(
      process.execPath,
      ['-p', `require('@cdktf/provider-tencentcloud/lib/${folder}'); Object.keys(require.cache).join('\\n')`],
      { cwd: rootDir, encoding: 'utf8' },
    );
    const loaded = stdout.split('\n').filter((file) => file.startsWith(join(packageDir, 'lib')));
    expect(loaded.map((file) => relative(join(packageDir, 'lib'), dirname(file)))).toEqual([folder]);
  });
});

describe.each(resourceTypes)('the binding of %s', (resourceType) => {
  const block = resourceSchemas[resourceType]?.block ?? {};
  const binding = loadBinding(resourceType);

  test('is of that resource type', () => {
    expect(binding.tfResourceType).toBe(resourceType);
  });

  test('declares exactly the arguments of the schema, required where the schema requires them', () => {
    const declaration = readFileSync(join(packageDir, 'lib', toFolder(resourceType), 'index.d.ts'), 'utf8');
    const [, body = ''] =
      /interface \w+Config extends cdktf\.TerraformMetaArguments \{\n([^]*?)\n\}/.exec(declaration) ?? [];
    const declared = [...body.matchAll(/^ {4}readonly (\w+\??):/gm)].map(([, name]) => name);
    expect(declared.sort()).toEqual(
      argumentsOf(block)
        .map(({ name, required }) => toConfigName(name) + (required ? '' : '?'))
        .sort(),
    );
  });

  test('synthesises every argument, nested ones too, under its name in the schema', () => {
    // GIVEN
    const stack = new TerraformStack(Testing.app(), 'Stack');

    // WHEN
    new binding(stack, 'Resource', fill(block, toConfigName));

    // THEN
    const synthesised = JSON.parse(Testing.synth(stack)) as { resource: Record<string, Record<string, object>> };
    expect(synthesised.resource[resourceType]?.Resource).toEqual(fill(block, (name) => name));
  });

  test('can read every attribute of the schema', () => {
    const readable = Object.getOwnPropertyNames(binding.prototype);
    expect(readable).toEqual(expect.arrayContaining(Object.keys(block.attributes ?? {}).map(toConfigName)));
  });
});

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

function toFolder(resourceType: string): string {
  return resourceType.replace(/^tencentcloud_/, '').replaceAll('_', '-');
}

function toConfigName(name: string): string {
  return name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function loadBinding(resourceType: string): BindingClass {
  const file = `@cdktf/provider-tencentcloud/lib/${toFolder(resourceType)}`;
  const exported = Object.values(jest.requireActual<Record<string, Partial<BindingClass>>>(file));
  const [binding, ...others] = exported.filter((member) => member.tfResourceType !== undefined);
  if (binding === undefined || others.length > 0) throw new Error(`'${file}' must export one resource`);
  return binding as BindingClass;
}

function isArgument({ required, optional }: Attribute): boolean {
  return required === true || optional === true;
}

function argumentsOf(block: Block): { name: string; required: boolean }[] {
  return [
    ...Object.entries(block.attributes ?? {})
      .filter(([, attribute]) => isArgument(attribute))
      .map(([name, { required }]) => ({ name, required: required === true })),
    ...Object.entries(block.block_types ?? {}).map(([name, type]) => ({ name, required: (type.min_items ?? 0) > 0 })),
  ];
}

// a value for every argument of the block, below names as `rename` has them.
function fill(block: Block, rename: (name: string) => string): Record<string, unknown> {
  const attributes = Object.entries(block.attributes ?? {}).filter(([, attribute]) => isArgument(attribute));
  return Object.fromEntries([
    ...attributes.map(([name, { type }]) => [rename(name), sampleOf(type)]),
    ...Object.entries(block.block_types ?? {}).map(([name, type]) => {
      const nested = fill(type.block, rename);
      return [rename(name), type.nesting_mode === 'single' || type.max_items === 1 ? nested : [nested]];
    }),
  ]) as Record<string, unknown>;
}

function sampleOf(type: AttributeType): unknown {
  if (type === 'string') return 'text';
  if (type === 'number') return 7;
  if (type === 'bool') return true;
  const [kind, of] = type as Exclude<AttributeType, string>;
  if (kind === 'map') return { key: sampleOf(of) };
  if (kind === 'object') return Object.fromEntries(Object.entries(of).map(([name, inner]) => [name, sampleOf(inner)]));
  return [sampleOf(of)];
}
