# Checks each key. A key that does not exist or cannot be read causes a warning, and the plan continues.
# Each key has its own check, because a check and the data source inside the check accept no for_each.

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
  description = "The keys to watch: key IDs, aliases or ARNs."
  type        = set(string)
  default     = ["alias/production/backups", "alias/terraform-example", "alias/retired"]
}

module "watched" {
  source   = "./watched-key"
  for_each = var.keys
  key_id   = each.key
}
