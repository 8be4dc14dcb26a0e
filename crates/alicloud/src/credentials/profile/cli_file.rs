//! The configuration file of Alibaba Cloud CLI. The file is read and never written.

use std::path::Path;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::cli_profile::Profile;
use super::naming::{origin, others};
use crate::credentials::context::Context;
use crate::error::source::{InvalidSource, SourceFault};
use crate::json::{self, Unreadable};

/// The members of the file that concern credentials.
#[derive(Deserialize)]
struct Configuration<'a> {
    #[serde(default)]
    current: Option<String>,
    /// The profiles as JSON. An invalid profile does not affect the others. The command line can
    /// leave a file without profiles.
    #[serde(borrow, default)]
    profiles: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Name {
    #[serde(default)]
    name: Option<String>,
}

/// The profiles of a file.
pub(super) struct Profiles<'a> {
    pub(super) context: &'a Context,
    pub(super) path: &'a Path,
    /// The name of the current profile, if the file names one.
    pub(super) current: Option<String>,
    by_name: Vec<(String, &'a RawValue)>,
}

impl<'a> Profiles<'a> {
    /// Reads the names of the profiles. Skips profiles without a name.
    pub(super) fn read(
        context: &'a Context,
        path: &'a Path,
        text: &'a str,
    ) -> Result<Self, Unreadable> {
        let configuration: Configuration<'_> = json::read(text.as_bytes())?;
        let profiles = configuration.profiles.unwrap_or_default();
        let named = profiles.into_iter().filter_map(|profile| {
            let Name { name } = json::read(profile.get().as_bytes()).ok()?;
            Some((name?, profile))
        });
        let current = configuration.current.filter(|name| !name.trim().is_empty());
        Ok(Self { context, path, current, by_name: named.collect() })
    }

    /// Whether the file contains no profile.
    pub(super) fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// A profile; `None` if the file does not contain the profile.
    pub(super) fn get(&self, name: &str) -> Option<Result<Profile, InvalidSource>> {
        let (_, profile) = self.by_name.iter().find(|(found, _)| found == name)?;
        Some(json::read(profile.get().as_bytes()).map_err(|unreadable| {
            InvalidSource::new(
                SourceFault::Invalid,
                origin(name, self.path),
                unreadable.to_string(),
            )
        }))
    }

    /// That the file does not contain a profile, as a clause.
    pub(super) fn lacks(&self, name: &str) -> String {
        let names = self.by_name.iter().map(|(name, _)| name.as_str());
        format!("the file has no profile {name:?}, {}", others(name, names))
    }
}
