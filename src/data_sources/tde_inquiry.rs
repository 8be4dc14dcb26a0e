//! Why the key of an instance cannot be read, if the error does not tell.

use std::time::Duration;

use alicloud::{ApiErrorClass, Client, Deadline, Error, ErrorKind, InstanceId, Region, Tde};

use crate::errors::table;

/// The maximum time of the inquiry. The inquiry also ends with the timeout of the read.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A second question to the service, about the encryption of an instance.
pub(super) struct Inquiry<'a> {
    pub(super) client: &'a Client,
    pub(super) region: &'a Region,
    pub(super) db_instance_id: &'a InstanceId,
}

impl Inquiry<'_> {
    /// The reason for an error, as sentences. Empty if TDE cannot be the reason, or the service
    /// does not tell.
    pub(super) async fn reason(&self, error: &Error, deadline: &Deadline) -> String {
        if !can_be_tde(&error.kind) {
            return String::new();
        }
        let deadline = deadline.within(TIMEOUT);
        match self.client.describe_tde(self.region, self.db_instance_id, &deadline).await {
            Ok(description) => in_words(description.tde()),
            Err(Error { kind: ErrorKind::Api(api), .. }) if api.class() == ApiErrorClass::Other => {
                let problem = match api.message.as_str() {
                    "" => format!("{}.", api.code),
                    message => format!("{}: {message}", api.code),
                };
                table::TDE_UNKNOWN.sentences(&[("problem", &problem)])
            }
            Err(_) => String::new(),
        }
    }
}

/// Whether TDE can be the reason for an error: the service refuses without a reason that the code
/// tells, or its answer names no key.
fn can_be_tde(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::Api(api) => api.class() == ApiErrorClass::Other,
        ErrorKind::Malformed { member, .. } => member == "EncryptionKey",
        _ => false,
    }
}

fn in_words(tde: Tde) -> String {
    let entry = match tde {
        Tde::Off => table::TDE_OFF,
        Tde::ServiceKey => table::TDE_WITH_SERVICE_KEY,
        _ => return String::new(),
    };
    format!("{} {}", entry.cause, entry.cure)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use alicloud::credentials::{Credential, FixedSource, SigningIdentity};
    use alicloud::{ApiError, CallSettings, Clock, Http, Request, Response, Transport};
    use futures_util::future::{BoxFuture, pending};
    use tokio::time::Instant;

    use super::*;

    /// A service that does not answer.
    #[derive(Debug)]
    struct Silent;

    impl Http for Silent {
        fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, ErrorKind>> {
            Box::pin(pending())
        }
    }

    fn refusal(code: &str, status: u16) -> ErrorKind {
        let (code, message) = (code.to_owned(), String::new());
        ErrorKind::Api(ApiError { code, message, request_id: None, status, denial: None })
    }

    fn malformed(member: &str) -> ErrorKind {
        let (member, problem) = (member.to_owned(), "is missing".to_owned());
        ErrorKind::Malformed { member, problem, request_id: None }
    }

    #[test]
    fn tde_can_be_the_reason_only_if_the_error_tells_no_other_reason() {
        for code in ["IncorrectDBInstanceType", "InvalidParameter", "Unheard.Of"] {
            assert!(can_be_tde(&refusal(code, 400)), "{code}");
        }
        assert!(can_be_tde(&malformed("EncryptionKey")));
        for (code, status) in [
            ("IncorrectDBInstanceState", 403),
            ("OperationDenied.DBInstanceStatus", 403),
            ("Forbidden.RAM", 403),
            ("Forbidden.Unheard", 403),
            ("Throttling.User", 400),
            ("Unheard.Of", 429),
            ("Unheard.Of", 503),
            ("InvalidDBInstanceId.NotFound", 404),
            ("InvalidAccessKeyId.NotFound", 404),
        ] {
            assert!(!can_be_tde(&refusal(code, status)), "{code}");
        }
        assert!(!can_be_tde(&malformed("Success")));
    }

    #[tokio::test(start_paused = true)]
    async fn the_inquiry_ends_with_the_timeout_of_the_read_at_the_latest() {
        let clock = Clock::system();
        let transport = Transport::new(CallSettings::default(), Arc::new(Silent), clock);
        let credential = Credential::new("a test", SigningIdentity::Anonymous);
        let credentials = Arc::new(FixedSource::new(Ok(credential)));
        let client = Client::new(Arc::new(transport), credentials);
        let (region, db_instance_id) =
            ("cn-hangzhou".parse().unwrap(), "dds-1".parse::<InstanceId>().unwrap());
        let inquiry = Inquiry { client: &client, region: &region, db_instance_id: &db_instance_id };
        let error = Error {
            action: "any",
            endpoint: String::new(),
            endpoint_origin: None,
            region: None,
            credential_origins: None,
            proxy: None,
            tries: 1,
            time: Duration::ZERO,
            kind: refusal("Unheard.Of", 400),
        };
        for (limit, expected) in [(2, 2), (10, 10), (300, 10)] {
            let start = Instant::now();
            let deadline = Deadline::after(Duration::from_secs(limit));
            assert_eq!(inquiry.reason(&error, &deadline).await, "");
            assert_eq!(start.elapsed().as_secs(), expected);
        }
    }
}
