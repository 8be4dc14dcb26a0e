//! Profiles: named credentials in a file of Alibaba Cloud's command line (JSON) or of its SDKs
//! (INI). The two are told apart by what is in them, because one variable names either.

mod cli;
mod ini;
mod modes;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::ExposeSecret;

use super::{Context, CredentialSource, InvalidSource, SkippedSource};
use crate::Region;

/// The command line's file, where nothing names another.
const CLI_FILE: &str = "~/.aliyun/config.json";

/// Names another.
const CLI_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The SDKs' file, where nothing names another.
const INI_FILE: &str = "~/.alibabacloud/credentials";

/// Names another. The official Terraform provider names a file of the command line by it.
const INI_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// The profile that is meant where none is named.
const DEFAULT: &str = "default";

/// A file with profiles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFile {
    path: PathBuf,
    /// What names the file, where that is not custom alone.
    named_by: Option<String>,
}

/// What a profile gives.
#[derive(Clone, Debug)]
pub struct ResolvedSource {
    /// Its credentials.
    pub source: Arc<dyn CredentialSource>,
    /// Its region, where it has one.
    pub region: Option<Region>,
}

/// What a file has of a profile.
pub(super) enum ProfileLookup {
    Found(ResolvedSource),
    /// Nothing: why, as a clause.
    Missing(String),
}

impl ProfileFile {
    /// The file that is written so; `named_by` says where.
    pub fn new(context: &Context, written: &str, named_by: &str) -> Self {
        Self { path: context.path(written), named_by: Some(named_by.to_owned()) }
    }

    /// The file of the command line.
    pub(super) fn of_cli(context: &Context) -> Self {
        Self::standard(context, CLI_FILE_VARIABLE, CLI_FILE)
    }

    /// The file of the SDKs.
    pub(super) fn of_sdks(context: &Context) -> Self {
        Self::standard(context, INI_FILE_VARIABLE, INI_FILE)
    }

    fn standard(context: &Context, variable: &str, path: &str) -> Self {
        match context.machine.variable(variable) {
            Some(written) => {
                Self::new(context, written, &format!("the environment variable `{variable}`"))
            }
            None => Self { path: context.path(path), named_by: None },
        }
    }

    /// What the file has of a profile; of the current one, where none is named.
    ///
    /// # Errors
    /// When the file or the profile is there and cannot be used.
    pub(super) fn look_up(
        &self,
        context: &Context,
        name: Option<&str>,
    ) -> Result<ProfileLookup, InvalidSource> {
        if self.path.starts_with("~") {
            return Ok(ProfileLookup::Missing("no home directory is known".to_owned()));
        }
        let path = self.path.display();
        let origin = match &self.named_by {
            Some(named_by) => format!("the file {path}, which {named_by} names"),
            None => format!("the file {path}"),
        };
        let Some(text) = context.text(&self.path, &origin)? else {
            return Ok(ProfileLookup::Missing("there is no such file".to_owned()));
        };
        let text = text.expose_secret();
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            cli::look_up(context, &self.path, text, name)
        } else {
            ini::look_up(context, &self.path, text, name)
        }
    }

    /// The file, in words.
    pub(super) fn display(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

impl ResolvedSource {
    /// The profile of a configuration that names it, a file, or both. Without a file, those of the
    /// command line and of the SDKs are searched.
    ///
    /// # Errors
    /// When there is none, or it cannot be used.
    pub fn named(
        context: &Context,
        name: Option<&str>,
        file: Option<ProfileFile>,
    ) -> Result<Self, InvalidSource> {
        let files = match file {
            Some(file) => vec![file],
            None => vec![ProfileFile::of_cli(context), ProfileFile::of_sdks(context)],
        };
        let mut missed = Vec::new();
        for file in files {
            match file.look_up(context, name)? {
                ProfileLookup::Found(found) => return Ok(found),
                ProfileLookup::Missing(why) => {
                    missed.push(SkippedSource::new(file.display().to_string(), why))
                }
            }
        }
        let origin = match name {
            Some(name) => format!("the profile {name:?}"),
            None => "the current profile".to_owned(),
        };
        let missed: Vec<_> =
            missed.iter().map(|it| format!("in {}: {}", it.source, it.reason)).collect();
        Err(InvalidSource::new(origin, format!("it was not found ({})", missed.join("; "))))
    }
}

/// The names that are there instead, in words: all, where there are not too many.
fn listed<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 20;
    let more = names.len().saturating_sub(SHOWN);
    let mut names: Vec<_> = names.take(SHOWN).map(|name| format!("{name:?}")).collect();
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    if names.is_empty() { "and no other".to_owned() } else { format!("but {}", names.join(", ")) }
}

/// A profile in words.
fn origin(name: &str, path: &Path) -> String {
    format!("the profile {name:?} in {}", path.display())
}
