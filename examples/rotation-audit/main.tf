# Lists keys whose rotation is overdue. A key that is disabled or pending deletion does not rotate, and is
# no finding.

terraform {
  required_version = ">= 1.5"
  required_providers {
    alicloud = {
      source = "terraform.local/local/alicloud"
    }
  }
}

provider "alicloud" {
  region = "cn-hangzhou"
}

variable "keys" {
  description = "The keys to audit: key IDs, aliases or ARNs."
  type        = set(string)
  default = [
    "alias/terraform-example",
    "key-hzz0example0disabled",
    "key-hzz0example0pending0deletion",
  ]
}

variable "max_age" {
  description = "The longest time since the last rotation that is allowed, as a duration."
  type        = string
  default     = "9000h"
}

data "alicloud_kms_key" "audited" {
  for_each = var.keys
  key_id   = each.key
}

locals {
  now = plantimestamp()

  # KMS rotates enabled symmetric keys whose material KMS generated. Only symmetric keys have a version.
  rotating = {
    for name, key in data.alicloud_kms_key.audited : name => key
    if key.enabled && key.origin == "Aliyun_KMS" && key.primary_key_version != null
  }
  rotated_on = {
    for name, key in local.rotating :
    name => coalesce(key.last_rotation_date, key.creation_date, local.now)
  }
  overdue = [
    for name, date in local.rotated_on : "${name} (rotated on ${date})"
    if timecmp(timeadd(date, var.max_age), local.now) < 0
  ]
}

output "overdue" {
  description = "The keys whose rotation is overdue."
  value       = local.overdue
}

check "rotation" {
  assert {
    condition     = length(local.overdue) == 0
    error_message = "The rotation is overdue: ${join(", ", local.overdue)}."
  }
}
