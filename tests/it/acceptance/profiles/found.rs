//! What else is found where nothing is configured.

use anyhow::{Result, ensure};
use mock_alicloud::{Cloud, Metadata, MetadataVersions, Request, Seed};

use super::read;
use crate::acceptance::case::{CASE, Case, cases, fill};
use crate::acceptance::mongodb_key;
use crate::support::workspace_against;

const REGION: (&str, &str) = ("ALIBABA_CLOUD_REGION", "cn-hangzhou");

const MACHINE: Case = Case {
    environment: &[REGION],
    calls: &["GetMetadataToken", "ListMetadataRoles", "GetMetadataCredentials", "DescribeKey"],
    reader: "assumed-role/terraform/i-bp1example0machine",
    ..CASE
};

const TOKEN: &str = "x-aliyun-ecs-metadata-token";

fn with_a_token(requests: &[Request]) -> Result<()> {
    ensure!(requests[1..3].iter().all(|request| request.header(TOKEN).is_some()));
    Ok(())
}

cases! { read;
    the_file_of_the_sdks: Case {
        environment: &[REGION],
        files: &[(".alibabacloud/credentials", "\
            # of the SDKs\n[default]\nenable = true\ntype = access_key\n\
            access_key_id = {id}\naccess_key_secret = {secret}\n")],
        ..CASE
    },

    the_file_of_the_sdks_in_another_place_with_a_role: Case {
        environment: &[REGION, ("ALIBABA_CLOUD_CREDENTIALS_FILE", "{home}/sdk.ini")],
        files: &[("sdk.ini", "\
            [default]\ntype = ram_role_arn\naccess_key_id = {id}\naccess_key_secret = {secret}\n\
            role_arn = acs:ram::{account}:role/terraform\nrole_session_name = sdk\n")],
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/sdk",
        ..CASE
    },

    the_file_of_the_sdks_with_the_role_of_an_instance: Case {
        environment: &[REGION],
        files: &[(".alibabacloud/credentials", "\
            [default]\ntype = ecs_ram_role\nrole_name = terraform\n")],
        calls: &["GetMetadataToken", "GetMetadataCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/i-bp1example0machine",
        ..CASE
    },

    the_service_account_of_a_pod_before_any_file: Case {
        environment: &[
            REGION,
            ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "{home}/token"),
            ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::{account}:oidc-provider/ci"),
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::{account}:role/pipeline"),
            ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod"),
        ],
        files: &[
            ("token", "{oidc_token}"),
            (".aliyun/config.json", "not looked at"),
            (".alibabacloud/credentials", "not looked at"),
        ],
        calls: &["AssumeRoleWithOIDC", "DescribeKey"],
        reader: "assumed-role/pipeline/pod",
        ..CASE
    },

    the_role_of_a_machine_with_both_versions_of_the_metadata_service: Case {
        check: with_a_token,
        ..MACHINE
    },

    the_role_of_a_machine_with_the_second_version_only: Case {
        seed: |seed| with_versions(seed, MetadataVersions::V2),
        check: with_a_token,
        ..MACHINE
    },

    the_role_of_a_machine_with_the_first_version_only: Case {
        seed: |seed| with_versions(seed, MetadataVersions::V1),
        check: |requests| {
            ensure!(requests[1..3].iter().all(|request| request.header(TOKEN).is_none()));
            Ok(())
        },
        ..MACHINE
    },

    the_role_of_a_machine_after_a_profile_that_nobody_has_filled_in: Case {
        files: &[(".aliyun/config.json", r#"{"current": "default", "profiles": [
            {"name": "default", "mode": "AK", "region_id": "", "access_key_id": ""}]}"#)],
        ..MACHINE
    },
}

fn with_versions(seed: Seed, versions: MetadataVersions) -> Seed {
    let metadata = seed.metadata.clone().unwrap_or_else(Metadata::without_role);
    seed.with_metadata(Metadata { versions, ..metadata })
}

#[test]
fn the_region_of_the_profile_is_that_of_reads_which_name_none() -> Result<()> {
    let cloud = Cloud::start()?;
    let workspace = workspace_against(&cloud)?.signed_out();
    let file = r#"{"current": "me", "profiles": [{"name": "me", "mode": "AK",
        "region_id": "ap-southeast-1", "access_key_id": "{id}", "access_key_secret": "{secret}"
    }]}"#;
    workspace.write_at_home(".aliyun/config.json", fill(file, &cloud, &workspace))?;
    let configuration = mongodb_key(&[("db_instance_id", "dds-t4nexample0disabled0key")]);
    let plan = workspace.main(configuration)?.plan()?;
    assert!(plan.diagnostics()?.is_empty(), "{}", plan.text());
    assert_eq!(cloud.requests()[0].param("RegionId"), Some("ap-southeast-1"));
    Ok(())
}
