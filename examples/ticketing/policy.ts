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
        atMost: Period.years(2),
        atLeast: Period.years(1),
        source: { section: 'terms, section 4: kept one year, gone after two' },
      },
      contains: ['subject', 'conversation'],
    },
    attachment: {
      role: 'processor',
      rule: { kind: 'age', from: 'created', atMost: Period.months(6), source: { section: 'terms, section 4' } },
      contains: ['uploaded files'],
    },
    accessLog: {
      role: 'controller',
      rule: { kind: 'age', from: 'created', atMost: Duration.days(30), source: { section: 'terms, section 6' } },
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
