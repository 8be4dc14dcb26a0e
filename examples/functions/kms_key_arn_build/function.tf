variable "account_id" {
  description = "The account that owns the key."
  type        = string
  default     = "154035569884****"
}

# To read a key of another account, pass the ARN of the key.
data "alicloud_kms_key" "theirs" {
  key_id = provider::alicloud::kms_key_arn_build(
    "cn-hangzhou", var.account_id, "05754286-3ba2-4fa6-8d41-4323aca6****"
  )
}
