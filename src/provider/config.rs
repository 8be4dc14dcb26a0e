//! The provider block, and what becomes of it together with the environment.

use std::str::FromStr;
use std::sync::Arc;

use schemars::JsonSchema;
use secrecy::SecretString;
use serde::Deserialize;

use super::connection::Connection;
use super::credentials::AssumeRoleBlock;
use super::setting::Setting;
use crate::alicloud::{Client, Endpoint, Endpoints, Override, Region, Scheme, Transport};
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::environment::Environment;
use crate::schema::{Argument, Field, Optional, SetBlock};
use crate::server::Host;

/// Reads the state of encryption keys in Alibaba Cloud: keys of Key Management Service (KMS) and
/// the keys that encrypt ApsaraDB for MongoDB instances.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ProviderConfig {
    /// The access key ID. Environment: `ALICLOUD_ACCESS_KEY`, `ALIBABA_CLOUD_ACCESS_KEY_ID` or
    /// `ALIBABACLOUD_ACCESS_KEY_ID`, the first that is set.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub access_key: Field<Optional, SecretString>,

    /// The access key secret. Environment: `ALICLOUD_SECRET_KEY`,
    /// `ALIBABA_CLOUD_ACCESS_KEY_SECRET` or `ALIBABACLOUD_ACCESS_KEY_SECRET`, the first that is
    /// set.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub secret_key: Field<Optional, SecretString>,

    /// The security token of a session, where the key pair belongs to one. Environment:
    /// `ALICLOUD_SECURITY_TOKEN`, `ALIBABA_CLOUD_SECURITY_TOKEN` or
    /// `ALIBABACLOUD_SECURITY_TOKEN`, the first that is set.
    #[schemars(with = "Field<Optional, String>", extend("x-terraform-sensitive" = true))]
    pub security_token: Field<Optional, SecretString>,

    /// The region of reads that name none, such as `cn-hangzhou`. There is no default.
    /// Environment: `ALICLOUD_REGION` or `ALIBABA_CLOUD_REGION`, the first that is set.
    pub region: Field<Optional, String>,

    /// How the services' own hosts are spoken to: `HTTPS`, which is the default, or `HTTP`. KMS
    /// answers HTTPS only.
    pub protocol: Field<Optional, String>,

    /// A role to assume. The other credentials are then used for that alone, and every read is
    /// made with a session of the role.
    #[schemars(length(max = 1))]
    pub assume_role: SetBlock<AssumeRoleBlock>,

    /// Endpoints to use instead of the services' own, in every region. Each is a host,
    /// `host:port`, or a URL that begins with `http://` or `https://`.
    pub endpoints: SetBlock<EndpointsBlock>,
}

/// Endpoints to use instead of the services' own.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EndpointsBlock {
    /// The endpoint of Key Management Service. Environment: `ALIBABA_CLOUD_ENDPOINT_KMS` or
    /// `KMS_ENDPOINT`, the first that is set.
    pub kms: Field<Optional, String>,

    /// The endpoint of ApsaraDB for MongoDB, whose product code is `dds`. Environment:
    /// `ALIBABA_CLOUD_ENDPOINT_DDS` or `DDS_ENDPOINT`, the first that is set.
    pub dds: Field<Optional, String>,

    /// The endpoint of Security Token Service. Environment: `ALIBABA_CLOUD_ENDPOINT_STS` or
    /// `STS_ENDPOINT`, the first that is set.
    pub sts: Field<Optional, String>,
}

const REGION: [&str; 2] = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"];
const KMS: [&str; 2] = ["ALIBABA_CLOUD_ENDPOINT_KMS", "KMS_ENDPOINT"];
const DDS: [&str; 2] = ["ALIBABA_CLOUD_ENDPOINT_DDS", "DDS_ENDPOINT"];
const STS: [&str; 2] = ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"];

/// Where users' tools say what they are, for the user agent.
const APPEND_USER_AGENT: &str = "TF_APPEND_USER_AGENT";

impl ProviderConfig {
    /// Checks what stands in the block itself.
    pub(super) fn validate(&self, diagnostics: &mut Diagnostics) {
        let block_alone = Environment::default();
        let scheme = self.scheme();
        let endpoints = self.endpoints(&block_alone, scheme.clone().unwrap_or_default());
        let outcomes = [scheme.map(drop), self.region(&block_alone).map(drop), endpoints.map(drop)];
        outcomes.into_iter().filter_map(Result::err).for_each(|error| diagnostics.push(error));
    }

    /// The connection that the block and the environment describe.
    pub(super) fn connect(
        self,
        environment: &Environment,
        host: &Host,
    ) -> Result<Connection, Diagnostic> {
        let region = self.region(environment)?;
        let scheme = self.scheme()?;
        let [kms, dds, sts] = self.endpoints(environment, scheme)?;
        let endpoints = Endpoints { kms, dds, sts, scheme };
        let transport = Arc::new(Transport::new(endpoints, &user_agent(environment, host)));
        let credentials =
            self.credentials(environment, &transport, region.as_ref().into_known())?;
        Ok(Connection { client: Client::new(transport, credentials), region })
    }

    fn region(&self, environment: &Environment) -> Result<Argument<Region>, Diagnostic> {
        let region = self.region.as_ref().map(String::as_str);
        Setting::of(region, environment, &REGION).parse("Invalid region", "region", |text| {
            Region::from_str(text).map_err(|error| error.to_string())
        })
    }

