# Mocks of every data source: an enabled key without rotation, and an instance whose data this key encrypts.
# If an attribute has no default, Terraform generates a value: `false`, or random letters and digits, also for
# dates. A date that does not exist is null: the provider returns null in the same case. Copy this file into
# the folder that `mock_provider { source = … }` names.

mock_data "alicloud_kms_key" {
  defaults = {
    id                              = "key-hzz0example0mock"
    arn                             = "acs:kms:cn-hangzhou:123456789012:key/key-hzz0example0mock"
    automatic_rotation              = "Disabled"
    creation_date                   = "2024-03-01T08:00:00Z"
    creator                         = "123456789012"
    delete_date                     = null
    deletion_protection             = "Enabled"
    deletion_protection_description = null
    description                     = "A key for tests"
    dkms_instance_id                = null
    enabled                         = true
    key_spec                        = "Aliyun_AES_256"
    key_state                       = "Enabled"
    key_usage                       = "ENCRYPT/DECRYPT"
    last_rotation_date              = "2024-03-01T08:00:00Z"
    material_expire_time            = null
    next_rotation_date              = null
    origin                          = "Aliyun_KMS"
    primary_key_version             = "2ab1a983-7072-4bbc-a582-584b5bd80000"
    protection_level                = "HSM"
    region_id                       = "cn-hangzhou"
    request_id                      = null
    rotation_interval               = null
    rotation_interval_seconds       = null
  }
}

mock_data "alicloud_mongodb_encryption_key" {
  defaults = {
    id                    = "dds-bp1example0mock"
    creator               = "123456789012"
    delete_date           = null
    description           = "A key for tests"
    enabled               = true
    encryption_key        = "key-hzz0example0mock"
    encryption_key_status = "Enabled"
    key_usage             = "ENCRYPT/DECRYPT"
    material_expire_time  = null
    origin                = "Aliyun_KMS"
    region_id             = "cn-hangzhou"
    request_id            = null
  }
}

mock_data "alicloud_mongodb_tde" {
  defaults = {
    id               = "dds-bp1example0mock"
    customer_managed = true
    enabled          = true
    encryption_key   = "key-hzz0example0mock"
    encryptor_name   = "aes-256-cbc"
    region_id        = "cn-hangzhou"
    request_id       = null
    role_arn         = "acs:ram::123456789012:role/aliyunrdsinstanceencryptiondefaultrole"
    tde_status       = "enabled"
  }
}
