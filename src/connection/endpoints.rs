//! The endpoints that the provider block and the environment name.

use alicloud::{Endpoint, EndpointOverride, Endpoints, NetworkType, Scheme};
use tfplugin::diagnostics::{Diagnostic, Diagnostics};
use tfplugin::environment::Environment;
use tfplugin::schema::Argument;
use tfplugin::value::Path;

use crate::config::arguments::{ArgumentSpec, DDS_ENDPOINT, KMS_ENDPOINT, PROTOCOL, STS_ENDPOINT};
use crate::config::{EndpointsBlock, ProviderConfig, Setting};
use crate::errors::table;

/// The network that the services' own hosts are called from: `vpc` or `public`. No argument of the
/// provider block sets the network.
const ENDPOINT_TYPE: [&str; 3] =
    ["ALIBABA_CLOUD_ENDPOINT_TYPE", "ALIBABACLOUD_ENDPOINT_TYPE", "ALICLOUD_ENDPOINT_TYPE"];

/// The endpoint that Alibaba Cloud CLI calls, if a profile names no endpoint.
const DEFAULT_ENDPOINT: &str = "ALIBABA_CLOUD_ENDPOINT";

/// The file of endpoints that the official provider reads.
const OFFICIAL_ENDPOINT_FILE: &str = "TF_ENDPOINT_PATH";

/// The rules by which calls find their endpoints.
pub(super) fn endpoints(
    config: &ProviderConfig,
    environment: &Environment,
) -> Result<Endpoints, Diagnostic> {
    let scheme = scheme(config)?;
    let [kms, dds, sts] = overrides(config, environment, scheme)?;
    let default = default(environment, scheme)?;
    Ok(Endpoints { kms, dds, sts, default, scheme, network_type: network_type(environment)? })
}

/// The endpoint of every service but STS, if no place names the service's endpoint. No argument of
/// the provider block sets the endpoint.
fn default(environment: &Environment, scheme: Scheme) -> Result<Option<Endpoint>, Diagnostic> {
    let Some(text) = environment.get(DEFAULT_ENDPOINT) else { return Ok(None) };
    let origin = format!("the environment variable `{DEFAULT_ENDPOINT}`");
    let endpoint = Endpoint::parse(text.trim(), scheme).map_err(|error| {
        let remove = format!("remove the variable `{DEFAULT_ENDPOINT}`");
        table::INVALID_ENDPOINT.error(&[
            ("where", &origin),
            ("problem", &error.to_string()),
            ("leave_out_the_value", &remove),
        ])
    })?;
    Ok(Some(endpoint.with_origin(origin)))
}

/// The scheme of the services' own hosts, and of endpoints that are written without a scheme.
pub(super) fn scheme(config: &ProviderConfig) -> Result<Scheme, Diagnostic> {
    match config.protocol.known().map(|text| text.to_ascii_uppercase()).as_deref() {
        None | Some("" | "HTTPS") => Ok(Scheme::Https),
        Some("HTTP") => Ok(Scheme::Http),
        Some(_) => Err(table::INVALID_PROTOCOL.error(&[]).at(PROTOCOL.attribute())),
    }
}

/// The configured endpoints of KMS, MongoDB and STS, in this order.
pub(super) fn overrides(
    config: &ProviderConfig,
    environment: &Environment,
    scheme: Scheme,
) -> Result<[EndpointOverride; 3], Diagnostic> {
    let scheme_is_unknown = *config.protocol == Argument::Unknown;
    let endpoint = |spec: &'static ArgumentSpec, argument| {
        let setting = Setting::of(spec, written(config, argument), environment);
        let has_scheme = setting.text().known().is_some_and(|text| text.contains("://"));
        let endpoint =
            setting.parse(&table::INVALID_ENDPOINT, |text| Endpoint::parse(text, scheme))?;
        Ok::<_, Diagnostic>(match endpoint {
            Argument::Unknown => EndpointOverride::Unknown,
            _ if scheme_is_unknown && !has_scheme => EndpointOverride::Unknown,
            Argument::Known(endpoint) => {
                EndpointOverride::Endpoint(endpoint.with_origin(setting.origin()))
            }
            Argument::Null => EndpointOverride::None,
        })
    };
    Ok([
        endpoint(&KMS_ENDPOINT, |block| &block.kms)?,
        endpoint(&DDS_ENDPOINT, |block| &block.dds)?,
        endpoint(&STS_ENDPOINT, |block| &block.sts)?,
    ])
}

