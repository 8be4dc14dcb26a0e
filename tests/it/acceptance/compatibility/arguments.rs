//! The arguments of the official provider's block that say how calls are made.

use anyhow::ensure;

use super::validated_and_read;
use crate::acceptance::case::{CASE, Case, cases};

/// Who calls, where a case is about something else.
const ID: (&str, &str) = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "{id}");
const SECRET: (&str, &str) = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "{secret}");
const REGION: (&str, &str) = ("ALIBABA_CLOUD_REGION", "cn-hangzhou");

cases! { validated_and_read;
    account_id_and_account_type: Case {
        block: r#"
provider "alicloud" {
  account_id   = "{account}"
  account_type = "Domestic"
}
"#,
        environment: &[ID, SECRET, REGION],
        ..CASE
    },

    configuration_source: Case {
        block: "provider \"alicloud\" {\n  configuration_source = \"platform/keys (team a)\"\n}\n",
        environment: &[ID, SECRET, REGION],
        check: |requests| {
            let agent = requests[0].header("user-agent").unwrap_or_default();
            ensure!(agent.ends_with(" platform/keys (team a)"), "{agent}");
            Ok(())
        },
        ..CASE
    },

    protocol_and_endpoints: Case {
        block: r#"
provider "alicloud" {
  protocol = "HTTPS"

  endpoints {
    kms = "{cloud}"
    dds = "{cloud}"
    sts = "{cloud}"
  }

  assume_role {
    role_arn = "acs:ram::{account}:role/terraform"
  }
}
"#,
        environment: &[
            ID,
            SECRET,
            REGION,
            ("ALIBABA_CLOUD_ENDPOINT_KMS", "127.0.0.1:1"),
            ("ALIBABA_CLOUD_ENDPOINT_STS", "127.0.0.1:1"),
        ],
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/terraform",
        ..CASE
    },

    skip_region_validation: Case {
        block: r#"
provider "alicloud" {
  region                 = "mars-north-7"
  skip_region_validation = true
}
"#,
        environment: &[ID, SECRET, REGION],
        ..CASE
    },

    time_limits: Case {
        block: r#"
provider "alicloud" {
  client_read_timeout    = 60000
  client_connect_timeout = 60000
  max_retry_timeout      = 30
}
"#,
        environment: &[ID, SECRET, REGION],
        ..CASE
    },

    source_ip_and_secure_transport: Case {
        block: r#"
provider "alicloud" {
  source_ip        = "192.0.2.17"
  secure_transport = "true"

  assume_role {
    role_arn = "acs:ram::{account}:role/terraform"
  }
}
"#,
        environment: &[ID, SECRET, REGION],
        calls: &["AssumeRole", "DescribeKey"],
        reader: "assumed-role/terraform/terraform",
        check: |requests| {
            for request in requests {
                let value = |name: &str| {
                    let mut query = request.query.iter();
                    query.find(|(known, _)| known == name).map(|(_, value)| value.as_str())
                };
                ensure!(value("SourceIp") == Some("192.0.2.17"), "{request:#?}");
                ensure!(value("SecureTransport") == Some("true"), "{request:#?}");
            }
            Ok(())
        },
        ..CASE
    },

    the_same_from_the_environment: Case {
        block: "provider \"alicloud\" {}\n",
        environment: &[
            ID,
            SECRET,
            REGION,
            ("TF_APPEND_USER_AGENT", "platform/keys"),
            ("ALIBABA_CLOUD_SOURCE_IP", "192.0.2.17"),
            ("ALIBABA_CLOUD_SECURE_TRANSPORT", "false"),
            ("CLIENT_READ_TIMEOUT", "60000"),
            ("CLIENT_CONNECT_TIMEOUT", "60000"),
            ("MAX_RETRY_TIMEOUT", "30"),
        ],
        check: |requests| {
            ensure!(requests[0].param("SourceIp") == Some("192.0.2.17"));
            ensure!(requests[0].param("SecureTransport") == Some("false"));
            let agent = requests[0].header("user-agent").unwrap_or_default();
            ensure!(agent.ends_with(" platform/keys"), "{agent}");
            Ok(())
        },
        ..CASE
    },
}
