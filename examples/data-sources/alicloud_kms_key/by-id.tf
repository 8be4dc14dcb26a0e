data "alicloud_kms_key" "by_id" {
  key_id = "05754286-3ba2-4fa6-8d41-4323aca6****"
}

output "key_state" {
  value = data.alicloud_kms_key.by_id.key_state
}
