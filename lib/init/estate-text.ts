// SPDX-License-Identifier: Apache-2.0
import { assumeText } from '../lifetime';
import { STORES } from '../stores/registry';
import type { StoreName } from '../stores/store';
import { quoted, type UnitDraft } from './units';

interface Place {
  readonly category: string;
  readonly part?: string;
  readonly role: 'systemOfRecord' | 'derived';
  readonly more: readonly string[];
}

/** A category and a place to begin with, as source text. */
const PLACES: Readonly<Record<StoreName, Place>> = {
  mysql: {
    category: 'customerData',
    part: 'records',
    more: ["location: { database: 'app', table: 'records', column: 'created_at' }", "subject: { column: 'user_id' }"],
    role: 'systemOfRecord',
  },
  mongodb: {
    category: 'customerData',
    part: 'documents',
    more: [
      "location: { database: 'app', collection: 'documents', field: 'createdAt' }",
      "subject: { field: 'userId' }",
    ],
    role: 'systemOfRecord',
  },
  redis: {
    category: 'customerData',
    more: [
      "location: { prefix: 'record:', clock: { kind: 'lastWrite' }, writtenOnce: true }",
      "subject: { keyPattern: 'record:{subject}' }",
    ],
    role: 'derived',
  },
  ckafka: {
    category: 'customerData',
    more: ["subject: { never: 'a topic deletes no single record; it goes by the end of the topic' }"],
    role: 'derived',
  },
  pulsar: {
    category: 'customerData',
    more: ["subject: { never: 'a namespace deletes no single record; it goes by the end of the retention' }"],
    role: 'derived',
  },
  cos: {
    category: 'customerData',
    part: 'files',
    more: ["location: { prefix: 'uploads/' }", "subject: { prefix: 'uploads/{subject}/' }"],
    role: 'systemOfRecord',
  },
  cls: { category: 'log', more: [], role: 'systemOfRecord' },
};

/** Whether the placements are only shown: what lies in stores that were found is for their owner to say. */
export interface EstateDraft {
  readonly name: string;
  readonly units: readonly UnitDraft[];
  readonly found: boolean;
}

/** `retention.config.ts`. */
export function estateText({ name, units, found }: EstateDraft): string {
  const regions = [...new Set(units.map(({ region }) => region))].sort();
  const assumed = assumeLines(units);
  const instance = units.find(({ members }) => members['instanceId'] !== undefined);
  return [
    '// which category of data lies where. How long it may live is said in policy.ts; no setting is here.',
    `import { defineEstate${assumed.length > 0 ? ', Duration' : ''} } from 'retention-stack';`,
    "import { policy } from './policy';",
    '',
    'export default defineEstate(policy, {',
    `  name: ${quoted(name)},`,
    `  allowedRegions: [${regions.map(quoted).join(', ')}],`,
    '',
    '  // what has one setting each: an instance, a bucket, a topic. Replace the ids by yours.',
    '  units: {',
    ...units.map(unitLine),
    '  },',
    ...recordLines(units, found),
    ...assumed,
    ...enforcerLines(instance, regions[0] ?? ''),
    '',
    '  placements: [',
    ...(found ? ['    // say what lies in each unit: one line for each table, collection, prefix or topic.'] : []),
    ...units.map((unit) => placementLine(unit, found)),
    '  ],',
    '});',
    '',
  ].join('\n');
}

/** Who keeps what none of the chosen stores is the system of record of. */
function recordLines(units: readonly UnitDraft[], found: boolean): string[] {
  const places = units.map(({ store }) => PLACES[store]);
  const recorded = new Set(places.filter(({ role }) => role === 'systemOfRecord').map(({ category }) => category));
  const open = [...new Set(places.map(({ category }) => category))].filter((category) => !recorded.has(category));
  return open.flatMap((category) => [
    '',
    '  // what is only copied here: say who keeps it for its period and what shows that, or add its system of record.',
    `  ${found ? '// ' : ''}recordsElsewhere: { ${category}: { by: 'a database of ours', witness: 'its own report' } },`,
  ]);
}

/** Terms of the chosen stores that nobody bounds, with a value to begin with. */
function assumeLines(units: readonly UnitDraft[]): string[] {
  const stores = [...new Set(units.map(({ store }) => store))];
  const lines = stores
    .flatMap((store) => STORES[store].openTerms)
    // the topic of the example gets a heartbeat, so that none of its partitions is idle.
    .filter(({ id, start }) => start !== undefined && id !== 'ckafka-idle-partition')
    .map((term) => `    ${assumeText(term)},`);
  if (lines.length === 0) return [];
  return [
    '',
    '  // what no vendor bounds and you answer for, with what alarms before.',
    '  assume: [',
    ...lines,
    '  ],',
  ];
}

function unitLine({ name, store, region, members }: UnitDraft): string {
  const all = [`store: ${quoted(store)}`, `region: ${quoted(region)}`];
  return `    ${name}: { ${[...all, ...Object.entries(members).map(([key, value]) => `${key}: ${value}`)].join(', ')} },`;
}

function placementLine({ name, store }: UnitDraft, found: boolean): string {
  const { category, part, more, role } = PLACES[store];
  const members = [
    `name: ${quoted(name)}`,
    `category: ${quoted(category)}`,
    ...(part === undefined ? [] : [`part: ${quoted(found ? name : part)}`]),
    `unit: ${quoted(name)}`,
    ...more,
    `role: ${quoted(role)}`,
  ];
  return `    ${found ? '// ' : ''}{ ${members.join(', ')} },`;
}

/** The enforcer needs a network, which only its owner knows. */
function enforcerLines(instance: UnitDraft | undefined, region: string): string[] {
  return [
    '',
    "  // what no store deletes by itself: say who runs 'npx retention enforce' and what shows that it runs, or give a",
    '  // network, and a function in your VPC does it.',
    "  enforcer: { elsewhere: { by: 'a job of ours', witness: 'the alarm on its last run' } },",
    '  // enforcer: {',
    '  //   networks: {',
    '  //     main: {',
    `  //       region: ${quoted(region)}, vpcId: 'vpc-…', subnetId: 'subnet-…',`,
    "  //       account: { uin: '…', appId: '…' },",
    "  //       log: '…',       // a CLS unit of this estate: its lines are log data like any other",
    "  //       notify: ['notice-…'],",
    `  //       endpoints: { ${instance?.members['instanceId'] ?? "'…'"}: { hosts: ['10.0.0.1:3306'], secret: 'name-in-the-secrets-manager' } },`,
    '  //     },',
    '  //   },',
    '  // },',
  ];
}
