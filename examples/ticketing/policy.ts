// SPDX-License-Identifier: Apache-2.0
// the promise of another service: nothing in the library knows instant messaging.
import { definePolicy, Duration, Period } from '../../lib';

export const ticketingPolicy = definePolicy({
  name: 'ticketing',
  categories: {
    ticket: {
      role: 'processor',
      rule: {
        kind: 'age',
        from: 'lastWritten',
        moment: Period.years(1),
        window: {
          side: 'after',
          within: Duration.days(365),
          reason: 'a ticket may be opened again in its second year',
          disclosed: true,
        },
        source: { section: 'terms, section 4: kept one year, gone after two' },
      },
      contains: ['subject', 'conversation'],
    },
    attachment: {
      role: 'processor',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Period.months(6),
        window: 'before',
        source: { section: 'terms, section 4' },
      },
      contains: ['uploaded files'],
    },
    accessLog: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(30),
        window: 'before',
        source: { section: 'terms, section 6' },
      },
      contains: ['request lines'],
    },
    oneTimeCode: {
      role: 'controller',
      rule: { kind: 'transient', source: { section: 'terms, section 7: never stored' } },
      contains: ['login codes'],
    },
  },
  backupAllowance: { atMost: Duration.days(14), reason: 'managed backups', disclosed: true },
});
