//! The environment variables that point a client at a mock.

use crate::access::{AccessKey, Status};
use crate::cloud::Cloud;

/// The region of the examples in the documentation of the services.
const EXAMPLE_REGION: &str = "cn-hangzhou";

/// A shell that sets environment variables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shell {
    /// PowerShell.
    PowerShell,
    /// sh, bash and zsh.
    #[default]
    Posix,
}

/// The environment variables that point a client at a mock: endpoints, an access key without
/// restrictions, and a region.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The variables to set, each with its value.
    pub set: Vec<(&'static str, String)>,
}

impl Environment {
    /// The variables to remove: clients would use these variables instead of the variables in
    /// `set`.
    pub const REMOVE: [&'static str; 6] = [
        "ALICLOUD_ACCESS_KEY",
        "ALICLOUD_SECRET_KEY",
        "ALICLOUD_SECURITY_TOKEN",
        "ALIBABA_CLOUD_SECURITY_TOKEN",
        "ALIBABACLOUD_SECURITY_TOKEN",
        "ALICLOUD_REGION",
    ];

    /// The environment for a mock. Without a region, the environment names `cn-hangzhou`.
    pub fn new(cloud: &Cloud, region: Option<&str>, has_metadata: bool) -> Self {
        let url = cloud.url();
        let endpoints = [
            "ALIBABA_CLOUD_ENDPOINT_KMS",
            "ALIBABA_CLOUD_ENDPOINT_DDS",
            "ALIBABA_CLOUD_ENDPOINT_STS",
        ];
        let metadata = has_metadata.then_some("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT");
        let endpoints = endpoints.into_iter().chain(metadata).map(|name| (name, url.to_string()));
        let mut set: Vec<_> = endpoints.collect();
        let is_unrestricted = |key: &AccessKey| {
            key.status == Status::Active && key.security_token.is_none() && key.deny.is_empty()
        };
        if let Some(key) = cloud.access_keys().into_iter().find(is_unrestricted) {
            set.push(("ALIBABA_CLOUD_ACCESS_KEY_ID", key.access_key_id));
            set.push(("ALIBABA_CLOUD_ACCESS_KEY_SECRET", key.access_key_secret));
        }
        set.push(("ALIBABA_CLOUD_REGION", region.unwrap_or(EXAMPLE_REGION).to_owned()));
        // A proxy of the network cannot reach this machine's loopback address.
        set.push(("NO_PROXY", "127.0.0.1".to_owned()));
        Self { set }
    }

    /// The commands of a shell that set and remove the variables, one in a line.
    pub fn commands(&self, shell: Shell) -> String {
        let set = self.set.iter().map(|(name, value)| match shell {
            Shell::Posix => format!("export {name}={value}\n"),
            Shell::PowerShell => format!("$env:{name}='{value}'\n"),
        });
        let remove = match shell {
            Shell::Posix => format!("unset {}\n", Self::REMOVE.join(" ")),
            Shell::PowerShell => {
                let names = Self::REMOVE.map(|name| format!("Env:{name}")).join(", ");
                format!("Remove-Item {names} -ErrorAction SilentlyContinue\n")
            }
        };
        set.collect::<String>() + &remove
    }
}
