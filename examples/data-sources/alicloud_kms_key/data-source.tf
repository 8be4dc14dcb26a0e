data "alicloud_kms_key" "example" {
  key_id = "alias/terraform-example"
}

output "key" {
  value = {
    arn     = data.alicloud_kms_key.example.arn
    state   = data.alicloud_kms_key.example.key_state
    enabled = data.alicloud_kms_key.example.enabled
  }
}
