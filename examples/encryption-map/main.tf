# Lists which key encrypts which MongoDB instances, with the state of each key.

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
    "dds-bp1example0same0key"     = {}
    "dds-bp1example0service0key"  = {}
    "dds-t4nexample0tde0off"      = { region_id = "ap-southeast-1" }
  }
}

data "alicloud_mongodb_tde" "all" {
  for_each       = var.instances
  db_instance_id = each.key
  region_id      = each.value.region_id
}

locals {
  # An ID is unique in a region: the map has an entry for each region and key.
  instances_of_key = {
    for id, tde in data.alicloud_mongodb_tde.all :
    "${tde.region_id}/${tde.encryption_key}" => id... if tde.customer_managed
  }
}

data "alicloud_kms_key" "in_use" {
  for_each  = local.instances_of_key
  region_id = split("/", each.key)[0]
  key_id    = split("/", each.key)[1]
}

output "key_of_instance" {
  description = "What encrypts the data of each instance."
  value = {
    for id, tde in data.alicloud_mongodb_tde.all :
    id => tde.customer_managed ? tde.encryption_key : tde.enabled ? "a key of the service" : "nothing"
  }
}

output "instances_of_key" {
  description = "The customer keys, by region and ID, with the instances that lose their data with the key."
  value = {
    for name, key in data.alicloud_kms_key.in_use : name => {
      arn        = key.arn
      enabled    = key.enabled
      deleted_on = coalesce(key.delete_date, "never")
      instances  = local.instances_of_key[name]
    }
  }
}
