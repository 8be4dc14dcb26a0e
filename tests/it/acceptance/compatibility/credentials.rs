//! The ways to authenticate that the official provider documents, profiles apart.

use anyhow::ensure;

use super::validated_and_read;
use crate::acceptance::case::{CASE, Case, cases};

const ROLE_BY_MACHINE: &[&str] =
    &["GetMetadataToken", "GetMetadataCredentials", "AssumeRole", "DescribeKey"];

cases! { validated_and_read;
    an_access_key: Case {
        block: r#"
provider "alicloud" {
  access_key = "{id}"
  secret_key = "{secret}"
  region     = "cn-hangzhou"
}
"#,
        ..CASE
    },

    an_access_key_of_a_session: Case {
        block: r#"
provider "alicloud" {
  access_key     = "{session_id}"
  secret_key     = "{session_secret}"
  security_token = "{session_token}"
  region         = "cn-hangzhou"
}
"#,
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    the_environment_alone: Case {
        block: "provider \"alicloud\" {}\n",
        environment: &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "{session_id}"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "{session_secret}"),
            ("ALIBABA_CLOUD_SECURITY_TOKEN", "{session_token}"),
            ("ALIBABA_CLOUD_REGION", "cn-hangzhou"),
        ],
        reader: "assumed-role/terraform/example-session",
        ..CASE
    },

    the_environment_by_its_older_names_before_the_newer: Case {
        block: "provider \"alicloud\" {}\n",
        environment: &[
            ("ALICLOUD_ACCESS_KEY", "{id}"),
            ("ALICLOUD_SECRET_KEY", "{secret}"),
            ("ALICLOUD_REGION", "cn-hangzhou"),
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-of-another-account"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "of-another-account"),
        ],
        ..CASE
    },

    the_role_of_an_instance: Case {
        block: r#"
provider "alicloud" {
  ecs_role_name = "terraform"
  region        = "cn-hangzhou"
}
"#,
        calls: &["GetMetadataToken", "GetMetadataCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/i-bp1example0machine",
        ..CASE
    },

    the_role_of_an_instance_by_the_environment: Case {
        block: "provider \"alicloud\" {\n  region = \"cn-hangzhou\"\n}\n",
        environment: &[("ALIBABA_CLOUD_ECS_METADATA", "terraform")],
        calls: &["GetMetadataToken", "GetMetadataCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/i-bp1example0machine",
        ..CASE
    },

    a_role_to_assume_with_every_argument: Case {
        block: r#"
provider "alicloud" {
  access_key = "{id}"
  secret_key = "{secret}"
  region     = "cn-hangzhou"

  assume_role {
    role_arn           = "acs:ram::{account}:role/external"
    policy             = jsonencode({ Version = "1", Statement = [] })
    session_name       = "key-audit"
    session_expiration = 1800
    external_id        = "example-external-id"
  }
}
"#,
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/external/key-audit",
        check: |requests| {
            for (name, expected) in [
                ("Policy", r#"{"Statement":[],"Version":"1"}"#),
                ("DurationSeconds", "1800"),
                ("ExternalId", "example-external-id"),
            ] {
                ensure!(requests[0].param(name) == Some(expected), "{name} is another");
            }
            ensure!(requests[0].access_key_id.as_deref() == Some("LTAI-example-full-access"));
            Ok(())
        },
        ..CASE
    },

    a_role_to_assume_from_the_environment: Case {
        block: "provider \"alicloud\" {\n  assume_role {}\n}\n",
        environment: &[
            ("ALIBABA_CLOUD_ACCESS_KEY_ID", "{id}"),
            ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "{secret}"),
            ("ALIBABA_CLOUD_REGION", "cn-hangzhou"),
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::{account}:role/terraform"),
            ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "key-audit"),
            ("ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION", "900"),
        ],
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/key-audit",
        check: |requests| {
            ensure!(requests[0].param("DurationSeconds") == Some("900"));
            Ok(())
        },
        ..CASE
    },

    a_role_to_assume_with_that_of_an_instance: Case {
        block: r#"
provider "alicloud" {
  ecs_role_name = "terraform"
  region        = "cn-hangzhou"

  assume_role {
    role_arn = "acs:ram::{account}:role/terraform"
  }
}
"#,
        calls: ROLE_BY_MACHINE,
        reader: "assumed-role/terraform/terraform",
        ..CASE
    },

    a_role_by_oidc_with_every_argument: Case {
        block: r#"
provider "alicloud" {
  region = "cn-hangzhou"

  assume_role_with_oidc {
    oidc_provider_arn  = "acs:ram::{account}:oidc-provider/ci"
    oidc_token         = "{oidc_token}"
    role_arn           = "acs:ram::{account}:role/pipeline"
    role_session_name  = "nightly"
    session_expiration = 1800
    policy             = jsonencode({ Version = "1", Statement = [] })
  }
}
"#,
        calls: &["AssumeRoleWithOIDC", "DescribeKey"],
        reader: "assumed-role/pipeline/nightly",
        check: |requests| {
            ensure!(requests[0].param("DurationSeconds") == Some("1800"));
            ensure!(requests[0].param("Policy") == Some(r#"{"Statement":[],"Version":"1"}"#));
            ensure!(requests[0].access_key_id.is_none(), "nobody signs it");
            Ok(())
        },
        ..CASE
    },

    a_role_by_oidc_with_a_token_file: Case {
        block: r#"
provider "alicloud" {
  region = "cn-hangzhou"

  assume_role_with_oidc {
    oidc_provider_arn = "acs:ram::{account}:oidc-provider/ci"
    oidc_token_file   = "{home}/token"
    role_arn          = "acs:ram::{account}:role/pipeline"
  }
}
"#,
        files: &[("token", "{oidc_token}\n")],
        calls: &["AssumeRoleWithOIDC", "DescribeKey"],
        reader: "assumed-role/pipeline/terraform",
        ..CASE
    },

    a_role_by_oidc_from_the_environment: Case {
        block: r#"
provider "alicloud" {
  region = "cn-hangzhou"
  assume_role_with_oidc {}
}
"#,
        environment: &[
            ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::{account}:oidc-provider/ci"),
            ("ALIBABA_CLOUD_OIDC_TOKEN", "{oidc_token}"),
            ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::{account}:role/pipeline"),
            ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "nightly"),
        ],
        calls: &["AssumeRoleWithOIDC", "DescribeKey"],
        reader: "assumed-role/pipeline/nightly",
        ..CASE
    },

    a_credentials_uri: Case {
        block: r#"
provider "alicloud" {
  region          = "cn-hangzhou"
  credentials_uri = "{cloud}/credentials/terraform"
}
"#,
        calls: &["GetCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/credentials-uri",
        ..CASE
    },

    a_credentials_uri_by_the_environment: Case {
        block: "provider \"alicloud\" {\n  region = \"cn-hangzhou\"\n}\n",
        environment: &[("ALIBABA_CLOUD_CREDENTIALS_URI", "{cloud}/credentials/terraform")],
        calls: &["GetCredentials", "DescribeKey"],
        reader: "assumed-role/terraform/credentials-uri",
        ..CASE
    },
}
