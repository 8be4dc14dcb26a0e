data "alicloud_kms_key" "of_partner" {
  key_id = "acs:kms:cn-hangzhou:187654321098****:key/key-hzz0example0other0account"
}

output "partner_key_usable" {
  value = data.alicloud_kms_key.of_partner.enabled
}
