variable "key_arn" {
  description = "The ARN of a key."
  type        = string
  default     = "acs:kms:cn-hangzhou:154035569884****:key/05754286-3ba2-4fa6-8d41-4323aca6****"

  validation {
    condition     = can(provider::alicloud::kms_key_arn_parse(var.key_arn))
    error_message = "The value must be the ARN of a KMS key."
  }
}

# The data source accepts the ARN itself.
data "alicloud_kms_key" "example" {
  key_id = var.key_arn
}

output "owner" {
  value = provider::alicloud::kms_key_arn_parse(var.key_arn).account_id
}
