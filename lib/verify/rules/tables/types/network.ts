// SPDX-License-Identifier: Apache-2.0
import { copies, harmless } from './verdict';

/** The way to the data: networks, gateways, load balancers, names. */
export const NETWORK = [
  harmless(
    'addresses, routes, gateways and rules of a network: they carry data and keep none',
    `
    address_extra_template address_template address_template_group alb_server_attachment antiddos_bgp_instance
    antiddos_cc_black_white_ip antiddos_cc_precision_policy antiddos_ddos_black_white_ip
    antiddos_ddos_geo_ip_block_config antiddos_ddos_speed_limit_config antiddos_default_alarm_threshold
    antiddos_ip_alarm_threshold_config antiddos_packet_filter_config antiddos_port_acl_config
    antiddos_scheduling_domain_user_name ccn ccn_attachment ccn_attachment_v2 ccn_bandwidth_limit
    ccn_instances_accept_attach ccn_instances_reject_attach ccn_instances_reset_attach ccn_route_table
    ccn_route_table_associate_instance_config ccn_route_table_broadcast_policies ccn_route_table_input_policies
    ccn_route_table_selection_policies ccn_routes classic_elastic_public_ipv6 clb_attachment clb_customized_config
    clb_customized_config_attachment clb_customized_config_v2 clb_function_targets_attachment
    clb_instance_mix_ip_target_config clb_instance_sla_config clb_listener clb_listener_default_domain
    clb_listener_rule clb_redirection clb_replace_cert_for_lbs clb_security_group_attachment clb_snat_ip
    clb_target_group clb_target_group_attachment clb_target_group_attachments clb_target_group_instance_attachment
    dayu_cc_http_policy dayu_cc_https_policy dayu_cc_policy_v2 dayu_ddos_ip_attachment_v2 dayu_ddos_policy
    dayu_ddos_policy_attachment dayu_ddos_policy_case dayu_ddos_policy_v2 dayu_eip dayu_l4_rule dayu_l4_rule_v2
    dayu_l7_rule dayu_l7_rule_v2 dc_gateway dc_gateway_attachment dc_gateway_ccn_route dc_instance
    dc_internet_address dc_internet_address_config dc_share_dcx_config dcx dcx_extra_config dnat dnspod_custom_line
    dnspod_domain_alias dnspod_domain_instance dnspod_domain_lock dnspod_download_snapshot_operation
    dnspod_line_group dnspod_modify_domain_owner_operation dnspod_modify_record_group_operation
    dnspod_package_domain dnspod_package_order dnspod_record dnspod_record_group dnspod_snapshot_config eip
    eip_address_transform eip_association eip_normal_address_return eip_public_address_adjust elastic_public_ipv6
    elastic_public_ipv6_attachment eni eni_attachment eni_ipv4_address eni_ipv6_address eni_sg_attachment
    ga2_accelerate_area ga2_endpoint_group ga2_forwarding_policy ga2_forwarding_rule ga2_global_accelerator
    ga2_global_accelerator_acl_policy ga2_global_accelerator_acl_rule ga2_global_accelerator_acl_rule_set
    ga2_listener gaap_certificate gaap_custom_header gaap_domain_error_page gaap_global_domain
    gaap_global_domain_dns gaap_http_domain gaap_http_rule gaap_layer4_listener gaap_layer7_listener gaap_proxy
    gaap_proxy_group gaap_realserver gaap_security_policy gaap_security_rule gwlb_instance
    gwlb_instance_associate_target_group gwlb_target_group gwlb_target_group_register_instances ha_vip
    ha_vip_eip_attachment ha_vip_instance_attachment igtm_address_pool igtm_instance igtm_monitor
    igtm_package_instance igtm_package_task igtm_strategy ipv6_address_bandwidth lb nat_gateway nat_gateway_snat
    nat_refresh_nat_dc_route private_dns_account private_dns_end_point private_dns_extend_end_point
    private_dns_forward_rule private_dns_inbound_endpoint private_dns_record private_dns_zone
    private_dns_zone_vpc_attachment protocol_template protocol_template_group reserve_ip_address route_entry
    route_table route_table_association route_table_entry route_table_entry_config security_group
    security_group_lite_rule security_group_rule security_group_rule_set sg_rule
    subdomain_validate_txt_value_operation subnet subscribe_private_zone_service vpc vpc_acl vpc_acl_attachment
    vpc_bandwidth_package vpc_bandwidth_package_attachment vpc_classic_link_attachment vpc_dhcp_associate_address
    vpc_dhcp_ip vpc_enable_end_point_connect vpc_end_point vpc_end_point_service vpc_end_point_service_white_list
    vpc_ipv6_cidr_block vpc_ipv6_eni_address vpc_ipv6_subnet_cidr_block vpc_local_gateway vpc_net_detect
    vpc_network_acl_quintuple vpc_notify_routes vpc_peer_connect_accept_operation vpc_peer_connect_manager
    vpc_peer_connect_reject_operation vpc_private_nat_gateway vpc_private_nat_gateway_translation_acl_rule
    vpc_private_nat_gateway_translation_nat_rule vpc_replace_routes_with_route_policy_config
    vpc_resume_snapshot_instance vpc_route_policy vpc_route_policy_association vpc_route_policy_entries
    vpc_snapshot_policy vpc_snapshot_policy_attachment vpc_snapshot_policy_config vpc_traffic_package vpn_connection
    vpn_connection_reset vpn_customer_gateway vpn_customer_gateway_configuration_download vpn_gateway
    vpn_gateway_ccn_routes vpn_gateway_route vpn_gateway_ssl_client_cert vpn_ssl_client vpn_ssl_server
    `,
  ),
  copies(
    'it records who sent how much to whom',
    `
    nat_gateway_flow_monitor
    `,
  ),
  harmless(
    'it passes requests on; what it calls keeps data where it is declared',
    `
    api_gateway_api api_gateway_api_app api_gateway_api_app_attachment api_gateway_api_doc api_gateway_api_key
    api_gateway_api_key_attachment api_gateway_custom_domain api_gateway_import_open_api api_gateway_ip_strategy
    api_gateway_plugin api_gateway_plugin_attachment api_gateway_service api_gateway_service_release
    api_gateway_strategy_attachment api_gateway_update_api_app_key api_gateway_update_service api_gateway_upstream
    api_gateway_usage_plan api_gateway_usage_plan_attachment
    `,
  ),
];