/// An argument of all `endpoints` blocks together, as in the official provider. If several blocks
/// set the argument, the last block wins.
fn written(
    config: &ProviderConfig,
    argument: fn(&EndpointsBlock) -> &Argument<String>,
) -> Argument<&str> {
    match config.endpoints.blocks() {
        Argument::Null => Argument::Null,
        Argument::Unknown => Argument::Unknown,
        Argument::Known(blocks) => {
            let mut texts = blocks.iter().rev().map(argument);
            let text = texts.find(|text| **text != Argument::Null);
            text.map(|text| text.as_ref().map(String::as_str)).unwrap_or_default()
        }
    }
}

/// The network that the services' own hosts are called from.
fn network_type(environment: &Environment) -> Result<NetworkType, Diagnostic> {
    let Some((name, text)) = environment.first(&ENDPOINT_TYPE) else {
        return Ok(NetworkType::Public);
    };
    match text.trim().to_ascii_lowercase().as_str() {
        "vpc" => Ok(NetworkType::Vpc),
        "public" => Ok(NetworkType::Public),
        _ => {
            let place = format!("the environment variable `{name}`");
            let problem = "the value must be `vpc` or `public`";
            Err(table::INVALID_ENDPOINT_TYPE.error(&[("where", &place), ("problem", problem)]))
        }
    }
}

/// Warns of a file of endpoints, which the official provider reads and this provider does not.
pub(super) fn warn_of_endpoint_file(environment: &Environment, diagnostics: &mut Diagnostics) {
    if environment.get(OFFICIAL_ENDPOINT_FILE).is_some() {
        diagnostics.push(table::ENDPOINT_FILE.warning(&[("variable", OFFICIAL_ENDPOINT_FILE)]));
    }
}

/// Warns of calls that another machine can read.
pub(super) fn warn_of_plain_http(endpoints: &Endpoints, diagnostics: &mut Diagnostics) {
    let Endpoints { kms, dds, sts, default, .. } = endpoints;
    let overrides = [kms, dds, sts].into_iter().filter_map(|configured| match configured {
        EndpointOverride::Endpoint(endpoint) => {
            Some((endpoint, Path::root().attribute(KMS_ENDPOINT.attribute())))
        }
        EndpointOverride::None | EndpointOverride::Unknown => None,
    });
    let default = default.iter().map(|endpoint| (endpoint, Path::root()));
    for (endpoint, attribute) in overrides.chain(default) {
        if endpoint.is_insecure() {
            let warning =
                table::ENDPOINT_WITHOUT_TLS.warning(&[("endpoint", &endpoint.to_string())]);
            diagnostics.push(warning.at_path(attribute));
        }
    }
    let some_are_own = [kms, dds, sts].contains(&&EndpointOverride::None);
    if endpoints.scheme == Scheme::Http && some_are_own {
        diagnostics.push(table::PROTOCOL_WITHOUT_TLS.warning(&[]).at(PROTOCOL.attribute()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::tests::block;
    use crate::connection::tests::connect;

    fn read(written: &str, variables: &[(&str, &str)]) -> [EndpointOverride; 3] {
        let environment = variables.iter().copied().collect();
        overrides(&block(written), &environment, Scheme::Https).unwrap()
    }

    #[test]
    fn several_endpoint_blocks_are_taken_together_and_the_last_of_a_service_holds() {
        let written = r#"{"endpoints":[{"kms":"a","dds":null},{"kms":"b"},{"dds":"c"}]}"#;
        let endpoints = read(written, &[("STS_ENDPOINT", "d"), ("KMS_ENDPOINT", "e")]);
        let expected = [
            ("b", "`endpoints.kms` in the provider block"),
            ("c", "`endpoints.dds` in the provider block"),
            ("d", "the environment variable `STS_ENDPOINT`"),
        ]
        .map(|(host, origin)| {
            let endpoint = Endpoint::parse(host, Scheme::Https).unwrap();
            EndpointOverride::Endpoint(endpoint.with_origin(origin))
        });
        assert_eq!(endpoints, expected);
    }

    #[test]
    fn an_unknown_endpoint_or_protocol_passes_and_is_never_replaced_by_a_guess() {
        let unknown = |written: &str| {
            let mut diagnostics = Diagnostics::default();
            crate::connection::validate(&block(written), &mut diagnostics);
            assert!(!diagnostics.has_errors());
            connect(written, &[("KMS_ENDPOINT", "e")]).unwrap();
            read(written, &[("KMS_ENDPOINT", "e")]).map(|e| e == EndpointOverride::Unknown)
        };
        assert_eq!(unknown(r#"{"endpoints":[{"kms":"?"}]}"#), [true, false, false]);
        assert_eq!(unknown(r#"{"protocol":"?"}"#), [true, true, true]);
        let with_scheme = r#"{"protocol":"?","endpoints":[{"kms":"http://e"}]}"#;
        assert_eq!(unknown(with_scheme), [false, true, true]);
    }
}
