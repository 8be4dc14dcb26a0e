//! The credentials file of Alibaba Cloud's SDKs, in INI format.

use std::path::Path;
use std::sync::Arc;

use super::ini_file::{self, Section};
use super::naming::{DEFAULT, origin, others, repair};
use super::role::replaceable;
use crate::credential::{Credential, KeyPair, SigningIdentity};
use crate::credentials::context::Context;
use crate::credentials::ecs_ram_role::EcsRamRole;
use crate::credentials::fixed::FixedSource;
use crate::credentials::oidc::{Oidc, OidcToken};
use crate::credentials::renewing::RenewingSource;
use crate::credentials::resolved::{Lookup, ProfileRole, ResolvedSource};
use crate::credentials::session::SessionSource;
use crate::credentials::sts::RoleRequest;
use crate::error::source::{InvalidSource, SourceFault};

/// Looks a section up in the text of a file; the section `[default]` if `name` is `None`.
pub(super) fn look_up(
    context: &Context,
    path: &Path,
    text: &str,
    name: Option<&str>,
) -> Result<Lookup, InvalidSource> {
    let name = name.unwrap_or(DEFAULT);
    let sections = ini_file::read(text).map_err(|ini_file::MalformedLine(number)| {
        let file = format!("the file {}", path.display());
        let problem = format!(
            "the file contains neither JSON nor sections such as `[default]` (line \
                     {number})"
        );
        InvalidSource::new(SourceFault::Malformed, file, problem).with_advice(repair(name))
    })?;
    let Some(section) = sections.get(name) else {
        let others = others(name, sections.keys().map(String::as_str));
        return Ok(Lookup::Absent(format!("the file has no section {name:?}, {others}")));
    };
    Entry { context, section, origin: origin(name, path) }.source().map(Lookup::found)
}

/// A section, with its name and file.
struct Entry<'a> {
    context: &'a Context,
    section: &'a Section,
    origin: String,
}

impl Entry<'_> {
    /// The source of the section. The types and keys are those of the SDKs for Java and Python,
    /// which know the most.
    fn source(&self) -> Result<ResolvedSource, InvalidSource> {
        match self.required("type")? {
            "access_key" => Ok(ResolvedSource::new(self.key_pair()?)),
            "ecs_ram_role" => {
                let variable = || self.context.machine.variable("ALIBABA_CLOUD_ECS_METADATA");
                let role = self.text("role_name").or_else(variable);
                Ok(self.renewing(EcsRamRole::new(self.context.clone(), role.map(str::to_owned))))
            }
            "ram_role_arn" => self.role(),
            "oidc_role_arn" => self.oidc(),
            _ => Err(self.invalid(
                "`type` is none of `access_key`, `ecs_ram_role`, `ram_role_arn` and \
                 `oidc_role_arn`",
            )),
        }
    }

    fn key_pair(&self) -> Result<FixedSource, InvalidSource> {
        let (id, secret) = (self.required("access_key_id")?, self.required("access_key_secret")?);
        let pair = KeyPair::new(id, secret, None);
        let identity = SigningIdentity::KeyPair(pair);
        Ok(FixedSource::new(Ok(Credential::new(self.origin.clone(), identity))))
    }

    fn role(&self) -> Result<ResolvedSource, InvalidSource> {
        let role = ProfileRole {
            base: Arc::new(self.key_pair()?),
            session_name: self.text("role_session_name").map(str::to_owned),
            duration_seconds: None,
            sts: self.context.sts_location(None)?,
            invalid: None,
        };
        Ok(replaceable(self.context, role, self.role_request()))
    }

    fn oidc(&self) -> Result<ResolvedSource, InvalidSource> {
        let provider_arn = self.supplied("oidc_provider_arn", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN")?;
        let file = self.supplied("oidc_token_file_path", "ALIBABA_CLOUD_OIDC_TOKEN_FILE")?;
        Ok(self.renewing(Oidc {
            context: self.context.clone(),
            request: self.role_request()?,
            provider_arn: provider_arn.to_owned(),
            token: OidcToken::File(self.context.path(file)),
            sts: self.context.sts_location(None)?,
            origin: self.origin.clone(),
        }))
    }

    fn role_request(&self) -> Result<RoleRequest, InvalidSource> {
        let machine = &self.context.machine;
        let session_name = self
            .text("role_session_name")
            .or_else(|| machine.variable("ALIBABA_CLOUD_ROLE_SESSION_NAME"));
        Ok(RoleRequest {
            role_arn: self.supplied("role_arn", "ALIBABA_CLOUD_ROLE_ARN")?.to_owned(),
            session_name: session_name.map(str::to_owned),
            duration_seconds: None,
            policy: self.text("policy").map(str::to_owned),
            external_id: None,
        })
    }

    fn renewing(&self, source: impl SessionSource + 'static) -> ResolvedSource {
        let clock = self.context.transport.clock().clone();
        ResolvedSource::new(RenewingSource::new(source, clock))
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.section.get(key).map(String::as_str).filter(|value| !value.trim().is_empty())
    }

    fn required(&self, key: &str) -> Result<&str, InvalidSource> {
        self.text(key).ok_or_else(|| self.incomplete(format!("`{key}` is missing or empty")))
    }

    /// A required value, else the environment variable that supplies the value, as in the SDKs.
    fn supplied(&self, key: &str, variable: &str) -> Result<&str, InvalidSource> {
        let value = self.text(key).or_else(|| self.context.machine.variable(variable));
        value.ok_or_else(|| {
            self.incomplete(format!("`{key}` is missing or empty, and `{variable}` is not set"))
        })
    }

    fn incomplete(&self, problem: String) -> InvalidSource {
        InvalidSource::new(SourceFault::Incomplete, &self.origin, problem)
    }

    fn invalid(&self, problem: impl Into<String>) -> InvalidSource {
        InvalidSource::new(SourceFault::Invalid, &self.origin, problem)
    }
}
