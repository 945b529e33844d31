// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds, wipes } from './verdict';

/** Data lakes, warehouses and jobs over them. */
export const ANALYSIS = [
  holds(
    'Cloud Data Warehouse',
    `
    cdwdoris_instance cdwpg_instance clickhouse_instance
    `,
  ),
  copies(
    'backups of a warehouse have a period of their own',
    `
    clickhouse_backup clickhouse_backup_strategy
    `,
  ),
  copies(
    'it brings back data of an earlier time, deleted records included',
    `
    clickhouse_recover_backup_job
    `,
  ),
  wipes(
    'the apply deletes backups by hand',
    `
    clickhouse_delete_backup_data
    `,
  ),
  harmless(
    'accounts and parameters of a warehouse that is found where it is declared',
    `
    cdwdoris_workload_group cdwpg_dbconfig cdwpg_reset_account_password cdwpg_restart_instance cdwpg_userhba
    clickhouse_account clickhouse_account_permission clickhouse_keyval_config clickhouse_xml_config
    `,
  ),
  holds(
    'Elasticsearch Service',
    `
    elasticsearch_index elasticsearch_instance elasticsearch_logstash
    `,
  ),
  copies(
    'a pipeline moves records from one place to another',
    `
    elasticsearch_logstash_pipeline elasticsearch_start_logstash_pipeline_operation
    `,
  ),
  harmless(
    'restarts, plugins and checks of a service that is found where it is declared',
    `
    elasticsearch_diagnose elasticsearch_diagnose_instance elasticsearch_restart_instance_operation
    elasticsearch_restart_kibana_operation elasticsearch_restart_logstash_instance_operation
    elasticsearch_restart_nodes_operation elasticsearch_security_group
    elasticsearch_stop_logstash_pipeline_operation elasticsearch_update_plugins_operation
    `,
  ),
  holds(
    'Elastic MapReduce',
    `
    emr_cluster emr_cluster_v2 lite_hbase_instance serverless_hbase_instance
    `,
  ),
  harmless(
    'users, scripts and queues of a cluster that is found where it is declared',
    `
    emr_auto_scale_strategy emr_boot_script emr_deploy_yarn_operation emr_user_manager emr_yarn
    `,
  ),
  copies(
    'results of queries over other stores are kept',
    `
    dlc_data_engine dlc_datasource_house_attachment dlc_standard_engine_resource_group dlc_store_location_config
    `,
  ),
  harmless(
    'users, masks, versions and the network of a data lake whose engine is found where it is declared',
    `
    dlc_add_users_to_work_group_attachment dlc_attach_data_mask_policy dlc_attach_user_policy_attachment
    dlc_attach_user_policy_operation dlc_attach_work_group_policy_attachment dlc_attach_work_group_policy_operation
    dlc_bind_work_groups_to_user_attachment dlc_data_mask_strategy dlc_detach_user_policy_operation
    dlc_detach_work_group_policy_operation dlc_modify_data_engine_description_operation
    dlc_modify_user_typ_operation dlc_renew_data_engine_operation dlc_restart_data_engine_operation
    dlc_rollback_data_engine_image_operation dlc_standard_engine_resource_group_config_info
    dlc_suspend_resume_data_engine dlc_switch_data_engine_image_operation dlc_update_data_engine_config_operation
    dlc_update_row_filter_operation dlc_upgrade_data_engine_image_operation dlc_user dlc_user_data_engine_config
    dlc_user_vpc_connection dlc_work_group
    `,
  ),
  copies(
    'a job of the data platform moves or copies rows between stores',
    `
    wedata_data_backfill_plan wedata_integration_offline_task wedata_integration_realtime_task
    wedata_integration_task_node wedata_ops_task wedata_rerun_trigger_workflow_run_async
    wedata_run_sql_script_operation wedata_submit_task_operation wedata_submit_trigger_task wedata_task
    wedata_task_rerun_instance_async wedata_trigger_task
    `,
  ),
  harmless(
    'projects, members, names of sources, rules and texts of scripts; a copy is reported where a job is declared',
    `
    wedata_add_calc_engines_to_project_operation wedata_authorize_data_source wedata_code_file wedata_code_folder
    wedata_code_permissions wedata_data_source wedata_datasource wedata_dq_rule wedata_function
    wedata_kill_trigger_workflow_run wedata_lineage_attachment wedata_ops_alarm_rule wedata_ops_stop_task_async
    wedata_ops_task_owner wedata_project wedata_project_member wedata_quality_rule wedata_quality_rule_group
    wedata_resource_file wedata_resource_folder wedata_resource_group wedata_resource_group_to_project_attachment
    wedata_rule_template wedata_script wedata_sql_folder wedata_sql_script wedata_stop_sql_script_run_operation
    wedata_task_kill_instance_async wedata_task_set_success_instance_async wedata_trigger_workflow wedata_workflow
    wedata_workflow_folder wedata_workflow_permissions
    `,
  ),
  copies(
    'a job copies what flows through it to its targets, and keeps its state in a bucket',
    `
    oceanus_job oceanus_job_config oceanus_job_copy oceanus_run_job oceanus_trigger_job_savepoint
    `,
  ),
  harmless(
    'folders, programs and the end of a job',
    `
    oceanus_folder oceanus_resource oceanus_resource_config oceanus_stop_job oceanus_work_space
    `,
  ),
  copies(
    'what a panel shows of a database is kept with it',
    `
    bi_datasource bi_datasource_cloud
    `,
  ),
  harmless(
    'projects and users of panels',
    `
    bi_embed_interval_apply bi_embed_token_apply bi_project bi_project_user_role bi_user_role
    `,
  ),
];
