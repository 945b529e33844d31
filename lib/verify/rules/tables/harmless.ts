// SPDX-License-Identifier: Apache-2.0

/**
 * Types that neither keep, copy nor wipe what a store holds; `*` stands for any characters. What is in no table is told
 * as not judged, so a doubtful type does not belong here.
 */
export const HARMLESS: readonly string[] = [
  'null_resource',
  'random_*',
  'terraform_data',
  'time_*',
  // who may do what.
  'tencentcloud_cam_*',
  'tencentcloud_ckafka_acl*',
  'tencentcloud_ckafka_user',
  'tencentcloud_cos_bucket_policy',
  'tencentcloud_cos_bucket_referer',
  'tencentcloud_mongodb_instance_account',
  'tencentcloud_mysql_account*',
  'tencentcloud_mysql_privilege',
  'tencentcloud_redis_account',
  'tencentcloud_ssm_*',
  'tencentcloud_tag_*',
  // the way to the data.
  'tencentcloud_ckafka_route',
  'tencentcloud_clb_attachment',
  'tencentcloud_clb_listener*',
  'tencentcloud_clb_target_group*',
  'tencentcloud_route_table*',
  'tencentcloud_security_group*',
  'tencentcloud_subnet',
  'tencentcloud_vpc',
  // who is told; the enforcer's own are judged as a part of it.
  'tencentcloud_cls_alarm*',
  'tencentcloud_cls_index',
  'tencentcloud_scf_trigger',
];
