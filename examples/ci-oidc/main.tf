# Reads a key in a CI job that has an OIDC token and no access key. The environment of the job supplies
# ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_ROLE_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE.

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

  assume_role_with_oidc {
    role_session_name = "ci"
  }
}

data "alicloud_kms_key" "backups" {
  key_id = "alias/production/backups"

  lifecycle {
    postcondition {
      condition     = self.enabled
      error_message = "The key of the backups is ${coalesce(self.key_state, "without a state")}."
    }
  }
}

output "key" {
  value = data.alicloud_kms_key.backups.arn
}
