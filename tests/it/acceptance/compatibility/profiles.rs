//! The modes of profiles that the official provider takes, by a block that names the profile.

use super::validated_and_read;
use crate::acceptance::case::{CASE, Case, cases};

const NAMED: &str = "provider \"alicloud\" {\n  profile = \"audit\"\n}\n";

/// The command line's file, whose profile `audit` has these members.
macro_rules! audit {
    ($members:literal) => {
        &[(
            ".aliyun/config.json",
            concat!(
                r#"{"current": "default", "profiles": [{"name": "default", "mode": "AK"},"#,
                r#" {"name": "base", "mode": "AK", "access_key_id": "{id}","#,
                r#" "access_key_secret": "{secret}"},"#,
                r#" {"name": "audit", "region_id": "cn-hangzhou", "#,
                $members,
                "}]}\n",
            ),
        )]
    };
}

cases! { validated_and_read;
    a_profile_in_a_file_of_its_own: Case {
        block: r#"
provider "alicloud" {
  region                  = "cn-hangzhou"
  shared_credentials_file = "{home}/team/credentials"
  profile                 = "audit"
}
"#,
        files: &[("team/credentials", r#"{"current": "", "profiles": [{
  "name": "audit", "mode": "AK",
  "access_key_id": "{id}", "access_key_secret": "{secret}"
}]}
"#)],
        ..CASE
    },

    a_profile_and_its_file_by_the_environment: Case {
        block: "provider \"alicloud\" {}\n",
        environment: &[
            ("ALICLOUD_PROFILE", "audit"),
            ("ALICLOUD_SHARED_CREDENTIALS_FILE", "~/team/credentials"),
        ],
        files: &[("team/credentials", r#"{"current": "", "profiles": [{
  "name": "audit", "mode": "AK", "region_id": "cn-hangzhou",
  "access_key_id": "{id}", "access_key_secret": "{secret}"
}]}
"#)],
        ..CASE
    },

    mode_ak: Case {
        block: NAMED,
        files: audit!(r#""mode": "AK", "access_key_id": "{id}", "access_key_secret": "{secret}""#),
        ..CASE
    },

    mode_sts_token: Case {
        block: NAMED,
        files: audit!(r#""mode": "StsToken", "access_key_id": "{session_id}",
  "access_key_secret": "{session_secret}", "sts_token": "{session_token}""#),
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    mode_ram_role_arn: Case {
        block: NAMED,
        files: audit!(r#""mode": "RamRoleArn", "access_key_id": "{id}",
  "access_key_secret": "{secret}", "ram_role_arn": "acs:ram::{account}:role/terraform",
  "ram_session_name": "key-audit", "expired_seconds": 900"#),
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/key-audit",
        ..CASE
    },

    mode_ecs_ram_role: Case {
        block: NAMED,
        files: audit!(r#""mode": "EcsRamRole", "ram_role_name": "terraform""#),
        calls: &["GetMetadataToken", "GetMetadataCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/i-bp1example0machine",
        ..CASE
    },

    mode_chainable_ram_role_arn: Case {
        block: NAMED,
        files: audit!(r#""mode": "ChainableRamRoleArn", "source_profile": "base",
  "ram_role_arn": "acs:ram::{account}:role/terraform", "ram_session_name": "key-audit""#),
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/key-audit",
        ..CASE
    },

    mode_cloud_sso: Case {
        block: NAMED,
        files: audit!(r#""mode": "CloudSSO", "cloud_sso_sign_in_url": "{cloud}/start/login",
  "cloud_sso_account_id": "{account}", "cloud_sso_access_config": "ac-example-reader",
  "access_token": "{cloud_sso_token}", "cloud_sso_access_token_expire": 4102444800"#),
        calls: &["CreateCloudCredential", "DescribeKey"],
        reader: "assumed-role/terraform/cloud-sso-user",
        ..CASE
    },

    mode_oauth: Case {
        block: NAMED,
        over_tls: true,
        files: audit!(r#""mode": "OAuth", "oauth_site_type": "CN",
  "oauth_access_token": "{oauth_access_token}", "oauth_refresh_token": "{oauth_refresh_token}",
  "oauth_access_token_expire": 4102444800"#),
        calls: &["ExchangeOAuthToken", "DescribeKey"],
        reader: "assumed-role/terraform/oauth-user",
        ..CASE
    },
}

// The program is a shell script.
#[cfg(unix)]
cases! { validated_and_read;
    mode_external: Case {
        block: NAMED,
        files: &[
            (".aliyun/config.json", r#"{"current": "", "profiles": [{
  "name": "audit", "mode": "External", "region_id": "cn-hangzhou",
  "process_command": "{home}/bin/log-in"
}]}
"#),
            ("bin/log-in", r#"#!/bin/sh
echo '{"mode": "AK", "access_key_id": "{id}", "access_key_secret": "{secret}"}'
"#),
        ],
        ..CASE
    },
}
