run "a_key_that_can_be_used" {
  command = plan

  variables {
    key_id = "key-hzz0example0every0member"
  }

  assert {
    condition     = data.alicloud_kms_key.checked.rotation_interval_seconds == 365 * 24 * 3600
    error_message = "The interval is a number of seconds."
  }

  assert {
    condition     = data.alicloud_kms_key.strict.region_id == "cn-hangzhou"
    error_message = "The region is known without region_id."
  }
}

run "a_key_that_will_be_deleted" {
  variables {
    key_id = "key-hzz0example0pending0deletion"
  }

  expect_failures = [check.usable, check.stays]
}

run "a_key_that_is_disabled_where_that_is_not_accepted" {
  command = plan

  variables {
    key_id        = "alias/terraform-example"
    strict_key_id = "key-hzz0example0disabled"
  }

  expect_failures = [data.alicloud_kms_key.strict]
}
