//! Where the services answer.

use std::fmt;
use std::str::FromStr;

use reqwest::Url;

use super::Region;

/// A service this client calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Key Management Service.
    Kms,
    /// ApsaraDB for MongoDB, product code `dds`.
    MongoDb,
    /// Security Token Service.
    Sts,
}

/// MongoDB's regions that have no host of their own, as the official SDK's table
/// (alibabacloud_dds20151201 9.5.0) has them. `mongodb.cn-shanghai.aliyuncs.com` does not resolve.
const MONGODB_CENTRAL: [&str; 12] = [
    "cn-beijing",
    "cn-beijing-gov-1",
    "cn-edge-1",
    "cn-fujian",
    "cn-hangzhou",
    "cn-hangzhou-finance",
    "cn-heyuan",
    "cn-shanghai",
    "cn-wuhan",
    "cn-wulanchabu",
    "cn-zhangbei",
    "rus-west-1-pop",
];

/// STS's regions that have no host of their own (alibabacloud_sts20150401 1.2.0).
const STS_CENTRAL: [&str; 2] = ["ap-south-1", "ap-southeast-2"];

const STS_CENTRAL_HOST: &str = "sts.aliyuncs.com";

impl Service {
    fn host(self, region: &Region) -> String {
        match self {
            Self::Kms => format!("kms.{region}.aliyuncs.com"),
            Self::MongoDb if MONGODB_CENTRAL.contains(&region.as_str()) => {
                "mongodb.aliyuncs.com".into()
            }
            Self::MongoDb => format!("mongodb.{region}.aliyuncs.com"),
            Self::Sts if STS_CENTRAL.contains(&region.as_str()) => STS_CENTRAL_HOST.into(),
            Self::Sts => format!("sts.{region}.aliyuncs.com"),
        }
    }
}

/// How an endpoint is spoken to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// HTTP over TLS.
    #[default]
    Https,
    /// HTTP in the clear.
    Http,
}

/// A place that answers API calls: scheme, host, and port where it is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    url: Url,
}

/// A text that is no endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an endpoint is a host, `host:port`, or a URL with `http://` or `https://`, and {0}")]
pub struct InvalidEndpoint(&'static str);

impl Endpoint {
    /// Reads what a person wrote: `host`, `host:port`, or a URL without a path.
    ///
    /// `scheme` holds for the first two forms.
    ///
    /// # Errors
    /// When it is none of these. The error does not repeat the text, which could hold a password.
    pub fn parse(text: &str, scheme: Scheme) -> Result<Self, InvalidEndpoint> {
        let text = text.trim();
        let url = match text.split_once("://") {
            Some((scheme, _)) if ["http", "https"].contains(&&*scheme.to_ascii_lowercase()) => {
                text.to_owned()
            }
            Some(_) => return Err(InvalidEndpoint("this one has another scheme")),
            None => format!("{scheme}://{text}"),
        };
        let url = Url::from_str(&url).map_err(|_| InvalidEndpoint("this one has no valid host"))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(InvalidEndpoint("this one has a user name or password"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidEndpoint("this one has a path or more behind the host"));
        }
        Ok(Self { url })
    }

    /// The value of the `Host` header: the port is there exactly when it is not the scheme's own.
    pub(super) fn host_header(&self) -> String {
        self.url.authority().to_owned()
    }

    /// The URL of a request with this query, which is already encoded.
    pub(super) fn url(&self, query: &str) -> Url {
        let mut url = self.url.clone();
        url.set_query((!query.is_empty()).then_some(query));
        url
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.url.as_str().trim_end_matches('/'))
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Https => "https",
            Self::Http => "http",
        })
    }
}

/// What is configured for the endpoint of a service, in every region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Override {
    /// Nothing: the service's own host is called.
    #[default]
    None,
    /// This endpoint.
    Endpoint(Endpoint),
    /// Something that is not known yet. The service's own host is not called in its place: it may
    /// be just what the configuration means to avoid.
    Unknown,
}

/// Why there is no endpoint to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum NoEndpoint {
    #[error("{0}")]
    Invalid(#[from] InvalidEndpoint),
    #[error("the endpoint is known only after apply")]
    Unknown,
}

/// What an error has in the place of an endpoint that it did not come to.
pub(super) const NO_ENDPOINT: &str = "not known yet";

/// The rules by which a call finds its endpoint: what is configured, else the service's host in
/// the region. No discovery service is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// For KMS.
    pub kms: Override,
    /// For MongoDB.
    pub dds: Override,
    /// For STS.
    pub sts: Override,
    /// For the services' own hosts.
    pub scheme: Scheme,
}

