//! The members of a profile, with errors that name the member.

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use super::cli_file::Profiles;
use super::cli_profile::Profile;
use super::fallback::Fallback;
use super::naming::origin;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::fixed::FixedSource;
use crate::credentials::renewing::RenewingSource;
use crate::credentials::session::SessionSource;
use crate::credentials::source::CredentialSource;
use crate::error::source::{InvalidSource, SourceFault};

/// The source of a profile.
pub(super) type Source = Arc<dyn CredentialSource>;

/// A profile, with its name and file.
pub(super) struct Entry<'a> {
    pub(super) profiles: &'a Profiles<'a>,
    pub(super) name: &'a str,
    pub(super) origin: String,
    pub(super) profile: Profile,
    /// Whether another profile builds on this profile.
    is_source: bool,
}

impl<'a> Entry<'a> {
    /// The profile that is used.
    pub(super) fn new(profiles: &'a Profiles<'a>, name: &'a str, profile: Profile) -> Self {
        let origin = origin(name, profiles.path);
        Self { profiles, name, origin, profile, is_source: false }
    }

    /// A profile that another profile builds on.
    pub(super) fn source(profiles: &'a Profiles<'a>, name: &'a str, profile: Profile) -> Self {
        Self { is_source: true, ..Self::new(profiles, name, profile) }
    }

    /// The access key pair of the profile.
    pub(super) fn key_pair(&self, with_token: bool) -> Result<Source, InvalidSource> {
        let secret = self.required_secret("access_key_secret", |it| &it.access_key_secret)?;
        let token = self.secret(|it| &it.sts_token).filter(|_| with_token);
        let id = self.required("access_key_id", |it| &it.access_key_id)?;
        Ok(self.fixed(SigningIdentity::KeyPair(KeyPair::new(id, secret, token))))
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
    ) -> Option<&str> {
        let secret = member(&self.profile).as_ref().map(|secret| secret.expose_secret().trim());
        secret.filter(|secret| !secret.is_empty())
    }

    /// A member, else the environment variable that supplies the member.
    pub(super) fn supplied(
        &self,
        name: &'static str,
        member: impl Fn(&Profile) -> &Option<String>,
        fallback: &Fallback,
    ) -> Option<Supplied<'_>> {
        match self.text(member) {
            Some(text) => Some(Supplied { text, member: name, variable: None }),
            None => self.variable(fallback).map(|(text, variable)| Supplied {
                text: text.trim(),
                member: name,
                variable: Some(variable),
            }),
        }
    }

    /// A required member, else the environment variable that supplies the member.
    pub(super) fn required_or(
        &self,
        name: &'static str,
        member: impl Fn(&Profile) -> &Option<String>,
        fallback: &Fallback,
    ) -> Result<Supplied<'_>, InvalidSource> {
        self.supplied(name, member, fallback).ok_or_else(|| self.missing_or(name, fallback))
    }

    /// The first variable of a fallback that is set, with its name.
    pub(super) fn variable(&self, fallback: &Fallback) -> Option<(&str, &'static str)> {
        let machine = &self.profiles.context.machine;
        self.variables(fallback).iter().find_map(|name| Some((machine.variable(name)?, *name)))
    }

    /// The error of a member that neither the profile nor the environment supplies.
    pub(super) fn missing_or(&self, name: &str, fallback: &Fallback) -> InvalidSource {
        let missing = self.missing(name);
        let problem = match self.variables(fallback) {
            [] => return missing,
            [variable] => format!("{}, and `{variable}` is not set", missing.problem),
            [first, second @ ..] => format!(
                "{}, and neither `{first}` nor `{}` is set",
                missing.problem,
                second.join("`, `")
            ),
        };
        InvalidSource { problem, ..missing }
    }

    fn variables(&self, fallback: &Fallback) -> &'static [&'static str] {
        if self.is_source { fallback.source } else { fallback.used }
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
    ) -> Result<&str, InvalidSource> {
        self.secret(member).ok_or_else(|| self.missing(name))
    }

    /// The error of an invalid profile.
    pub(super) fn invalid(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(SourceFault::Invalid, &self.origin, problem)
    }

    fn missing(&self, name: &str) -> InvalidSource {
        InvalidSource::new(
            SourceFault::Incomplete,
            &self.origin,
            format!("`{name}` is missing or empty"),
        )
    }
}

/// A member that is not empty, or the environment variable that supplies the member.
#[derive(Clone, Copy)]
pub(super) struct Supplied<'a> {
    pub(super) text: &'a str,
    member: &'static str,
    variable: Option<&'static str>,
}

impl Supplied<'_> {
    /// The place of the text, as the beginning of a clause about a profile.
    pub(super) fn place(&self) -> String {
        let Self { member, variable, .. } = self;
        match variable {
            None => format!("`{member}`"),
            Some(variable) => format!("the environment variable `{variable}` for `{member}`"),
        }
    }
}

/// A time in seconds since 1970, UTC; `None` if the time is out of range.
pub(super) fn time(seconds: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()
}
