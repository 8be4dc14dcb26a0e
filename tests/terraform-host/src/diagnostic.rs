//! Diagnostics as Terraform shows them.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// The summary of the warning that Terraform prints about the provider's installation.
const DEV_OVERRIDES: &str = "Provider development overrides are in effect";

/// A diagnostic of a run.
#[derive(Clone, Debug, Deserialize)]
pub struct Diagnostic {
    /// `error` or `warning`.
    pub severity: String,
    /// What failed.
    pub summary: String,
    /// The reason and the advice; empty if absent.
    #[serde(default)]
    pub detail: String,
    /// The address of the data source, resource or check at fault.
    pub address: Option<String>,
    snippet: Option<Snippet>,
}

/// The part of the configuration that Terraform points to.
#[derive(Clone, Debug, Deserialize)]
struct Snippet {
    context: Option<String>,
    code: String,
    highlight_start_offset: usize,
    highlight_end_offset: usize,
}

/// The two forms in which a command with `-json` prints diagnostics: log lines, or one document.
#[derive(Deserialize)]
#[serde(untagged)]
enum Printed {
    Document { diagnostics: Vec<Diagnostic> },
    Line { diagnostic: Diagnostic },
    Other {},
}

impl Diagnostic {
    /// Every diagnostic that a command with `-json` printed, except [`DEV_OVERRIDES`].
    pub(crate) fn all(stdout: &str) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        for printed in serde_json::Deserializer::from_str(stdout).into_iter() {
            match printed.with_context(|| format!("not the output of -json: {stdout}"))? {
                Printed::Document { diagnostics } => all.extend(diagnostics),
                Printed::Line { diagnostic } => all.push(diagnostic),
                Printed::Other {} => {}
            }
        }
        all.retain(|diagnostic| diagnostic.summary != DEV_OVERRIDES);
        Ok(all)
    }

    /// The header of the block that Terraform points into, such as `check "usable"`.
    pub fn block(&self) -> Option<&str> {
        self.snippet.as_ref()?.context.as_deref()
    }

    /// The argument whose name or value Terraform points to; `None` for a whole block.
    pub fn attribute(&self) -> Option<&str> {
        let Snippet { code, highlight_start_offset: start, highlight_end_offset: end, .. } =
            self.snippet.as_ref()?;
        let before = code.get(..*start)?.trim();
        match before.strip_suffix('=') {
            Some(name) => name.split_whitespace().last(),
            None if before.is_empty() => code.get(*start..*end),
            None => None,
        }
    }

    /// Checks that this is an error with this summary, about this argument, whose detail contains
    /// all of these texts.
    ///
    /// # Errors
    /// If anything differs.
    pub fn assert_error(
        &self,
        summary: &str,
        attribute: Option<&str>,
        detail: &[&str],
    ) -> Result<()> {
        ensure!(self.severity == "error", "not an error: {self:#?}");
        ensure!(self.summary == summary, "the summary is not {summary:?}: {self:#?}");
        for text in detail {
            ensure!(self.detail.contains(text), "no {text:?} in the detail: {self:#?}");
        }
        ensure!(self.attribute() == attribute, "not about {attribute:?}: {self:#?}");
        Ok(())
    }

    /// Checks that an operator can understand this diagnostic: see [`assert_presentable`].
    pub(crate) fn assert_presentable(&self) -> Result<()> {
        assert_presentable(&format!("{}\n{}", self.summary, self.detail))
    }
}

/// Checks that an operator who does not know the provider's source can understand a text.
///
/// # Errors
/// If the text contains an internal name, a source path or a control sequence.
pub fn assert_presentable(text: &str) -> Result<()> {
    // An ARN without a region contains `::`, as a Rust path does.
    let without_arns = text.replace("acs:ram::", "").replace("acs:sts::", "");
    let internal_marks = [
        "::", ".rs", "struct ", "enum ", "variant", "Option<", "Some(", " i64", " u32", "sequence",
        "serde", "reqwest", "hyper", "tonic", "panicked", "\u{1b}",
    ];
    for mark in internal_marks {
        ensure!(!without_arns.contains(mark), "{mark:?} is internal: {text}");
    }
    Ok(())
}
