# Reads keys in many regions. One provider block can read keys of every region: set region_id. A provider
# block with an alias is necessary only for other endpoints or other credentials. The alias in this example
# shows the syntax only.

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

provider "alicloud" {
  alias  = "singapore"
  region = "ap-southeast-1"
}

variable "keys" {
  description = "The keys by name."
  type        = map(object({ region_id = string, key_id = string }))
  default = {
    backups  = { region_id = "cn-hangzhou", key_id = "alias/production/backups" }
    archives = { region_id = "ap-southeast-1", key_id = "1f3e5d7c-9b8a-4c6d-8e0f-2a4b6c8d****" }
  }
}

data "alicloud_kms_key" "all" {
  for_each  = var.keys
  region_id = each.value.region_id
  key_id    = each.value.key_id
}

data "alicloud_kms_key" "signing" {
  provider = alicloud.singapore
  key_id   = "key-sgp0example0signing"
}

output "states" {
  description = "The state of each key."
  value       = { for name, key in data.alicloud_kms_key.all : name => coalesce(key.key_state, "unknown") }
}

output "signing_region" {
  description = "The region of the key that signs releases."
  value       = data.alicloud_kms_key.signing.region_id
}
