//! Answers: responses that belong to their request.

use super::response::ApiResponse;
use crate::error::call::ErrorKind;

/// Why the members of a response are not the answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mismatch {
    /// A member is unusable, so that the response does not name what it describes.
    Unusable {
        /// The path of the member, such as `KeyMetadata.KeyId`.
        member: &'static str,
        /// The problem, as a clause without a subject.
        problem: &'static str,
    },
    /// A member names something other than the request.
    Other {
        /// The path of the member, such as `KeyMetadata.KeyId`.
        member: &'static str,
        /// The value of the member.
        found: String,
        /// The value that the request was for.
        requested: String,
    },
}

impl ApiResponse {
    /// The answer in the members of the response. `accept` returns the answer, or why the members
    /// are not the answer to the request.
    ///
    /// # Errors
    /// If `accept` returns an error.
    pub(super) fn accept<R, A>(
        &self,
        members: R,
        accept: impl Fn(R) -> Result<A, Mismatch>,
    ) -> Result<A, ErrorKind> {
        accept(members).map_err(|mismatch| self.mismatch(mismatch))
    }

    fn mismatch(&self, mismatch: Mismatch) -> ErrorKind {
        let request_id = self.request_id();
        match mismatch {
            Mismatch::Unusable { member, problem } => {
                let (member, problem) = (member.to_owned(), problem.to_owned());
                ErrorKind::Malformed { member, problem, request_id }
            }
            Mismatch::Other { member, found, requested } => ErrorKind::Mismatch {
                member: member.to_owned(),
                found: self.presentable(&found),
                requested: self.presentable(&requested),
                request_id,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use http::header::HeaderMap;
    use serde::Deserialize;

    use super::*;
    use crate::http::exchange::Response;
    use crate::redaction::Redactor;

    #[derive(Deserialize)]
    struct Name {
        name: String,
    }

    /// The answer to a request for `a`, with the secret `s3cret`.
    fn answer(body: &str) -> Result<String, String> {
        let http = Response { status: 200, headers: HeaderMap::new(), body: body.into() };
        let response = ApiResponse::new(http, Redactor::new(vec!["s3cret".into()]));
        let accept = |Name { name }: Name| match name.as_str() {
            "" => Err(Mismatch::Unusable { member: "name", problem: "is empty" }),
            "a" => Ok(name),
            _ => Err(Mismatch::Other { member: "name", found: name, requested: "a".to_owned() }),
        };
        let answer = response.check().and_then(|()| response.accept(response.read()?, accept));
        answer.map_err(|error| error.to_string())
    }

    #[test]
    fn only_members_that_are_accepted_are_an_answer() {
        assert_eq!(answer(r#"{"name":"a"}"#), Ok("a".to_owned()));
        assert_eq!(answer(r#"{"name":""}"#).unwrap_err(), "the response's member name is empty");
        let other = answer(r#"{"name":"b s3cret"}"#).unwrap_err();
        assert_eq!(
            other,
            "the response's member name is \"b [removed]\", and the request was for \"a\""
        );
    }

    #[test]
    fn a_response_that_reports_a_failure_is_no_answer() {
        for failure in ["false", "\"false\""] {
            let body = format!(r#"{{"Success":{failure},"name":"a"}}"#);
            assert!(answer(&body).unwrap_err().contains("member Success is false"), "{failure}");
        }
        for success in ["true", "null", "\"\"", "1"] {
            let body = format!(r#"{{"success":{success},"name":"a"}}"#);
            assert!(answer(&body).is_ok(), "{success}");
        }
    }
}
