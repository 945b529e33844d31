// SPDX-License-Identifier: Apache-2.0
import { copies, harmless, holds } from './verdict';

/** Disks, files, images and what is beside the buckets. */
export const STORAGE = [
  holds(
    'Cloud Block Storage',
    `
    cbs_storage cbs_storage_set
    `,
  ),
  copies(
    'a snapshot, a backup or a policy that makes them copies whole disks',
    `
    cbs_copy_snapshot_cross_region cbs_disk_backup cbs_snapshot cbs_snapshot_policy cbs_snapshot_policy_attachment
    cbs_snapshot_share_permission
    `,
  ),
  copies(
    'a disk goes back to an earlier time, deleted records included',
    `
    cbs_disk_backup_rollback_operation
    `,
  ),
  harmless(
    'it joins a disk that is found where it is declared to a machine',
    `
    cbs_storage_attachment cbs_storage_set_attachment
    `,
  ),
  holds(
    'Cloud File Storage',
    `
    cfs_file_system
    `,
  ),
  copies(
    'snapshots copy whole file systems',
    `
    cfs_auto_snapshot_policy cfs_auto_snapshot_policy_attachment cfs_snapshot
    `,
  ),
  harmless(
    'who may use a file system that is found where it is declared, and how much of it',
    `
    cfs_access_group cfs_access_rule cfs_sign_up_cfs_service cfs_user_quota
    `,
  ),
  holds(
    'Cloud HDFS',
    `
    chdfs_file_system
    `,
  ),
  copies(
    'its rules move or delete files by an age of their own',
    `
    chdfs_life_cycle_rule
    `,
  ),
  harmless(
    'who may use a file system that is found where it is declared',
    `
    chdfs_access_group chdfs_access_rule chdfs_mount_point chdfs_mount_point_attachment
    `,
  ),
  copies(
    'an image is a copy of a disk, and stays until somebody deletes it',
    `
    cvm_export_images cvm_image_share_permission cvm_import_image cvm_sync_image image
    `,
  ),
  copies(
    'a copy of a whole disk or machine stays until somebody deletes it, or is brought back',
    `
    lighthouse_apply_disk_backup lighthouse_apply_instance_snapshot lighthouse_blueprint lighthouse_disk_backup
    lighthouse_share_blueprint_across_account_attachment lighthouse_snapshot
    `,
  ),
  holds(
    'a disk of Lighthouse',
    `
    lighthouse_disk
    `,
  ),
  harmless(
    'who reads a bucket under which name; an object whose content is in the configuration; unfinished uploads that go',
    `
    cos_bucket_domain_certificate_attachment cos_bucket_object cos_bucket_referer
    cos_object_abort_multipart_upload_operation
    `,
  ),
  harmless(
    'it shows objects in another form; what it writes is in a bucket that is judged',
    `
    ci_bucket_attachment ci_bucket_pic_style ci_guetzli ci_hot_link ci_media_animation_template
    ci_media_concat_template ci_media_pic_process_template ci_media_smart_cover_template ci_media_snapshot_template
    ci_media_speech_recognition_template ci_media_super_resolution_template ci_media_transcode_pro_template
    ci_media_transcode_template ci_media_tts_template ci_media_video_montage_template
    ci_media_video_process_template ci_media_voice_separate_template ci_media_watermark_template
    ci_original_image_protection
    `,
  ),
];
