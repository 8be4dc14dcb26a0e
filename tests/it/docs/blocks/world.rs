//! What the blocks of the pages find: a cloud, a proxy to its public hosts, profiles and roles.

use anyhow::{Context, Result};
use mock_alicloud::{Cloud, HttpsProxy, Metadata, Seed};
use serde_json::json;

use crate::support::{Workspace, workspace_against};

/// The account in the pages, and the account of the cloud.
const ACCOUNT: &str = "123456789012";
const ACCOUNT_OF_CLOUD: &str = "154035569884****";

/// A cloud in which every credential source of the pages works.
pub(super) struct World {
    pub(super) cloud: Cloud,
    proxy: HttpsProxy,
}

impl World {
    pub(super) fn start() -> Result<Self> {
        let mut seed = Seed::built_in();
        let pipeline = seed.roles.iter().find(|role| !role.oidc_tokens.is_empty());
        let mut role = pipeline.context("the seed has no role for OIDC")?.clone();
        role.arn = format!("acs:ram::{ACCOUNT_OF_CLOUD}:role/key-reader");
        seed.metadata = Some(Metadata::new(&role.arn));
        seed.roles.push(role);
        let cloud = Cloud::builder().seed(seed).start()?;
        Ok(Self { proxy: HttpsProxy::start(&cloud)?, cloud })
    }

    /// A workspace that reaches the public hosts, and whose only credentials are the profile
    /// `reader` and what a block configures.
    pub(super) fn workspace(&self) -> Result<Workspace> {
        let mut keys = self.cloud.access_keys().into_iter();
        let key = keys.find(|key| key.security_token.is_none()).context("no access key")?;
        let workspace = workspace_against(&self.cloud)?.signed_out().through(&self.proxy)?;
        let profile = json!({
            "name": "reader", "mode": "AK", "access_key_id": key.access_key_id,
            "access_key_secret": key.access_key_secret,
        });
        let profiles = json!({ "current": "reader", "profiles": [profile] });
        workspace.write_at_home(".aliyun/config.json", profiles.to_string())?;
        let role = Seed::built_in().roles.into_iter().find(|role| !role.oidc_tokens.is_empty());
        let token = role.context("no role")?.oidc_tokens.swap_remove(0);
        workspace.write_at_home("oidc-token", token)?;
        Ok(workspace
            .with("ALIBABA_CLOUD_ECS_METADATA_ENDPOINT", self.cloud.url())
            .with("TF_VAR_access_key", key.access_key_id)
            .with("TF_VAR_secret_key", key.access_key_secret))
    }

    /// A text of a page, with the accounts, addresses and paths of this world.
    pub(super) fn localised(&self, text: &str, workspace: &Workspace) -> String {
        let token = workspace.path("home/oidc-token");
        text.replace(&format!("{ACCOUNT}:"), &format!("{ACCOUNT_OF_CLOUD}:"))
            .replace("/run/secrets/oidc-token", &token.display().to_string())
            .replace("http://localhost:7002", &self.cloud.url())
    }
}
