// SPDX-License-Identifier: Apache-2.0
import { harmless } from './verdict';

/** The account itself: organisation, bills, tags, settings. */
export const ACCOUNT = [
  harmless(
    'rules about settings of resources, and what they found',
    `
    advisor_authorization_operation batch_apply_account_baselines config_alarm_policy config_compliance_pack
    config_recorder_config config_remediation config_rule config_start_config_rule_evaluation_operation
    controlcenter_account_factory_baseline_config
    `,
  ),
  harmless(
    'bills, projects, tags and members of an organisation',
    `
    accept_join_share_unit_invitation_operation billing_allocation_tag billing_budget billing_instance
    invite_organization_member_operation organization_external_saml_identity_provider organization_instance
    organization_ip_whitelist_config organization_member_auth_policy_attachment organization_org_identity
    organization_org_manage_policy organization_org_manage_policy_config organization_org_manage_policy_target
    organization_org_member organization_org_member_auth_identity_attachment organization_org_member_email
    organization_org_member_policy_attachment organization_org_node organization_org_share_unit
    organization_org_share_unit_member organization_org_share_unit_member_v2 organization_org_share_unit_node
    organization_org_share_unit_resource organization_policy_sub_account_attachment
    organization_quit_organization_operation organization_service_assign project
    reject_join_share_unit_invitation_operation tag tag_attachment tag_attachment_v2
    `,
  ),
];
