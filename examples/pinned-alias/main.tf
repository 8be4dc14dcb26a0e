# Fails the plan if an alias names another key than the pinned key. Whoever can change an alias can redirect
# an encryption to another key.

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

variable "alias" {
  description = "The alias, as alias/ and the name."
  type        = string
  default     = "alias/production/backups"
}

variable "pinned_key_id" {
  description = "The ID of the key that the alias must name."
  type        = string
  default     = "key-hzz0example0every0member"
}

data "alicloud_kms_key" "pinned" {
  key_id = var.alias

  lifecycle {
    postcondition {
      condition     = self.id == var.pinned_key_id
      error_message = "${var.alias} names the key ${self.id}. Expected the pinned key ${var.pinned_key_id}."
    }
  }
}

output "arn" {
  description = "The ARN of the pinned key."
  value       = data.alicloud_kms_key.pinned.arn
}
