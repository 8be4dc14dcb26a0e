//! API responses: the envelope of every response, and the members of an operation.

use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::denial;
use super::envelope::Envelope;
use crate::error::api::ApiError;
use crate::error::call::ErrorKind;
use crate::http::exchange::Response;
use crate::json::{self, Unreadable};
use crate::redaction::Redactor;

/// A response to an API call, whose envelope has been read. Redacts its texts.
#[derive(Debug)]
pub(crate) struct ApiResponse {
    http: Response,
    redactor: Redactor,
    envelope: Envelope,
}

/// The member with which some gateways report failures.
#[derive(Deserialize)]
struct Outcome {
    #[serde(rename = "Success", alias = "success")]
    success: Option<Value>,
}

/// The header with the ID of the request, for responses whose body does not contain the ID.
const REQUEST_ID: &str = "x-acs-request-id";

impl ApiResponse {
    /// Reads the envelope of a response. `redactor` removes the secrets of the request.
    pub(crate) fn new(http: Response, redactor: Redactor) -> Self {
        let envelope = Envelope::read(&http.body);
        Self { http, redactor, envelope }
    }

    /// The HTTP status.
    pub(crate) fn status(&self) -> u16 {
        self.http.status
    }

    /// The ID of the request, in presentable form.
    pub(crate) fn request_id(&self) -> Option<String> {
        let id = self.envelope.request_id.as_deref().or(self.http.text(REQUEST_ID));
        id.map(|id| self.redactor.presentable(id))
    }

    /// Whether the response is a success of the service.
    ///
    /// A response with an error code is an error with any HTTP status. A code that is the number of
    /// a success, such as 200, is no error code. A response with the status of an error and without
    /// a code is not from the service. A response with `Success: false` is an error, even without
    /// an error code.
    ///
    /// # Errors
    /// The error in the response, or why the response is not from the service.
    pub(crate) fn check(&self) -> Result<(), ErrorKind> {
        if self.http.body.trim_ascii().is_empty() {
            return Err(self.unexpected("an empty body"));
        }
        let is_success = |code: &&String| code.parse().is_ok_and(is_success_status);
        if let Some(code) = self.envelope.code.as_ref().filter(|code| !is_success(code)) {
            let message = self.envelope.message.as_deref().unwrap_or_default();
            return Err(ErrorKind::Api(ApiError {
                code: self.redactor.presentable(code),
                message: self.redactor.presentable(message),
                request_id: self.request_id(),
                status: self.http.status,
                denial: denial::read(&self.http.body, &self.redactor),
            }));
        }
        let Outcome { success } = self.read_unredacted()?;
        if !self.has_success_status() {
            return Err(self.unexpected("JSON without an error code"));
        }
        if success.is_some_and(|success| success == false || success == "false") {
            let problem = "is false, but there is no error code".to_owned();
            let (member, request_id) = ("Success".to_owned(), self.request_id());
            return Err(ErrorKind::Malformed { member, problem, request_id });
        }
        Ok(())
    }

    /// Reads the members of an operation. The texts do not contain the secrets of the request.
    ///
    /// # Errors
    /// If a member is missing or has the wrong type.
    pub(crate) fn read<R: DeserializeOwned>(&self) -> Result<R, ErrorKind> {
        // A body that is not UTF-8 is not JSON.
        let body = str::from_utf8(&self.http.body).unwrap_or_default();
        let body = self.redactor.without_known_secrets(body);
        json::read(body.as_bytes()).map_err(|unreadable| self.invalid(&unreadable))
    }

    /// Reads members whose texts are not shown, or are the secrets of a session.
    ///
    /// # Errors
    /// If a member is missing or has the wrong type.
    pub(crate) fn read_unredacted<R: DeserializeOwned>(&self) -> Result<R, ErrorKind> {
        json::read(&self.http.body).map_err(|unreadable| self.invalid(&unreadable))
    }

    /// A text of the response, in presentable form.
    pub(super) fn presentable(&self, text: &str) -> String {
        self.redactor.presentable(text)
    }

    fn has_success_status(&self) -> bool {
        is_success_status(self.http.status)
    }

    fn invalid(&self, unreadable: &Unreadable) -> ErrorKind {
        match unreadable {
            Unreadable::NotJson { .. } => self.unexpected("a body that is not JSON"),
            Unreadable::NotAnObject => self.unexpected("JSON that is not an object"),
            // The error page of a proxy can be JSON with members of the same names.
            Unreadable::Member { .. } if !self.has_success_status() => {
                self.unexpected("JSON without an error code")
            }
            Unreadable::Member { member, problem } => ErrorKind::Malformed {
                member: member.clone(),
                problem: problem.clone(),
                request_id: self.request_id(),
            },
        }
    }

    fn unexpected(&self, what: &str) -> ErrorKind {
        let content = match self.http.text(CONTENT_TYPE.as_str()) {
            Some(r#type) => format!("{what} ({})", self.redactor.presentable(r#type)),
            None => what.to_owned(),
        };
        let request_id = self.request_id();
        ErrorKind::UnexpectedResponse { status: self.http.status, content, request_id }
    }
}

fn is_success_status(status: u16) -> bool {
    (200..300).contains(&status)
}

#[cfg(test)]
mod tests;
