// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { isatty } from 'node:tty';
import { version } from '../../package.json';
import { problem, RetentionError } from '../errors';
import { exampleUnit, filesOf, json, packageOf, unitsIn, type UnitDraft } from '../init';
import { STORE_NAMES } from '../stores/registry';
import type { StoreName } from '../stores/store';
import { readPath } from '../verify';
import { EXIT } from './errors';

export interface InitOptions {
  /** Ask nothing. @default - ask on a terminal */
  readonly yes: boolean;
  readonly name?: string;
  readonly region?: string;
  /** Names of stores, separated by commas. */
  readonly stores?: string;
  /** A Terraform state or plan whose instances and buckets become units. */
  readonly fromState?: string;
  /** @default - the folder in which the command runs */
  readonly folder?: string;
}

const REGION = 'ap-singapore';
const STORES = 'mysql,cos,cls';

/**
 * Writes an estate to start from. Files that are there already stay as they are.
 * @throws RetentionError when there is an estate already, or an answer is not understood
 */
export async function init(options: InitOptions): Promise<number> {
  const folder = resolve(options.folder ?? '.');
  const estate = join(folder, 'retention.config.ts');
  if (existsSync(estate)) {
    throw new RetentionError([
      problem(
        'retention/invalid',
        '',
        'folder',
        'one without an estate',
        "'retention.config.ts'",
        'edit that file, or run this in another folder',
      ),
    ]);
  }
  const answers = await ask(options, folder);
  const units =
    options.fromState === undefined
      ? answers.stores.map((store) => exampleUnit(store, answers.region, answers.name))
      : found(options.fromState, answers.region);
  const files = filesOf({ name: answers.name, units, found: options.fromState !== undefined }, version);
  for (const [file, text] of Object.entries(files)) write(join(folder, file), file, text, answers.name);
  process.stdout.write(
    options.fromState === undefined
      ? "\nnext: 'npx retention start' prints the retention table and writes cdktf.out/retention.html; 'npm test' keeps it so.\n" +
          'Then replace the ids in retention.config.ts and the periods in policy.ts by yours.\n'
      : `\nfound ${units.length} units. Next: say in retention.config.ts what lies in each, then 'npx retention start'.\n`,
  );
  return EXIT.ok;
}

function write(path: string, file: string, text: string, name: string): void {
  if (existsSync(path)) {
    if (file !== 'package.json') return void process.stdout.write(`kept  ${file}\n`);
    const own = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, json(packageOf(own, name, version)));
    return void process.stdout.write(`added to ${file}: scripts 'start' and 'test'\n`);
  }
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  process.stdout.write(`wrote ${file}\n`);
}

interface Answers {
  readonly name: string;
  readonly region: string;
  readonly stores: readonly StoreName[];
}

async function ask(options: InitOptions, folder: string): Promise<Answers> {
  const plain = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const given = {
    name: options.name ?? (/^[a-z0-9]/.test(plain) ? plain : 'estate'),
    region: options.region ?? REGION,
    stores: options.stores ?? STORES,
  };
  // without a terminal nobody can answer.
  if (options.yes || !isatty(process.stdin.fd)) return checked(given);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const question = async (text: string, fallback: string): Promise<string> =>
    (await terminal.question(`${text} (${fallback}): `)).trim() || fallback;
  try {
    const name = options.name ?? (await question('name of the estate', given.name));
    const region = options.region ?? (await question('region', given.region));
    const all = STORE_NAMES.join(', ');
    const needed = options.stores === undefined && options.fromState === undefined;
    const stores = needed ? await question(`stores, of ${all}`, given.stores) : given.stores;
    return checked({ name, region, stores });
  } finally {
    terminal.close();
  }
}

function checked({
  name,
  region,
  stores,
}: {
  readonly name: string;
  readonly region: string;
  readonly stores: string;
}): Answers {
  const names = stores.split(/[\s,]+/).filter((each) => each !== '');
  const wrong = names.filter((each) => !STORE_NAMES.some((known) => known === each));
  RetentionError.throwIfAny([
    ...(wrong.length === 0 && names.length > 0
      ? []
      : [
          problem(
            'retention/invalid',
            '',
            'stores',
            `some of ${STORE_NAMES.join(', ')}`,
            `'${wrong.join(', ') || stores}'`,
            'correct the spelling',
          ),
        ]),
    ...(/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)
      ? []
      : [
          problem(
            'retention/invalid',
            '',
            'name',
            'letters, digits and hyphens',
            `'${name}'`,
            'it begins the names of stacks',
          ),
        ]),
    ...(/^[a-z]{2,}-[a-z]+(-[a-z0-9]+)*$/.test(region)
      ? []
      : [
          problem(
            'retention/invalid',
            '',
            'region',
            "a region such as 'ap-singapore'",
            `'${region}'`,
            'take the code of the region',
          ),
        ]),
  ]);
  return { name, region, stores: [...new Set(names)] as StoreName[] };
}

function found(file: string, region: string): UnitDraft[] {
  const units = unitsIn(
    readPath(file).flatMap((input) => input.views),
    region,
  );
  if (units.length === 0) {
    throw new RetentionError([
      problem(
        'retention/invalid',
        file,
        'from-state',
        'a state or plan with an instance, a bucket or a topic',
        'none',
        "give the output of 'terraform show -json', or start with --stores",
      ),
    ]);
  }
  return units;
}
