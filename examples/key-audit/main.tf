# Audits keys. Run `terraform plan` each night: the plan lists the findings as a warning, and never fails
# because of a finding.

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
  description = "The keys to audit: key IDs, aliases or ARNs."
  type        = set(string)
  default     = ["alias/production/backups", "alias/terraform-example"]
}

variable "expires_within" {
  description = "Report key material that expires within this duration, such as 720h."
  type        = string
  default     = "720h"
}

data "alicloud_kms_key" "audited" {
  for_each = var.keys
  key_id   = each.key
}

locals {
  never = "9999-12-31T23:59:59Z"
  soon  = timeadd(plantimestamp(), var.expires_within)

  findings = {
    for name, key in data.alicloud_kms_key.audited : name => compact([
      key.enabled ? "" : "the state is ${coalesce(key.key_state, "unknown")}",
      key.delete_date == null ? "" : "the key will be deleted on ${coalesce(key.delete_date, "no date")}",
      timecmp(coalesce(key.material_expire_time, local.never), local.soon) > 0 ? "" :
      "the material expires on ${coalesce(key.material_expire_time, "no date")}",
      key.deletion_protection == "Enabled" ? "" : "deletion protection is off",
      key.automatic_rotation == "Suspended" ? "automatic rotation is suspended" : "",
    ])
  }
  lines = [for name, findings in local.findings : "${name}: ${join(", ", findings)}." if length(findings) > 0]
}

output "keys" {
  description = "The audited keys."
  value = {
    for name, key in data.alicloud_kms_key.audited : name => {
      id            = key.id
      state         = coalesce(key.key_state, "unknown")
      enabled       = key.enabled
      deleted_on    = coalesce(key.delete_date, "never")
      expires_on    = coalesce(key.material_expire_time, "never")
      next_rotation = coalesce(key.next_rotation_date, "never")
    }
  }
}

output "findings" {
  description = "The findings for each key with findings."
  value       = { for name, findings in local.findings : name => findings if length(findings) > 0 }
}

check "no_findings" {
  assert {
    condition     = length(local.lines) == 0
    error_message = "Findings:\n${join("\n", local.lines)}"
  }
}
