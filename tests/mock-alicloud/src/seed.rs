//! The data of the cloud at its start: callers, credential sources, keys, aliases and instances.
//!
//! Objects of the API have the member names of the API: a response of `DescribeKey` can be pasted
//! into a seed file.

use std::path::Path;

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};

use crate::access::{AccessKey, Role};
use crate::arn::account;
use crate::bearer::BearerToken;
use crate::instance::Instance;
use crate::key::{Alias, Key};
use crate::source::{CloudSso, CredentialsUri, Metadata, OAuth};

/// The data of a [`Cloud`](crate::Cloud), in all regions.
///
/// `Seed::default()` is empty. [`Seed::built_in`] contains the examples of the official
/// documentation, and an example of each case that a client must distinguish.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// The request ID of every response. `None`: a new ID for each response.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The accepted access keys and session credentials.
    pub access_keys: Vec<AccessKey>,
    /// The RAM roles that can be assumed.
    pub roles: Vec<Role>,
    /// The metadata service of an instance. `None`: no metadata service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Metadata>,
    /// The credentials URIs.
    pub credentials_uris: Vec<CredentialsUri>,
    /// The access configurations of CloudSSO for signed-in users.
    pub cloud_sso: Vec<CloudSso>,
    /// The OAuth logins.
    pub oauth: Vec<OAuth>,
    /// The accepted bearer tokens.
    pub bearer_tokens: Vec<BearerToken>,
    /// The ARN of the caller of unsigned calls. `None`: the cloud rejects unsigned calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anonymous: Option<String>,
    /// The KMS keys, of any account and region.
    pub keys: Vec<Key>,
    /// The aliases of keys. Each region of an account can have the same alias once.
    pub aliases: Vec<Alias>,
    /// The MongoDB instances.
    pub instances: Vec<Instance>,
}

impl Seed {
    /// The built-in seed as the text of a seed file.
    pub const BUILT_IN: &'static str = include_str!("seed.json");

    /// The built-in seed.
    #[expect(clippy::expect_used, reason = "the text is part of the crate, and a test reads it")]
    pub fn built_in() -> Self {
        Self::from_json(Self::BUILT_IN).expect("the built-in seed is valid")
    }

