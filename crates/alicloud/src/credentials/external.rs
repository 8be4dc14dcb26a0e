//! Credentials that a program of the user's prints.

use std::fmt;
use std::io::ErrorKind;
use std::time::Duration;

use futures_util::future::BoxFuture;
use secrecy::SecretString;
use serde::Deserialize;

use super::session::{Session, SessionSource};
use super::session_response::SessionMembers;
use super::{Context, CredentialError, InvalidSource};
use crate::response;

/// Runs a command, which prints the members of an access key pair or session as JSON. No shell
/// takes part, and nothing that it prints is shown to anyone.
#[derive(Clone)]
pub(super) struct External {
    context: Context,
    program: String,
    arguments: Vec<String>,
    origin: String,
}

/// Without the command, which may hold a password.
impl fmt::Debug for External {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("External").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// How long the command may take: people log in by it.
const TIME_LIMIT: Duration = Duration::from_secs(60);

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
    /// The command as it is written in a profile: words, which may be quoted as in a shell.
    pub(super) fn new(
        context: Context,
        command: &str,
        origin: &str,
    ) -> Result<Self, InvalidSource> {
        let wrong = |problem: &str| InvalidSource::new(origin, problem);
        let words = shlex::split(command)
            .ok_or_else(|| wrong("its `process_command` has a quote that does not end"))?;
        let mut words = words.into_iter();
        let program = words.next().filter(|program| !program.is_empty());
        let program = program.ok_or_else(|| wrong("its `process_command` is empty"))?;
        Ok(Self { context, program, arguments: words.collect(), origin: origin.to_owned() })
    }

    async fn session(&self) -> Result<Session, InvalidSource> {
        // Not even its name is shown: who takes this for a shell writes `PASSWORD=… program`.
        let wrong = |problem: String| {
            InvalidSource::new(
                &self.origin,
                format!("the program of its `process_command` {problem}"),
            )
        };
        tracing::debug!(credential_origin = self.origin, "a program for credentials begins");
        let run = self.context.machine.run(&self.program, &self.arguments);
        let output = tokio::time::timeout(TIME_LIMIT, run)
            .await
            .map_err(|_| wrong(format!("was not done after {} s", TIME_LIMIT.as_secs())))?
            .map_err(|error| match error.kind() {
                ErrorKind::FileTooLarge => wrong("printed more than credentials are".to_owned()),
                _ => wrong(format!("cannot be run: {error}")),
            })?;
        match output.code {
            Some(0) => {}
            Some(code) => return Err(wrong(format!("ended with exit code {code}"))),
            None => return Err(wrong("was ended by a signal".to_owned())),
        }
        let unusable = |why: String| wrong(format!("printed what cannot be used: {why}"));
        let printed: Printed = response::json(&output.stdout).map_err(unusable)?;
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
