// SPDX-License-Identifier: Apache-2.0
import { Lazy, Token } from 'aws-cdk-lib';
import { Token as CdktfToken } from 'cdktf';
import { Duration } from '../../lib/policy';
import { estateOf, PLACEMENTS, placementsWith, PROPS, REGION, UNITS, unitsWith } from '../helpers/estate';
import { problemOf, problemsOf } from '../helpers/problems';

const CATEGORIES = 'log, monitoring, configuration, userInformation, chatMessages';
const NAMES = 'main, documents, cache, events, media, access';
const TEXT = 'name the existing resource or the place that holds the data';
const TOKEN = Duration.days(Token.asNumber(Lazy.number({ produce: () => 7 })));
const wholeMs = (property: string, got: string): string =>
  `'${property}' must be a finite, positive duration of whole milliseconds, got ${got}; give a Duration such as Duration.days(7)`;
const tokenMs = (property: string): string =>
  `'${property}' must be known at synth, got a token; time is part of the promise and may not come from another resource: write the Duration in the estate`;

const extra = (changes: Readonly<Record<string, unknown>>): unknown[] => [
  ...PLACEMENTS,
  { name: 'extra', category: 'log', unit: 'media', location: { prefix: 'extra/' }, role: 'derived', ...changes },
];
const terminations = {
  unit: 'main',
  database: 'im',
  table: 'applications',
  applicationColumn: 'id',
  terminatedColumn: 'terminated_at',
};

