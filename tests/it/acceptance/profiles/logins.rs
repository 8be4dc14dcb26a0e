//! Profiles of people who have logged in with the command line: CloudSSO and OAuth.

use anyhow::ensure;

use super::read;
use crate::acceptance::case::{CASE, Case, cases};

/// The command line's file, whose only profile has these members.
macro_rules! login {
    ($($members:literal),+) => {
        &[(".aliyun/config.json", concat!(
            r#"{"current": "me", "profiles": [{"name": "me", "region_id": "cn-hangzhou", "#,
            $($members,)+ "}]}\n",
        ))]
    };
}

cases! { read;
    cloud_sso: Case {
        files: login!(r#""mode": "CloudSSO", "cloud_sso_sign_in_url": "{cloud}/start/login?a=b",
            "cloud_sso_account_id": "{account}", "cloud_sso_access_config": "ac-example-reader",
            "access_token": "{cloud_sso_token}", "cloud_sso_access_token_expire": 4102444800"#),
        calls: &["CreateCloudCredential", "DescribeKey"],
        reader: "assumed-role/terraform/cloud-sso-user",
        ..CASE
    },

    cloud_sso_with_a_session_that_the_command_line_has_left: Case {
        files: login!(r#""mode": "CloudSSO", "cloud_sso_sign_in_url": "{cloud}/start/login",
            "cloud_sso_account_id": "{account}", "cloud_sso_access_config": "ac-example-reader",
            "access_token": "{cloud_sso_token}", "cloud_sso_access_token_expire": 4102444800,"#,
            r#""access_key_id": "{session_id}", "access_key_secret": "{session_secret}",
            "sts_token": "{session_token}", "sts_expiration": 4070908800"#),
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    cloud_sso_with_a_session_that_has_ended: Case {
        files: login!(r#""mode": "CloudSSO", "cloud_sso_sign_in_url": "{cloud}/start/login",
            "cloud_sso_account_id": "{account}", "cloud_sso_access_config": "ac-example-reader",
            "access_token": "{cloud_sso_token}", "cloud_sso_access_token_expire": 4102444800,"#,
            r#""access_key_id": "STS.ended", "access_key_secret": "ended",
            "sts_token": "ended", "sts_expiration": 1577836800"#),
        calls: &["CreateCloudCredential", "DescribeKey"],
        reader: "assumed-role/terraform/cloud-sso-user",
        ..CASE
    },

    oauth: Case {
        over_tls: true,
        files: login!(r#""mode": "OAuth", "oauth_site_type": "CN",
            "oauth_access_token": "{oauth_access_token}",
            "oauth_refresh_token": "{oauth_refresh_token}",
            "oauth_access_token_expire": 4102444800"#),
        calls: &["ExchangeOAuthToken", "DescribeKey"],
        reader: "assumed-role/terraform/oauth-user",
        check: |requests| {
            ensure!(requests[0].host.as_deref() == Some("oauth.aliyun.com"));
            Ok(())
        },
        ..CASE
    },

    oauth_with_an_access_token_that_has_expired: Case {
        over_tls: true,
        files: login!(r#""mode": "OAuth", "oauth_site_type": "CN",
            "oauth_access_token": "{oauth_access_token}",
            "oauth_refresh_token": "{oauth_refresh_token}",
            "oauth_access_token_expire": 1577836800"#),
        calls: &["RefreshOAuthToken", "ExchangeOAuthToken", "DescribeKey"],
        reader: "assumed-role/terraform/oauth-user",
        ..CASE
    },
}
