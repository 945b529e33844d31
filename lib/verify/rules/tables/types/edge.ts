// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds, OWN_TOPIC } from './verdict';

/** Networks of edge nodes, which keep copies of what they deliver, and live and stored media. */
export const EDGE = [
  copies(
    'edge nodes keep copies of what they deliver for their own cache time, and access logs of a month with addresses',
    `
    cdn_domain cdn_url_push
    `,
    { remedy: 'purge by a rule of the application and exempt it with who watches that, or deliver without a cache' },
  ),
  harmless(
    'it removes copies from edge nodes',
    `
    cdn_url_purge teo_purge_task
    `,
  ),
  copies(
    'edge nodes keep copies of what they deliver for their own cache time',
    `
    teo_acceleration_domain teo_import_zone_config_operation teo_l7_acc_rule teo_l7_acc_rule_v2 teo_l7_acc_setting
    teo_prefetch_task_operation teo_rule_engine teo_zone teo_zone_setting
    `,
    { remedy: 'purge by a rule of the application and exempt it with who watches that, or deliver without a cache' },
  ),
  copies(
    'logs with addresses go to a topic, a bucket or a server of its own',
    `
    teo_create_cls_index_operation teo_realtime_log_delivery
    `,
    { remedy: OWN_TOPIC },
  ),
  holds(
    'the store of EdgeOne for keys and values',
    `
    teo_edge_kv teo_edge_kv_namespace
    `,
  ),
  harmless(
    'names, certificates, rules of security, balancing and programs of an edge network that is found where it is declared',
    `
    teo_alias_domain teo_application_proxy teo_application_proxy_rule teo_bind_security_template
    teo_certificate_config teo_check_cname_status_operation teo_config_group_version
    teo_confirm_multi_path_gateway_origin_acl teo_confirm_origin_acl_update_operation teo_content_identifier
    teo_customize_error_page teo_ddos_protection_config teo_deploy_config_group_version teo_dns_record
    teo_domain_shared_cname_attachment teo_function teo_function_component_binding teo_function_replica
    teo_function_rule teo_function_rule_priority teo_function_runtime_environment teo_identify_zone_operation
    teo_just_in_time_transcode_template teo_l4_proxy teo_l4_proxy_rule teo_l7_acc_rule_priority_operation
    teo_load_balancer teo_multi_path_gateway teo_multi_path_gateway_line teo_multi_path_gateway_secret_key
    teo_origin_acl teo_origin_group teo_ownership_verify teo_plan teo_prefetch_origin_limit
    teo_security_api_resource teo_security_api_service teo_security_client_attester teo_security_ip_group
    teo_security_js_injection_rule teo_security_policy_config teo_shared_cname teo_web_security_template
    `,
  ),
  holds(
    'Video on Demand',
    `
    vod_sub_application
    `,
  ),
  harmless(
    'in which form video is shown, and what is reported of it; what is kept is in the application of the service',
    `
    vod_adaptive_dynamic_streaming_template vod_aigc_api_token vod_aigc_quota vod_event_config
    vod_image_sprite_template vod_procedure_template vod_sample_snapshot_template
    vod_snapshot_by_time_offset_template vod_super_player_config vod_transcode_template vod_watermark_template
    `,
  ),
  copies(
    'it records live streams, takes pictures of them, or sends them elsewhere',
    `
    css_pull_stream_task css_pull_stream_task_restart css_record_rule_attachment css_record_template
    css_snapshot_rule_attachment css_snapshot_template css_start_stream_monitor css_stream_monitor
    css_timeshift_rule_attachment css_timeshift_template
    `,
  ),
  harmless(
    'names, keys, certificates and forms of live streams, none of which is recorded',
    `
    css_authenticate_domain_owner_operation css_backup_stream css_callback_rule_attachment css_callback_template
    css_domain css_domain_referer css_enable_optimal_switching css_live_transcode_rule_attachment
    css_live_transcode_template css_origin_stream_info css_pad_rule_attachment css_pad_template
    css_play_auth_key_config css_play_domain_cert_attachment css_push_auth_key_config css_watermark
    css_watermark_rule_attachment mdl_stream_live_input
    `,
  ),
  copies(
    'media go to another bucket or place in another form',
    `
    mps_edit_media_operation mps_enable_schedule_config mps_enable_workflow_config mps_execute_function_operation
    mps_output mps_process_live_stream_operation mps_process_media_operation mps_schedule mps_start_flow_operation
    mps_withdraws_watermark_operation mps_workflow
    `,
  ),
  holds(
    'samples of faces of Media Processing',
    `
    mps_person_sample
    `,
  ),
  harmless(
    'in which form media are shown; what is written is reported where the job is declared',
    `
    mps_adaptive_dynamic_streaming_template mps_ai_analysis_template mps_ai_recognition_template
    mps_animated_graphics_template mps_content_review_template mps_event mps_flow mps_image_sprite_template
    mps_input mps_manage_task_operation mps_sample_snapshot_template mps_snapshot_by_timeoffset_template
    mps_transcode_template mps_watermark_template mps_word_sample
    `,
  ),
  harmless(
    'licences of players',
    `
    vcube_application_and_video vcube_application_and_web_player_license vcube_renew_video_operation
    `,
  ),
];
