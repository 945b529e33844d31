// SPDX-License-Identifier: Apache-2.0
// more work than one function can do: messages on four instances, spread over three functions of one network.
import { defineEstate, definePolicy, Duration, type PlacementProps, type Units } from '../../lib';

const region = 'ap-singapore';

const policy = definePolicy({
  name: 'forum',
  erasure: {
    within: Duration.days(30),
    ledgerWithin: Duration.days(30),
    source: { section: 'notice, section 5' },
    disclosed: true,
  },
  categories: {
    posts: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(90),
        window: { side: 'after', within: Duration.days(7), reason: 'stores take days to forget', disclosed: true },
        source: { section: 'notice, section 2' },
      },
      contains: ['posts and private messages'],
    },
    log: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(14),
        window: 'before',
        source: { section: 'notice, section 3' },
      },
      contains: ['what the functions did'],
      personal: false,
    },
  },
  backupAllowance: { atMost: Duration.days(10), reason: 'backups are rotated', disclosed: true },
});

/** Which part of the members an instance holds. */
const PARTS = ['north', 'east', 'south', 'west'] as const;
const LOGS = ['log', 'log2', 'log3'] as const;

const units = {
  'posts-north': { store: 'mysql', region, instanceId: 'cdb-forumnorth', deleteImage: 'key' },
  'posts-east': { store: 'mysql', region, instanceId: 'cdb-forumeast', deleteImage: 'key' },
  'posts-south': { store: 'mysql', region, instanceId: 'cdb-forumsouth', deleteImage: 'key' },
  'posts-west': { store: 'mysql', region, instanceId: 'cdb-forumwest', deleteImage: 'key' },
  orders: { store: 'cos', region, bucket: 'forum-orders-1250000000', versioned: false },
  cursors: { store: 'cos', region, bucket: 'forum-exports-1250000000', versioned: false },
  // a log for each function: the heartbeat of one must not hide the silence of another.
  log: { store: 'cls', region, logset: 'forum', topic: 'forum-enforcer', kind: 'log' },
  log2: { store: 'cls', region, logset: 'forum', topic: 'forum-enforcer-2', kind: 'log' },
  log3: { store: 'cls', region, logset: 'forum', topic: 'forum-enforcer-3', kind: 'log' },
} as const satisfies Units;

type Place = PlacementProps<'posts' | 'log', typeof units>;

export default defineEstate(policy, {
  name: 'forum',
  allowedRegions: [region],
  units,
  assume: [
    { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on transactions above 30 minutes' },
    { term: 'mysql-slow-log', at: Duration.minutes(1), witness: 'alarm on slow statements that name a table of ours' },
  ],
  enforcer: {
    networks: {
      main: {
        region,
        vpcId: 'vpc-forum001',
        subnetId: 'subnet-forum001',
        account: { uin: '100000000001', appId: '1250000000' },
        // the functions `main`, `main-2` and `main-3`.
        shards: 3,
        log: LOGS,
        cursors: 'cursors',
        ledger: 'orders',
        notify: ['notice-forum001'],
        endpoints: Object.fromEntries(
          PARTS.map((part, index) => [
            `cdb-forum${part}`,
            { hosts: [`10.0.1.${10 + index}:3306`], secret: `forum-mysql-${part}` },
          ]),
        ),
      },
    },
  },
  placements: [
    ...PARTS.map((part): Place => ({
      name: `posts-${part}`,
      category: 'posts',
      part,
      unit: `posts-${part}`,
      location: { database: 'forum', table: 'posts', column: 'created_at' },
      role: 'systemOfRecord',
      subject: { column: 'author' },
      // from this the time follows that a run takes: one function would have too much to do.
      perDay: 170_000_000,
    })),
    {
      name: 'exports',
      category: 'posts',
      part: 'exports',
      unit: 'cursors',
      location: { prefix: 'exports/' },
      role: 'systemOfRecord',
      subject: { prefix: '{subject}/' },
      perDay: 1_000,
    },
    ...LOGS.map((unit): Place => ({ name: unit, category: 'log', part: unit, unit, role: 'systemOfRecord' })),
  ],
});
