data "alicloud_mongodb_tde" "example" {
  db_instance_id = "dds-bp2235****"
}

output "mongodb_tde" {
  value = {
    status           = data.alicloud_mongodb_tde.example.tde_status
    customer_managed = data.alicloud_mongodb_tde.example.customer_managed
  }
}
