//! The members of a profile, with errors that name the member.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use super::cli_file::Profiles;
use super::cli_profile::Profile;
use super::naming::origin;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::fixed::FixedSource;
use crate::credentials::renewing::RenewingSource;
use crate::credentials::session::SessionSource;
use crate::credentials::source::CredentialSource;
use crate::error::source::InvalidSource;

/// The source of a profile.
pub(super) type Source = Arc<dyn CredentialSource>;

/// A profile, with its name and file.
pub(super) struct Entry<'a> {
    pub(super) profiles: &'a Profiles<'a>,
    pub(super) name: &'a str,
    pub(super) origin: String,
    pub(super) profile: Profile,
}

impl<'a> Entry<'a> {
    pub(super) fn new(profiles: &'a Profiles<'a>, name: &'a str, profile: Profile) -> Self {
        Self { profiles, name, origin: origin(name, profiles.path), profile }
    }

    /// The access key pair of the profile.
    pub(super) fn key_pair(&self, with_token: bool) -> Result<Source, InvalidSource> {
        let secret = self.required_secret("access_key_secret", |it| &it.access_key_secret)?;
        let token = self.secret(|it| &it.sts_token).filter(|_| with_token);
        Ok(self.fixed(SigningIdentity::KeyPair(KeyPair {
            access_key_id: self.required("access_key_id", |it| &it.access_key_id)?.to_owned(),
            access_key_secret: secret.clone(),
            security_token: token.cloned(),
        })))
    }

    /// A source of one credential.
    pub(super) fn fixed(&self, identity: SigningIdentity) -> Source {
        Arc::new(FixedSource::new(Ok(Credential::new(self.origin.clone(), identity))))
    }

    /// A source of sessions.
    pub(super) fn renewing(&self, source: impl SessionSource + 'static) -> Source {
        Arc::new(RenewingSource::new(source, self.profiles.context.transport.clock().clone()))
    }

    /// A member; `None` if the member is missing or blank.
    pub(super) fn text(&self, member: impl Fn(&Profile) -> &Option<String>) -> Option<&str> {
        member(&self.profile).as_deref().map(str::trim).filter(|text| !text.is_empty())
    }

    /// A secret member; `None` if the member is missing or blank.
    pub(super) fn secret(
        &self,
        member: impl Fn(&Profile) -> &Option<SecretString>,
    ) -> Option<&SecretString> {
        let secret = member(&self.profile).as_ref();
        secret.filter(|secret| !secret.expose_secret().trim().is_empty())
    }

    /// A required member.
    pub(super) fn required(
        &self,
        name: &str,
        member: impl Fn(&Profile) -> &Option<String>,
    ) -> Result<&str, InvalidSource> {
        self.text(member).ok_or_else(|| self.missing(name))
    }

    /// A required secret member.
    pub(super) fn required_secret(
        &self,
        name: &str,
        member: impl Fn(&Profile) -> &Option<SecretString>,
    ) -> Result<&SecretString, InvalidSource> {
        self.secret(member).ok_or_else(|| self.missing(name))
    }

    /// The error of an invalid profile.
    pub(super) fn invalid(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(&self.origin, problem)
    }

    fn missing(&self, name: &str) -> InvalidSource {
        self.invalid(format!("its `{name}` is missing or empty"))
    }
}

/// A time in seconds since 1970, UTC; `None` if the time is out of range.
pub(super) fn time(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}
