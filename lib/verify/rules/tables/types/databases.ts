// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds, wipes } from './verdict';

/** Databases that no store of this library judges, and what only configures those that one does. */
export const DATABASES = [
  holds(
    'TDSQL-C',
    `
    cynosdb_cluster cynosdb_cluster_databases cynosdb_cluster_v2 cynosdb_libra_db_instance cynosdb_readonly_instance
    `,
  ),
  copies(
    'backups, binlogs or logs of TDSQL-C have a period of their own',
    `
    cynosdb_audit_log_file cynosdb_audit_service cynosdb_backup_config cynosdb_binlog_save_days cynosdb_cls_delivery
    cynosdb_export_instance_error_logs cynosdb_export_instance_slow_queries cynosdb_roll_back_cluster
    `,
  ),
  copies(
    'an isolated cluster stays in the recycle bin as a whole',
    `
    cynosdb_isolate_instance
    `,
  ),
  harmless(
    'accounts, parameters, nodes and the proxy of a database that is found where it is declared',
    `
    cdb_start_cpu_expand cynosdb_account cynosdb_account_privileges cynosdb_cluster_password_complexity
    cynosdb_cluster_resource_packages_attachment cynosdb_cluster_slave_zone cynosdb_cluster_transparent_encrypt
    cynosdb_instance_param cynosdb_param_template cynosdb_proxy cynosdb_proxy_end_point
    cynosdb_read_only_instance_exclusive_access cynosdb_reload_proxy_node cynosdb_resource_package
    cynosdb_restart_instance cynosdb_security_group cynosdb_ssl cynosdb_upgrade_proxy_version cynosdb_wan
    `,
  ),
  holds(
    'TencentDB for PostgreSQL',
    `
    postgresql_clone_db_instance postgresql_database postgresql_instance postgresql_readonly_instance
    postgresql_readonly_instance_v2
    `,
  ),
  copies(
    'backups or audit logs of PostgreSQL have a period of their own',
    `
    postgres_audit_service postgresql_backup_plan postgresql_backup_plan_config postgresql_base_backup
    `,
  ),
  copies(
    'it brings back data of an earlier time, deleted records included',
    `
    postgresql_disisolate_db_instance_operation postgresql_restore_db_instance_objects_operation
    `,
  ),
  copies(
    'an isolated instance stays in the recycle bin as a whole',
    `
    postgresql_isolate_db_instance_operation
    `,
  ),
  wipes(
    'the apply deletes log backups by hand',
    `
    postgresql_delete_log_backup_operation
    `,
  ),
  harmless(
    'accounts, parameters and the network of a database that is found where it is declared',
    `
    postgresql_account postgresql_account_privileges_operation postgresql_apply_parameter_template_operation
    postgresql_backup_download_restriction_config postgresql_instance_ha_config postgresql_instance_network_access
    postgresql_instance_ssl_config postgresql_modify_account_remark_operation
    postgresql_modify_switch_time_period_operation postgresql_parameter_template
    postgresql_parameter_template_config postgresql_parameters postgresql_readonly_attachment
    postgresql_readonly_group postgresql_rebalance_readonly_group_operation postgresql_renew_db_instance_operation
    postgresql_restart_db_instance_operation postgresql_security_group_config postgresql_time_window
    `,
  ),
  holds(
    'TencentDB for SQL Server',
    `
    sqlserver_basic_instance sqlserver_business_intelligence_file sqlserver_business_intelligence_instance
    sqlserver_db sqlserver_general_cloud_instance sqlserver_general_cloud_ro_instance sqlserver_instance
    sqlserver_readonly_instance
    `,
  ),
  copies(
    'backups, clones or subscriptions of SQL Server have a life of their own',
    `
    sqlserver_config_backup_strategy sqlserver_config_database_cdc sqlserver_config_database_ct
    sqlserver_general_backup sqlserver_general_clone sqlserver_publish_subscribe sqlserver_start_xevent
    `,
  ),
  copies(
    'it brings data of another place or of an earlier time into a database',
    `
    sqlserver_full_backup_migration sqlserver_incre_backup_migration sqlserver_migration sqlserver_restore_instance
    sqlserver_rollback_instance sqlserver_start_backup_full_migration sqlserver_start_backup_incremental_migration
    `,
  ),
  copies(
    'a terminated instance stays in the recycle bin as a whole',
    `
    sqlserver_config_terminate_db_instance
    `,
  ),
  harmless(
    'accounts, encryption and the network of a database that is found where it is declared',
    `
    sqlserver_account sqlserver_account_db_attachment sqlserver_complete_expansion sqlserver_config_database_mdf
    sqlserver_config_instance_param sqlserver_config_instance_ro_group sqlserver_config_instance_security_groups
    sqlserver_database_tde sqlserver_db_instance_ssl_config sqlserver_general_communication sqlserver_instance_ssl
    sqlserver_instance_tde sqlserver_renew_db_instance sqlserver_renew_postpaid_db_instance
    sqlserver_restart_db_instance sqlserver_wan_ip_config
    `,
  ),
  holds(
    'TencentDB for MariaDB',
    `
    mariadb_dedicatedcluster_db_instance mariadb_hour_db_instance mariadb_instance
    `,
  ),
  copies(
    'binlogs and backups of MariaDB have a period of their own',
    `
    mariadb_backup_time mariadb_log_file_retention_period
    `,
  ),
  copies(
    'it isolates an instance, which then stays in the recycle bin as a whole, or takes it back',
    `
    mariadb_operate_hour_db_instance
    `,
  ),
  copies(
    'a replica that no longer follows its master keeps what the master deletes',
    `
    mariadb_cancel_dcn_job
    `,
  ),
  harmless(
    'accounts, parameters and the network of a database that is found where it is declared',
    `
    mariadb_account mariadb_account_privileges mariadb_encrypt_attributes mariadb_flush_binlog
    mariadb_instance_config mariadb_parameters mariadb_renew_instance mariadb_restart_instance
    mariadb_security_groups mariadb_switch_ha
    `,
  ),
  holds(
    'TDSQL for MySQL',
    `
    dcdb_db_instance dcdb_hourdb_instance
    `,
  ),
  copies(
    'an isolated instance stays in the recycle bin as a whole',
    `
    dcdb_isolate_hour_instance_operation
    `,
  ),
  copies(
    'it brings back an instance with the data of an earlier time, or leaves a replica behind',
    `
    dcdb_activate_hour_instance_operation dcdb_cancel_dcn_job_operation
    `,
  ),
  harmless(
    'accounts, parameters and the network of a database that is found where it is declared',
    `
    dcdb_account dcdb_account_privileges dcdb_db_parameters dcdb_db_sync_mode_config dcdb_encrypt_attributes_config
    dcdb_flush_binlog_operation dcdb_instance_config dcdb_security_group_attachment
    dcdb_switch_db_instance_ha_operation
    `,
  ),
  holds(
    'TDSQL-C for PostgreSQL',
    `
    tdcpg_cluster tdcpg_instance
    `,
  ),
  holds(
    'TcaplusDB',
    `
    tcaplus_cluster tcaplus_table tcaplus_tablegroup
    `,
  ),
  harmless(
    'a description of tables',
    `
    tcaplus_idl
    `,
  ),
  holds(
    'Vector Database',
    `
    vdb_instance
    `,
  ),
  holds(
    'a dedicated cluster of databases',
    `
    dbdc_db_custom_cluster dbdc_db_custom_node dbdc_node_to_db_custom_cluster_attachment
    `,
  ),
  copies(
    'reports and audits of DBbrain repeat statements with their values',
    `
    dbbrain_db_diag_report_task dbbrain_modify_diag_db_instance_operation dbbrain_tdsql_audit_log
    `,
  ),
  harmless(
    'it limits statements and records none',
    `
    dbbrain_sql_filter
    `,
  ),
  harmless(
    'accounts, proxy, encryption, maintenance and the network of MySQL; what it keeps is in its store',
    `
    mysql_account mysql_account_privilege mysql_backup_download_restriction mysql_backup_encryption_status
    mysql_deploy_group mysql_instance_encryption_operation mysql_param_template mysql_password_complexity
    mysql_privilege mysql_proxy mysql_proxy_address_config mysql_reload_balance_proxy_node
    mysql_renew_db_instance_operation mysql_reset_root_account mysql_restart_db_instances_operation
    mysql_ro_group_load_operation mysql_ro_instance_ip mysql_ro_start_replication mysql_rollback_stop
    mysql_security_groups_attachment mysql_ssl mysql_switch_for_upgrade mysql_switch_master_slave_operation
    mysql_switch_proxy mysql_time_window mysql_verify_root_account
    `,
  ),
  harmless(
    'accounts, encryption and addresses of MongoDB; what it keeps is in its store',
    `
    mongodb_instance_account mongodb_instance_srv_connection mongodb_instance_ssl
    mongodb_instance_transparent_data_encryption
    `,
  ),
  harmless(
    'accounts, encryption, maintenance and the network of Redis; what it keeps is in its store',
    `
    redis_account redis_backup_download_restriction redis_connection_config redis_maintenance_window
    redis_param_template redis_read_only redis_renew_instance_operation redis_replica_readonly
    redis_security_group_attachment redis_ssl redis_switch_master redis_upgrade_cache_version_operation
    redis_upgrade_multi_zone_operation redis_upgrade_proxy_version_operation
    `,
  ),
];
