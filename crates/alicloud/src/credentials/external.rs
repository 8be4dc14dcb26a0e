//! Credentials that a program prints.

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde::Deserialize;

use super::context::Context;
use super::session::{Session, SessionSource};
use super::session_members::SessionMembers;
use crate::error::call::CredentialError;
use crate::error::source::InvalidSource;
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
    /// The command of a profile: words, with quotes as in a shell.
    ///
    /// # Errors
    /// If the command is empty, or a quote does not end.
    pub(super) fn new(
        context: Context,
        command: &str,
        origin: &str,
    ) -> Result<Self, InvalidSource> {
        let invalid = |problem: &str| InvalidSource::new(origin, problem);
        let mut words = shlex::split(command)
            .ok_or_else(|| invalid("its `process_command` has a quote that does not end"))?
            .into_iter();
        let first = words.next().filter(|word| !word.is_empty());
        let program = first.ok_or_else(|| invalid("its `process_command` is empty"))?;
        Ok(Self { context, program, arguments: words.collect(), origin: origin.to_owned() })
    }

    async fn session(&self) -> Result<Session, InvalidSource> {
        // The error omits the program's name: a person who expects a shell writes
        // `PASSWORD=… program`.
        let invalid = |problem: String| {
            InvalidSource::new(
                &self.origin,
                format!("the program of its `process_command` {problem}"),
            )
        };
        tracing::debug!(credential_origin = self.origin, "running a program for credentials");
        let run = self.context.machine.run(&self.program, &self.arguments);
        let output = tokio::time::timeout(TIMEOUT, run)
            .await
            .map_err(|_| invalid(format!("was not done after {} s", TIMEOUT.as_secs())))?
            .map_err(|error| match error.kind() {
                ErrorKind::FileTooLarge => invalid("printed more than credentials are".to_owned()),
                _ => invalid(format!("cannot be run: {error}")),
            })?;
        match output.code {
            Some(0) => {}
            Some(code) => return Err(invalid(format!("ended with exit code {code}"))),
            None => return Err(invalid("was ended by a signal".to_owned())),
        }
        let unusable = |problem: String| invalid(format!("printed what cannot be used: {problem}"));
        let printed: Printed =
            json::read(&output.stdout).map_err(|error| unusable(error.to_string()))?;
        match (printed.mode.as_deref(), &printed.sts_token) {
            (Some("StsToken"), None) => {
                return Err(unusable("its member sts_token is missing".to_owned()));
            }
            (None | Some("" | "AK" | "StsToken"), _) => {}
            (Some(_), _) => {
                return Err(unusable("its member mode is neither `AK` nor `StsToken`".to_owned()));
            }
        }
        let members = SessionMembers {
            access_key_id: printed.access_key_id,
            access_key_secret: printed.access_key_secret,
            security_token: printed.sts_token,
            expiration: printed.expiration,
        };
        members.session(&self.origin).map_err(unusable)
    }
}

impl SessionSource for External {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async { Ok(self.session().await?) })
    }
}
