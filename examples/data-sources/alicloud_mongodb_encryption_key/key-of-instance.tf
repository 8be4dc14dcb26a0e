data "alicloud_mongodb_encryption_key" "in_use" {
  db_instance_id = "dds-bp1example0customer0key"
}

data "alicloud_kms_key" "in_use" {
  key_id = data.alicloud_mongodb_encryption_key.in_use.encryption_key
}

output "protection_level" {
  value = data.alicloud_kms_key.in_use.protection_level
}
