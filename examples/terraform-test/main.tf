# A configuration with tests that need no account: `terraform test` uses mocks and calls no API.

terraform {
  required_version = ">= 1.7"
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

variable "db_instance_id" {
  description = "The instance whose data the key encrypts."
  type        = string
  default     = "dds-bp1example0customer0key"
}

data "alicloud_kms_key" "backups" {
  key_id = var.key_id
}

data "alicloud_mongodb_tde" "backups" {
  db_instance_id = var.db_instance_id
}

data "alicloud_mongodb_encryption_key" "backups" {
  db_instance_id = var.db_instance_id
}

output "backups" {
  value = {
    key        = data.alicloud_kms_key.backups.id
    deleted_on = coalesce(data.alicloud_kms_key.backups.delete_date, "never")
    encrypted  = data.alicloud_mongodb_tde.backups.customer_managed
    usable     = data.alicloud_kms_key.backups.enabled && data.alicloud_mongodb_encryption_key.backups.enabled
  }
}

check "key_stays" {
  assert {
    condition     = data.alicloud_kms_key.backups.delete_date == null
    error_message = "The key will be deleted on ${coalesce(data.alicloud_kms_key.backups.delete_date, "no date")}."
  }
}
