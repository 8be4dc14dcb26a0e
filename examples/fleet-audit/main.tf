# Audits the encryption of MongoDB instances in one plan. The plan warns of instances without a customer
# key (BYOK: a key of your own account in KMS), and of instances whose customer key cannot be used.

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

variable "instances" {
  description = "The instances by ID. A missing region_id means the region of the provider."
  type        = map(object({ region_id = optional(string) }))
  default = {
    "dds-bp1example0customer0key" = {}
    "dds-bp1example0service0key"  = {}
    "dds-bp1example0tde0off"      = {}
  }
}

variable "retired_instance_id" {
  description = "An instance that may be deleted at any time."
  type        = string
  default     = "dds-bp1example0retired"
}

# An instance that does not exist is an error here, and ends the plan.
data "alicloud_mongodb_tde" "fleet" {
  for_each       = var.instances
  db_instance_id = each.key
  region_id      = each.value.region_id
}

data "alicloud_mongodb_encryption_key" "fleet" {
  for_each       = { for id, tde in data.alicloud_mongodb_tde.fleet : id => tde if tde.customer_managed }
  db_instance_id = each.key
  region_id      = each.value.region_id
}

locals {
  not_customer_managed = [for id, tde in data.alicloud_mongodb_tde.fleet : id if !tde.customer_managed]
  unusable_keys        = [for id, key in data.alicloud_mongodb_encryption_key.fleet : id if !key.enabled]
}

output "fleet" {
  description = "The encryption of each instance."
  value = {
    for id, tde in data.alicloud_mongodb_tde.fleet : id => {
      status           = tde.tde_status
      customer_managed = tde.customer_managed
      key              = coalesce(tde.encryption_key, "none")
      key_expires_on = try(
        coalesce(data.alicloud_mongodb_encryption_key.fleet[id].material_expire_time, "never"), "no key"
      )
    }
  }
}

output "not_customer_managed" {
  description = "The instances without a customer key."
  value       = local.not_customer_managed
}

check "customer_managed" {
  assert {
    condition     = length(local.not_customer_managed) == 0
    error_message = "Instances without a customer key: ${join(", ", local.not_customer_managed)}."
  }
}

check "keys_can_be_used" {
  assert {
    condition     = length(local.unusable_keys) == 0
    error_message = "Instances whose key cannot be used: ${join(", ", local.unusable_keys)}."
  }
}

# A data source inside a check: an instance that does not exist causes a warning, and the plan continues.
# Terraform reads the data source again at each apply, so `plan -detailed-exitcode` always exits with 2.
check "retired_instance" {
  data "alicloud_mongodb_tde" "retired" {
    db_instance_id = var.retired_instance_id
  }

  assert {
    condition     = data.alicloud_mongodb_tde.retired.customer_managed
    error_message = "${var.retired_instance_id} has no customer key."
  }
}
