// SPDX-License-Identifier: Apache-2.0
import type { ImCategory } from '../policy/im-policy';

/**
 * What a document can say, free of any language. A lexicon gives each meaning its words; because every lexicon is a
 * record over these lists, a language that lacks one does not compile.
 */

/** `module`: published; the others are written from the policy and what is provisioned. */
export const KINDS = ['module', 'schedule', 'record', 'notice'] as const;
export type DocumentKind = (typeof KINDS)[number];
export type WrittenKind = Exclude<DocumentKind, 'module'>;

export const MODULES = ['privacy', 'dataProcessing'] as const;
export type ModuleId = (typeof MODULES)[number];

export const SECTIONS = [
  'introduction',
  'controller',
  'availability',
  'use',
  'sharing',
  'retention',
  'processing',
  'region',
  'subprocessors',
  'special',
  // of the documents that are written from the policy; each of the first six begins a part of its own.
  'scheduleController',
  'scheduleProcessor',
  'recordController',
  'recordProcessor',
  'noticeController',
  'noticeProcessor',
  'provisioned',
  'recipientList',
] as const;
export type SectionId = (typeof SECTIONS)[number];

export const COLUMNS = [
  'subject',
  'purpose',
  'basis',
  'retention',
  'start',
  'choices',
  'systems',
  'region',
  'keptAtLeast',
  'goneBy',
  'backupsGoneBy',
  'recipient',
  'shared',
  'condition',
] as const;
export type ColumnId = (typeof COLUMNS)[number];

export const CATEGORIES = [
  'log',
  'monitoring',
  'configuration',
  'userInformation',
  'chatMessages',
] as const satisfies readonly ImCategory[];
export type CategoryId = (typeof CATEGORIES)[number];

/** Systems that a document may name. CLS and Pulsar are in no published document yet: CLS is part of CLB. */
export const SYSTEMS = ['CLB', 'MySQL', 'MongoDB', 'Redis', 'CKafka', 'Pulsar', 'COS', 'CLS'] as const;
export type SystemId = (typeof SYSTEMS)[number];

export const RECIPIENTS = ['TRTC'] as const;
export type RecipientId = (typeof RECIPIENTS)[number];

/** What a recipient gets. The two are apart because the published languages are. */
export const SHARED = ['applicationDetails', 'applicationInformation'] as const;
export type SharedId = (typeof SHARED)[number];

/** Identifiers of the customer's account, stored apart from the five categories. */
export const IDENTITIES = ['appId', 'uin'] as const;
export type IdentityId = (typeof IDENTITIES)[number];

/** What a category contains. `a.b` is part of `a`. */
export const CONTENTS = [
  'publicEgressIp',
  'interfaceRequestLog',
  'interfaceRequestLog.name',
  'interfaceRequestLog.time',
  'interfaceException',
  'interfaceException.cause',
  'perApplicationInterface',
  'successRate',
  'averageDelay',
  'callback',
  'callback.enabled',
  'callback.url',
  'plan',
  'administratorAccount',
  'application',
  'application.name',
  'application.sdkAppId',
  'application.introduction',
  'application.type',
  'application.key',
  'application.id',
  'application.description',
  'application.state',
  'application.created',
  'application.updated',
  'friendCheck',
  'blacklistCheck',
  'loginInstances',
  'pushCertificate',
  'pushCertificate.packageName',
  'pushCertificate.appId',
  'pushCertificate.appSecret',
  'tagConfiguration',
  'newMemberHistory',
  'messageRecall',
  'historyPeriod',
  'recentContacts',
  'recentContacts.range',
  'friendVerification',
  'customField',
  'customField.friend',
  'customField.user',
  'customField.groupMember',
  'customField.group',
  'dataCentre',
  'nickname',
  'avatarUrl',
  'signature',
  'text',
  'picture',
  'audio',
  'video',
] as const;
export type ContentId = (typeof CONTENTS)[number];

export const PURPOSES = [
  'performanceAnalysis',
  'networkQuality',
  'optimiseQuality',
  'locateProblems',
  'debug',
  'provide',
  'provideOnly',
  'improve',
  'perConfiguration',
] as const;
export type PurposeId = (typeof PURPOSES)[number];

export const BASES = ['contract'] as const;
export type BasisId = (typeof BASES)[number];

export const UNITS = ['day', 'month', 'year'] as const;
export type UnitId = (typeof UNITS)[number];

/** The parts that a statement is made of. `forms.ts` says which of them make which statement. */
export const ROLES = [
  'keep',
  'delete',
  'backUp',
  'whileUsed',
  'condition',
  'endOfUse',
  'after',
  'ifNotStored',
  'ifStored',
  'transient',
  'notKept',
  'chosenPeriod',
  'or',
  'ifNoChoice',
  'lawException',
  'deletionForbidden',
  'requestDeletion',
  'follows',
  'integrated',
  'compatible',
  'forThisPurpose',
  'share',
  'optIn',
  'subscribed',
  'conflict',
  'moduleApplies',
  'parentApplies',
  'toTheExtent',
  'exceptConflict',
  'worldwide',
  'sameRegion',
  'asInParent',
  'backupCopies',
  'upTo',
  'longer',
  'within',
] as const;
export type RoleId = (typeof ROLES)[number];
