data "alicloud_mongodb_encryption_key" "orders" {
  db_instance_id = "dds-bp1example0customer0key"

  timeouts {
    read = "1m"
  }

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key of the orders is ${coalesce(self.encryption_key_status, "without a status")}."
    }
  }
}

check "orders_stay_readable" {
  assert {
    condition     = data.alicloud_mongodb_encryption_key.orders.delete_date == null
    error_message = "The key of the orders will be deleted on ${coalesce(data.alicloud_mongodb_encryption_key.orders.delete_date, "no date")}."
  }
}
