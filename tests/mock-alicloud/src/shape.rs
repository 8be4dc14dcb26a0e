//! What results look like on the wire, which differs from service to service.

use serde_json::{Value, json};

use crate::answer::HttpAnswer;
use crate::error::ApiError;
use crate::operation::Service;
use crate::request::Request;

const JSON: &str = "application/json;charset=utf-8";

/// The content of a successful answer, without the request ID.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Json(Value),
    Text(String),
}

/// The HTTP answer of the service that a request is for.
pub(crate) fn render(
    result: Result<Body, ApiError>,
    request: &Request,
    request_id: &str,
) -> HttpAnswer {
    let service = Service::of(request);
    let member = request_id_member(service);
    let headers = result.as_ref().err().map(|error| error.headers.clone());
    let mut answer = match result {
        Ok(Body::Text(text)) => HttpAnswer::new(200, "text/plain", text),
        Ok(Body::Json(mut body)) => {
            if let Some(member) = member {
                body[member] = json!(request_id);
            }
            HttpAnswer::new(200, JSON, body.to_string())
        }
        Err(error) if service == Some(Service::Metadata) => {
            HttpAnswer::new(error.status, "text/html", page(&error))
        }
        Err(error) => {
            let host = request.host.as_deref().unwrap_or_default();
            let body = error.body(service, request_id, host);
            HttpAnswer::new(error.status, JSON, body.to_string())
        }
    };
    if member.is_some() {
        answer.set("x-acs-request-id", request_id);
    }
    for (name, value) in headers.into_iter().flatten() {
        answer.set(name, &value);
    }
    answer
}

/// The member that carries the request ID, where answers have one.
fn request_id_member(service: Option<Service>) -> Option<&'static str> {
    match service {
        Some(Service::Metadata | Service::CredentialsUri) => None,
        Some(Service::OAuth) => Some("requestId"),
        _ => Some("RequestId"),
    }
}

/// The metadata service is a plain web server, and so are its errors.
fn page(error: &ApiError) -> String {
    let ApiError { status, code, message, .. } = error;
    format!(
        "<html><head><title>{status} - {code}</title></head>\
         <body><h1>{status} - {code}</h1><p>{message}</p></body></html>\n"
    )
}
