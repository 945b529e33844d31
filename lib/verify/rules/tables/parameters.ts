// SPDX-License-Identifier: Apache-2.0
import { STORES } from '../../../stores/registry';

/** Where a type of resource has parameters of an engine: a map, or blocks with a name and a value each. */
export interface ParameterPlace {
  readonly type: string;
  readonly engine: 'mysql' | 'mongodb' | 'redis';
  readonly attribute: string;
  /** Attributes of a block. @default - a map from name to value */
  readonly block?: { readonly name: string; readonly value: string };
}

export const PARAMETER_PLACES: readonly ParameterPlace[] = [
  { type: 'tencentcloud_redis_param', engine: 'redis', attribute: 'instance_params' },
  {
    type: 'tencentcloud_redis_param_template',
    engine: 'redis',
    attribute: 'params_override',
    block: { name: 'key', value: 'value' },
  },
  { type: 'tencentcloud_mysql_instance', engine: 'mysql', attribute: 'parameters' },
  {
    type: 'tencentcloud_mysql_param_template',
    engine: 'mysql',
    attribute: 'param_list',
    block: { name: 'name', value: 'current_value' },
  },
  {
    type: 'tencentcloud_mongodb_instance_params',
    engine: 'mongodb',
    attribute: 'instance_params',
    block: { name: 'key', value: 'value' },
  },
];

/** Instances that take the parameters of a template, with the type of the template. */
export const PARAMETER_TEMPLATES: readonly {
  readonly type: string;
  readonly attribute: string;
  readonly template: string;
}[] = [
  {
    type: 'tencentcloud_mysql_instance',
    attribute: 'param_template_id',
    template: 'tencentcloud_mysql_param_template',
  },
  {
    type: 'tencentcloud_redis_instance',
    attribute: 'params_template_id',
    template: 'tencentcloud_redis_param_template',
  },
];

/** A parameter that a formula or a floor leans on. */
export interface JudgedParameter {
  readonly engine: ParameterPlace['engine'];
  /** The whole name in small letters; MongoDB's names come with the section before them, divided by dots. */
  readonly name: RegExp;
  /** Whether a value, in small letters, is what the formula counts on. */
  readonly allows: (value: string) => boolean;
  readonly allowed: string;
  /** What another value does. */
  readonly what: string;
  /** It deletes records before the other settings say. @default - it does not */
  readonly early?: true;
}

const off = (value: string): boolean => ['off', 'false', 'no', '0'].includes(value);
const on = (value: string): boolean => ['on', 'true', 'yes', '1'].includes(value);
const atLeast =
  (least: number) =>
  (value: string): boolean =>
    value !== '' && Number(value) >= least;

/** Seconds between two passes of the TTL monitor, as the sum of MongoDB counts them. */
const ttlSleepSeconds = (STORES.mongodb.documented.find(({ id }) => id === 'mongodb-ttl-sleep')?.ms ?? 0) / 1000;

/** Thresholds are the engines' own defaults: MySQL 1 s (product page 236/34588), MongoDB 100 ms (240/31454). */
export const JUDGED_PARAMETERS: readonly JudgedParameter[] = [
  {
    engine: 'redis',
    name: /^maxmemory-policy$/,
    allows: (value) => value === 'noeviction',
    allowed: "'noeviction'",
    what: 'a full instance evicts records, whatever their floor',
    early: true,
  },
  {
    engine: 'redis',
    name: /^(proxy-)?slowlog-log-slower-than$/,
    allows: (value) => value !== '' && Number.isFinite(Number(value)) && Number(value) !== 0,
    allowed: 'a threshold above 0, or -1 for none',
    what: 'every command is in the slow log with its arguments',
  },
  {
    engine: 'mysql',
    name: /^cdb_recycle_bin_enabled$/,
    allows: off,
    allowed: 'off',
    what: 'dropped and truncated tables and their rows stay in a recycle bin, which by default nothing ever cleans',
  },
  {
    engine: 'mysql',
    name: /^general_log$/,
    allows: off,
    allowed: 'off',
    what: 'every statement is in the general log with its values',
  },
  {
    engine: 'mysql',
    name: /^log_queries_not_using_indexes$/,
    allows: off,
    allowed: 'off',
    what: 'every statement without an index is in the slow log with its values',
  },
  {
    engine: 'mysql',
    name: /^long_query_time$/,
    allows: atLeast(1),
    allowed: '1 s or more',
    what: 'statements about one record are in the slow log with their values',
  },
  {
    engine: 'mongodb',
    name: /^(.*\.)?ttlmonitorenabled$/,
    allows: on,
    allowed: 'on',
    what: 'no TTL index deletes anything',
  },
  {
    engine: 'mongodb',
    name: /^(.*\.)?ttlmonitorsleepsecs$/,
    allows: (value) => value !== '' && Number(value) > 0 && Number(value) <= ttlSleepSeconds,
    allowed: `1 to ${ttlSleepSeconds} s`,
    what: 'TTL indexes are visited less often than the sum counts',
  },
  {
    engine: 'mongodb',
    name: /^(.*\.)?(operationprofiling\.mode|profilinglevel|profile)$/,
    allows: (value) => ['off', '0', 'slowop', '1'].includes(value),
    allowed: "'off' or 'slowOp'",
    what: 'every operation is in the profile with its documents',
  },
  {
    engine: 'mongodb',
    name: /^(.*\.)?(slowopthresholdms|slowms)$/,
    allows: atLeast(100),
    allowed: '100 ms or more',
    what: 'operations on one document are in the slow log with what is in it',
  },
];
