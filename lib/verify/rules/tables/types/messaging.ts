// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds } from './verdict';

/** Queues, event buses, mail, short messages and jobs that move data. */
export const MESSAGING = [
  holds(
    'TDMQ',
    `
    mqtt_instance mqtt_topic tcmq_queue tcmq_topic tdmq_rabbitmq_vip_instance tdmq_rocketmq_cluster
    tdmq_rocketmq_namespace tdmq_rocketmq_topic tdmq_rocketmq_vip_instance trocket_rocketmq_instance
    trocket_rocketmq_topic
    `,
  ),
  copies(
    'a subscription delivers messages to another queue or address',
    `
    mqtt_message_enrichment_rule tcmq_subscribe
    `,
  ),
  harmless(
    'users, roles, groups and certificates of a queue that is found where it is declared; a message of the configuration',
    `
    mqtt_authorization_policy mqtt_ca_certificate mqtt_device_certificate mqtt_http_authenticator
    mqtt_instance_public_endpoint mqtt_jwks_authenticator mqtt_jwt_authenticator mqtt_user
    tdmq_namespace_role_attachment tdmq_rabbitmq_user tdmq_rabbitmq_user_permission tdmq_rabbitmq_virtual_host
    tdmq_rocketmq_environment_role tdmq_rocketmq_group tdmq_rocketmq_role tdmq_role tdmq_send_rocketmq_message
    trocket_rocketmq_consumer_group trocket_rocketmq_role
    `,
  ),
  harmless(
    'who reads and writes a topic, on which way and from where on',
    `
    ckafka_acl ckafka_acl_rule ckafka_consumer_group ckafka_consumer_group_modify_offset ckafka_renew_instance
    ckafka_route ckafka_user
    `,
  ),
  holds(
    'EventBridge',
    `
    eb_event_bus
    `,
  ),
  copies(
    'events go on to a queue, a topic, a log or a database',
    `
    eb_event_connector eb_event_target
    `,
  ),
  harmless(
    'which events match, and their form; an event of the configuration',
    `
    eb_event_rule eb_event_transform eb_put_events
    `,
  ),
  copies(
    'mail leaves the account, and the service records whom it went to',
    `
    ses_batch_send_email ses_send_email
    `,
  ),
  holds(
    'a list of people who get mail',
    `
    ses_receiver
    `,
  ),
  harmless(
    'senders and templates; people who get mail again',
    `
    ses_black_list_delete ses_domain ses_email_address ses_template ses_verify_domain sms_sign sms_template
    `,
  ),
  copies(
    'data transmission copies a database to another one, or its differences',
    `
    dts_compare_task dts_migrate_job_config dts_migrate_job_resume_operation dts_migrate_job_start_operation
    dts_sync_job_continue_operation dts_sync_job_recover_operation dts_sync_job_resume_operation
    dts_sync_job_start_operation
    `,
  ),
  harmless(
    'it checks, resizes or stops a copy that is found where it is declared',
    `
    dts_compare_task_stop_operation dts_sync_check_job_operation dts_sync_job_isolate_operation
    dts_sync_job_pause_operation dts_sync_job_resize_operation dts_sync_job_stop_operation
    `,
  ),
];
