mock_provider "alicloud" {
  source = "./mocks"
}

run "a_key_that_can_be_used" {
  command = plan

  assert {
    condition     = output.backups.usable && output.backups.encrypted
    error_message = "The mock key must be enabled and must encrypt the mock instance."
  }

  assert {
    condition     = output.backups.deleted_on == "never"
    error_message = "The mock key must have no deletion date."
  }
}

run "a_key_that_will_be_deleted" {
  command = plan

  # An override replaces the mock of the data source, including the defaults of the mock. Set each attribute
  # that the configuration uses.
  override_data {
    target = data.alicloud_kms_key.backups
    values = {
      id          = "key-hzz0example0pending0deletion"
      delete_date = "2030-06-30T10:20:30Z"
      enabled     = false
      key_state   = "PendingDeletion"
    }
  }

  assert {
    condition     = !output.backups.usable && output.backups.deleted_on == "2030-06-30T10:20:30Z"
    error_message = "The key must be unusable and must have the deletion date of the override."
  }

  expect_failures = [check.key_stays]
}
