// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { init } from '../../lib/command/init';
import { loadEstate } from '../../lib/estate';
import { unitsIn } from '../../lib/init/units';
import { STORE_NAMES } from '../../lib/stores/registry';
import { judge } from '../../lib/testing';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'retention-init-'));
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
});

/** The written estate, with the package's name read as this checkout. */
function estateIn(): ReturnType<typeof loadEstate> {
  for (const name of ['policy.ts', 'retention.config.ts']) {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), text.replace("'retention-stack'", JSON.stringify(resolve('lib'))));
  }
  return loadEstate(join(folder, 'retention.config.ts'));
}

test.each<string>([...STORE_NAMES, STORE_NAMES.join(',')])(
  'init writes for %s an estate whose every placement keeps its promise',
  async (stores) => {
    expect(await init({ yes: true, folder, name: 'shop', stores })).toBe(0);
    const { rows, findings } = judge(estateIn());
    expect(rows).toHaveLength(stores.split(',').length);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  },
);

test('init writes what an estate needs beside it, and keeps what is there', async () => {
  writeFileSync(join(folder, '.gitignore'), 'mine\n');
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      name: 'mine',
      scripts: { test: 'jest', build: 'tsc' },
      dependencies: { 'retention-stack': 'file:x.tgz' },
    }),
  );
  await init({ yes: true, folder });
  expect(readdirSync(folder).sort()).toEqual(
    [
      '.github',
      '.gitignore',
      'cdktf.json',
      'package.json',
      'policy.ts',
      'retention.config.ts',
      'retention.test.ts',
      'tsconfig.json',
    ].sort(),
  );
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('mine\n');
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toEqual({
    name: 'mine',
    scripts: { start: 'retention start', test: 'jest', build: 'tsc' },
    dependencies: { 'retention-stack': 'file:x.tgz' },
    devDependencies: { typescript: '^5.9.0' },
  });
});

test('init refuses a folder that has an estate, stores that nobody knows, and names that begin no stack', async () => {
  await expect(init({ yes: true, folder, stores: 'mysql,oracle' })).rejects.toThrow("got 'oracle'");
  await expect(init({ yes: true, folder, name: '../x' })).rejects.toThrow('letters, digits and hyphens');
  await expect(init({ yes: true, folder, region: "a'b" })).rejects.toThrow("'region'");
  await init({ yes: true, folder });
  await expect(init({ yes: true, folder })).rejects.toThrow('run this in another folder');
});

test('init finds the units of a state, each once, and leaves to their owner what lies there', async () => {
  const resource = (type: string, name: string, values: object): object => ({
    address: `${type}.${name}`,
    mode: 'managed',
    type,
    name,
    provider_name: 'registry.terraform.io/tencentcloudstack/tencentcloud',
    values,
  });
  const state = join(folder, 'state.json');
  writeFileSync(
    state,
    JSON.stringify({
      format_version: '1.0',
      terraform_version: '1.11.4',
      values: {
        root_module: {
          resources: [
            resource('tencentcloud_mysql_instance', 'main-db', { id: 'cdb-1', availability_zone: 'eu-frankfurt-2' }),
            resource('tencentcloud_mysql_backup_policy', 'main-db', { mysql_id: 'cdb-1' }),
            resource('tencentcloud_cos_bucket', 'media', { bucket: "it's-1250000000", versioning_enable: true }),
            resource('tencentcloud_vpc', 'net', { id: 'vpc-1' }),
          ],
        },
      },
    }),
  );
  await init({ yes: true, folder, fromState: state });
  const text = readFileSync(join(folder, 'retention.config.ts'), 'utf8');
  expect(text).toContain("mainDb: { store: 'mysql', region: 'eu-frankfurt', instanceId: 'cdb-1' },");
  expect(text).toContain("bucket: 'it\\'s-1250000000', versioned: true, adopt: true },");
  expect(text.match(/store: 'mysql'/g)).toHaveLength(1);
  // an estate that says of nothing what it is promises nothing.
  expect(() => estateIn()).toThrow("'placements'");
});

test.each([
  [2, '2.8'],
  [6, '4.0'],
  [9, '5.0'],
  [15, '6.2'],
  [18, '7.0'],
  // CKV, Valkey, Memcached, and what a later table may have.
  [3, '?'],
  [19, '?'],
  [200, '?'],
  [99, '?'],
])('a Redis of type %i has version %s, and none is guessed', (type, version) => {
  const values = { id: 'crs-a1b2c3d4', type_id: type };
  const [unit] = unitsIn(
    [{ address: 'tencentcloud_redis_instance.cache', type: 'tencentcloud_redis_instance', values }],
    'ap-singapore',
  );
  expect(unit?.members['version']).toBe(`'${version}'`);
});
