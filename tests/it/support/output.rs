//! What a run of Terraform printed.

use std::process::ExitStatus;

use anyhow::{Result, bail, ensure};
use serde_json::Value;

use super::Diagnostic;

/// What a run of Terraform printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) command: String,
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Output {
    /// This output, of a run that succeeded.
    pub(crate) fn succeeded(self) -> Result<Self> {
        ensure!(self.status.success(), "{} failed: {}", self.command, self.text());
        Ok(self)
    }

    /// The exit code.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Everything that was printed.
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// What was printed, of a command that prints one JSON document.
    pub(crate) fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.stdout)?)
    }

    /// The messages of a command with `-json`, those of the installation left out.
    pub(crate) fn diagnostics(&self) -> Result<Vec<Diagnostic>> {
        let diagnostics = Diagnostic::all(&self.stdout)?;
        diagnostics.iter().try_for_each(Diagnostic::assert_presentable)?;
        Ok(diagnostics)
    }

    /// The only message of a run that failed.
    pub(crate) fn only_error(&self) -> Result<Diagnostic> {
        ensure!(!self.status.success(), "{} succeeded: {}", self.command, self.stdout);
        match <[Diagnostic; 1]>::try_from(self.diagnostics()?) {
            Ok([diagnostic]) => Ok(diagnostic),
            Err(other) => bail!("{} messages and not one: {other:#?}", other.len()),
        }
    }

    /// The message about the data source, resource or provider at an address.
    pub(crate) fn diagnostic_at(&self, address: &str) -> Result<Diagnostic> {
        let mut found = self.diagnostics()?;
        found.retain(|diagnostic| diagnostic.address.as_deref() == Some(address));
        match <[Diagnostic; 1]>::try_from(found) {
            Ok([diagnostic]) => Ok(diagnostic),
            Err(other) => bail!("{} messages at {address}: {}", other.len(), self.text()),
        }
    }
}
