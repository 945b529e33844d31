// SPDX-License-Identifier: Apache-2.0
// how long a web shop keeps what it has: each kind of rule once. docs/estate.md shows these parts.
import { definePolicy, Duration, Period } from '../../lib';

export const policy = definePolicy({
  name: 'web-shop',
  categories: {
    // #region age
    invoices: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        // "ten years from the end of the calendar year", as tax law counts: a floor, and a ceiling a year and a week later.
        moment: Period.years(10),
        anchor: 'yearEnd',
        window: {
          side: 'after',
          within: Duration.days(375),
          reason: 'stores know the age of a record and not its year, and take days to delete',
          disclosed: true,
        },
        source: { section: 'notice, section 4; tax code' },
      },
      contains: ['invoices', 'the orders that they are about'],
    },
    carts: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'lastWritten',
        moment: Duration.days(30),
        // nobody is promised an old cart: whenever it goes, it is gone by then.
        window: 'before',
        source: { section: 'notice, section 5' },
      },
      contains: ['carts', 'sessions'],
    },
    // #endregion
    // #region afterTermination
    accounts: {
      role: 'controller',
      rule: {
        kind: 'afterTermination',
        moment: Period.months(1),
        window: {
          side: 'after',
          within: Duration.days(14),
          reason: 'carrying it out in every store takes days',
          disclosed: true,
        },
        source: { section: 'notice, section 3' },
      },
      contains: ['name', 'address', 'e-mail'],
    },
    // #endregion
    // #region customerChosen
    messages: {
      role: 'processor',
      rule: {
        kind: 'customerChosen',
        from: 'created',
        default: Duration.days(30),
        classes: [Duration.days(30), Duration.days(180)],
        orNeverStored: true,
        window: {
          side: 'after',
          within: Duration.days(3),
          reason: 'stores take days to forget',
          disclosed: true,
        },
        source: { section: 'terms for merchants, section 7' },
      },
      contains: ['messages between buyers and merchants'],
    },
    // #endregion
    // #region transient
    cardNumbers: {
      role: 'controller',
      rule: { kind: 'transient', source: { section: 'notice, section 6' } },
      contains: ['card numbers, which only pass through memory'],
    },
    // #endregion
    log: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(14),
        window: 'before',
        source: { section: 'notice, section 8' },
      },
      contains: ['request lines', 'events of the shop'],
    },
  },
  // #region backups
  // managed backups live at least 7 days: without this a live record has to go that much earlier.
  backupAllowance: {
    atMost: Duration.days(10),
    reason: 'managed backups are kept at least 7 days',
    disclosed: true,
  },
  // #endregion
});
