//! What credential sources work with.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;

use crate::call::transport::Transport;
use crate::endpoints::endpoint::{Endpoint, Scheme};
use crate::endpoints::region::Region;
use crate::endpoints::resolution::StsLocation;
use crate::error::shortage::Shortage;
use crate::error::source::{InvalidSource, SourceFault};
use crate::machine::Machine;

/// The variable with the endpoint of STS, for sources that do not set the endpoint.
const STS_ENDPOINT: &str = "ALIBABA_CLOUD_STS_ENDPOINT";

/// The variable with the region of STS.
const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";

/// The switch for calling STS from a VPC.
const STS_FROM_VPC: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// The machine, the transport and the region of credential sources.
#[derive(Clone, Debug)]
pub struct Context {
    /// The machine with the variables, files and programs.
    pub machine: Arc<dyn Machine>,
    /// The transport of calls for sessions.
    pub transport: Arc<Transport>,
    /// The default region of STS; the central STS if `None`.
    pub region: Option<Region>,
}

impl Context {
    /// The STS of a credential source: at the endpoint in `ALIBABA_CLOUD_STS_ENDPOINT`, else in the
    /// first of these regions: `region`, `ALIBABA_CLOUD_STS_REGION`, the region
    /// of the context.
    ///
    /// # Errors
    /// If `ALIBABA_CLOUD_STS_ENDPOINT` is not an endpoint with TLS, or `ALIBABA_CLOUD_STS_REGION` is
    /// not a region ID.
    pub fn sts_location(&self, region: Option<Region>) -> Result<StsLocation, InvalidSource> {
        let variable = self.machine.variable(STS_REGION).map(|text| text.trim().parse());
        let variable_region: Option<Region> = variable.transpose().map_err(|error| {
            let origin = format!("the environment variable `{STS_REGION}`");
            InvalidSource::new(SourceFault::Invalid, origin, format!("{error}"))
        })?;
        Ok(StsLocation {
            endpoint: self.sts_endpoint()?,
            region: region.or(variable_region).or_else(|| self.region.clone()),
            from_vpc: self.machine.is_true(STS_FROM_VPC),
        })
    }

    fn sts_endpoint(&self) -> Result<Option<Endpoint>, InvalidSource> {
        let Some(text) = self.machine.variable(STS_ENDPOINT) else { return Ok(None) };
        let origin = format!("the environment variable `{STS_ENDPOINT}`");
        match sts_endpoint(text) {
            Ok(endpoint) => Ok(Some(endpoint.with_origin(origin))),
            Err(problem) => Err(InvalidSource::new(SourceFault::Invalid, origin, problem)),
        }
    }

    /// A path as a person writes it: `~` is the home directory.
    pub fn path(&self, written: &str) -> PathBuf {
        self.machine.path(written.trim())
    }

    /// Whether a file exists, readable or not.
    pub(super) fn exists(&self, path: &Path) -> bool {
        let result = self.machine.read(path);
        !matches!(result, Err(error) if error.kind() == ErrorKind::NotFound)
    }

    /// The text of a file; `None` if the file does not exist.
    pub(super) fn text(
        &self,
        path: &Path,
        origin: &str,
    ) -> Result<Option<SecretString>, InvalidSource> {
        match self.machine.read(path).map(String::from_utf8) {
            Ok(Ok(text)) => Ok(Some(text.into())),
            Ok(Err(_)) => Err(InvalidSource::new(
                SourceFault::Unreadable,
                origin,
                "the file is not UTF-8 text",
            )),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => {
                let invalid = InvalidSource::new(
                    SourceFault::Unreadable,
                    origin,
                    format!("the file cannot be read: {error}"),
                );
                Err(invalid.with_shortage(Shortage::of(&error)))
            }
        }
    }
}

/// An endpoint of STS. Calls without TLS would show the session.
///
/// # Errors
/// The problem of the text, as a clause.
pub(super) fn sts_endpoint(text: &str) -> Result<Endpoint, String> {
    match Endpoint::parse(text, Scheme::Https) {
        Ok(endpoint) if endpoint.is_insecure() => {
            Err("the endpoint does not use TLS, so the session would be sent without encryption"
                .to_owned())
        }
        Ok(endpoint) => Ok(endpoint),
        Err(error) => Err(error.to_string()),
    }
}
