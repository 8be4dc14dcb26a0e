//! Credentials that a program prints.

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::command_words;
use super::context::Context;
use super::session::{Session, SessionSource};
use super::session_members::SessionMembers;
use crate::call::deadline::Deadline;
use crate::error::call::CredentialError;
use crate::error::shortage::Shortage;
use crate::error::source::{InvalidSource, SourceFault};
use crate::json;

/// Runs a command, which prints an access key pair or a session as JSON. The command runs without a
/// shell, and its output is never shown.
#[derive(Clone)]
pub(super) struct External {
    context: Context,
    program: String,
    arguments: Vec<String>,
    origin: String,
}

/// Omits the command, which can contain a password.
impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// What the command can print, as sentences.
const PRINTABLE: &str = "Let the program print a JSON object with `access_key_id` and \
    `access_key_secret`. For a session, add `sts_token` and `expiration`, an RFC 3339 timestamp. \
    `mode` can be left out, or is `AK` or `StsToken`.";

/// The timeout of the command. A person may have to log in meanwhile.
const TIMEOUT: Duration = Duration::from_secs(60);

#[derive(Deserialize)]
struct Printed {
    #[serde(default)]
    mode: Option<String>,
    access_key_id: String,
    access_key_secret: SecretString,
    #[serde(default)]
    sts_token: Option<SecretString>,
    #[serde(default)]
    expiration: Option<String>,
}

impl External {
    /// The command of a profile.
    ///
    /// # Errors
    /// If the command is empty, a quote does not end, or a backslash ends the command.
    pub(super) fn new(
        context: Context,
        command: &str,
        origin: &str,
    ) -> Result<Self, InvalidSource> {
        let (program, arguments) =
            command_words::split(command, cfg!(windows)).map_err(|problem| {
                InvalidSource::new(
                    SourceFault::Invalid,
                    origin,
                    format!("`process_command` {problem}"),
                )
            })?;
        Ok(Self { context, program, arguments, origin: origin.to_owned() })
    }

    async fn session(&self) -> Result<Session, InvalidSource> {
        // The error omits the program's name: a person who expects a shell writes
        // `PASSWORD=… program`.
        let invalid = |problem: String| {
            InvalidSource::new(
                SourceFault::Program,
                &self.origin,
                format!("the program in `process_command` {problem}"),
            )
        };
        tracing::debug!(credential_origin = self.origin, "running a program for credentials");
        let run = self.context.machine.run(&self.program, &self.arguments);
        let output = Deadline::after(TIMEOUT)
            .run(run)
            .await
            .ok_or_else(|| invalid(format!("did not end within {} s", TIMEOUT.as_secs())))?
            .map_err(|error| match error.kind() {
                ErrorKind::FileTooLarge => invalid(
                    "printed too much output for a \
                                                    credential"
                        .to_owned(),
                ),
                _ => invalid(format!("cannot be run: {error}"))
                    .with_shortage(Shortage::of_start(&error)),
            })?;
        match output.code {
            Some(0) => {}
            Some(code) => return Err(invalid(format!("ended with exit code {code}"))),
            None => return Err(invalid("was terminated by a signal".to_owned())),
        }
        let unusable = |problem: String| {
            invalid(format!("printed invalid output: {problem}")).with_advice(PRINTABLE)
        };
        let printed: Printed =
            json::read(&output.stdout).map_err(|error| unusable(error.to_string()))?;
        printed.session(&self.origin).map_err(unusable)
    }
}

impl Printed {
    /// The session.
    ///
    /// # Errors
    /// The problem of the members, as a clause.
    fn session(self, origin: &str) -> Result<Session, String> {
        let is_empty = |token: &SecretString| token.expose_secret().trim().is_empty();
        match (self.mode.as_deref().map(str::trim), &self.sts_token) {
            (Some("StsToken"), None) => return Err("the member sts_token is missing".to_owned()),
            (Some("StsToken"), Some(token)) if is_empty(token) => {
                return Err("the member sts_token is empty".to_owned());
            }
            (None | Some("" | "AK" | "StsToken"), _) => {}
            (Some(_), _) => {
                return Err("the member mode is neither `AK` nor `StsToken`".to_owned());
            }
        }
        let members = SessionMembers {
            access_key_id: self.access_key_id,
            access_key_secret: self.access_key_secret,
            security_token: self.sts_token,
            expiration: self.expiration,
        };
        members.session(origin)
    }
}

impl SessionSource for External {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
