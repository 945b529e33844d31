// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, hasBlocks, holds, isOn, OWN_TOPIC } from './verdict';

/** Machines, containers, functions and services on them. */
export const COMPUTE = [
  holds(
    'a data disk of a machine',
    `
    cvm_launch_template cvm_launch_template_version instance thpc_workspaces
    `,
    { when: hasBlocks('data_disks') },
  ),
  holds(
    'a data disk of each machine of a group',
    `
    as_scaling_config
    `,
    { when: hasBlocks('data_disk') },
  ),
  harmless(
    'machines without a data disk, and their number',
    `
    as_attachment as_complete_lifecycle as_execute_scaling_policy as_lifecycle_hook as_load_balancer as_notification
    as_protect_instances as_remove_instances as_scale_in_instances as_scale_out_instances as_scaling_group
    as_scaling_group_status as_scaling_policy as_schedule as_start_instance_refresh as_start_instances
    as_stop_instances cdc_dedicated_cluster cdc_dedicated_cluster_image_cache cdc_site cdh_instance cvm_action_timer
    cvm_chc_config cvm_hpc_cluster cvm_launch_template_default_version cvm_modify_instance_disk_type
    cvm_program_fpga_image cvm_reboot_instance cvm_renew_host cvm_renew_instance cvm_repair_task_control_operation
    cvm_resource_pool_pack cvm_security_group_attachment instance_set lighthouse_disk_attachment
    lighthouse_firewall_rule lighthouse_firewall_template lighthouse_instance lighthouse_key_pair
    lighthouse_key_pair_attachment lighthouse_reboot_instance lighthouse_renew_disk lighthouse_renew_instance
    lighthouse_start_instance lighthouse_stop_instance placement_group reserved_instance
    `,
  ),
  copies(
    'a command on machines, which nobody sees, can copy what it likes; its output is kept',
    `
    tat_invocation_command_attachment tat_invocation_invoke_attachment tat_invoker tat_invoker_config
    `,
  ),
  copies(
    'the output of a command goes to a bucket',
    `
    tat_command
    `,
    { when: isOn('output_cos_bucket_url') },
  ),
  copies(
    'logs of the cluster or of its programs go to a topic of their own',
    `
    kubernetes_control_plane_log kubernetes_log_config tcm_access_log_config tem_log_config
    `,
    { remedy: OWN_TOPIC },
  ),
  copies(
    'audits or events of the cluster go to a topic of their own',
    `
    kubernetes_cluster
    `,
    { when: hasBlocks('cluster_audit', 'event_persistence'), remedy: OWN_TOPIC },
  ),
  copies(
    'backups of the cluster go to a bucket, volumes included',
    `
    kubernetes_backup_storage_location
    `,
  ),
  copies(
    'traces or metrics of requests are sent to a service that keeps them',
    `
    tcm_prometheus_attachment tcm_tracing_config
    `,
  ),
  copies(
    'traces or metrics of requests are sent to a service that keeps them',
    `
    tcm_mesh
    `,
    { when: hasBlocks('tracing', 'config.tracing', 'config.prometheus') },
  ),
  harmless(
    'machines and programs of a cluster; what programs keep is in stores that are judged',
    `
    container_cluster container_cluster_instance eks_cluster eks_container_instance kubernetes_addon
    kubernetes_addon_config kubernetes_as_scaling_group kubernetes_auth_attachment
    kubernetes_cancel_upgrade_plan_operation kubernetes_cluster_attachment kubernetes_cluster_endpoint
    kubernetes_cluster_extra_args_config kubernetes_cluster_maintenance_window_and_exclusion
    kubernetes_cluster_master_attachment kubernetes_cluster_release kubernetes_cluster_roll_out_sequence_tag_config
    kubernetes_cluster_scheduler_policy_config kubernetes_encryption_protection
    kubernetes_global_maintenance_window_and_exclusion kubernetes_health_check_policy kubernetes_native_node_pool
    kubernetes_node_pool kubernetes_roll_out_sequence kubernetes_scale_worker kubernetes_serverless_node_pool
    kubernetes_user_permissions tcm_cluster_attachment tem_app_config tem_application tem_application_service
    tem_environment tem_gateway tem_scale_rule tem_workload
    `,
  ),
  harmless(
    'images of programs, which hold no record of a store',
    `
    tcr_create_image_signature_operation tcr_customized_domain tcr_delete_image_operation tcr_immutable_tag_rule
    tcr_instance tcr_manage_replication_operation tcr_namespace tcr_replication tcr_repository tcr_service_account
    tcr_tag_retention_execution_config tcr_tag_retention_rule tcr_token tcr_vpc_attachment tcr_webhook_trigger
    `,
  ),
  harmless(
    'programs that are called, and how; logs of a function are judged with it',
    `
    scf_custom_domain scf_function_alias scf_function_event_invoke_config scf_function_version scf_invoke_function
    scf_layer scf_namespace scf_provisioned_concurrency_config scf_reserved_concurrency_config
    scf_sync_invoke_function scf_terminate_async_event scf_trigger
    `,
  ),
  copies(
    'access logs go to a topic of their own',
    `
    tse_cngw_gateway
    `,
    { when: isOn('enable_cls'), remedy: OWN_TOPIC },
  ),
  holds(
    'a registry in which services keep their configuration',
    `
    tse_instance
    `,
  ),
  harmless(
    'routes, limits and certificates of a gateway; programs, their groups and their configuration from these files',
    `
    tse_cloud_native_api_gateway_ip_restriction tse_cngw_canary_rule tse_cngw_certificate tse_cngw_group
    tse_cngw_network tse_cngw_network_access_control tse_cngw_route tse_cngw_route_rate_limit tse_cngw_service
    tse_cngw_service_rate_limit tse_cngw_strategy tse_cngw_strategy_bind_group tse_waf_domains tse_waf_protection
    tsf_api_group tsf_api_rate_limit_rule tsf_application tsf_application_config tsf_application_file_config
    tsf_application_file_config_release tsf_application_public_config tsf_application_public_config_release
    tsf_application_release_config tsf_bind_api_group tsf_cluster tsf_config_template tsf_deploy_container_group
    tsf_deploy_vm_group tsf_enable_unit_rule tsf_group tsf_instances_attachment tsf_lane tsf_lane_rule
    tsf_microservice tsf_namespace tsf_operate_container_group tsf_operate_group tsf_path_rewrite
    tsf_release_api_group tsf_repository tsf_task tsf_unit_namespace tsf_unit_rule
    `,
  ),
  harmless(
    'load tests and probes',
    `
    cat_task_set pts_alert_channel pts_cron_job pts_cron_job_abort pts_cron_job_restart pts_file pts_job
    pts_job_abort pts_project pts_scenario pts_tmp_key_generate
    `,
  ),
];
