// SPDX-License-Identifier: Apache-2.0
import type { StoreName } from '../../../stores/store';

/** Instances that hold data of a store; their `id` is what the estate names. */
export const INSTANCES: Readonly<Record<string, StoreName>> = {
  tencentcloud_ckafka_instance: 'ckafka',
  tencentcloud_mongodb_instance: 'mongodb',
  tencentcloud_mongodb_sharding_instance: 'mongodb',
  tencentcloud_mysql_instance: 'mysql',
  tencentcloud_redis_instance: 'redis',
};

/** Services that keep data and of whose copies this library knows nothing. */
export const FOREIGN_STORES: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  { title: 'TDSQL-C', types: ['tencentcloud_cynosdb_cluster', 'tencentcloud_cynosdb_cluster_v2'] },
  { title: 'TencentDB for PostgreSQL', types: ['tencentcloud_postgresql_instance'] },
  {
    title: 'TencentDB for SQL Server',
    types: ['tencentcloud_sqlserver_instance', 'tencentcloud_sqlserver_basic_instance'],
  },
  { title: 'TencentDB for MariaDB', types: ['tencentcloud_mariadb_instance', 'tencentcloud_mariadb_hour_db_instance'] },
  { title: 'TDSQL for MySQL', types: ['tencentcloud_dcdb_db_instance', 'tencentcloud_dcdb_hourdb_instance'] },
  { title: 'Elasticsearch Service', types: ['tencentcloud_elasticsearch_instance'] },
  {
    title: 'TDMQ',
    types: [
      'tencentcloud_tdmq_instance',
      'tencentcloud_tdmq_rocketmq_cluster',
      'tencentcloud_tdmq_rabbitmq_vip_instance',
    ],
  },
  { title: 'Cloud File Storage', types: ['tencentcloud_cfs_file_system'] },
  {
    title: 'Cloud Block Storage',
    types: ['tencentcloud_cbs_storage', 'tencentcloud_cbs_snapshot', 'tencentcloud_cbs_snapshot_policy'],
  },
  {
    title: 'Cloud Data Warehouse',
    types: ['tencentcloud_clickhouse_instance', 'tencentcloud_cdwpg_instance', 'tencentcloud_cdwdoris_instance'],
  },
  { title: 'Managed Service for Prometheus', types: ['tencentcloud_monitor_tmp_instance'] },
  { title: 'Elastic MapReduce', types: ['tencentcloud_emr_cluster'] },
];
