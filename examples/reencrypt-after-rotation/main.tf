# Encrypts data again after the key is rotated. A rotation makes a new primary version of the key, and data
# of earlier versions stays encrypted with the earlier versions.

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

variable "key_id" {
  description = "The key: a key ID, an alias or an ARN."
  type        = string
  default     = "alias/production/backups"
}

data "alicloud_kms_key" "data" {
  key_id = var.key_id
}

# Terraform replaces the resource, and so runs the command, if the primary version changes.
resource "terraform_data" "encrypted" {
  triggers_replace = data.alicloud_kms_key.data.primary_key_version

  # Replace this command by the command that encrypts the data again.
  provisioner "local-exec" {
    command = "echo encrypting with $KEY_ID"
    environment = {
      KEY_ID = data.alicloud_kms_key.data.id
    }
  }
}

output "rotation" {
  description = "The rotation of the key."
  value = {
    last = coalesce(data.alicloud_kms_key.data.last_rotation_date, "never")
    next = coalesce(data.alicloud_kms_key.data.next_rotation_date, "never")
    days = try(data.alicloud_kms_key.data.rotation_interval_seconds / 86400, 0)
  }
}
