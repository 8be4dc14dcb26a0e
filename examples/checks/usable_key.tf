# Fails the plan if the key cannot be used, also if the deletion of the key is scheduled.
data "alicloud_kms_key" "backups" {
  key_id = "alias/production/backups"

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key of the backups cannot be used: it is ${coalesce(self.key_state, "without a state")}."
    }
  }
}

# For warnings instead of errors, the checks below use a data source without a postcondition.
data "alicloud_kms_key" "archive" {
  key_id = "alias/terraform-example"
}

# Warns at each plan and apply if the deletion of the key is scheduled. Terraform evaluates the message
# even if the condition holds, so the message must not contain null.
check "archive_stays_readable" {
  assert {
    condition     = data.alicloud_kms_key.archive.delete_date == null
    error_message = "The key of the archive will be deleted on ${coalesce(data.alicloud_kms_key.archive.delete_date, "no date")}."
  }
}

# Warns if the material of the key expires within 90 days. The date is null if the material does not
# expire. `timecmp` accepts no null, so the check replaces null with a date far in the future.
check "archive_stays_usable" {
  assert {
    condition = timecmp(
      coalesce(data.alicloud_kms_key.archive.material_expire_time, "9999-12-31T23:59:59Z"),
      timeadd(plantimestamp(), "2160h"),
    ) > 0
    error_message = "The material of the key of the archive expires on ${coalesce(data.alicloud_kms_key.archive.material_expire_time, "no date")}."
  }
}
