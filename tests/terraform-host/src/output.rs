//! The outcome of a run of Terraform.

use std::process::ExitStatus;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::Value;

use crate::Diagnostic;

/// The outcome of a run of Terraform.
#[derive(Debug)]
pub struct Output {
    /// The command line, for error messages.
    pub command: String,
    /// The exit status of Terraform.
    pub status: ExitStatus,
    /// The text on stdout.
    pub stdout: String,
    /// The text on stderr.
    pub stderr: String,
    /// The time from the start of Terraform to the end of its last process.
    pub time: Duration,
}

impl Output {
    /// Returns this output if the run succeeded.
    ///
    /// # Errors
    /// If the run failed.
    pub fn succeeded(self) -> Result<Self> {
        ensure!(self.status.success(), "{} failed: {}", self.command, self.text());
        Ok(self)
    }

    /// The exit code; `None` if a signal ended Terraform.
    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// The text on stdout and stderr.
    pub fn text(&self) -> String {
        format!("{}\n{}", self.stdout, self.stderr)
    }

    /// The JSON document on stdout.
    ///
    /// # Errors
    /// If stdout is not one JSON document.
    pub fn json(&self) -> Result<Value> {
        Ok(serde_json::from_str(&self.stdout)?)
    }

    /// The diagnostics of a command with `-json`, except the warning about development overrides.
    ///
    /// # Errors
    /// If stdout is not the output of `-json`, or a diagnostic is not presentable.
    pub fn diagnostics(&self) -> Result<Vec<Diagnostic>> {
        let diagnostics = Diagnostic::all(&self.stdout)?;
        diagnostics.iter().try_for_each(Diagnostic::assert_presentable)?;
        Ok(diagnostics)
    }

    /// The only diagnostic of a run that failed.
    ///
    /// # Errors
    /// If the run succeeded, or printed no diagnostic or several.
    pub fn only_error(&self) -> Result<Diagnostic> {
        ensure!(!self.status.success(), "{} succeeded: {}", self.command, self.stdout);
        match <[Diagnostic; 1]>::try_from(self.diagnostics()?) {
            Ok([diagnostic]) => Ok(diagnostic),
            Err(other) => bail!("{} diagnostics instead of one: {other:#?}", other.len()),
        }
    }

    /// The only diagnostic about the data source, resource or check at an address.
    ///
    /// # Errors
    /// If there is no such diagnostic, or there are several.
    pub fn diagnostic_at(&self, address: &str) -> Result<Diagnostic> {
        let mut found = self.diagnostics()?;
        found.retain(|diagnostic| diagnostic.address.as_deref() == Some(address));
        match <[Diagnostic; 1]>::try_from(found) {
            Ok([diagnostic]) => Ok(diagnostic),
            Err(other) => bail!("{} diagnostics at {address}: {}", other.len(), self.text()),
        }
    }
}
