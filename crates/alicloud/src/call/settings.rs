//! Settings of all calls of a client.

use std::time::Duration;

use http::header::HeaderValue;

use crate::endpoints::resolution::Endpoints;

/// The settings that all calls of a client share.
#[derive(Clone, Debug, Default)]
pub struct CallSettings {
    /// The endpoints of the services.
    pub endpoints: Endpoints,
    /// The user agent. Characters that no header can contain are left out. If nothing remains, the
    /// user agent is `alicloud-rust/<version>`.
    pub user_agent: String,
    /// Parameters of every call for conditions of RAM policies: `SourceIp` and `SecureTransport`.
    pub caller: Vec<(&'static str, String)>,
    /// The maximum time between the first attempt of a call and its last retry. If `None`, only the
    /// deadline of the read and the number of attempts limit retries.
    pub retry_timeout: Option<Duration>,
}

impl CallSettings {
    /// The header `User-Agent`.
    pub(super) fn user_agent(&self) -> HeaderValue {
        const DEFAULT: &str = concat!("alicloud-rust/", env!("CARGO_PKG_VERSION"));
        let printable: String = self.user_agent.chars().filter(|c| !c.is_control()).collect();
        let header = HeaderValue::from_bytes(printable.as_bytes()).ok();
        let header_with_text = header.filter(|_| !printable.trim().is_empty());
        header_with_text.unwrap_or(HeaderValue::from_static(DEFAULT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user_agent(configured: &str) -> HeaderValue {
        let user_agent = configured.to_owned();
        CallSettings { user_agent, ..CallSettings::default() }.user_agent()
    }

    #[test]
    fn a_user_agent_is_the_configured_one_or_names_this_crate() {
        assert_eq!(user_agent("mine/1 (\u{e9}\n)"), "mine/1 (\u{e9})");
        for nothing in ["", " ", "\r\n\u{7f}"] {
            let header = user_agent(nothing);
            assert!(header.to_str().unwrap().starts_with("alicloud-rust/"), "{nothing:?}");
        }
    }
}
