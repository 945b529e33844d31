// SPDX-License-Identifier: Apache-2.0
import { definePolicy } from './policy';
import type { AfterWindow, CustomerChosenRule, InTransit, Source } from './types';
import { Duration, Period } from './time';

const DPSA: Source = {
  section: 'data processing module, section 5',
  interpretation: 'the document names no list of periods; the classes are what the console of the service offers',
};

/** Periods that a customer may choose: one of these, or never stored. */
export const IM_CLASSES: readonly Duration[] = [7, 30, 90, 180, 360].map((days) => Duration.days(days));

/** "Stored for the period": in full, for whoever looks for a record on the last day. */
const KEPT_IN_FULL: AfterWindow = {
  side: 'after',
  within: Duration.days(3),
  reason: 'the period is what the customer pays for; stores, their logs and the enforcer then need days to forget',
  disclosed: false,
};

/** A message that is not stored is delivered within an hour; the topic that carries it cannot forget so soon. */
const DELIVERED: InTransit = {
  atMost: Duration.hours(36),
  reason:
    'the delivery takes an hour at most, and a CKafka topic writes a segment for a day before it can delete it, with the lapses of its brokers on top',
  disclosed: false,
};

/** The customer's choice, 7 days if none was made. */
const CHOICE: Omit<CustomerChosenRule, 'from'> = {
  kind: 'customerChosen',
  default: Duration.days(7),
  classes: IM_CLASSES,
  orNeverStored: true,
  window: KEPT_IN_FULL,
  source: DPSA,
};

/**
 * The published promise of the instant-messaging service.
 * @see ../../docs/what-your-application-must-do.md
 */
export const imPolicy = definePolicy({
  name: 'instant-messaging',
  categories: {
    log: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(7),
        window: 'before',
        source: { section: 'privacy module, section 6' },
      },
      contains: ['public egress IP', 'interface request log (name, time)', 'interface exceptions and their cause'],
    },
    monitoring: {
      role: 'controller',
      rule: {
        kind: 'age',
        from: 'created',
        moment: Duration.days(2),
        window: 'before',
        source: { section: 'privacy module, section 6' },
      },
      contains: ['success rate and average delay of interfaces per application'],
    },
    configuration: {
      role: 'controller',
      rule: {
        kind: 'afterTermination',
        moment: Period.months(2),
        window: {
          side: 'after',
          within: Duration.days(7),
          reason: 'the document names the moment of deletion, and carrying it out in every store takes days',
          disclosed: false,
        },
        source: {
          section: 'privacy module, section 6',
          interpretation:
            'the text names the moment of deletion, not a latest instant: 7 days are allowed to carry it out; strict reads the moment as the ceiling',
        },
      },
      contains: [
        'callbacks',
        'plan',
        'administrator accounts',
        'application details (SDKAppID, key, state, times)',
        'push certificates',
        'custom fields',
        'APPID and UIN (interpretation: section 5 stores and backs them up in MySQL and names no period of their own)',
      ],
    },
    userInformation: {
      role: 'processor',
      rule: { ...CHOICE, from: 'lastWritten' },
      contains: ['nickname', 'avatar URL', 'personalised signature'],
    },
    chatMessages: {
      role: 'processor',
      rule: { ...CHOICE, from: 'created', inTransit: DELIVERED },
      contains: ['text messages', 'pictures', 'audio', 'video'],
    },
  },
  backupAllowance: {
    atMost: Duration.days(10),
    reason: 'managed backups of TencentDB live at least 7 days and cannot be switched off',
    disclosed: false,
  },
  erasure: {
    within: Duration.days(30),
    ledgerWithin: Duration.days(14),
    source: {
      section: 'data processing module, section 5',
      interpretation:
        'the document promises deletion on request and names no time: the month that data protection laws give',
    },
    disclosed: false,
  },
  recipients: [
    {
      name: 'TRTC',
      what: 'application details',
      optIn: true,
      source: { section: 'privacy module, section 4' },
    },
  ],
});

/** The data categories of the instant-messaging service. */
export type ImCategory = keyof typeof imPolicy.categories;
