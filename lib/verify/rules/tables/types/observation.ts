// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, hasBlocks, holds, OWN_TOPIC } from './verdict';

/** Logs, metrics, traces and audits. */
export const OBSERVATION = [
  holds(
    'Managed Service for Prometheus',
    `
    monitor_tmp_instance
    `,
  ),
  copies(
    'metrics are collected into an instance of Prometheus, which keeps them for its own period',
    `
    apm_prometheus_rule monitor_external_cluster monitor_tmp_cvm_agent monitor_tmp_exporter_integration
    monitor_tmp_exporter_integration_v2 monitor_tmp_recording_rule monitor_tmp_scrape_job
    monitor_tmp_tke_basic_config monitor_tmp_tke_cluster_agent monitor_tmp_tke_config
    monitor_tmp_tke_record_rule_yaml monitor_tmp_tke_template monitor_tmp_tke_template_attachment
    `,
  ),
  copies(
    'alarms with their contents go to a log topic',
    `
    monitor_alarm_notice
    `,
    { when: hasBlocks('cls_notices'), remedy: OWN_TOPIC },
  ),
  copies(
    'alarms with their contents go to a log topic',
    `
    cls_alarm_notice
    `,
    { when: hasBlocks('deliver_config'), remedy: OWN_TOPIC },
  ),
  harmless(
    'when to raise an alarm, whom to notify, and pictures of what is kept elsewhere',
    `
    monitor_alarm_policy monitor_alarm_policy_set_default monitor_binding_object monitor_binding_receiver
    monitor_grafana_dns_config monitor_grafana_env_config monitor_grafana_instance monitor_grafana_integration
    monitor_grafana_notification_channel monitor_grafana_plugin monitor_grafana_sso_account
    monitor_grafana_sso_cam_config monitor_grafana_sso_config monitor_grafana_version_upgrade
    monitor_grafana_whitelist_config monitor_notice_content_tmpl monitor_policy_binding_object monitor_policy_group
    monitor_tmp_alert_group monitor_tmp_alert_rule monitor_tmp_grafana_config monitor_tmp_manage_grafana_attachment
    monitor_tmp_tke_alert_policy monitor_tmp_tke_global_notification
    `,
  ),
  holds(
    'Application Performance Management',
    `
    apm_application_config apm_association_config apm_instance
    `,
  ),
  harmless(
    'which share of requests is traced',
    `
    apm_sample_config
    `,
  ),
  holds(
    'Real User Monitoring',
    `
    rum_project rum_taw_instance
    `,
  ),
  copies(
    'more is recorded of the people who are listed',
    `
    rum_offline_log_config_attachment rum_whitelist
    `,
  ),
  harmless(
    'whether it is switched on, and files of programs',
    `
    rum_instance_status_config rum_project_status_config rum_release_file
    `,
  ),
  copies(
    'it delivers operation records with account names to a bucket or a topic',
    `
    events_audit_track
    `,
  ),
  harmless(
    'indexes and pictures of a topic that is judged where it is declared',
    `
    cls_config_attachment cls_console cls_dashboard cls_index cls_machine_group cls_notice_content
    cls_open_service_operation cls_web_callback
    `,
  ),
];
