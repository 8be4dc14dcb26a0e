//! The format of `case.json`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::exchange::{Exchange, Signed};
use super::machine::Run;
use super::secrets;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/credentials");

/// The default time of a case.
const TIME: &str = "2026-03-04T05:06:07Z";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    #[serde(skip)]
    pub(super) folder: PathBuf,
    about: String,
    #[serde(default)]
    pub(super) provider: Map<String, Value>,
    #[serde(default)]
    pub(super) environment: BTreeMap<String, String>,
    #[serde(default)]
    time: Option<String>,
    /// Files without read permission.
    #[serde(default)]
    pub(super) unreadable: Vec<PathBuf>,
    #[serde(default)]
    pub(super) read: DataSource,
    #[serde(default)]
    pub(super) secrets: Vec<String>,
    #[serde(default)]
    pub(super) http: Vec<Exchange>,
    #[serde(default)]
    pub(super) programs: Vec<Run>,
    #[serde(default = "once")]
    pub(super) reads: usize,
    pub(super) expected: Expected,
    #[serde(default)]
    pub(super) then: Vec<Step>,
}

/// The data source of a read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataSource {
    pub(super) r#type: String,
    pub(super) config: Value,
}

impl Default for DataSource {
    fn default() -> Self {
        let (r#type, config) = ("alicloud_kms_key", json!({ "key_id": "alias/example" }));
        Self { r#type: r#type.to_owned(), config }
    }
}

/// One or more reads with the same result, and their requests and programs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// The time since the previous step, in seconds.
    #[serde(default)]
    pub(super) after_seconds: i64,
    /// The folder that replaces `files`.
    #[serde(default)]
    pub(super) files: Option<String>,
    #[serde(default)]
    pub(super) http: Vec<Exchange>,
    #[serde(default)]
    pub(super) programs: Vec<Run>,
    /// The number of reads. The requests and programs are those of the first.
    #[serde(default = "once")]
    pub(super) reads: usize,
    pub(super) expected: Expected,
}

/// The result of a read: exactly one of the first four members.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expected {
    #[serde(default)]
    pub(super) signed: Option<Signed>,
    #[serde(default)]
    pub(super) bearer: Option<Bearer>,
    #[serde(default)]
    pub(super) anonymous: bool,
    #[serde(default)]
    pub(super) error: Option<Problem>,
    /// The origin of the credential in errors.
    #[serde(default)]
    pub(super) origin: Option<String>,
    #[serde(default = "hangzhou")]
    pub(super) region: String,
    /// The called host, if the host differs from the host of KMS in the region.
    #[serde(default)]
    pub(super) host: Option<String>,
    /// A text of each warning.
    #[serde(default)]
    pub(super) warnings: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bearer {
    pub(super) header: String,
    pub(super) bearer_token: String,
}

/// What a person reads instead of a state.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    pub(super) summary: String,
    #[serde(default)]
    pub(super) attribute: Option<String>,
    /// Texts that are in the detail.
    pub(super) detail: Vec<String>,
    /// Texts that are not.
    #[serde(default)]
    pub(super) not: Vec<String>,
}

fn once() -> usize {
    1
}

fn hangzhou() -> String {
    "cn-hangzhou".to_owned()
}

/// The folders of all cases, in order. What else lies among them is an error: it would be a case
/// that nobody runs.
pub(super) fn names() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(FOLDER)? {
        let entry = entry?;
        let name = entry.file_name().into_string().ok().context("a name that is not Unicode")?;
        if name != "README.md" {
            ensure!(entry.path().join("case.json").is_file(), "{name} is no case");
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

impl Case {
    pub(super) fn of_folder(name: &str) -> Result<Self> {
        let folder = Path::new(FOLDER).join(name);
        let text = std::fs::read_to_string(folder.join("case.json"))?;
        Self::new(&text, &folder)
    }

    /// The case that `text` describes, whose files are in `folder`.
    pub(super) fn new(text: &str, folder: &Path) -> Result<Self> {
        let case: Self = serde_json::from_str(text)?;
        ensure!(case.about.ends_with('.'), "it says nothing of what it is about");
        secrets::assert_listed(text, folder, &case.secrets)?;
        Ok(Self { folder: folder.to_owned(), ..case })
    }

    pub(super) fn time(&self) -> Result<OffsetDateTime> {
        Ok(OffsetDateTime::parse(self.time.as_deref().unwrap_or(TIME), &Rfc3339)?)
    }
}