impl Endpoints {
    /// Where `service` answers for `region`.
    pub(super) fn resolve(
        &self,
        service: Service,
        region: &Region,
    ) -> Result<Endpoint, NoEndpoint> {
        let configured = match service {
            Service::Kms => &self.kms,
            Service::MongoDb => &self.dds,
            Service::Sts => &self.sts,
        };
        self.configured_or(configured, &service.host(region))
    }

    /// Where STS answers: in the region, or centrally where there is none. A role is assumed for
    /// all regions alike.
    pub(super) fn resolve_sts(&self, region: Option<&Region>) -> Result<Endpoint, NoEndpoint> {
        match region {
            Some(region) => self.resolve(Service::Sts, region),
            None => self.configured_or(&self.sts, STS_CENTRAL_HOST),
        }
    }

    fn configured_or(&self, configured: &Override, host: &str) -> Result<Endpoint, NoEndpoint> {
        match configured {
            Override::Endpoint(endpoint) => Ok(endpoint.clone()),
            Override::None => Ok(Endpoint::parse(host, self.scheme)?),
            Override::Unknown => Err(NoEndpoint::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(service: Service, region: &str) -> String {
        let region = region.parse().unwrap();
        Endpoints::default().resolve(service, &region).unwrap().to_string()
    }

    #[test]
    fn kms_answers_in_the_region() {
        let url = resolved(Service::Kms, "ap-southeast-5");
        assert_eq!(url, "https://kms.ap-southeast-5.aliyuncs.com");
    }

    #[test]
    fn mongodb_answers_centrally_for_the_regions_without_a_host_of_their_own() {
        for region in ["cn-hangzhou", "cn-shanghai", "cn-beijing", "cn-hangzhou-finance"] {
            assert_eq!(resolved(Service::MongoDb, region), "https://mongodb.aliyuncs.com");
        }
        for region in ["cn-shenzhen", "ap-southeast-1", "mars-north-7"] {
            let url = resolved(Service::MongoDb, region);
            assert_eq!(url, format!("https://mongodb.{region}.aliyuncs.com"));
        }
    }

    #[test]
    fn sts_answers_in_the_region_except_where_it_does_not() {
        assert_eq!(resolved(Service::Sts, "eu-central-1"), "https://sts.eu-central-1.aliyuncs.com");
        assert_eq!(resolved(Service::Sts, "ap-south-1"), "https://sts.aliyuncs.com");
    }

    #[test]
    fn a_configured_endpoint_holds_in_every_region() {
        let kms = Endpoint::parse("http://127.0.0.1:8080/", Scheme::Https).unwrap();
        let endpoints = Endpoints { kms: Override::Endpoint(kms), ..Endpoints::default() };
        let region = "cn-hangzhou".parse().unwrap();
        let endpoint = endpoints.resolve(Service::Kms, &region).unwrap();
        assert_eq!(endpoint.to_string(), "http://127.0.0.1:8080");
        assert_eq!(endpoint.host_header(), "127.0.0.1:8080");
        assert_eq!(endpoint.url("KeyId=1").as_str(), "http://127.0.0.1:8080/?KeyId=1");
    }

    #[test]
    fn a_host_takes_the_configured_scheme_and_a_url_its_own() {
        let parse = |text, scheme| Endpoint::parse(text, scheme).unwrap().to_string();
        assert_eq!(parse("kms.example.com", Scheme::Https), "https://kms.example.com");
        assert_eq!(parse("localhost:81", Scheme::Http), "http://localhost:81");
        assert_eq!(parse("https://kms.example.com", Scheme::Http), "https://kms.example.com");
        assert_eq!(parse("[::1]:81", Scheme::Http), "http://[::1]:81");
        assert_eq!(parse(" HTTP://Localhost ", Scheme::Https), "http://localhost");
    }

    #[test]
    fn the_host_header_leaves_out_the_scheme_s_own_port() {
        let endpoint = Endpoint::parse("kms.example.com:443", Scheme::Https).unwrap();
        assert_eq!(endpoint.host_header(), "kms.example.com");
    }

    #[test]
    fn what_is_no_endpoint_is_refused_without_being_repeated() {
        for text in [
            "",
            "ftp://host",
            "http://",
            "host:port",
            "host:99999",
            "http://user:hunter2@host",
            "user:hunter2@host",
            "host/path",
            "http://host/?a=b",
            "host#x",
            "a b",
        ] {
            let error = Endpoint::parse(text, Scheme::Https).unwrap_err().to_string();
            assert!(!error.contains("hunter2"), "{text}: {error}");
        }
    }
}
