// SPDX-License-Identifier: Apache-2.0
// retention inside a cdktf app of one's own: two stacks in two regions, beside resources that the app creates itself.
// In your project the imports are 'retention-stack' and 'retention-stack/tencentcloud/…'.
import { TencentcloudProvider } from '@cdktf/provider-tencentcloud/lib/provider';
import { Subnet } from '@cdktf/provider-tencentcloud/lib/subnet';
import { Vpc } from '@cdktf/provider-tencentcloud/lib/vpc';
import { App, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { defineEstate, definePolicy, Duration, Retention, RetentionGuardAspect } from '../../lib';
import { Aspects } from 'cdktf';

const policy = definePolicy({
  name: 'shop',
  categories: {
    order: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(400),
        window: 'before',
        source: { section: 'privacy notice, orders' },
      },
      contains: ['items', 'delivery address'],
    },
    log: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(30),
        window: 'before',
        source: { section: 'privacy notice, logs' },
      },
      contains: ['request lines'],
    },
  },
});

/** A stack of the application's own, with a network, a database that exists and what both need to forget. */
class ShopStack extends TerraformStack {
  constructor(scope: Construct, region: string, ids: { readonly database: string; readonly host: string }) {
    super(scope, `shop-${region}`);
    new TencentcloudProvider(this, 'tencentcloud', { region });
    const vpc = new Vpc(this, 'vpc', { name: 'shop', cidrBlock: '10.0.0.0/16' });
    const subnet = new Subnet(this, 'subnet', {
      name: 'shop',
      vpcId: vpc.id,
      availabilityZone: `${region}-1`,
      cidrBlock: '10.0.1.0/24',
    });

    const estate = defineEstate(policy, {
      name: 'shop',
      allowedRegions: [region],
      units: {
        orders: { store: 'mysql', region, instanceId: ids.database },
        exports: { store: 'cos', region, bucket: `shop-exports-${region}-1250000000`, versioned: false },
        enforcerLog: { store: 'cls', region, logset: 'shop', topic: 'enforcer', kind: 'log' },
      },
      assume: [
        { term: 'mysql-long-transaction', at: Duration.hours(1), witness: 'alarm on transactions above 30 minutes' },
        {
          term: 'mysql-slow-log',
          at: Duration.minutes(1),
          witness:
            "'long_query_time' is 10 s, and a statement about one record takes milliseconds; alarm on a slow statement that names a governed table",
        },
      ],
      enforcer: {
        networks: {
          main: {
            region,
            // references to resources of this app.
            vpcId: vpc.id,
            subnetId: subnet.id,
            account: { uin: '100000000001', appId: '1250000000' },
            log: 'enforcerLog',
            cursors: 'exports',
            notify: ['notice-shop0001'],
            endpoints: { [ids.database]: { hosts: [ids.host], secret: 'shop-mysql' } },
          },
        },
      },
      placements: [
        {
          name: 'orders',
          category: 'order',
          unit: 'orders',
          location: { database: 'shop', table: 'orders', column: 'created_at' },
          role: 'systemOfRecord',
        },
        {
          name: 'order-exports',
          category: 'order',
          unit: 'exports',
          location: { prefix: 'orders/' },
          role: 'derived',
          arrivesFrom: { placement: 'orders', within: Duration.hours(1) },
        },
        { name: 'enforcer-log', category: 'log', unit: 'enforcerLog', role: 'systemOfRecord' },
      ],
    });
    new Retention(this, 'retention', { estate });
  }
}

/** The app, not yet synthesised. */
export function shop(outdir?: string): App {
  const app = new App(outdir === undefined ? {} : { outdir });
  new ShopStack(app, 'ap-singapore', { database: 'cdb-shop0001', host: '10.0.1.10:3306' });
  new ShopStack(app, 'eu-frankfurt', { database: 'cdb-shop0002', host: '10.0.1.10:3306' });
  // a stack without retention is judged as well: a bucket that nobody placed fails the synth.
  const other = new TerraformStack(app, 'shop-network');
  Aspects.of(other).add(new RetentionGuardAspect());
  return app;
}

if (require.main === module) shop().synth();
