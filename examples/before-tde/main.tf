# Checks a key before transparent data encryption (TDE) of a MongoDB instance is enabled with the key.
# TDE cannot be disabled again, and the data of the instance is lost with the key.

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

variable "db_instance_id" {
  description = "The instance whose data the key will encrypt."
  type        = string
  default     = "dds-bp1example0tde0off"
}

locals {
  # Replaces a date that does not exist in comparisons: timecmp accepts no null.
  never = "9999-12-31T23:59:59Z"
}

data "alicloud_kms_key" "tde" {
  key_id = var.key_id

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key ${self.id} cannot be used: it is ${coalesce(self.key_state, "without a state")}."
    }
    postcondition {
      condition     = self.key_usage == "ENCRYPT/DECRYPT"
      error_message = "The key ${self.id} is for ${coalesce(self.key_usage, "no known usage")}, not for ENCRYPT/DECRYPT."
    }
    postcondition {
      condition     = self.delete_date == null
      error_message = "The key ${self.id} will be deleted on ${coalesce(self.delete_date, "no date")}."
    }
    postcondition {
      condition     = self.deletion_protection == "Enabled"
      error_message = "Enable deletion protection of the key ${self.id} first."
    }
    postcondition {
      condition     = timecmp(coalesce(self.material_expire_time, local.never), timeadd(plantimestamp(), "8760h")) > 0
      error_message = "The material of the key ${self.id} expires on ${coalesce(self.material_expire_time, "no date")}."
    }
  }
}

data "alicloud_mongodb_tde" "before" {
  db_instance_id = var.db_instance_id
}

# Replace this resource by the resource that enables TDE, such as alicloud_mongodb_instance of the
# official provider with tde_status and encryption_key.
resource "terraform_data" "tde" {
  input = {
    db_instance_id = var.db_instance_id
    encryption_key = data.alicloud_kms_key.tde.id
  }

  lifecycle {
    # After TDE is enabled, the condition holds as long as the instance uses this key.
    precondition {
      condition     = data.alicloud_mongodb_tde.before.enabled ? data.alicloud_mongodb_tde.before.encryption_key == data.alicloud_kms_key.tde.id : true
      error_message = "TDE of ${var.db_instance_id} already uses ${coalesce(data.alicloud_mongodb_tde.before.encryption_key, "a key of the service")}."
    }
  }
}
