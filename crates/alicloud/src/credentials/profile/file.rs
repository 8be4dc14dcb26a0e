//! Files with profiles, and the search for a profile in them.

use std::path::{Display, PathBuf};

use secrecy::ExposeSecret;

use super::{cli, ini};
use crate::credentials::context::Context;
use crate::credentials::resolved::{Lookup, ResolvedSource};
use crate::error::source::InvalidSource;

/// The default file of Alibaba Cloud CLI.
const CLI_FILE: &str = "~/.aliyun/config.json";

/// The variable with another file of Alibaba Cloud CLI.
const CLI_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The default file of the SDKs.
const SDKS_FILE: &str = "~/.alibabacloud/credentials";

/// The variable with another file of the SDKs. The official Terraform provider reads the same
/// variable as the file of Alibaba Cloud CLI.
const SDKS_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// A file with profiles, in either format. The contents tell the format, because a variable can
/// name a file of either format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFile {
    path: PathBuf,
    /// Where the path is configured; `None` for a default file.
    named_by: Option<String>,
}

impl ProfileFile {
    /// The file at the path `written`. `named_by` tells where the path is configured.
    pub fn new(context: &Context, written: &str, named_by: &str) -> Self {
        Self { path: context.path(written), named_by: Some(named_by.to_owned()) }
    }

    /// The file of Alibaba Cloud CLI.
    pub(in crate::credentials) fn of_cli(context: &Context) -> Self {
        Self::standard(context, CLI_FILE_VARIABLE, CLI_FILE)
    }

    /// The file of the SDKs.
    pub(in crate::credentials) fn of_sdks(context: &Context) -> Self {
        Self::standard(context, SDKS_FILE_VARIABLE, SDKS_FILE)
    }

    /// The path of the file, for people.
    pub(in crate::credentials) fn display(&self) -> Display<'_> {
        self.path.display()
    }

    /// Looks a profile up; the current profile if `name` is `None`.
    ///
    /// # Errors
    /// If the file or the profile exists and is invalid.
    pub(in crate::credentials) fn look_up(
        &self,
        context: &Context,
        name: Option<&str>,
    ) -> Result<Lookup, InvalidSource> {
        if self.path.starts_with("~") {
            return Ok(Lookup::Absent("no home directory is known".to_owned()));
        }
        let path = self.path.display();
        let origin = match &self.named_by {
            Some(named_by) => format!("the file {path}, which {named_by} names"),
            None => format!("the file {path}"),
        };
        let Some(contents) = context.text(&self.path, &origin)? else {
            return Ok(Lookup::Absent("there is no such file".to_owned()));
        };
        let text = contents.expose_secret();
        if text.trim_start_matches('\u{feff}').trim_start().starts_with('{') {
            cli::look_up(context, &self.path, text, name)
        } else {
            ini::look_up(context, &self.path, text, name)
        }
    }

    fn standard(context: &Context, variable: &str, path: &str) -> Self {
        match context.machine.variable(variable) {
            Some(written) => {
                Self::new(context, written, &format!("the environment variable `{variable}`"))
            }
            None => Self { path: context.path(path), named_by: None },
        }
    }
}

impl ResolvedSource {
    /// The profile `name` in `file`. If `name` is `None`, the current profile. If `file` is `None`,
    /// searches the files of Alibaba Cloud CLI and of the SDKs.
    ///
    /// # Errors
    /// If the profile does not exist or is invalid.
    pub fn named(
        context: &Context,
        name: Option<&str>,
        file: Option<ProfileFile>,
    ) -> Result<Self, InvalidSource> {
        let files = match file {
            Some(file) => vec![file],
            None => vec![ProfileFile::of_cli(context), ProfileFile::of_sdks(context)],
        };
        let mut absences = Vec::new();
        for file in files {
            match file.look_up(context, name)? {
                Lookup::Found(found) => return Ok(*found),
                Lookup::Absent(reason) => {
                    absences.push(format!("in {}: {reason}", file.display()));
                }
            }
        }
        let origin = match name {
            Some(name) => format!("the profile {name:?}"),
            None => "the current profile".to_owned(),
        };
        Err(InvalidSource::new(origin, format!("it was not found ({})", absences.join("; "))))
    }
}
