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

data "alicloud_kms_key" "backups" {
  key_id = var.key_id
}

# Terraform runs the command when Terraform creates the resource: in the first apply, and again after each
# change of the primary version.
resource "terraform_data" "encrypted" {
  triggers_replace = data.alicloud_kms_key.backups.primary_key_version

  # Replace this command by the command that encrypts the data again.
  provisioner "local-exec" {
    command = "echo encrypting with $KEY_ID"
    environment = {
      KEY_ID = data.alicloud_kms_key.backups.id
    }
  }
}

output "rotation" {
  description = "The rotation of the key."
  value = {
    last = coalesce(data.alicloud_kms_key.backups.last_rotation_date, "never")
    next = coalesce(data.alicloud_kms_key.backups.next_rotation_date, "never")
    days = try(data.alicloud_kms_key.backups.rotation_interval_seconds / 86400, 0)
  }
}
