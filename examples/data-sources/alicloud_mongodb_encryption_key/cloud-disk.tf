data "alicloud_mongodb_encryption_key" "disk" {
  db_instance_id  = "dds-bp1example0cloud0disk"
  encryption_type = "CloudDisk"
}

output "disk_key" {
  value = data.alicloud_mongodb_encryption_key.disk.encryption_key
}
