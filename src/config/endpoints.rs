//! The endpoints that the provider block and the environment name.

use schemars::JsonSchema;
use serde::Deserialize;

use super::ProviderConfig;
use crate::config::setting::Setting;
use crate::config::variables;
use alicloud::{Endpoint, EndpointOverride, Endpoints, NetworkType, Scheme};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::schema::{Argument, Field, Optional};

/// Endpoints to use instead of the services' own.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EndpointsBlock {
    /// The endpoint of Key Management Service. Environment: `ALIBABA_CLOUD_ENDPOINT_KMS` or
    /// `KMS_ENDPOINT`.
    pub kms: Field<Optional, String>,

    /// The endpoint of ApsaraDB for MongoDB, whose product code is `dds`. Environment:
    /// `ALIBABA_CLOUD_ENDPOINT_DDS` or `DDS_ENDPOINT`.
    pub dds: Field<Optional, String>,

    /// The endpoint of Security Token Service. Environment: `ALIBABA_CLOUD_ENDPOINT_STS`,
    /// `STS_ENDPOINT` or `ALIBABA_CLOUD_STS_ENDPOINT`.
    pub sts: Field<Optional, String>,
}

impl ProviderConfig {
    /// The rules by which calls find their endpoints.
    pub(crate) fn all_endpoints(&self, environment: &Environment) -> Result<Endpoints, Diagnostic> {
        let scheme = self.scheme()?;
        let [kms, dds, sts] = self.endpoints(environment, scheme)?;
        Ok(Endpoints { kms, dds, sts, scheme, network_type: network_type(environment)? })
    }

    /// The endpoints of KMS, MongoDB and STS. Several blocks are taken together, as in the
    /// official provider; of one service named twice, the last holds.
    pub(crate) fn endpoints(
        &self,
        environment: &Environment,
        scheme: Scheme,
    ) -> Result<[EndpointOverride; 3], Diagnostic> {
        let endpoint = |name, argument: fn(&EndpointsBlock) -> &Argument<String>, variables| {
            let written = match self.endpoints.blocks() {
                Argument::Null => Argument::Null,
                Argument::Unknown => Argument::Unknown,
                Argument::Known(blocks) => blocks
                    .iter()
                    .rev()
                    .map(|block| argument(block).as_ref().map(String::as_str))
                    .find(|text| *text != Argument::Null)
                    .unwrap_or_default(),
            };
            let setting = Setting::of(written, environment, variables);
            let has_scheme = setting.text().known().is_some_and(|text| text.contains("://"));
            let endpoint = setting.parse("Invalid endpoint", name, |text| {
                Endpoint::parse(text, scheme).map_err(|error| error.to_string())
            })?;
            let scheme_is_unknown = *self.protocol == Argument::Unknown && !has_scheme;
            Ok::<_, Diagnostic>(match endpoint {
                Argument::Unknown => EndpointOverride::Unknown,
                _ if scheme_is_unknown => EndpointOverride::Unknown,
                Argument::Known(endpoint) => EndpointOverride::Endpoint(endpoint),
                Argument::Null => EndpointOverride::None,
            })
        };
        Ok([
            endpoint("endpoints.kms", |block| &block.kms, variables::KMS)?,
            endpoint("endpoints.dds", |block| &block.dds, variables::DDS)?,
            endpoint("endpoints.sts", |block| &block.sts, variables::STS)?,
        ])
    }

    /// Says so where calls go in the clear to another machine, and what makes them.
    pub(crate) fn warn_of_plain_http(&self, endpoints: &Endpoints, diagnostics: &mut Diagnostics) {
        let Endpoints { kms, dds, sts, .. } = endpoints;
        let exposed = [kms, dds, sts].into_iter().filter_map(|configured| match configured {
            EndpointOverride::Endpoint(endpoint) => Some(endpoint),
            EndpointOverride::None | EndpointOverride::Unknown => None,
        });
        let exposed = exposed.filter(|it| it.is_exposed());
        for endpoint in exposed {
            let detail = format!(
                "Calls to {endpoint} go over the network in the clear: whoever is on the way can \
                 read and change what is answered, and read the security tokens of sessions. Write \
                 the endpoint with `https://`."
            );
            diagnostics.push(Diagnostic::warning("Endpoint without TLS", detail).at("endpoints"));
        }
        let some_are_own = [kms, dds, sts].contains(&&EndpointOverride::None);
        if endpoints.scheme == Scheme::Http && some_are_own {
            let detail = "Calls to the services' own hosts go over the network in the clear: \
                          whoever is on the way can read and change what is answered, and read \
                          the security tokens of sessions. Leave `protocol` out, or set it to \
                          `HTTPS`.";
            diagnostics.push(Diagnostic::warning("Protocol without TLS", detail).at("protocol"));
        }
    }
}

/// The network that the services' own hosts are called from.
fn network_type(environment: &Environment) -> Result<NetworkType, Diagnostic> {
    let Some((name, text)) = environment.first(variables::ENDPOINT_TYPE) else {
        return Ok(NetworkType::Public);
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "vpc" => Ok(NetworkType::Vpc),
        "public" => Ok(NetworkType::Public),
        _ => {
            let detail = format!("The environment variable `{name}` is either `vpc` or `public`.");
            Err(Diagnostic::error("Invalid endpoint type", detail))
        }
    }
}
