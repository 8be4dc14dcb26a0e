# Checks warn and postconditions fail, on what is most often asked of a key.

variable "key_id" {
  type = string
}

variable "strict_key_id" {
  type    = string
  default = "alias/terraform-example"
}

data "alicloud_kms_key" "checked" {
  key_id = var.key_id
}

data "alicloud_kms_key" "strict" {
  key_id = var.strict_key_id

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key ${self.id} is ${self.key_state}."
    }
    postcondition {
      condition     = self.delete_date == null
      error_message = "The key ${self.id} will be deleted on ${coalesce(self.delete_date, "no day")}."
    }
  }
}

check "usable" {
  assert {
    condition     = data.alicloud_kms_key.checked.enabled
    error_message = "The key is ${data.alicloud_kms_key.checked.key_state}."
  }
}

check "stays" {
  assert {
    condition     = data.alicloud_kms_key.checked.delete_date == null
    error_message = "The key will be deleted on ${coalesce(data.alicloud_kms_key.checked.delete_date, "no day")}."
  }
}
