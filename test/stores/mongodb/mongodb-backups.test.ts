// SPDX-License-Identifier: Apache-2.0
import { Testing } from 'cdktf';
import { DAY_MS, Duration } from '../../../lib/policy';
import { mongodb, type MongodbUnit } from '../../../lib/stores/mongodb';
import { MongodbBackups, type MongodbBackupsProps } from '../../../lib/stores/mongodb/mongodb-backups';
import { contextOf, obligation, placement } from '../../helpers/placement';
import { problemsOf } from '../../helpers/problems';

const UNIT: MongodbUnit = { store: 'mongodb', region: 'ap-singapore', instanceId: 'cmgo-a1b2c3d4' };
const ONE = placement({ database: 'im', collection: 'messages', field: 'createdAt' });

function synth(changes: Partial<MongodbBackupsProps> = {}): {
  rule: Record<string, unknown>;
  construct: MongodbBackups;
} {
  let construct: MongodbBackups | undefined;
  const json: unknown = JSON.parse(
    Testing.synthScope((scope) => {
      construct = new MongodbBackups(scope, 'main', {
        unit: UNIT,
        placements: [ONE],
        context: contextOf(mongodb),
        ...changes,
      });
    }),
  );
  const { resource } = json as { resource: Record<string, Record<string, Record<string, unknown>>> };
  const rules = Object.values(resource['tencentcloud_mongodb_instance_backup_rule'] ?? {});
  expect(Object.keys(resource)).toEqual(['tencentcloud_mongodb_instance_backup_rule']);
  if (construct === undefined || rules.length !== 1 || rules[0] === undefined) throw new Error('nothing was rendered');
  return { rule: rules[0], construct };
}

test('the backup rule states every period that the provider can state', () => {
  const { rule, construct } = synth();
  expect(rule).toEqual({
    instance_id: 'cmgo-a1b2c3d4',
    backup_method: 1,
    backup_time: 2,
    backup_retention_period: 7,
    oplog_expired_days: 7,
    lifecycle: { prevent_destroy: true },
  });
  expect(construct.settings).toEqual({
    fullBackupDays: 7,
    oplogBackupDays: 7,
    backupMethod: 'physical',
    longTermBackupDays: null,
  });
  expect(construct.directives.map((directive) => directive.id)).toEqual([ONE.id]);
});

test('all properties reach the rule', () => {
  const { rule } = synth({
    unit: { ...UNIT, backupAtLeast: Duration.days(14), backupMethod: 'snapshot' },
    protect: false,
  });
  expect(rule).toMatchSnapshot();
  expect(rule).toMatchObject({ backup_retention_period: 14, oplog_expired_days: 14, backup_method: 3 });
});

test('every refusal of the instance is thrown at once', () => {
  const strict = { obligation: obligation({ deadlineMs: DAY_MS, backupAllowanceMs: 0 }) };
  const placements = ['a', 'b'].map((id) => ({ ...ONE, ...strict, id, name: id }));
  expect(problemsOf(() => synth({ placements })).map((problem) => [problem.code, problem.at])).toEqual([
    ['retention/refused', 'a'],
    ['retention/refused', 'b'],
  ]);
});
