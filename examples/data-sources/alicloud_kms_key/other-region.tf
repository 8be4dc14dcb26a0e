data "alicloud_kms_key" "singapore" {
  key_id    = "1f3e5d7c-9b8a-4c6d-8e0f-2a4b6c8d****"
  region_id = "ap-southeast-1"
}

output "singapore_rotation_days" {
  value = try(data.alicloud_kms_key.singapore.rotation_interval_seconds / 86400, 0)
}
