//! Sessions of the RAM role of an ECS instance.

use futures_util::future::BoxFuture;

use super::context::Context;
use super::metadata_service::{MetadataError, MetadataService};
use super::session::{Session, SessionSource};
use super::session_members::session_with_code;
use crate::error::call::CredentialError;
use crate::error::source::{InvalidSource, SourceFault};
use crate::redaction::Redactor;

/// The switch that disables the metadata service.
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

/// What to do about an instance without a role.
const ATTACH_ROLE: &str =
    "Attach a RAM role to the ECS instance, or use another credential source.";

/// What to do about a metadata service that returns no token, if only version 2 is allowed.
const NO_TOKEN: &str = "Check that the metadata service of this ECS instance returns tokens \
    (version 2), or remove the variable.";

/// What to do about a role that the instance does not have.
const CHECK_ROLE: &str = "Check the name of the role, and that the role is attached to this ECS \
    instance.";

/// What to do about a metadata service that does not respond.
const NOT_ON_ECS: &str = "The metadata service responds on ECS instances only. Run Terraform on an \
    ECS instance, or use another credential source.";

/// The maximum length of a role name, in characters.
const MAX_ROLE_NAME: usize = 64;

/// Requests a session of the instance's role from the metadata service. If no role is named, first
/// requests the name of the role.
#[derive(Clone, Debug)]
pub struct EcsRamRole {
    context: Context,
    role: Option<String>,
    origin: String,
}

/// Why the instance has no session.
pub(super) enum NoSession {
    /// This machine has no role. The error is for the case that the configuration asks for a role.
    NoRole(InvalidSource),
    /// The named role or the response of the metadata service is invalid.
    Invalid(InvalidSource),
}

impl EcsRamRole {
    /// The named role; the role of the instance, whatever its name, if `role` is `None`.
    pub fn new(context: Context, role: Option<String>) -> Self {
        let origin = match &role {
            Some(role) => format!("the role {role} of this ECS instance"),
            None => "the RAM role of this ECS instance".to_owned(),
        };
        Self { context, role, origin }
    }

    /// A new session.
    ///
    /// # Errors
    /// [`NoSession::NoRole`] if this machine has no role and no role is named.
    pub(super) async fn session(&self) -> Result<Session, NoSession> {
        if self.context.machine.is_true(DISABLED) {
            let problem = format!("`{DISABLED}` disables this source");
            let forbidden = InvalidSource::new(SourceFault::Forbidden, &self.origin, problem);
            return Err(NoSession::NoRole(forbidden));
        }
        let connected = MetadataService::connect(&self.context).await;
        let service = connected.map_err(|error| self.no_session(error))?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover(&service).await?,
        };
        if matches!(role.as_str(), "." | "..") {
            return Err(self.no_role(format!("{role:?} is not the name of a role")));
        }
        let response = service.session(&role).await.map_err(|error| self.no_session(error))?;
        // If no role is named, the service has named the role.
        let doubt = service.doubt(response.status).filter(|_| self.role.is_some());
        match (response.status, doubt) {
            (200, _) => {}
            (_, Some(doubt)) => return Err(NoSession::Invalid(self.silent(doubt))),
            (404, None) => {
                // A server that is no metadata service can answer with a secret as the name.
                let shown = Redactor::default().presentable(&role);
                return Err(self.no_role(format!("this machine has no role {shown:?}")));
            }
            (status, None) => {
                return Err(self.invalid(format!("the metadata service returned HTTP {status}")));
            }
        }
        let session = session_with_code(&response.body, &self.origin).map_err(|problem| {
            let problem = format!("the response of the metadata service is invalid: {problem}");
            self.invalid(problem)
        })?;
        self.context.transport.set_clock(&response.headers);
        Ok(session)
    }

    /// The name of the instance's role.
    async fn discover(&self, service: &MetadataService<'_>) -> Result<String, NoSession> {
        let response = service.roles().await.map_err(|error| self.no_session(error))?;
        let lines = String::from_utf8_lossy(&response.body);
        let name = lines.lines().map(str::trim).find(|line| !line.is_empty());
        match (response.status, name, service.doubt(response.status)) {
            (200, Some(name), _) if is_role_name(name) => Ok(name.to_owned()),
            (200, Some(_), _) => {
                Err(self.invalid("the metadata service returned no role name".to_owned()))
            }
            (_, _, Some(doubt)) => Err(NoSession::NoRole(self.silent(doubt))),
            (200 | 404, _, None) => {
                let problem = "this ECS instance has no RAM role".to_owned();
                Err(NoSession::NoRole(self.fault(problem).with_advice(ATTACH_ROLE)))
            }
            (status, _, None) => {
                Err(self.invalid(format!("the metadata service returned HTTP {status}")))
            }
        }
    }

    fn no_session(&self, error: MetadataError) -> NoSession {
        match error {
            MetadataError::Unreachable(reason) => NoSession::NoRole(self.silent(reason)),
            MetadataError::NoToken(problem) => {
                NoSession::Invalid(self.fault(problem).with_advice(NO_TOKEN))
            }
            MetadataError::Failed(problem) => self.invalid(problem),
        }
    }

    fn invalid(&self, problem: String) -> NoSession {
        NoSession::Invalid(self.fault(problem))
    }

    fn no_role(&self, problem: String) -> NoSession {
        NoSession::Invalid(self.fault(problem).with_advice(CHECK_ROLE))
    }

    fn silent(&self, problem: String) -> InvalidSource {
        self.fault(problem).with_advice(NOT_ON_ECS)
    }

    fn fault(&self, problem: String) -> InvalidSource {
        InvalidSource::new(SourceFault::Service, &self.origin, problem)
    }
}

/// Whether a line is a role name, and not part of an HTML page.
fn is_role_name(line: &str) -> bool {
    let is_markup = |c: char| c.is_control() || matches!(c, '<' | '>' | '{' | '}' | '"');
    line.chars().count() <= MAX_ROLE_NAME && !line.contains(is_markup)
}

impl SessionSource for EcsRamRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            self.session().await.map_err(|none| match none {
                NoSession::NoRole(invalid) | NoSession::Invalid(invalid) => invalid.into(),
            })
        })
    }
}
