data "alicloud_mongodb_tde" "singapore" {
  db_instance_id = "dds-t4nexample0disabled0key"
  region_id      = "ap-southeast-1"

  lifecycle {
    postcondition {
      condition     = self.customer_managed
      error_message = "No customer key encrypts ${self.id}."
    }
  }
}
