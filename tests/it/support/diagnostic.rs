//! Diagnostics as Terraform shows them.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What Terraform says of the way it found the provider, and not of anything that was run.
const OF_THE_INSTALLATION: &str = "Provider development overrides are in effect";

/// One message of a run.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Diagnostic {
    pub(crate) severity: String,
    pub(crate) summary: String,
    #[serde(default)]
    pub(crate) detail: String,
    /// The data source, resource or check it is about.
    pub(crate) address: Option<String>,
    snippet: Option<Snippet>,
}

/// The source that Terraform points to.
#[derive(Clone, Debug, Deserialize)]
struct Snippet {
    context: Option<String>,
    code: String,
    highlight_start_offset: usize,
    highlight_end_offset: usize,
}

/// Either shape in which a command with `-json` prints diagnostics: a line of a log, or one
/// document.
#[derive(Deserialize)]
#[serde(untagged)]
enum Printed {
    Document { diagnostics: Vec<Diagnostic> },
    Line { diagnostic: Diagnostic },
    Other {},
}

impl Diagnostic {
    /// Every diagnostic that a command with `-json` printed, but those of the installation.
    pub(super) fn all(stdout: &str) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for printed in serde_json::Deserializer::from_str(stdout).into_iter() {
            match printed.with_context(|| format!("not the output of -json: {stdout}"))? {
                Printed::Document { diagnostics } => all.extend(diagnostics),
                Printed::Line { diagnostic } => all.push(diagnostic),
                Printed::Other {} => {}
            }
        }
        all.retain(|diagnostic| diagnostic.summary != OF_THE_INSTALLATION);
        Ok(all)
    }

    /// The head of the block that Terraform points into, such as `check "usable"`.
    pub(crate) fn block(&self) -> Option<&str> {
        self.snippet.as_ref()?.context.as_deref()
    }

    /// The argument whose value, or whose name, Terraform points to; `None` for a whole block.
    pub(crate) fn attribute(&self) -> Option<&str> {
        let Snippet { code, highlight_start_offset: start, highlight_end_offset: end, .. } =
            self.snippet.as_ref()?;
        let before = code.get(..*start)?.trim();
        match before.strip_suffix('=') {
            Some(name) => name.split_whitespace().last(),
            None if before.is_empty() => code.get(*start..*end),
            None => None,
        }
    }

    /// Sees that this is an error with this summary, about this argument, whose detail holds all
    /// of these texts.
    pub(crate) fn assert_error(
        &self,
        summary: &str,
        attribute: Option<&str>,
        detail: &[&str],
    ) -> Result<()> {
        ensure!(self.severity == "error", "not an error: {self:#?}");
        ensure!(self.summary == summary, "another summary than {summary:?}: {self:#?}");
        for text in detail {
            ensure!(self.detail.contains(text), "no {text:?} in the detail: {self:#?}");
        }
        ensure!(self.attribute() == attribute, "not about {attribute:?}: {self:#?}");
        Ok(())
    }

    /// Sees that a person who has never heard of the provider's source can read it.
    pub(super) fn assert_presentable(&self) -> Result<()> {
        assert_presentable(&format!("{}\n{}", self.summary, self.detail))
    }
}

/// Sees that a person who has never heard of the provider's source can read a text.
pub(crate) fn assert_presentable(text: &str) -> Result<()> {
    // An ARN without a region has the mark of a path in Rust.
    let people_s = text.replace("acs:ram::", "").replace("acs:sts::", "");
    let internal = [
        "::", ".rs", "struct ", "enum ", "variant", "Option<", "Some(", " i64", " u32", "sequence",
        "serde", "reqwest", "hyper", "tonic", "panicked", "\u{1b}",
    ];
    for mark in internal {
        ensure!(!people_s.contains(mark), "{mark:?} is for programmers: {text}");
    }
    Ok(())
}