    /// Parses a seed. Errors contain the place in the document, such as `keys[3].Arn`.
    pub fn from_json(text: &str) -> anyhow::Result<Self> {
        let mut json = serde_json::Deserializer::from_str(text);
        let seed: Self = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| anyhow!("{}: {}", error.path(), error.inner()))?;
        json.end().context("after the end of the document")?;
        seed.check()?;
        Ok(seed)
    }

    /// Reads a seed file. Errors contain the file and the place in the file.
    pub fn from_file(path: impl AsRef<Path>) -> anyhow::Result<Self> {
        let path = path.as_ref();
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        Self::from_json(&text).with_context(|| format!("{} is not a seed", path.display()))
    }

    /// Adds a key.
    pub fn with_key(mut self, key: Key) -> Self {
        self.keys.push(key);
        self
    }

    /// Adds an alias of a key in the seed.
    pub fn with_alias(mut self, name: impl Into<String>, key_id: impl Into<String>) -> Self {
        self.aliases.push(Alias { alias_name: name.into(), key_id: key_id.into() });
        self
    }

    /// Adds a MongoDB instance.
    pub fn with_instance(mut self, instance: Instance) -> Self {
        self.instances.push(instance);
        self
    }

    /// Adds an access key or session credentials.
    pub fn with_access_key(mut self, access_key: AccessKey) -> Self {
        self.access_keys.push(access_key);
        self
    }

    /// Adds a role.
    pub fn with_role(mut self, role: Role) -> Self {
        self.roles.push(role);
        self
    }

    /// Replaces the metadata service.
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Adds a credentials URI.
    pub fn with_credentials_uri(mut self, uri: CredentialsUri) -> Self {
        self.credentials_uris.push(uri);
        self
    }

    /// Adds an access configuration of CloudSSO.
    pub fn with_cloud_sso(mut self, cloud_sso: CloudSso) -> Self {
        self.cloud_sso.push(cloud_sso);
        self
    }

    /// Adds a login by OAuth.
    pub fn with_oauth(mut self, oauth: OAuth) -> Self {
        self.oauth.push(oauth);
        self
    }

    /// Adds a bearer token.
    pub fn with_bearer_token(mut self, token: BearerToken) -> Self {
        self.bearer_tokens.push(token);
        self
    }

    /// Accepts requests that are not signed as those of a principal.
    pub fn with_anonymous(mut self, arn: impl Into<String>) -> Self {
        self.anonymous = Some(arn.into());
        self
    }

    /// Fixes the request ID of every answer, for tests that compare whole outputs.
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// Whether the parts fit together; the error names the first that does not.
    pub(crate) fn check(&self) -> anyhow::Result<()> {
        for (index, access_key) in self.access_keys.iter().enumerate() {
            access_key.check().with_context(|| format!("access_keys[{index}]"))?;
            let id = &access_key.access_key_id;
            let first = self.access_keys.iter().position(|other| other.access_key_id == *id);
            anyhow::ensure!(
                first == Some(index),
                "access_keys[{index}].AccessKeyId: {id} is twice"
            );
        }
        for (index, role) in self.roles.iter().enumerate() {
            role.check().with_context(|| format!("roles[{index}]"))?;
        }
        self.check_sources()?;
        for (index, key) in self.keys.iter().enumerate() {
            key.check().with_context(|| format!("keys[{index}]"))?;
            let first = self.keys.iter().position(|other| other.arn == key.arn);
            anyhow::ensure!(first == Some(index), "keys[{index}].Arn: {} is twice", key.arn);
        }
        for (index, alias) in self.aliases.iter().enumerate() {
            let Alias { alias_name, key_id } = alias;
            anyhow::ensure!(
                alias_name.strip_prefix("alias/").is_some_and(|name| !name.is_empty()),
                "aliases[{index}].AliasName: {alias_name:?} does not begin with alias/"
            );
            anyhow::ensure!(
                self.keys.iter().any(|key| key.key_id == *key_id),
                "aliases[{index}].KeyId: no key has the ID {key_id:?}"
            );
        }
        for (index, instance) in self.instances.iter().enumerate() {
            instance.check().with_context(|| format!("instances[{index}]"))?;
        }
        Ok(())
    }

    /// Whether what gives and proves credentials is whole, and its roles are there.
    fn check_sources(&self) -> anyhow::Result<()> {
        let check_role = |arn: &str| {
            let is_known = self.roles.iter().any(|role| role.arn == arn);
            anyhow::ensure!(is_known, "RoleArn: no role has the ARN {arn:?}");
            Ok(())
        };
        if let Some(arn) = self.metadata.as_ref().and_then(|metadata| metadata.role_arn.as_ref()) {
            check_role(arn).context("metadata")?;
        }
        for (index, uri) in self.credentials_uris.iter().enumerate() {
            let checked = uri.check().and_then(|()| check_role(&uri.role_arn));
            checked.with_context(|| format!("credentials_uris[{index}]"))?;
        }
        for (index, entry) in self.cloud_sso.iter().enumerate() {
            let checked = entry.check().and_then(|()| check_role(&entry.role_arn));
            checked.with_context(|| format!("cloud_sso[{index}]"))?;
        }
        for (index, login) in self.oauth.iter().enumerate() {
            let checked = login.check().and_then(|()| check_role(&login.role_arn));
            checked.with_context(|| format!("oauth[{index}]"))?;
        }
        for (index, token) in self.bearer_tokens.iter().enumerate() {
            token.check().with_context(|| format!("bearer_tokens[{index}]"))?;
        }
        if let Some(arn) = &self.anonymous {
            anyhow::ensure!(!account(arn).is_empty(), "anonymous: {arn:?} has no account");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        format!("{:#}", Seed::from_json(text).unwrap_err())
    }

    #[test]
    fn the_built_in_seed_is_valid_and_survives_a_round_trip() {
        let seed = Seed::built_in();
        let text = serde_json::to_string(&seed).unwrap();
        let again = Seed::from_json(&text).unwrap();
        assert_eq!(serde_json::to_string(&again).unwrap(), text);
        let given: serde_json::Value = serde_json::from_str(Seed::BUILT_IN).unwrap();
        let written: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(given, written);
    }

    #[test]
    fn a_wrong_seed_is_refused_with_the_place() {
        assert!(error(r#"{"keys":[{"KeyId":1}]}"#).starts_with("keys[0].KeyId: "));
        assert!(error(r#"{"keys":[{"KeyID":"x"}]}"#).contains("unknown field `KeyID`"));
        assert!(error(r#"{"kyes":[]}"#).contains("unknown field `kyes`"));
        assert!(error("{} x").starts_with("after the end of the document"));
        assert!(
            error(r#"{"keys":[{"KeyId":"a","Arn":"acs:kms:r:1:key/b"}]}"#)
                .starts_with("keys[0]: Arn: ")
        );
        assert!(
            error(r#"{"aliases":[{"AliasName":"alias/a","KeyId":"b"}]}"#)
                .starts_with("aliases[0].KeyId: no key")
        );
        let missing = r#"{"metadata":{"RoleArn":"acs:ram::1:role/r"}}"#;
        assert!(error(missing).starts_with("metadata: RoleArn: no role"));
        assert!(error(r#"{"oauth":[{"Site":"EU"}]}"#).starts_with("oauth[0].Site: "));
        assert!(error(r#"{"anonymous":"x"}"#).starts_with("anonymous: "));
        let twice = r#"{"AccessKeyId":"a","AccessKeySecret":"b","Arn":"acs:ram::1:user/u"}"#;
        assert!(error(&format!(r#"{{"access_keys":[{twice},{twice}]}}"#)).contains("is twice"));
    }
}
