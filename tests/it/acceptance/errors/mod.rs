//! What the provider says when something is wrong: severity, summary, detail and attribute.

mod answers;
mod arguments;
mod bindings;
mod credentials;
mod endpoints;
mod lookups;
mod permissions;
mod profiles;
mod provider_block;

use anyhow::Result;
use mock_alicloud::Cloud;

use super::{INSTANCE, KEY, KMS, MONGODB, kms_key, mongodb_key};
use crate::support::{Diagnostic, Workspace};

const UNABLE_TO_READ_KEY: &str = "Unable to read KMS key";
const UNABLE_TO_READ_INSTANCE_KEY: &str = "Unable to read MongoDB encryption key";

/// The ends of the default paths of the files of Alibaba Cloud CLI and of the SDKs.
const CLI_FILE: &str =
    if cfg!(windows) { r"\home\.aliyun\config.json" } else { "/home/.aliyun/config.json" };
const SDKS_FILE: &str = if cfg!(windows) {
    r"\home\.alibabacloud\credentials.ini"
} else {
    "/home/.alibabacloud/credentials.ini"
};

/// A data source of each type that could be read.
fn both() -> String {
    kms_key(&[("key_id", KEY)]) + &mongodb_key(&[("db_instance_id", INSTANCE)])
}

/// The address of the provider.
const PROVIDER_ADDRESS: &str = "provider[\"terraform.local/local/alicloud\"]";

/// A provider block. Without one, Terraform adds a message of its own to an error of the
/// provider's configuration.
fn provider(arguments: &str) -> String {
    format!("provider \"alicloud\" {{\n  {arguments}\n}}\n")
}

/// Plans a data source of each type, and returns what is said of each.
fn errors_of_both(workspace: Workspace) -> Result<[(&'static str, Diagnostic); 2]> {
    let plan = workspace.main(both())?.plan()?;
    assert_eq!(plan.code(), Some(1), "{}", plan.text());
    assert_eq!(plan.diagnostics()?.len(), 2, "{}", plan.text());
    Ok([
        (UNABLE_TO_READ_KEY, plan.diagnostic_at(KMS)?),
        (UNABLE_TO_READ_INSTANCE_KEY, plan.diagnostic_at(MONGODB)?),
    ])
}

/// What the end of every detail says of where a read was tried, and of the variable that names the
/// endpoint there.
fn place(cloud: &Cloud, summary: &str) -> String {
    let service = if summary == UNABLE_TO_READ_KEY { "KMS" } else { "DDS" };
    let variable = format!("ALIBABA_CLOUD_ENDPOINT_{service}");
    let url = cloud.url();
    format!("Endpoint: {url} (from the environment variable `{variable}`)\nRegion: cn-hangzhou")
}
