//! The configuration file of Alibaba Cloud's command line, as far as it holds credentials. It is
//! read and never written.

use std::path::Path;

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{DEFAULT, ProfileLookup, listed, origin};
use crate::credentials::{Context, InvalidSource};
use crate::response;

/// The file.
#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(default)]
    current: Option<String>,
    /// As they are written: one that is wrong hurts nobody who uses another.
    #[serde(borrow, default)]
    profiles: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    name: Option<String>,
}

/// A profile: the members of every mode, of which each uses some.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Profile {
    pub(super) mode: Option<String>,
    pub(super) region_id: Option<String>,
    pub(super) access_key_id: Option<String>,
    pub(super) access_key_secret: Option<SecretString>,
    pub(super) sts_token: Option<SecretString>,
    pub(super) sts_expiration: Option<i64>,
    pub(super) sts_region: Option<String>,
    pub(super) sts_endpoint: Option<String>,
    pub(super) enable_vpc: Option<bool>,
    pub(super) ram_role_name: Option<String>,
    pub(super) ram_role_arn: Option<String>,
    pub(super) ram_session_name: Option<String>,
    pub(super) expired_seconds: Option<i64>,
    pub(super) policy: Option<String>,
    pub(super) external_id: Option<String>,
    pub(super) source_profile: Option<String>,
    pub(super) oidc_provider_arn: Option<String>,
    pub(super) oidc_token_file: Option<String>,
    pub(super) credentials_uri: Option<String>,
    pub(super) process_command: Option<String>,
    pub(super) cloud_sso_sign_in_url: Option<String>,
    pub(super) cloud_sso_account_id: Option<String>,
    pub(super) cloud_sso_access_config: Option<String>,
    pub(super) cloud_sso_access_token_expire: Option<i64>,
    pub(super) access_token: Option<SecretString>,
    pub(super) oauth_site_type: Option<String>,
    pub(super) oauth_access_token: Option<SecretString>,
    pub(super) oauth_refresh_token: Option<SecretString>,
    pub(super) oauth_access_token_expire: Option<i64>,
    pub(super) bearer_token: Option<SecretString>,
    pub(super) bearer_token_header_key: Option<String>,
}

/// Every profile of a file, by name.
pub(super) struct Profiles<'a> {
    pub(super) context: &'a Context,
    pub(super) path: &'a Path,
    profiles: Vec<(String, &'a RawValue)>,
}

impl Profiles<'_> {
    /// The profile of this name; `None` when there is none.
    pub(super) fn get(&self, name: &str) -> Option<Result<Profile, InvalidSource>> {
        let (_, written) = self.profiles.iter().find(|(found, _)| found == name)?;
        let profile = response::json(written.get().as_bytes());
        Some(profile.map_err(|problem| InvalidSource::new(origin(name, self.path), problem)))
    }

    /// That there is no such profile, as a clause.
    pub(super) fn lacks(&self, name: &str) -> String {
        let names = self.profiles.iter().map(|(name, _)| name.as_str());
        format!("it has no profile {name:?}, {}", listed(names))
    }
}

pub(super) fn look_up(
    context: &Context,
    path: &Path,
    text: &str,
    name: Option<&str>,
) -> Result<ProfileLookup, InvalidSource> {
    let wrong =
        |problem: String| InvalidSource::new(format!("the file {}", path.display()), problem);
    let text = text.trim_start_matches('\u{feff}');
    let file: Configuration<'_> = response::json(text.as_bytes()).map_err(wrong)?;
    let mut profiles = Profiles { context, path, profiles: Vec::new() };
    for written in file.profiles {
        // One that has no name is nobody's.
        if let Ok(Name { name: Some(name) }) = response::json(written.get().as_bytes()) {
            profiles.profiles.push((name, written));
        }
    }
    let current = file.current.filter(|name| !name.trim().is_empty());
    let name = match (name, &current) {
        (Some(name), _) => name,
        (None, Some(current)) => current,
        (None, None) => DEFAULT,
    };
    match profiles.get(name) {
        // What the command line leaves behind where nobody has logged in yet.
        Some(Ok(profile)) if profile.is_blank() => {
            Ok(ProfileLookup::Missing(format!("its profile {name:?} has no access key")))
        }
        Some(Ok(profile)) => {
            profiles.found(name, profile, &mut Vec::new()).map(ProfileLookup::Found)
        }
        Some(Err(unusable)) => Err(unusable),
        None if current.as_deref() == Some(name) => {
            Err(wrong(format!("its current profile is {name:?}, and {}", profiles.lacks(name))))
        }
        None => Ok(ProfileLookup::Missing(profiles.lacks(name))),
    }
}