    fn scheme(&self) -> Result<Scheme, Diagnostic> {
        match self.protocol.known().map(|text| text.to_ascii_uppercase()).as_deref() {
            None | Some("" | "HTTPS") => Ok(Scheme::Https),
            Some("HTTP") => Ok(Scheme::Http),
            Some(_) => {
                let detail = "`protocol` is either `HTTPS` or `HTTP`.";
                Err(Diagnostic::error("Invalid protocol", detail).at("protocol"))
            }
        }
    }

    /// The endpoints of KMS, MongoDB and STS. Several blocks are taken together, as in the
    /// official provider; of one service named twice, the last holds.
    fn endpoints(
        &self,
        environment: &Environment,
        scheme: Scheme,
    ) -> Result<[Override; 3], Diagnostic> {
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
                Argument::Unknown => Override::Unknown,
                _ if scheme_is_unknown => Override::Unknown,
                Argument::Known(endpoint) => Override::Endpoint(endpoint),
                Argument::Null => Override::None,
            })
        };
        Ok([
            endpoint("endpoints.kms", |block| &block.kms, &KMS)?,
            endpoint("endpoints.dds", |block| &block.dds, &DDS)?,
            endpoint("endpoints.sts", |block| &block.sts, &STS)?,
        ])
    }
}

/// `terraform-provider-alicloud/0.1.0 Terraform/1.11.4`, then what the user's tools add.
fn user_agent(environment: &Environment, host: &Host) -> String {
    let provider = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
    let terraform = &host.terraform_version;
    let appended = environment.get(APPEND_USER_AGENT).unwrap_or_default();
    format!("{provider} Terraform/{terraform} {appended}").trim_end().to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::schema::Schema;
    use crate::value::{from_value, json};

    /// A provider block from JSON, in which `"?"` stands for an unknown value.
    pub(in crate::provider) fn block(written: &str) -> ProviderConfig {
        let r#type = Schema::of::<ProviderConfig>().unwrap().block.object_type();
        let mut value = json::decode(written.as_bytes(), &r#type).unwrap();
        make_unknown(&mut value);
        from_value(&value).unwrap()
    }

    fn make_unknown(value: &mut crate::value::Value) {
        use crate::value::{Entries, Value};
        match value {
            Value::String(text) if text == "?" => *value = Value::Unknown(None),
            Value::List(elements) => elements.iter_mut().for_each(make_unknown),
            Value::Map(attributes) => {
                let mut pairs = std::mem::take(attributes).into_pairs();
                pairs.iter_mut().for_each(|(_, value)| make_unknown(value));
                *attributes = Entries::from_pairs(pairs).unwrap();
            }
            _ => {}
        }
    }

    pub(in crate::provider) fn connect(
        written: &str,
        variables: &[(&str, &str)],
    ) -> Result<Connection, Diagnostic> {
        let host = Host { terraform_version: "1.11.4".into() };
        block(written).connect(&variables.iter().copied().collect(), &host)
    }

    fn endpoints(written: &str, variables: &[(&str, &str)]) -> [Override; 3] {
        let environment = variables.iter().copied().collect();
        block(written).endpoints(&environment, Scheme::Https).unwrap()
    }

    #[test]
    fn several_endpoint_blocks_are_taken_together_and_the_last_of_a_service_holds() {
        let written = r#"{"endpoints":[{"kms":"a","dds":null},{"kms":"b"},{"dds":"c"}]}"#;
        let [kms, dds, sts] = endpoints(written, &[("STS_ENDPOINT", "d"), ("KMS_ENDPOINT", "e")]);
        let expected = ["b", "c", "d"]
            .map(|host| Override::Endpoint(Endpoint::parse(host, Scheme::Https).unwrap()));
        assert_eq!([kms, dds, sts], expected);
    }

    #[test]
    fn an_unknown_endpoint_or_protocol_passes_and_is_never_replaced_by_a_guess() {
        let unknown = |written: &str| {
            let mut diagnostics = Diagnostics::default();
            block(written).validate(&mut diagnostics);
            assert!(!diagnostics.has_errors());
            connect(written, &[("KMS_ENDPOINT", "e")]).unwrap();
            endpoints(written, &[("KMS_ENDPOINT", "e")]).map(|e| e == Override::Unknown)
        };
        assert_eq!(unknown(r#"{"endpoints":[{"kms":"?"}]}"#), [true, false, false]);
        assert_eq!(unknown(r#"{"protocol":"?"}"#), [true, true, true]);
        let with_scheme = r#"{"protocol":"?","endpoints":[{"kms":"http://e"}]}"#;
        assert_eq!(unknown(with_scheme), [false, true, true]);
    }

    #[test]
    fn the_user_agent_names_provider_and_terraform_and_ends_as_the_user_says() {
        let host = Host { terraform_version: "1.11.4".into() };
        let agent =
            |variables: &[(&str, &str)]| user_agent(&variables.iter().copied().collect(), &host);
        let plain =
            concat!("terraform-provider-alicloud/", env!("CARGO_PKG_VERSION"), " Terraform/1.11.4");
        assert_eq!(agent(&[]), plain);
        assert_eq!(agent(&[("TF_APPEND_USER_AGENT", "ci/7 (x)")]), format!("{plain} ci/7 (x)"));
    }
}
