// SPDX-License-Identifier: Apache-2.0
// what others import, one name at a time: everything else is internal and may change without notice.

// the promise
export {
  /** Exact time: the class of `aws-cdk-lib`, whole milliseconds. */
  Duration,
  /** Calendar time, such as two months. */
  Period,
  definePolicy,
  /** Classes that customers of the instant-messaging service may choose. */
  IM_CLASSES,
  imPolicy,
  type AfterTerminationRule,
  type AgeRule,
  type BackupAllowance,
  type ErasurePromise,
  type Category,
  type ChosenClass,
  type Clock,
  type CustomerChosenRule,
  type Hold,
  type ImCategory,
  type Obligation,
  type Policy,
  type PolicyProps,
  type Recipient,
  type Rule,
  type Source,
  type Span,
  type TransientRule,
} from './policy';

// where data lies
export {
  defineEstate,
  loadEstate,
  planEstate,
  type Acknowledgement,
  type EnforcerNetwork,
  type EnforcerOptions,
  type Estate,
  type EstatePlan,
  type EstateProps,
  type FunctionNetwork,
  type InstanceEndpoint,
  type LoadBalancer,
  type PlacementProps,
  type PlannedUnit,
  type Shard,
  type Units,
} from './estate';
export type { CkafkaLocation, CkafkaUnit } from './stores/ckafka';
export type { ClsLocation, ClsUnit } from './stores/cls';
export type { CosLocation, CosUnit } from './stores/cos';
export type { MongodbLocation, MongodbUnit } from './stores/mongodb';
export type { MysqlLocation, MysqlUnit } from './stores/mysql';
export type { PulsarLocation, PulsarUnit } from './stores/pulsar';
export type { RedisLocation, RedisUnit, RedisVersion } from './stores/redis';
export type { Placement, Refusal, StoreName, Unit } from './stores';
export type { Allowance, RedisClock, Terminations } from './directives';
export type { Assumption, Copy, CopyKind, Term, Verdict } from './lifetime';

// constructs
export { buildApp, Retention, RetentionStack, type RetentionProps, type RetentionStackProps } from './stacks';
export { RetentionGuard, RetentionGuardAspect } from './verify';

// judging what is there
export {
  readPath,
  readText,
  verifyInputs,
  verifyTree,
  type Finding,
  type Input,
  type Row,
  type Verification,
  type VerifyOptions,
} from './verify';
export type { Manifest, ManifestPlacement } from './manifest';

// what people see
export {
  diffOf,
  renderDiffJson,
  renderDiffMarkdown,
  renderDiffText,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderOverview,
  renderSarif,
  renderText,
  reportOf,
  type OverviewOptions,
  type PageOptions,
  type Report,
  type ReportRow,
  type RetentionDiff,
  type TableOptions,
} from './report';

// what is wrong with an input
export { RetentionError, type Problem, type ProblemCode } from './errors';
