data "alicloud_mongodb_encryption_key" "example" {
  db_instance_id = "dds-bp2235****"
}

output "mongodb_key" {
  value = {
    id      = data.alicloud_mongodb_encryption_key.example.encryption_key
    status  = data.alicloud_mongodb_encryption_key.example.encryption_key_status
    enabled = data.alicloud_mongodb_encryption_key.example.enabled
  }
}
