# Reads the key of a partner, which belongs to another account. Only the ARN names a key of another account.

terraform {
  required_version = ">= 1.8"
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

variable "partner_key" {
  description = "The key of the partner. The typed object rejects a member that is missing."
  type = object({
    region_id  = string
    account_id = string
    key_id     = string
  })
  default = {
    region_id  = "cn-hangzhou"
    account_id = "187654321098****"
    key_id     = "key-hzz0example0other0account"
  }
}

data "alicloud_kms_key" "partner" {
  # The region of the read is the region in the ARN.
  key_id = provider::alicloud::kms_key_arn_build(
    var.partner_key.region_id, var.partner_key.account_id, var.partner_key.key_id
  )

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "Ask the partner: the key ${self.id} is ${coalesce(self.key_state, "without a state")}."
    }
  }
}

check "partner_keeps_the_key" {
  assert {
    condition     = data.alicloud_kms_key.partner.delete_date == null
    error_message = "Ask the partner: the key will be deleted on ${coalesce(data.alicloud_kms_key.partner.delete_date, "no date")}."
  }
}

output "partner_key" {
  description = "The key of the partner."
  value = {
    arn        = data.alicloud_kms_key.partner.arn
    owner      = var.partner_key.account_id
    deleted_on = coalesce(data.alicloud_kms_key.partner.delete_date, "never")
  }
}
