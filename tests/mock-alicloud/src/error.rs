//! Errors as the services write them.
//!
//! Codes and statuses are those of the services' documentation where it states them. The status
//! of the errors about access keys and security tokens is not documented; 403 and 400 are used.

use serde_json::{Value, json};

use crate::operation::Service;

/// An error answer before it takes the shape of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    /// The `AccessDeniedDetail` of a refusal by RAM.
    pub(crate) denied: Option<Value>,
    /// Headers that come with it.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        let (code, message) = (code.into(), message.into());
        Self { status, code, message, denied: None, headers: Vec::new() }
    }

    /// A mandatory parameter is not there.
    pub(crate) fn missing(parameter: &str) -> Self {
        let message = format!("{parameter} is mandatory for this action.");
        Self::new(400, "MissingParameter", message)
    }

    /// A parameter has a value that it cannot have.
    pub(crate) fn invalid(parameter: &str) -> Self {
        let message = format!("The specified parameter {parameter} is not valid.");
        Self::new(400, "InvalidParameter", message)
    }

    /// The body in JSON: in KMS with the status and without `HostId`, in other RPC APIs the
    /// reverse, and in the sources of credentials with names of their own.
    pub(crate) fn body(&self, service: Option<Service>, request_id: &str, host: &str) -> Value {
        let Self { code, message, .. } = self;
        match service {
            Some(Service::CredentialsUri) => return json!({ "Code": code, "Message": message }),
            Some(Service::CloudSso) => {
                return json!({
                    "ErrorCode": code,
                    "ErrorMessage": message,
                    "RequestId": request_id,
                });
            }
            Some(Service::OAuth) => {
                return json!({
                    "error": code,
                    "error_description": message,
                    "requestId": request_id,
                });
            }
            _ => {}
        }
        let mut body = json!({ "RequestId": request_id, "Code": code, "Message": message });
        if service == Some(Service::Kms) {
            body["HttpStatus"] = json!(self.status);
        } else {
            let product = service.map_or("", Service::product);
            body["HostId"] = json!(host);
            body["Recommend"] = json!(format!(
                "https://api.alibabacloud.com/troubleshoot?q={}&product={product}&requestId={}",
                self.code, request_id
            ));
        }
        if let Some(denied) = &self.denied {
            body["AccessDeniedDetail"] = denied.clone();
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kms_states_the_status_and_no_host() {
        let error = ApiError::new(404, "Forbidden.KeyNotFound", "The specified Key is not found.");
        assert_eq!(
            error.body(Some(Service::Kms), "ID", "host"),
            json!({
                "HttpStatus": 404,
                "Code": "Forbidden.KeyNotFound",
                "Message": "The specified Key is not found.",
                "RequestId": "ID",
            })
        );
    }

    #[test]
    fn other_services_state_the_host_and_a_link() {
        let body = ApiError::missing("RoleArn").body(Some(Service::Sts), "ID", "sts:1");
        assert_eq!(body["HostId"], "sts:1");
        assert!(body["Recommend"].as_str().unwrap().ends_with("&product=Sts&requestId=ID"));
        assert_eq!(body.get("HttpStatus"), None);
    }

    #[test]
    fn sources_of_credentials_have_names_of_their_own() {
        let body = |service| ApiError::new(400, "c", "m").body(Some(service), "ID", "host");
        assert_eq!(body(Service::CredentialsUri), json!({ "Code": "c", "Message": "m" }));
        assert_eq!(
            body(Service::CloudSso),
            json!({ "ErrorCode": "c", "ErrorMessage": "m", "RequestId": "ID" })
        );
        assert_eq!(
            body(Service::OAuth),
            json!({ "error": "c", "error_description": "m", "requestId": "ID" })
        );
    }
}
