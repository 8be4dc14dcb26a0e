//! The current profile of the command line, in the modes that need no login.

use anyhow::ensure;

use super::read;
use crate::acceptance::case::{CASE, Case, cases};

const ONE_ROLE: &[&str] = &["AssumeRole", "DescribeKey"];

/// The command line's file with these profiles, of which `current` is in use.
macro_rules! profiles {
    ($($profile:literal),+) => {
        &[(
            ".aliyun/config.json",
            concat!("{\"current\": \"current\", \"profiles\": [\n", $($profile,)+ "]}\n"),
        )]
    };
}

cases! { read;
    ak: Case {
        files: profiles!(r#"{"name": "current", "mode": "AK", "region_id": "cn-hangzhou",
            "access_key_id": "{id}", "access_key_secret": "{secret}",
            "output_format": "json", "language": "en", "retry_count": 0}"#),
        ..CASE
    },

    sts_token: Case {
        files: profiles!(r#"{"name": "current", "mode": "StsToken", "region_id": "cn-hangzhou",
            "access_key_id": "{session_id}", "access_key_secret": "{session_secret}",
            "sts_token": "{session_token}"}"#),
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    ram_role_arn: Case {
        files: profiles!(r#"{"name": "current", "mode": "RamRoleArn", "region_id": "cn-hangzhou",
            "access_key_id": "{id}", "access_key_secret": "{secret}",
            "ram_role_arn": "acs:ram::{account}:role/external", "ram_session_name": "laptop",
            "external_id": "example-external-id", "expired_seconds": 900}"#),
        calls: ONE_ROLE,
        reader: "assumed-role/external/laptop",
        check: |requests| {
            ensure!(requests[0].param("DurationSeconds") == Some("900"));
            Ok(())
        },
        ..CASE
    },

    ram_role_arn_of_a_session: Case {
        files: profiles!(r#"{"name": "current", "mode": "RamRoleArn", "region_id": "cn-hangzhou",
            "access_key_id": "{session_id}", "access_key_secret": "{session_secret}",
            "sts_token": "{session_token}",
            "ram_role_arn": "acs:ram::{account}:role/terraform"}"#),
        calls: ONE_ROLE,
        reader: "assumed-role/terraform/terraform",
        check: |requests| {
            ensure!(requests[0].access_key_id.as_deref() == Some("STS.example-session"));
            Ok(())
        },
        ..CASE
    },

    ecs_ram_role_without_a_name: Case {
        files: profiles!(r#"{"name": "current", "mode": "EcsRamRole",
            "region_id": "cn-hangzhou"}"#),
        calls: &["GetMetadataToken", "ListMetadataRoles", "GetMetadataCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/i-bp1example0machine",
        ..CASE
    },

    ram_role_arn_with_role_name: Case {
        files: profiles!(r#"{"name": "current", "mode": "RamRoleArnWithRoleName",
            "region_id": "cn-hangzhou", "ram_role_name": "terraform",
            "ram_role_arn": "acs:ram::{account}:role/terraform", "ram_session_name": "machine"}"#),
        calls: &["GetMetadataToken", "GetMetadataCredentials", "AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/machine",
        ..CASE
    },

    chainable_ram_role_arn_in_three_links: Case {
        files: profiles!(
            r#"{"name": "current", "mode": "ChainableRamRoleArn", "region_id": "cn-hangzhou",
                "source_profile": "second", "ram_role_arn": "acs:ram::{account}:role/terraform",
                "ram_session_name": "the-last"},"#,
            r#"{"name": "first", "mode": "AK",
                "access_key_id": "{id}", "access_key_secret": "{secret}"},"#,
            r#"{"name": "second", "mode": "ChainableRamRoleArn", "source_profile": "first",
                "ram_role_arn": "acs:ram::{account}:role/external",
                "external_id": "example-external-id", "ram_session_name": "the-first"}"#
        ),
        calls: &["AssumeRole", "AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/the-last",
        check: |requests| {
            let signers = requests.iter().map(|request| request.access_key_id.as_deref());
            let signers: Vec<_> = signers.flatten().collect();
            ensure!(signers[0] == "LTAI-example-full-access", "{signers:?}");
            let sessions = &signers[1..];
            ensure!(sessions.iter().all(|id| id.starts_with("STS.")), "{signers:?}");
            ensure!(requests[0].param("RoleSessionName") == Some("the-first"));
            Ok(())
        },
        ..CASE
    },

    oidc: Case {
        files: &[
            (".aliyun/config.json", r#"{"current": "current", "profiles": [{
                "name": "current", "mode": "OIDC", "region_id": "cn-hangzhou",
                "oidc_provider_arn": "acs:ram::{account}:oidc-provider/ci",
                "oidc_token_file": "~/run/token", "ram_session_name": "pod",
                "ram_role_arn": "acs:ram::{account}:role/pipeline"}]}"#),
            ("run/token", "{oidc_token}\n"),
        ],
        calls: &["AssumeRoleWithOIDC", "DescribeKey"],
        reader: "assumed-role/pipeline/pod",
        ..CASE
    },

    credentials_uri: Case {
        files: profiles!(r#"{"name": "current", "mode": "CredentialsURI",
            "region_id": "cn-hangzhou", "credentials_uri": "{cloud}/credentials/terraform"}"#),
        calls: &["GetCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/credentials-uri",
        ..CASE
    },

    bearer_token: Case {
        files: profiles!(r#"{"name": "current", "mode": "BearerToken",
            "region_id": "cn-hangzhou", "bearer_token": "{bearer_token}"}"#),
        reader: "the bearer of a token",
        check: |requests| {
            ensure!(requests[0].param("SignatureType") == Some("BEARERTOKEN"));
            ensure!(requests[0].header("authorization").is_none());
            Ok(())
        },
        ..CASE
    },

    anonymous: Case {
        files: profiles!(r#"{"name": "current", "mode": "Anonymous",
            "region_id": "cn-hangzhou"}"#),
        seed: |mut seed| {
            seed.anonymous = Some("acs:ram::154035569884****:user/anybody".to_owned());
            seed
        },
        reader: "nobody",
        ..CASE
    },
}
