// SPDX-License-Identifier: Apache-2.0
import { type Directive, wrongMongodbName } from '../../directives';
import { problem, type Problem } from '../../errors';
import { checkMembers, elsewhere, flag, object, optional } from '../../form';
import { formatMs, SECOND_MS } from '../../policy';
import { requireOneOf, requireText, requireVersion, requireWholeDays } from '../check';
import { requireIdOf } from '../cloud-names';
import { foundText } from '../resource';
import { directiveBase } from '../directive-base';
import type { Placement, Store, StoreContext } from '../store';
import { inspect } from './inspect';
import { lifetime } from './lifetime';
import { DELETE_RATE, DOCUMENTED, FULL_BACKUP_DAYS, LIMITS, OPEN_TERMS, OPLOG_BACKUP_DAYS, TTL_SLEEP } from './limits';
import { solve } from './solve';
import type { MongodbExpiry, MongodbLocation, MongodbSettings, MongodbUnit } from './types';

export type { MongodbBackupMethod, MongodbExpiry, MongodbLocation, MongodbSettings, MongodbUnit } from './types';

const UNIT = object<MongodbUnit>({
  store: elsewhere,
  region: elsewhere,
  instanceId: elsewhere,
  backupAtLeast: optional(elsewhere),
  backupMethod: optional(elsewhere),
  version: optional(elsewhere),
});
const LOCATION = object<MongodbLocation>({
  database: elsewhere,
  collection: elsewhere,
  field: elsewhere,
  expireAtField: optional(elsewhere),
  writtenOnce: optional(flag),
});
const BACKUP_METHODS: readonly MongodbUnit['backupMethod'][] = ['logical', 'physical', 'snapshot'];

/** TencentDB for MongoDB: managed backups, the oplog, and TTL indexes that the enforcer keeps. */
export const mongodb: Store<MongodbUnit, MongodbLocation, MongodbSettings, MongodbExpiry> = {
  name: 'mongodb',
  title: 'TencentDB for MongoDB',
  limits: LIMITS,
  documented: DOCUMENTED,
  openTerms: OPEN_TERMS,
  sweepRate: DELETE_RATE,
  resourceTypes: { tencentcloud_mongodb_instance_backup_rule: ['instance_id'] },
  unitText: (unit) => unit.instanceId,
  forms: { unit: UNIT, location: LOCATION },
  checkUnit,
  checkLocation,
  locationText: (location) => `collection ${location.database}.${location.collection}`,
  overlaps: (one, other) => one.database === other.database && one.collection === other.collection,
  solve,
  lifetime: (_unit, settings, placement, expiry, context) => lifetime(settings, placement, expiry, context),
  inspect,
  directive,
  discover: ({ owner, region, deleteAfterMs }) => ({
    unit: { store: 'mongodb', region, instanceId: owner },
    // backups and the oplog are the instance's: what is said of it is said of every collection.
    location: { database: '*', collection: '*', field: '*' },
    setting:
      deleteAfterMs === null
        ? null
        : { form: 'age', expireAfterSeconds: Math.ceil(deleteAfterMs / SECOND_MS), deleteAfterMs },
  }),
  settingText: (settings, expiry) =>
    `${expiry.form === 'age' ? 'TTL index' : 'TTL index on the due date'} at ${formatMs(expiry.deleteAfterMs)}, ` +
    `backup ${foundText(settings.fullBackupDays)} d, oplog backup ${foundText(settings.oplogBackupDays)} d`,
};

function checkUnit(unit: MongodbUnit, at: string): Problem[] {
  const problems = requireIdOf('mongodb', unit.instanceId, 'instanceId', at);
  checkMembers(unit, UNIT, at, problems);
  if (unit.backupMethod !== undefined) {
    problems.push(...requireOneOf(unit.backupMethod, BACKUP_METHODS, 'backupMethod', at));
  }
  if (unit.version !== undefined) problems.push(...requireVersion(unit.version, "'5.0' or '7.0.12'", 'version', at));
  if (unit.backupAtLeast !== undefined) {
    const max = Math.min(FULL_BACKUP_DAYS.max, OPLOG_BACKUP_DAYS.max);
    problems.push(...requireWholeDays(unit.backupAtLeast, 'backupAtLeast', max, 'backups are kept in whole days', at));
  }
  return problems;
}

function checkLocation(location: MongodbLocation, _unit: MongodbUnit, at: string): Problem[] {
  const problems = [
    ...requireText(location.database, 'location.database', at),
    ...requireText(location.collection, 'location.collection', at),
    ...requireText(location.field, 'location.field', at),
  ];
  checkMembers(location, LOCATION, at, problems, 'location');
  const names = { database: 'database', collection: 'collection', field: 'field', expireAtField: 'field' } as const;
  for (const [property, kind] of Object.entries(names) as [keyof typeof names, (typeof names)[keyof typeof names]][]) {
    const name = location[property];
    const allowed =
      name !== undefined && requireText(name, property, at).length === 0 ? wrongMongodbName(kind, name) : undefined;
    if (allowed !== undefined)
      problems.push(
        problem('retention/invalid', at, `location.${property}`, allowed, `'${name ?? ''}'`, 'correct the name'),
      );
  }
  if (location.expireAtField === undefined) return problems;
  problems.push(...requireText(location.expireAtField, 'location.expireAtField', at));
  if (location.expireAtField === location.field) {
    problems.push(
      problem(
        'retention/invalid',
        at,
        'location.expireAtField',
        "another field than 'location.field'",
        `'${location.expireAtField}' for both`,
        'one holds the date that starts the clock, the other the date at which the document is due',
      ),
    );
  }
  return problems;
}

function directive(
  unit: MongodbUnit,
  placement: Placement<MongodbLocation>,
  expiry: MongodbExpiry,
  context?: StoreContext,
): Directive {
  const { database, collection, field, expireAtField } = placement.location;
  return {
    engine: 'mongodb',
    ...directiveBase(placement),
    database,
    collection,
    clock: { kind: placement.obligation.clock, field },
    form: expiry.form,
    ...(expireAtField === undefined ? {} : { expireAtField }),
    expireAfterSeconds: expiry.expireAfterSeconds,
    deleteAfterMs: expiry.deleteAfterMs,
    expects: {
      ...(unit.version === undefined ? {} : { version: unit.version }),
      ttlSleepMs: TTL_SLEEP.ms,
      ...oplogSpan(context),
    },
  };
}

/** What the sum counts on for the oplog, where it has a value. */
function oplogSpan(context: StoreContext | undefined): { readonly oplogMs?: number } {
  const term = context?.assumptions.term('mongodb-oplog-window');
  return term === undefined || !Number.isFinite(term.ms) || term.ms <= 0 ? {} : { oplogMs: term.ms };
}
