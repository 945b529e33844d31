// SPDX-License-Identifier: Apache-2.0

/**
 * Attributes and blocks of the resource types that are judged, as the pinned provider has them (read 2026-11-28): names,
 * and the inside of a block in braces. A test holds it against the provider's schema.
 */
export const KNOWN_ATTRIBUTES: Readonly<Record<string, string>> = {
  tencentcloud_cam_policy: 'create_time description document id name tags type update_time',
  tencentcloud_cam_role:
    'console_login create_time description document id name role_arn session_duration tags update_time',
  tencentcloud_cam_role_policy_attachment: 'create_mode create_time id policy_id policy_name policy_type role_id',
  tencentcloud_ckafka_instance:
    'band_width charge_type config{auto_create_topic_enable default_num_partitions default_replication_factor} custom_ssl_cert_id delete_protection_enable disk_size disk_type dynamic_retention_config{bottom_retention disk_quota_percentage enable step_forward_percentage} elastic_bandwidth_switch id instance_name instance_type kafka_version max_message_byte msg_retention_time multi_zone_flag partition period public_network rebalance_time renew_flag specifications_type subnet_id tag_set tags{key value} upgrade_strategy vip vpc_id vport zone_id zone_ids',
  tencentcloud_ckafka_topic:
    'clean_up_policy create_time enable_white_list forward_cos_bucket forward_interval forward_status id instance_id ip_white_list max_message_bytes message_storage_location note partition_num replica_num retention segment segment_bytes sync_replica_min_num topic_name unclean_leader_election_enable',
  tencentcloud_clb_cls_log_attachment: 'id load_balancer_id log_set_id log_topic_id',
  tencentcloud_clb_log_set: 'create_time id name period topic_count',
  tencentcloud_clb_log_topic: 'create_time id log_set_id status topic_name',
  tencentcloud_cls_alarm:
    'alarm_level alarm_notice_ids alarm_period alarm_targets{end_time_offset logset_id number query start_time_offset syntax_rule topic_id} analysis{config_info{key value} content name type} call_back{body headers} classifications condition id message_template monitor_notice{notices{alarm_levels content_tmpl_id notice_id}} monitor_time{time type} multi_conditions{alarm_level condition} name status tags trigger_count',
  tencentcloud_cls_alarm_notice:
    'alarm_shield_status callback_prioritize deliver_config{region scope topic_id} deliver_status id jump_domain name notice_receivers{end_time index notice_content_id receiver_channels receiver_ids receiver_type start_time} notice_rules{escalate escalate_notices{escalate interval notice_receivers{end_time index notice_content_id receiver_channels receiver_ids receiver_type start_time} type web_callbacks{body callback_type headers index method mobiles notice_content_id remind_type url user_ids web_callback_id}} interval notice_receivers{end_time index notice_content_id receiver_channels receiver_ids receiver_type start_time} rule type web_callbacks{body callback_type headers index method mobiles notice_content_id remind_type url user_ids web_callback_id}} tags type web_callbacks{body callback_type headers index method mobiles notice_content_id remind_type url user_ids web_callback_id}',
  tencentcloud_cls_cos_shipper:
    'bucket compress{format} content{csv{delimiter escape_char keys non_existing_field print_key} format json{enable_tag meta_fields} parquet{parquet_key_info{key_name key_non_existing_field key_type}}} end_time filename_mode filter_rules{key regex value} id interval max_size partition prefix shipper_name start_time storage_type time_zone topic_id',
  tencentcloud_cls_index:
    'id include_internal_fields metadata_flag rule{dynamic_index{status} full_text{case_sensitive contain_z_h tokenizer} key_value{case_sensitive key_values{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}}} tag{case_sensitive key_values{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias child_node{key value{alias contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}} contain_z_h open_index_for_child_only sql_flag tokenizer type}}}} status topic_id',
  tencentcloud_cls_logset: 'create_time id logset_name role_name tags topic_count',
  tencentcloud_cls_topic:
    'auto_split biz_type custom_kms_info{kms_key_id kms_region} describes encryption extends{anonymous_access{conditions{attributes condition_value rule} operations}} hot_period id is_web_tracking logset_id max_split_partitions partition_count period storage_type tags topic_name',
  tencentcloud_cos_bucket:
    'acceleration_enable acl acl_body bucket cdc_id chdfs_ofs cors_response_vary cors_rules{allowed_headers allowed_methods allowed_origins expose_headers max_age_seconds} cos_bucket_url enable_intelligent_tiering encryption_algorithm force_clean id intelligent_tiering_archiving_rule_list{filter{and{prefix tag{key value}} prefix tag{key value}} rule_id status tiering{access_tier days}} intelligent_tiering_days intelligent_tiering_request_frequent kms_id lifecycle_rules{abort_incomplete_multipart_upload{days_after_initiation} expiration{date days delete_marker} filter_prefix id non_current_expiration{non_current_days} non_current_transition{non_current_days storage_class} transition{date days storage_class}} log_enable log_prefix log_target_bucket multi_az object_lock_configuration{enabled rule{days}} origin_domain_rules{domain status type} origin_pull_rules{back_to_source_mode custom_http_headers follow_http_headers follow_query_string follow_redirection host http_redirect_code prefix priority protocol sync_back_to_source} replica_role replica_rules{delete_marker_replication{status} destination_bucket destination_encryption_kms_key_id destination_storage_class filter{and{prefix tag{key value}} prefix} id prefix priority source_selection_criteria{sse_kms_encrypted_objects{status}} status} tags versioning_enable website{endpoint error_document index_document redirect_all_requests_to routing_rules{rules{condition_error_code condition_prefix redirect_protocol redirect_replace_key redirect_replace_key_prefix}}}',
  tencentcloud_cos_bucket_version: 'bucket id status',
  tencentcloud_mongodb_instance_backup_rule:
    'active_weekdays alarm_water_level backup_frequency backup_method backup_retention_period backup_time backup_version id instance_id long_term_active_days long_term_expired_days long_term_unit notify oplog_expired_days',
  tencentcloud_mongodb_instance_params: 'id instance_id instance_params{key value} modify_type',
  tencentcloud_monitor_alarm_notice:
    'amp_consumer_id cls_notices{enable log_set_id region topic_id} id is_preset name notice_language notice_type policy_ids updated_at updated_by url_notices{end_time is_valid start_time url validation_code weekday} user_notices{end_time group_ids need_phone_arrive_notice notice_way phone_call_type phone_circle_interval phone_circle_times phone_inner_interval phone_order receiver_type start_time user_ids weekday}',
  tencentcloud_monitor_alarm_policy:
    'conditions{is_union_rule rules{continue_period description filter{dimensions type} is_power_notice metric_name notice_frequency operator period rule_type unit value}} conditon_template_id create_time enable event_conditions{continue_period description filter{dimensions type} is_power_notice metric_name notice_frequency operator period rule_type unit value} filter{dimensions type} group_by hierarchical_notices{classification notice_id} id monitor_type namespace notice_content_tmpl_bind_infos{content_tmpl_id notice_id} notice_ids policy_name policy_tag{key value} project_id remark trigger_tasks{task_config type} update_time',
  tencentcloud_mysql_audit_service: 'audit_all high_log_expire_day id instance_id log_expire_day rule_template_ids',
  tencentcloud_mysql_backup_policy:
    'backup_model backup_time binlog_period binlog_standby_days enable_binlog_standby id mysql_id retention_period',
  tencentcloud_mysql_instance:
    'auto_renew_flag availability_zone charge_type cluster_topology{read_only_nodes{is_random_zone node_id zone} read_write_node{node_id zone}} cpu destroy_protect device_type disk_type engine_type engine_version fast_upgrade first_slave_zone force_delete gtid id instance_name internet_host internet_port internet_service intranet_ip intranet_port locked max_deay_time mem_size param_template_id parameters pay_type period prepaid_period project_id root_password second_slave_zone security_groups slave_deploy_mode slave_sync_mode status subnet_id tags task_status timeouts{create delete update} upgrade_subversion volume_size vpc_id wait_switch',
  tencentcloud_mysql_local_binlog_config: 'id instance_id max_usage save_hours',
  tencentcloud_mysql_remote_backup_config:
    'expire_days id instance_id remote_backup_save remote_binlog_save remote_region',
  tencentcloud_redis_backup_config: 'backup_period backup_time id redis_id',
  tencentcloud_redis_param: 'id instance_id instance_params',
  tencentcloud_scf_function:
    'async_run_enable cfs_config{cfs_id ip_address local_mount_dir mount_ins_id mount_subnet_id mount_vpc_id remote_mount_dir user_group_id user_id} cls_logset_id cls_topic_id code_error code_result code_size cos_bucket_name cos_bucket_region cos_object_name description dns_cache eip_fixed eips enable_eip_config enable_public_net environment err_no func_type function_id handler host id image_config{args command container_image_accelerate entry_point image_port image_type image_uri registry_id} install_dependency instance_concurrency_config{dynamic_enabled instance_isolation_enabled max_concurrency mix_node_config{node_spec num} session_config{idle_timeout_strategy maximum_concurrency_session_per_instance maximum_idle_time_in_seconds maximum_ttl_in_seconds session_name session_path session_source} type} intranet_config{ip_address ip_fixed} l5_enable layers{layer_name layer_version} mem_size modify_time name namespace role runtime status status_desc subnet_id tags timeout trigger_info triggers{cos_region name trigger_desc type} vip vpc_id zip_file',
  tencentcloud_scf_trigger:
    'add_time available_status custom_argument description enable function_name id mod_time namespace qualifier trigger_attribute trigger_desc trigger_name type',
  tencentcloud_scf_trigger_config:
    'custom_argument description enable function_name id namespace qualifier trigger_desc trigger_name type',
  tencentcloud_security_group: 'description id name project_id tags timeouts{delete}',
  tencentcloud_security_group_rule_set:
    'egress{action address_template_group address_template_id cidr_block description ipv6_cidr_block policy_index port protocol service_template_group service_template_id source_security_id} id ingress{action address_template_group address_template_id cidr_block description ipv6_cidr_block policy_index port protocol service_template_group service_template_id source_security_id} security_group_id version',
  tencentcloud_ssm_secret:
    'additional_config description id is_enabled kms_key_id recovery_window_in_days secret_name secret_type status tags',
  tencentcloud_subnet:
    'availability_zone available_ip_count cdc_id cidr_block create_time id is_default is_multicast name route_table_id tags vpc_id',
  tencentcloud_vpc:
    'assistant_cidrs cidr_block create_time default_route_table_id dns_servers docker_assistant_cidrs enable_route_vpc_publish enable_route_vpc_publish_ipv6 id is_default is_multicast name tags',
  tencentcloud_tdmq_instance: 'bind_cluster_id cluster_name id remark tags',
  tencentcloud_tdmq_namespace:
    'cluster_id environ_name id msg_ttl remark retention_policy{size_in_mb time_in_minutes} tags{tag_key tag_value}',
  tencentcloud_tdmq_professional_cluster:
    'auto_renew_flag auto_voucher cluster_name id product_name storage_size tags time_span vpc{subnet_id vpc_id} zone_ids',
  tencentcloud_tdmq_subscription:
    'auto_create_policy_topic auto_delete_policy_topic cluster_id environment_id id remark subscription_name topic_name',
  tencentcloud_tdmq_topic:
    'cluster_id create_time environ_id id partitions pulsar_topic_type remark tags{tag_key tag_value} topic_name topic_type',
  tencentcloud_tdmq_topic_with_full_id:
    'cluster_id create_time environ_id id partitions pulsar_topic_type remark topic_name topic_type',
};
