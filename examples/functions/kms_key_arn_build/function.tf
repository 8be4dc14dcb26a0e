variable "account_id" {
  description = "The account that owns the key."
  type        = string
  default     = "154035569884****"
}

# A key of another account is named by its ARN.
data "alicloud_kms_key" "theirs" {
  key_id = provider::alicloud::kms_key_arn_build(
    "cn-hangzhou", var.account_id, "05754286-3ba2-4fa6-8d41-4323aca6****"
  )
}