describe('an estate', () => {
  test('has none of these problems when it is as in the helper', () => {
    expect(estateOf().placements).toHaveLength(PLACEMENTS.length);
  });

  test.each<[string, Parameters<typeof estateOf>[0], string, string]>([
    [
      'a category is unknown',
      { placements: extra({ category: 'logs' }) },
      'retention/unknown-category',
      `'category' must be one of ${CATEGORIES}, got 'logs'; define the category in the policy or correct the spelling`,
    ],
    [
      'a placement names an unknown unit',
      { placements: extra({ unit: 'medium' }) },
      'retention/unknown-unit',
      `'unit' must be one of ${NAMES}, got 'medium'; declare the unit under 'units' or correct the spelling`,
    ],
    [
      'a placement names a unit by a member that every object has',
      { placements: extra({ unit: 'toString' }) },
      'retention/unknown-unit',
      `'unit' must be one of ${NAMES}, got 'toString'; declare the unit under 'units' or correct the spelling`,
    ],
    [
      'two placements share a name',
      { placements: extra({ name: 'media' }) },
      'retention/duplicate',
      "'name' must be unique, got 'media' twice; give each placement a name of its own",
    ],
    [
      'two placements share a location',
      { placements: extra({ location: { prefix: 'log/' } }) },
      'retention/overlapping-locations',
      "'location' must hold one category only, got 'prefix log/', which overlaps 'prefix log/' of placement 'request-archive'; give each its own prefix, table, collection or topic",
    ],
    [
      'one location lies inside another',
      { placements: extra({ location: { prefix: 'chat/30d/thumbnails/' } }) },
      'retention/overlapping-locations',
      "'location' must hold one category only, got 'prefix chat/30d/thumbnails/', which overlaps 'prefix chat/30d/' of placement 'media'; give each its own prefix, table, collection or topic",
    ],
    [
      'a topic holds two placements',
      { placements: extra({ unit: 'events', location: undefined }) },
      'retention/overlapping-locations',
      "'location' must hold one category only, got 'topic events', which overlaps 'topic events' of placement 'requests'; give each its own prefix, table, collection or topic",
    ],
    [
      'a location is missing',
      { placements: extra({ location: undefined }) },
      'retention/missing',
      `'location.prefix' must be given, got nothing; ${TEXT}`,
    ],
    [
      'a name is missing',
      { placements: extra({ name: '' }) },
      'retention/missing',
      `'name' must be given, got nothing; ${TEXT}`,
    ],
    ['the estate has no name', { name: '' }, 'retention/missing', `'name' must be given, got nothing; ${TEXT}`],
    [
      'an instance has no id',
      { units: unitsWith('main', { instanceId: '' }) },
      'retention/missing',
      `'instanceId' must be given, got nothing; ${TEXT}`,
    ],
    [
      'an id is a token',
      { units: unitsWith('main', { instanceId: CdktfToken.asString({ resolve: () => 'cdb-1' }) }) },
      'retention/invalid',
      expect.stringMatching(
        /^'instanceId' must be known at synth, got the token '\$\{TfToken\[TOKEN\.\d+\]\}'; write the id itself into the estate$/,
      ) as string,
    ],
    [
      'a load balancer has no id',
      { loadBalancers: { front: { id: undefined, region: REGION, accessLog: 'access' } } },
      'retention/missing',
      `'id' must be given, got nothing; ${TEXT}`,
    ],
    [
      'two load balancers are the same',
      {
        loadBalancers: {
          front: { id: 'lb-1', region: REGION, accessLog: 'access' },
          back: { id: 'lb-1', region: REGION, accessLog: 'access' },
        },
      },
      'retention/duplicate',
      "'id' must be unique, got 'lb-1' twice; remove it or 'front'",
    ],
    [
      'the log unit of a load balancer is no CLS topic',
      { loadBalancers: { front: { id: 'lb-1', region: REGION, accessLog: 'main' } } },
      'retention/invalid',
      "'accessLog' must be a CLS unit of kind 'log' in ap-singapore (access), got \"main\"; a CLB log topic of its own keeps logs 30 days and cannot be set",
    ],
    [
      'the log unit of a load balancer is a metric topic',
      { units: unitsWith('access', { kind: 'metric' }) },
      'retention/invalid',
      "'accessLog' must be a CLS unit of kind 'log' in ap-singapore (none is declared), got \"access\"; a CLB log topic of its own keeps logs 30 days and cannot be set",
    ],
    [
      'a store is unknown',
      { units: { ...UNITS, extra: { store: 'oracle', region: REGION } } },
      'retention/invalid',
      '\'store\' must be one of mysql, mongodb, redis, ckafka, pulsar, cos, cls, got "oracle"; correct the spelling',
    ],
    [
      'a region is not allowed',
      { units: unitsWith('media', { region: 'eu-frankfurt' }) },
      'retention/region-not-allowed',
      "'region' must be one of ap-singapore, got 'eu-frankfurt'; add it to 'allowedRegions' if the contract permits it",
    ],
    [
      'a region is missing',
      { units: unitsWith('media', { region: undefined }) },
      'retention/missing',
      `'region' must be given, got nothing; ${TEXT}`,
    ],
    [
      'backups are copied to a region that is not allowed',
      { units: unitsWith('main', { remoteBackup: { region: 'ap-tokyo' } }) },
      'retention/region-not-allowed',
      "'region' must be one of ap-singapore, got 'ap-tokyo'; add it to 'allowedRegions' if the contract permits it",
    ],
    [
      'two units are the same instance',
      { units: { ...UNITS, twin: { ...UNITS.main } } },
      'retention/duplicate',
      "'unit' must be unique, got 'cdb-a1b2c3d4' twice; use the unit 'main' for both",
    ],
    [
      'a class is impossible',
      { placements: extra({ category: 'chatMessages', class: Duration.days(8) }) },
      'retention/class-not-allowed',
      "'class' of category 'chatMessages' must be one of 7d, 30d, 90d, 180d, 360d, got 8d; add the class to the policy or pick an allowed one",
    ],
    [
      'a class is missing',
      { placements: extra({ category: 'chatMessages' }) },
      'retention/class-missing',
      "'class' of category 'chatMessages' must be given because the customer chooses its period, allowed are 7d, 30d, 90d, 180d, 360d, got none; provision one placement per class",
    ],
    [
      'a class is given where the customer chooses nothing',
      { placements: extra({ class: Duration.days(7) }) },
      'retention/class-unexpected',
      "'class' of category 'log' must be absent because its period is not chosen by the customer, got 7d; remove 'class'",
    ],
    [
      'a class is NaN',
      { placements: extra({ category: 'chatMessages', class: Duration.days(NaN) }) },
      'retention/not-whole-milliseconds',
      wholeMs('class', 'NaN'),
    ],
    [
      'a delay is a fraction',
      {
        placements: placementsWith('request-archive', {
          arrivesFrom: { placement: 'requests', within: Duration.millis(0.5) },
        }),
      },
      'retention/not-whole-milliseconds',
      wholeMs('arrivesFrom.within', '0.5 milliseconds'),
    ],
    [
      'a delay is a token',
      { placements: placementsWith('request-archive', { arrivesFrom: { placement: 'requests', within: TOKEN } }) },
      'retention/token-duration',
      tokenMs('arrivesFrom.within'),
    ],
    [
      'a class is a token',
      { placements: extra({ category: 'chatMessages', class: TOKEN }) },
      'retention/token-duration',
      tokenMs('class'),
    ],
    [
      'the timer of the enforcer is a token',
      { enforcer: { every: TOKEN } },
      'retention/token-duration',
      tokenMs('every'),
    ],
    [
      'the timer of the enforcer is zero',
      { enforcer: { every: Duration.minutes(0) } },
      'retention/not-whole-milliseconds',
      wholeMs('every', '0 milliseconds'),
    ],
    [
      'an assumed value is a token',
      { assume: [...(PROPS.assume ?? []), { term: 'cos-tail', at: TOKEN, witness: 'w' }] },
      'retention/token-duration',
      tokenMs('at'),
    ],
    [
      'backups are to be kept for a token',
      { units: unitsWith('main', { backupAtLeast: TOKEN }) },
      'retention/token-duration',
      tokenMs('backupAtLeast'),
    ],
    [
      'backups are to be kept for a fraction of a day',
      { units: unitsWith('main', { backupAtLeast: Duration.hours(180) }) },
      'retention/invalid',
      "'backupAtLeast' must be whole days up to 1830 days, got 7.5 days; backups are kept in whole days",
    ],
    [
      'a record arrives from nowhere',
      {
        placements: placementsWith('request-archive', {
          arrivesFrom: { placement: 'request', within: Duration.hours(1) },
        }),
      },
      'retention/unknown-placement',
      "'arrivesFrom.placement' must name another placement, got 'request'; correct the name or declare that placement",
    ],
    [
      'a record arrives from itself',
      {
        placements: placementsWith('request-archive', {
          arrivesFrom: { placement: 'request-archive', within: Duration.hours(1) },
        }),
      },
      'retention/cyclic-arrival',
      "'arrivesFrom' must not form a circle, got request-archive -> request-archive; name the placement that the record reaches first",
    ],
    [
      'a record arrives in a circle',
      {
        placements: placementsWith('requests', {
          arrivesFrom: { placement: 'request-archive', within: Duration.hours(1) },
        }),
      },
      'retention/cyclic-arrival',
      "'arrivesFrom' must not form a circle, got requests -> request-archive -> requests; name the placement that the record reaches first",
    ],
    [
      'a category has two systems of record',
      { placements: extra({ part: 'requests', role: 'systemOfRecord' }) },
      'retention/two-systems-of-record',
      "'role' must be 'systemOfRecord' for one placement of 'log/requests' only, got requests and extra; mark the rebuildable ones 'derived', or give each a 'part' of its own where they hold different records (part: 'invoices', part: 'media')",
    ],
    [
      'a role is misspelt, which would drop the floor of the promise',
      { placements: extra({ role: 'system of record' }) },
      'retention/invalid',
      "'role' must be one of systemOfRecord, derived, got 'system of record'; correct the spelling",
    ],
    [
      'a term that no store has is assumed',
      { assume: [...(PROPS.assume ?? []), { term: 'cos-tails', at: Duration.days(1), witness: 'w' }] },
      'retention/unknown-term',
      expect.stringMatching(
        /^'term' of an assumption must be one of future-timestamps, past-timestamps, enforcer-outage, .*cls-shipped-copy, got 'cos-tails'; run 'retention explain --assumptions' for the list$/,
      ) as string,
    ],
    [
      'a hold names an unknown category',
      { holds: [{ category: 'chat', reason: 'case 7', owner: 'legal', until: '2027-12-31' }] },
      'retention/unknown-category',
      `'category' must be one of ${CATEGORIES}, got 'chat'; define the category in the policy or correct the spelling`,
    ],
    [
      'a hold ends on a day that does not exist',
      { holds: [{ category: 'log', reason: 'case 7', owner: 'legal', until: '2027-02-30' }] },
      'retention/invalid',
      '\'until\' must be a calendar day YYYY-MM-DD, got "2027-02-30"; write the last day of the hold',
    ],
    [
      'nobody owns a hold',
      { holds: [{ category: 'log', reason: 'case 7', until: '2027-12-31' }] },
      'retention/missing',
      `'owner' must be given, got nothing; ${TEXT}`,
    ],
    [
      'the table of terminations lies in no MySQL unit',
      {
        placements: extra({
          category: 'configuration',
          location: { prefix: 'extra/{application}/', terminations: { ...terminations, unit: 'documents' } },
        }),
      },
      'retention/invalid',
      "'location.terminations.unit' must be one of the MySQL units main, got 'documents'; the enforcer reads there which applications are terminated",
    ],
    [
      'the table of terminations has no name',
      {
        placements: extra({
          category: 'configuration',
          location: { prefix: 'extra/{application}/', terminations: { ...terminations, table: '' } },
        }),
      },
      'retention/missing',
      `'location.terminations.table' must be given, got nothing; ${TEXT}`,
    ],
  ])('fails when %s', (_name, changes, code, message) => {
    expect(problemOf(() => estateOf(changes))).toEqual({ code, message });
  });

  test('reads of all problems of a run at once, each with its place', () => {
    const found = problemsOf(() =>
      estateOf({
        units: {
          ...UNITS,
          media: { ...UNITS.media, region: 'eu-frankfurt' },
          main: { ...UNITS.main, instanceId: '', backupAtLeast: TOKEN },
        },
        loadBalancers: { front: { id: 'lb-1', region: REGION, accessLog: 'none' } },
        holds: [{ category: 'log', reason: '', owner: 'legal', until: 'later' }],
        assume: [{ term: 'none', at: Duration.days(1), witness: 'w' }],
        enforcer: { every: Duration.minutes(NaN) },
        placements: [
          ...placementsWith('requests', { arrivesFrom: { placement: 'request-archive', within: Duration.hours(1) } }),
          { name: 'one', category: 'logs', unit: 'media', location: { prefix: 'one/' }, role: 'derived' },
          { name: 'two', category: 'log', unit: 'medium', location: { prefix: 'two/' }, role: 'derived' },
          { name: 'three', category: 'log', unit: 'media', location: { prefix: 'log/' }, role: 'derived' },
        ],
      }),
    );
    expect(found.map(({ at, code }) => [at, code])).toEqual([
      ['units.main', 'retention/missing'],
      ['units.main', 'retention/token-duration'],
      ['units.media', 'retention/region-not-allowed'],
      ['loadBalancers.front', 'retention/invalid'],
      ['holds[0]', 'retention/missing'],
      ['holds[0]', 'retention/invalid'],
      ['assume[0]', 'retention/unknown-term'],
      ['enforcer', 'retention/not-whole-milliseconds'],
      ['requests', 'retention/cyclic-arrival'],
      ['one', 'retention/unknown-category'],
      ['two', 'retention/unknown-unit'],
      ['three', 'retention/overlapping-locations'],
    ]);
  });
});
