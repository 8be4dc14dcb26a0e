//! Real Terraform runs the plugin against a loopback Alibaba Cloud.
//!
//! Each test has a cloud and a workspace of its own. What holds for every run, such as that no
//! secret is printed and no process left, is asserted by the workspace.

mod attributes;
mod case;
mod compatibility;
mod conditions;
mod connections;
#[cfg(unix)]
mod debug;
mod deferral;
mod errors;
mod examples;
mod faults;
mod functions;
mod greeting;
mod https;
mod installation;
#[cfg(unix)]
mod interrupts;
mod key_names;
mod lifecycle;
mod logs;
mod mongodb;
mod native_test;
mod profiles;
mod regions;
mod roles;
mod scale;
mod schema;
mod secrets;
mod sessions;
mod stability;
mod tde;
#[cfg(unix)]
mod transports;
#[cfg(unix)]
mod version_5;
mod warnings;
mod whole_configurations;
mod wire;

pub(crate) use installation::install_from_mirror;
#[cfg(unix)]
pub(crate) use whole_configurations::copy;

/// The example of the API's documentation, in `cn-hangzhou`; `alias/terraform-example` names it.
const KEY: &str = "05754286-3ba2-4fa6-8d41-4323aca6****";

/// A key of the cloud's in `cn-hangzhou` that has every member.
const FULL_KEY: &str = "key-hzz0example0every0member";

/// The example of the API's documentation, in `cn-hangzhou`.
const INSTANCE: &str = "dds-bp2235****";

/// The account that owns all keys but one.
const ACCOUNT: &str = "154035569884****";

/// The address of the KMS key in configurations with one.
const KMS: &str = "data.alicloud_kms_key.example";

/// The address of the MongoDB key in configurations with one.
const MONGODB: &str = "data.alicloud_mongodb_encryption_key.example";

/// The variable that makes reads set `request_id`.
const RECORD_REQUEST_IDS: &str = "ALICLOUD_RECORD_REQUEST_IDS";

/// A `data` block of one KMS key.
fn kms_key(arguments: &[(&str, &str)]) -> String {
    crate::support::data("alicloud_kms_key.example", arguments)
}

/// A `data` block of the key of one MongoDB instance.
fn mongodb_key(arguments: &[(&str, &str)]) -> String {
    crate::support::data("alicloud_mongodb_encryption_key.example", arguments)
}
