// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds, isOn, OWN_TOPIC } from './verdict';

/** Who may do what, keys, certificates, firewalls. */
export const SECURITY = [
  harmless(
    'who may do what',
    `
    cam_access_key cam_group cam_group_membership cam_group_policy_attachment cam_message_receiver cam_mfa_flag
    cam_oidc_sso cam_policy cam_policy_by_name cam_policy_version cam_role cam_role_by_name
    cam_role_permission_boundary_attachment cam_role_policy_attachment cam_role_policy_attachment_by_name
    cam_role_sso cam_saml_provider cam_service_linked_role cam_set_policy_version_config cam_tag_role_attachment
    cam_user cam_user_permission_boundary_attachment cam_user_policy_attachment cam_user_saml_config
    identity_center_external_saml_identity_provider identity_center_group identity_center_role_assignment
    identity_center_role_configuration identity_center_role_configuration_permission_custom_policies_attachment
    identity_center_role_configuration_permission_custom_policy_attachment
    identity_center_role_configuration_permission_policy_attachment identity_center_scim_credential
    identity_center_scim_credential_status identity_center_scim_synchronization_status identity_center_user
    identity_center_user_group_attachment identity_center_user_sync_provisioning open_identity_center_operation
    provision_role_configuration_operation sts_assume_role_operation
    `,
  ),
  harmless(
    'keys, secrets and certificates: they open data and are none',
    `
    key_pair kms_cloud_resource_attachment kms_external_key kms_key kms_overwrite_white_box_device_fingerprints
    kms_white_box_key ssl_certificate ssl_check_certificate_chain_operation
    ssl_check_certificate_domain_verification_operation ssl_complete_certificate_operation
    ssl_deploy_certificate_instance_operation ssl_deploy_certificate_record_retry_operation
    ssl_deploy_certificate_record_rollback_operation ssl_download_certificate_operation ssl_free_certificate
    ssl_pay_certificate ssl_replace_certificate_operation ssl_revoke_certificate_operation
    ssl_update_certificate_instance_operation ssl_update_certificate_record_retry_operation
    ssl_update_certificate_record_rollback_operation ssl_upload_revoke_letter_operation ssm_product_secret
    ssm_rotate_product_secret ssm_secret ssm_secret_version ssm_secret_version_v2 ssm_ssh_key_pair_secret
    `,
  ),
  copies(
    'sessions of operators are recorded as video and text',
    `
    bh_resource dasb_resource
    `,
  ),
  harmless(
    'who may reach which machine',
    `
    bh_access_white_list_config bh_access_white_list_rule bh_acl bh_asset_sync_flag_config
    bh_asset_sync_job_operation bh_auth_mode_config bh_bind_device_account_kubeconfig bh_bind_device_resource
    bh_device bh_reconnection_setting_config bh_sync_devices_to_ioa_operation bh_user bh_user_directory
    bh_user_group bh_user_sync_task_operation dasb_acl dasb_asset_sync_job_operation
    dasb_bind_device_account_password dasb_bind_device_account_private_key dasb_bind_device_resource
    dasb_cmd_template dasb_device dasb_device_account dasb_device_group dasb_device_group_members dasb_reset_user
    dasb_user dasb_user_group dasb_user_group_members
    `,
  ),
  copies(
    'the firewall logs each connection with its addresses, 7 days and up to 6 months',
    `
    cfw_cluster_nat_fw_switch cfw_cluster_vpc_fw_switch cfw_edge_firewall_switch cfw_nat_firewall_switch
    cfw_nat_instance cfw_vpc_firewall_switch cfw_vpc_instance
    `,
    { remedy: 'exempt it with the period that is set in its console and who watches it, or remove it' },
  ),
  harmless(
    'rules of a firewall whose logs are reported where it is switched on',
    `
    cfw_address_template cfw_block_ignore cfw_cluster_fw_bypass_config cfw_edge_policy cfw_edge_policy_order_config
    cfw_ips_mode_switch cfw_nat_policy cfw_nat_policy_order_config cfw_sync_asset cfw_sync_route cfw_vpc_policy
    cfw_vpc_policy_order_config
    `,
  ),
  copies(
    'a firewall writes requests with addresses and contents to a topic of its own',
    `
    waf_log_post_ckafka_flow waf_log_post_cls_flow
    `,
    { remedy: OWN_TOPIC },
  ),
  copies(
    'the firewall keeps access logs with addresses for 7 to 184 days',
    `
    waf_clb_domain waf_saas_domain
    `,
    { when: isOn('cls_status'), remedy: "set 'cls_status' to 0" },
  ),
  copies(
    'attack logs are delivered elsewhere',
    `
    waf_instance_attack_log_post_config
    `,
    { when: isOn('attack_log_post'), remedy: "set 'attack_log_post' to 0" },
  ),
  copies(
    'logs of the domain are delivered elsewhere',
    `
    waf_domain_post_action_config
    `,
    {
      when: isOn('post_ckafka_action', 'post_cls_action'),
      remedy: "set 'post_ckafka_action' and 'post_cls_action' to 0",
    },
  ),
  copies(
    'the firewall keeps attack logs: requests with addresses and what is in them',
    `
    waf_clb_instance waf_saas_instance
    `,
  ),
  harmless(
    'rules of a firewall, which is found where it is declared',
    `
    waf_anti_fake waf_anti_info_leak waf_api_sec_sensitive_custom_api_exclude_rule
    waf_api_sec_sensitive_custom_api_extract_rule waf_api_sec_sensitive_custom_event_rule
    waf_api_sec_sensitive_custom_rule waf_api_sec_sensitive_privilege_rule waf_api_sec_sensitive_scene_rule
    waf_api_sec_sensitive_white_rule waf_attack_white_rule waf_auto_deny_rules waf_bot_id_rule
    waf_bot_scene_status_config waf_bot_scene_ucb_rule waf_bot_status_config waf_cc waf_cc_auto_status
    waf_cc_session waf_custom_rule waf_custom_white_rule waf_ip_access_control waf_ip_access_control_v2
    waf_module_status waf_object waf_owasp_rule_status_config waf_owasp_rule_type_config waf_owasp_white_rule
    waf_protection_mode waf_rate_limit waf_web_shell
    `,
  ),
  harmless(
    'it looks for weaknesses of machines and images',
    `
    csip_risk_center cwp_auto_open_proversion_config cwp_license_bind_attachment cwp_license_order
    tcss_cluster_access tcss_image_registry tcss_refresh_task_operation
    `,
  ),
  holds(
    'Customer Identity and Access Management',
    `
    ciam_user_group ciam_user_store
    `,
  ),
];
