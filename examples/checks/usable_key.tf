# Fails the plan when the key cannot be used now.
data "alicloud_kms_key" "backups" {
  key_id = "alias/production/backups"

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key of the backups cannot be used: it is ${self.key_state}."
    }
  }
}

# Warns at every plan and apply when somebody has scheduled its deletion.
check "backups_stay_readable" {
  assert {
    condition     = data.alicloud_kms_key.backups.delete_date == null
    error_message = "The key of the backups is scheduled for deletion."
  }
}
