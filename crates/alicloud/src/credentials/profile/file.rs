//! Files with profiles, and the search for a profile in them.

use std::path::PathBuf;

use secrecy::ExposeSecret;

use super::{cli, ini};
use crate::credentials::context::Context;
use crate::credentials::resolved::{Lookup, ResolvedSource};
use crate::error::source::{InvalidSource, SourceFault};

/// The default file of Alibaba Cloud CLI.
const CLI_FILE: &str = "~/.aliyun/config.json";

/// The variable with another file of Alibaba Cloud CLI.
const CLI_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CONFIG_FILE";

/// The default files of the SDKs: of those for Go and Node.js, and of those for Java and Python.
const SDKS_FILES: [&str; 2] = ["~/.alibabacloud/credentials", "~/.alibabacloud/credentials.ini"];

/// The variables that disable the file of Alibaba Cloud CLI: of the SDKs, and of the CLI.
const CLI_FILE_SWITCHES: [&str; 3] = [
    "ALIBABA_CLOUD_CLI_PROFILE_DISABLED",
    "ALIBABA_CLOUD_IGNORE_PROFILE",
    "ALIBABACLOUD_IGNORE_PROFILE",
];

/// The variable with another file of the SDKs. The official Terraform provider reads the same
/// variable as the file of Alibaba Cloud CLI.
const SDKS_FILE_VARIABLE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";

/// A file with profiles, in either format. The contents tell the format, because a variable can
/// name a file of either format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFile {
    path: PathBuf,
    /// Another path at which the file does not exist either.
    other_path: Option<PathBuf>,
    /// The variable that disables the file.
    disabled_by: Option<&'static str>,
    /// Where the path is configured; `None` for a default file.
    named_by: Option<String>,
}

impl ProfileFile {
    /// The file at the path `written`. `named_by` tells where the path is configured.
    pub fn new(context: &Context, written: &str, named_by: &str) -> Self {
        Self { named_by: Some(named_by.to_owned()), ..Self::at(context, written) }
    }

    /// The file of Alibaba Cloud CLI. Variables can disable the file.
    pub(in crate::credentials) fn of_cli(context: &Context) -> Self {
        let is_set = |name: &&str| context.machine.is_true(name);
        let disabled_by = CLI_FILE_SWITCHES.into_iter().find(is_set);
        let file = Self::of_variable(context, CLI_FILE_VARIABLE);
        Self { disabled_by, ..file.unwrap_or_else(|| Self::at(context, CLI_FILE)) }
    }

    /// The file of the SDKs: the first that exists.
    pub(in crate::credentials) fn of_sdks(context: &Context) -> Self {
        Self::of_variable(context, SDKS_FILE_VARIABLE).unwrap_or_else(|| {
            let [first, second] = SDKS_FILES.map(|path| Self::at(context, path));
            match [&first, &second].map(|file| context.exists(&file.path)) {
                [true, _] => first,
                [false, true] => second,
                [false, false] => Self { other_path: Some(second.path), ..first },
            }
        })
    }

    /// The paths of the file, for people.
    pub(in crate::credentials) fn display(&self) -> String {
        let path = self.path.display();
        match &self.other_path {
            None => path.to_string(),
            Some(other_path) => format!("{path} or {}", other_path.display()),
        }
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
        if let Some(switch) = self.disabled_by {
            return Ok(Lookup::Absent(format!("`{switch}` disables this source")));
        }
        if self.path.starts_with("~") {
            return Ok(Lookup::Absent("the home directory is unknown".to_owned()));
        }
        let path = self.path.display();
        let origin = match &self.named_by {
            Some(named_by) => format!("the file {path}, which {named_by} names"),
            None => format!("the file {path}"),
        };
        let Some(contents) = context.text(&self.path, &origin)? else {
            return Ok(Lookup::Absent("the file does not exist".to_owned()));
        };
        let text = contents.expose_secret().trim_start_matches('\u{feff}');
        match text.trim_start() {
            "" => Ok(Lookup::Absent("the file is empty".to_owned())),
            json if json.starts_with('{') => cli::look_up(context, &self.path, text, name),
            null if null.trim_end() == "null" => Ok(Lookup::Absent("the file is empty".to_owned())),
            _ => ini::look_up(context, &self.path, text, name),
        }
    }

    fn at(context: &Context, written: &str) -> Self {
        Self { path: context.path(written), other_path: None, disabled_by: None, named_by: None }
    }

    /// The file that an environment variable names.
    fn of_variable(context: &Context, variable: &str) -> Option<Self> {
        let written = context.machine.variable(variable)?;
        Some(Self::new(context, written, &format!("the environment variable `{variable}`")))
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
        Err(InvalidSource::new(
            SourceFault::ProfileNotFound,
            origin,
            format!("not found ({})", absences.join("; ")),
        ))
    }
}
