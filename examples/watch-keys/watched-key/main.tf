# Without this block, Terraform searches for the provider hashicorp/alicloud.
terraform {
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}

variable "key_id" {
  description = "The key: a key ID, an alias or an ARN."
  type        = string
}

variable "expires_within" {
  description = "Report key material that expires within this duration, such as 720h."
  type        = string
  default     = "720h"
}

check "key" {
  data "alicloud_kms_key" "watched" {
    key_id = var.key_id
  }

  assert {
    condition     = data.alicloud_kms_key.watched.enabled
    error_message = "${var.key_id}: the state is ${coalesce(data.alicloud_kms_key.watched.key_state, "unknown")}."
  }

  assert {
    condition     = data.alicloud_kms_key.watched.delete_date == null
    error_message = "${var.key_id}: the key will be deleted on ${coalesce(data.alicloud_kms_key.watched.delete_date, "no date")}."
  }

  assert {
    condition = timecmp(
      coalesce(data.alicloud_kms_key.watched.material_expire_time, "9999-12-31T23:59:59Z"),
      timeadd(plantimestamp(), var.expires_within),
    ) > 0
    error_message = "${var.key_id}: the material expires on ${coalesce(data.alicloud_kms_key.watched.material_expire_time, "no date")}."
  }
}
