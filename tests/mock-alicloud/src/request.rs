//! A recorded request.

use std::time::Instant;

use time::OffsetDateTime;

use crate::http::Message;
use crate::operation::Operation;
use crate::signature::{Plus, parse_pairs};

/// The authentication of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// Not signed.
    None,
    /// `HMAC-SHA1` over the parameters: signature version 1.0, also called V2 for RPC.
    V1,
    /// `ACS3-HMAC-SHA256` over method, query, headers and body.
    V3,
    /// A bearer token instead of a signature: in `Authorization`, or, with
    /// `SignatureType=BEARERTOKEN`, in other headers.
    Bearer,
}

/// The response to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The HTTP status. `None` if the connection ended without a response.
    pub status: Option<u16>,
    /// The error code. `None` for success and for responses without a code.
    pub code: Option<String>,
    /// The request ID in the response.
    pub request_id: String,
    /// Whether a fault replaced or changed the response.
    pub fault: bool,
}

/// A request, unchanged.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path of the target, without the query.
    pub path: String,
    /// The query of the target, undecoded.
    pub raw_query: String,
    /// The parameters of the query, decoded, in their order.
    pub query: Vec<(String, String)>,
    /// The parameters of a form body, decoded, in their order.
    pub form: Vec<(String, String)>,
    /// The headers in their order, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body. For a chunked body, the content of the chunks.
    pub body: Vec<u8>,
    /// The operation: `x-acs-action`, or the parameter `Action`. For requests to credential
    /// sources, the name in the table of the crate documentation.
    pub action: Option<String>,
    /// The API version: `x-acs-version`, or the parameter `Version`.
    pub version: Option<String>,
    /// The `Host` header.
    pub host: Option<String>,
    /// The region: the parameter `RegionId`, otherwise the region in the host name, otherwise the
    /// region of the cloud.
    pub region: Option<String>,
    /// The access key ID in the signature.
    pub access_key_id: Option<String>,
    /// The security token of the signature.
    pub security_token: Option<String>,
    /// The signature's nonce.
    pub nonce: Option<String>,
    /// The authentication. The signature can be invalid.
    pub signature: Signature,
    /// The time of arrival, by the clock of the cloud.
    pub received_at: OffsetDateTime,
    /// The time of arrival, for measuring intervals.
    pub instant: Instant,
    /// The number of the connection, counted from 1.
    pub connection: u64,
    /// The response. `None` until the cloud responds.
    pub outcome: Option<Outcome>,
}

impl Request {
    /// The first header with this name. Case does not matter.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The first parameter with this name in the query, otherwise in the form.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().chain(&self.form).find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter that has a value; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.param(name).filter(|value| !value.is_empty())
    }

    /// The token in `Authorization: Bearer`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix(BEARER)
    }

    /// Understands a message; the cloud's region stands in where it names none.
    pub(crate) fn new(
        message: Message,
        connection: u64,
        now: OffsetDateTime,
        region: Option<&str>,
    ) -> Self {
        let mut request = Self {
            query: Vec::new(),
            form: Vec::new(),
            action: None,
            version: None,
            host: None,
            region: None,
            access_key_id: None,
            security_token: None,
            nonce: None,
            signature: Signature::None,
            received_at: now,
            instant: Instant::now(),
            connection,
            outcome: None,
            method: message.method,
            path: message.path,
            raw_query: message.query,
            headers: message.headers,
            body: message.body,
        };
        request.read_parameters();
        request.read_signature();
        request.host = request.header("host").map(str::to_owned);
        let in_host = request.host.as_deref().and_then(region_of_host);
        request.region = request.text("RegionId").or(in_host).or(region).map(str::to_owned);
        request
    }

    fn read_parameters(&mut self) {
        // The headers of the older scheme may name the action too, but do not count there.
        let is_v3 = self.header("authorization").is_some();
        let is_bearer = self.bearer().is_some() || (!is_v3 && says_bearer(&self.raw_query));
        let plus = if is_v3 || is_bearer { Plus::Literal } else { Plus::Space };
        self.query = parse_pairs(&self.raw_query, plus);
        let is_form = self
            .header("content-type")
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if is_form {
            self.form = parse_pairs(&String::from_utf8_lossy(&self.body), Plus::Space);
        }
        self.signature = if is_bearer {
            Signature::Bearer
        } else if is_v3 {
            Signature::V3
        } else if self.param("Signature").is_some() || self.param("AccessKeyId").is_some() {
            Signature::V1
        } else {
            Signature::None
        };
    }

    fn read_signature(&mut self) {
        let header = |name: &str| self.header(name).map(str::to_owned);
        let param = |name: &str| self.param(name).map(str::to_owned);
        let (action, version, key, token, nonce) = if self.signature == Signature::V1 {
            (
                param("Action"),
                param("Version"),
                param("AccessKeyId"),
                param("SecurityToken"),
                param("SignatureNonce"),
            )
        } else {
            let key = self.header("authorization").and_then(|value| {
                let (_, rest) = value.split_once("Credential=")?;
                rest.split(',').next().map(str::to_owned)
            });
            (
                header("x-acs-action").or_else(|| param("Action")),
                header("x-acs-version").or_else(|| param("Version")),
                key,
                header("x-acs-security-token"),
                header("x-acs-signature-nonce"),
            )
        };
        let at_path = Operation::at_path(&self.path).map(|operation| operation.name().to_owned());
        self.action = at_path.or(action);
        self.version = version;
        self.access_key_id = key;
        self.security_token = token;
        self.nonce = nonce;
    }
}

/// What an `Authorization` with a bearer token begins with.
const BEARER: &str = "Bearer ";

/// Whether a query announces a bearer token instead of a signature.
fn says_bearer(query: &str) -> bool {
    let pairs = parse_pairs(query, Plus::Literal);
    pairs.iter().any(|(name, value)| name == "SignatureType" && value == "BEARERTOKEN")
}

/// The region in the name of a regional endpoint, such as `kms-vpc.cn-hangzhou.aliyuncs.com`.
pub(crate) fn region_of_host(host: &str) -> Option<&str> {
    let name = host.split(':').next()?.strip_suffix(".aliyuncs.com")?;
    let (product, region) = name.split_once('.')?;
    let product = product.strip_suffix("-vpc").unwrap_or(product);
    (["kms", "mongodb", "sts"].contains(&product) && !region.contains('.')).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_regional_endpoint_names_its_region() {
        assert_eq!(region_of_host("kms.cn-hangzhou.aliyuncs.com"), Some("cn-hangzhou"));
        assert_eq!(region_of_host("mongodb-vpc.us-east-1.aliyuncs.com:80"), Some("us-east-1"));
        assert_eq!(region_of_host("mongodb.aliyuncs.com"), None);
        assert_eq!(region_of_host("127.0.0.1:8080"), None);
    }
}
